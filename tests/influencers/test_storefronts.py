"""A storefront belongs to its creator: the address, the window, the words, live at once."""

import io

import pytest
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from feed.models import Block
from influencers.handles import check_storefront_handle, skeleton
from influencers.models import Storefront
from influencers.services.storefronts import (
    StorefrontRefused,
    edit_storefront,
    move_pin,
    pin_product,
    unpin_product,
)
from products.models import Product
from spark.handles import HandleRefused
from tests.factories.feed import make_post
from tests.factories.influencers import make_creator, make_storefront
from tests.factories.members import make_member
from tests.factories.products import make_brand, make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return make_storefront(creator=make_creator(member=make_member(handle="ana")))


@pytest.mark.row("A68")
@pytest.mark.parametrize(
    "handle", ["ab", "a" * 31, "Ana", "-ana", "ana-", "a--b", "añа", "a_b", "a b", "", "ana\n"]
)
def test_an_address_has_3_to_30_plain_signs(handle):
    with pytest.raises(HandleRefused, match="3 to 30"):
        check_storefront_handle(handle, owner=make_member())


@pytest.mark.row("A68")
@pytest.mark.parametrize(
    "handle", ["admin", "api", "static", "shop", "spark", "amazon", "northpeak"]
)
def test_reserved_words_and_brands_are_nobodys_address(handle):
    make_brand(slug="northpeak")
    with pytest.raises(HandleRefused, match="reserved"):
        check_storefront_handle(handle, owner=make_member())


@pytest.mark.row("A68")
@pytest.mark.parametrize(
    ("taken", "wished"),
    [("moon", "m00n"), ("anna", "an-na"), ("milo", "m1lo"), ("modern", "rnodern")],
)
def test_look_alikes_of_a_taken_address_are_refused(taken, wished):
    make_storefront(handle=taken)
    assert skeleton(taken) == skeleton(wished)
    with pytest.raises(HandleRefused, match="looks too much"):
        check_storefront_handle(wished, owner=make_member())


@pytest.mark.row("A68")
def test_the_address_is_found_in_any_case_and_leads_to_one_spelling(client, shop):
    assert client.get("/shop/ana/").status_code == 200
    answer = client.get("/shop/ANA/")
    assert (answer.status_code, answer["Location"]) == (301, "/shop/ana/")
    assert client.get("/shop/nobody/").status_code == 404


@pytest.mark.row("A68")
def test_a_given_up_address_leads_on_and_is_nobody_elses(client, shop):
    edit_storefront(storefront=shop, fields={"handle": "ana-ruiz"}, now=timezone.now())
    answer = client.get("/shop/ana/")
    assert (answer.status_code, answer["Location"]) == (301, "/shop/ana-ruiz/")
    with pytest.raises(HandleRefused):
        check_storefront_handle("ana", owner=make_member())


@pytest.mark.row("A71")
def test_a_creator_edits_the_storefront_without_staff(client, shop):
    client.force_login(shop.creator.member)
    form = {
        "title": "Ana's tents",
        "handle": "ana",
        "bio": "Carried <b>myself</b>.",
        "accent": "leaf",
    }
    assert client.post(reverse("influencers:edit"), form).status_code == 302
    page = client.get("/shop/ana/").content.decode()
    assert "Ana&#x27;s tents" in page
    assert "Carried &lt;b&gt;myself&lt;/b&gt;." in page
    assert "accent-leaf" in page


@pytest.mark.row("A71")
def test_a_refused_address_is_named_and_nothing_changes(client, shop):
    client.force_login(shop.creator.member)
    form = {"title": "New", "handle": "admin", "bio": "", "accent": "spark"}
    answer = client.post(reverse("influencers:edit"), form)
    assert answer.status_code == 400
    assert "reserved" in answer.content.decode()
    shop.refresh_from_db()
    assert (shop.handle, shop.title) == ("ana", "Ana")


@pytest.mark.row("A71")
def test_pinned_products_stand_in_order_and_credit_the_creator(client, shop):
    pins = [pin_product(storefront=shop, product=make_product(), note="Mine") for _ in range(3)]
    move_pin(storefront=shop, pin_id=pins[2].pk, step=-1)
    order = list(shop.pins.values_list("pk", flat=True))
    assert order == [pins[0].pk, pins[2].pk, pins[1].pk]
    assert pins[0].link.credited_member == shop.creator.member
    page = client.get("/shop/ana/").content.decode()
    assert f"/go/{pins[0].link.token}" in page
    assert 'rel="sponsored nofollow"' in page
    assert "I get commissions" in page


def test_at_most_twelve_products_once_each_and_only_what_is_sold(shop):
    product = make_product()
    pin_product(storefront=shop, product=product)
    with pytest.raises(StorefrontRefused, match="already"):
        pin_product(storefront=shop, product=product)
    with pytest.raises(StorefrontRefused, match="not sold"):
        pin_product(storefront=shop, product=make_product(status=Product.Status.DISCONTINUED))
    for _ in range(11):
        pin_product(storefront=shop, product=make_product())
    with pytest.raises(StorefrontRefused, match="12"):
        pin_product(storefront=shop, product=make_product())


def test_an_unpinned_link_is_dead_but_remembered(client, shop):
    pin = pin_product(storefront=shop, product=make_product())
    unpin_product(storefront=shop, pin_id=pin.pk)
    assert client.get(f"/go/{pin.link.token}").status_code == 404
    with pytest.raises(StorefrontRefused):
        unpin_product(storefront=shop, pin_id=pin.pk)


def test_others_cannot_touch_the_window(client, shop):
    pin = pin_product(storefront=shop, product=make_product())
    client.force_login(make_creator().member)
    assert client.post(reverse("influencers:unpin", args=[pin.pk])).status_code == 404
    client.force_login(make_member())
    assert client.post(reverse("influencers:unpin", args=[pin.pk]))["Location"] == "/apply/"
    assert shop.pins.count() == 1


def test_a_suspended_creator_has_no_storefront(client, shop):
    Storefront.objects.live().get(pk=shop.pk)
    member = shop.creator.member
    member.suspended_at = timezone.now()
    member.save()
    assert client.get("/shop/ana/").status_code == 404


@pytest.mark.row("A71")
@pytest.mark.parametrize("product", ["", "nobody", "a\x00b", "x" * 5000])
def test_pinning_nonsense_changes_nothing(client, shop, product):
    client.force_login(shop.creator.member)
    answer = client.post(reverse("influencers:pin"), {"product": product})
    assert answer.status_code == (400 if "\x00" in product else 302)
    assert not shop.pins.exists()


@pytest.mark.row("A68")
def test_who_is_gone_or_blocked_has_no_posts_in_a_shop(client, shop):
    ben, ana = make_member(handle="ben"), shop.creator.member
    make_post(author=ana, caption="Under the oak")
    url = reverse("influencers:storefront", args=[shop.handle])
    assert "Under the oak" in client.get(url).content.decode()
    Block.objects.create(member=ben, target=ana)
    client.force_login(ben)
    assert "Under the oak" not in client.get(url).content.decode()
    client.logout()
    type(ana).objects.filter(pk=ana.pk).update(is_active=False)
    assert client.get(url).status_code == 404
    assert client.get("/shop/a%00b/").status_code == 404


@pytest.mark.row("B08")
def test_whom_a_creator_blocks_finds_neither_the_shop_nor_where_it_went(client, shop):
    ben, ana = make_member(handle="ben"), shop.creator.member
    edit_storefront(storefront=shop, fields={"handle": "ana-ruiz"}, now=timezone.now())
    client.force_login(ben)
    assert client.get("/shop/ana-ruiz/").status_code == 200
    block = Block.objects.create(member=ana, target=ben)
    paths = ["/m/ana/", "/shop/ana-ruiz/", "/api/v1/storefronts/ana-ruiz/", "/shop/ana/"]
    assert [client.get(path).status_code for path in paths] == [404] * 4
    client.force_login(ana)
    assert client.get("/shop/ana-ruiz/").status_code == 200
    client.force_login(ben)
    block.delete()
    assert [client.get(path).status_code for path in paths] == [200, 200, 200, 301]


def upload(form="JPEG", name="../../me.php.jpg", size=(900, 700), **options):
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, form, **options)
    out.write(b"<?php evil(); ?>")
    out.seek(0)
    out.name = name
    return out


def words_of(shop):
    return {"title": shop.title, "handle": shop.handle, "bio": "", "accent": "spark"}


@pytest.mark.row("A71")
def test_pictures_of_a_storefront_are_drawn_anew_under_other_names(
    client, shop, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    client.force_login(shop.creator.member)
    exif = Image.Exif()
    exif[0x010E] = "secret"
    files = {"portrait": upload(exif=exif), "banner": upload("PNG", "x.svg", (2000, 900))}
    assert client.post(reverse("influencers:edit"), words_of(shop) | files).status_code == 302
    shop.refresh_from_db()
    for picture, size in ((shop.portrait, (400, 400)), (shop.banner, (1600, 640))):
        stored = Image.open(picture.path)
        assert (stored.format, stored.size) == ("WEBP", size)
        assert picture.name.startswith("storefronts/")
        assert picture.name.endswith(".webp")
        body = picture.read()
        assert b"secret" not in body
        assert b"evil" not in body
    assert client.post(reverse("influencers:edit"), words_of(shop)).status_code == 302
    shop.refresh_from_db()
    assert shop.banner


@pytest.mark.row("A71")
@pytest.mark.parametrize("form", ["GIF", "TIFF", "BMP", "EPS", "ICO"])
def test_a_storefront_takes_no_other_kind_of_picture(client, shop, form):
    client.force_login(shop.creator.member)
    files = {"banner": upload(form, name="banner.jpg")}
    answer = client.post(reverse("influencers:edit"), words_of(shop) | files)
    assert answer.status_code == 400
    assert "JPEG, PNG or WebP" in answer.content.decode()
    shop.refresh_from_db()
    assert not shop.banner
