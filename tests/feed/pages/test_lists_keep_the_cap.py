"""Search, product, brand and hashtag lists: unpaid first, paid ones by the gap rule (D9.5)."""

import random
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from feed.engine.cap import COMMERCIAL, SPONSORED, UNPAID, Caps, check_proof, gap_of
from feed.engine.shortlist import TOP, Found, fill
from feed.models import FeedProfile, Post
from feed.reading.listing import in_time, page_of
from feed.services.dial import set_dial
from spark.models import SiteSettings
from tests.factories.feed import make_post
from tests.factories.members import make_member
from tests.factories.products import make_brand, make_product
from tests.feed.reading.conftest import make_reader

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
CLASSES = {"none": UNPAID, "commission": COMMERCIAL, "paid": SPONSORED}


def walk(rng, *, caps, size, unpaid, sponsored, commercial):
    """Every page of a list with so many posts of each class, as a reader pages through it."""
    ids = iter(range(1, unpaid + sponsored + commercial + 1))
    lists = [[Found(next(ids), rng.random()) for _ in range(n)]
             for n in (unpaid, sponsored, commercial)]  # fmt: skip
    for one in lists:
        one.sort(key=lambda found: -found.at)
    mark, pages = TOP, []
    while True:
        page = fill(
            lists[0][mark.unpaid :], lists[1][mark.sponsored :], lists[2][mark.commercial :],
            caps=caps, size=size, mark=mark,
        )  # fmt: skip
        pages.append(page)
        mark = page.after
        if mark.unpaid >= unpaid:
            return pages


@pytest.mark.row("A36")
@pytest.mark.row("A43")
@pytest.mark.row("C02")
def test_no_list_passes_the_cap_at_any_depth_whatever_it_holds():
    rng = random.Random(5)
    for _ in range(10_000):
        cap, both = rng.randint(0, 33), rng.randint(0, 50)
        caps = Caps(gap_of(cap) if both else 0, gap_of(both))
        size = rng.randint(1, 24)
        counts = [rng.randint(0, 60), rng.randint(0, 20), rng.randint(0, 20)]
        pages = walk(rng, caps=caps, size=size, unpaid=counts[0], sponsored=counts[1],
                     commercial=counts[2])  # fmt: skip
        served = [paid for page in pages for paid in page.classes]
        assert check_proof(served, sponsored_cap=cap, together_cap=both) is None
        places = [n for n, paid in enumerate(served, 1) if paid == SPONSORED]
        assert all(b - a >= caps.sponsored for a, b in zip([0, *places], places, strict=False))
        ids = [one for page in pages for one in page.post_ids]
        assert len(ids) == len(set(ids)), "nothing twice"
        assert served.count(UNPAID) == counts[0], "and nobody's unpaid post is lost"
        for page in pages:
            assert len(page.post_ids) <= size
            assert page.classes == sorted(page.classes, key=bool), "unpaid first on each page"


def test_a_list_without_the_gate_would_pass_the_cap():
    """The control: what the property would find."""
    served = [UNPAID, UNPAID, SPONSORED]
    assert check_proof(served, sponsored_cap=20, together_cap=40) == 3


@pytest.fixture
def tent(db):
    return make_product(slug="tent", brand=make_brand(slug="northpeak"))


@pytest.fixture
def shelf(tent):
    """Nine unpaid posts, three sponsored and three commercial ones, all with the tent."""
    settings = SiteSettings.current()
    settings.premoderate_sponsored = False
    settings.save()
    kinds = ["none"] * 9 + ["paid"] * 3 + ["commission"] * 3
    return [put_up(tent, n, kind) for n, kind in enumerate(kinds)]


def put_up(tent, n, kind):
    sponsor = {"sponsor": "northpeak"} if kind == "paid" else {}
    at = timezone.now() - timedelta(hours=n % 4, minutes=n)
    return make_post(
        author=make_member(), products=[tent], caption=f"Night {n} #camp", disclosure=kind,
        now=at, **sponsor,
    )  # fmt: skip


PATHS = (
    "/products/tent/posts/", "/brands/northpeak/posts/", "/search/posts/?q=night",
    "/search/posts/?q=%23camp",
)  # fmt: skip


def served_by(client, path):
    """The classes on each page of a list, and whether it says that paid posts are left out."""
    classes, says = [], False
    while path:
        text = client.get(path).content.decode()
        ids = re.findall(r'<article class="post" data-post="([\w-]+)"', text)
        kinds = dict(Post.objects.filter(public_id__in=ids).values_list("public_id", "disclosure"))
        classes.append([CLASSES[kinds[one]] for one in ids])
        says = says or "data-left-out-paid" in text
        found = re.search(r'rel="next" href="([^"]+)"', text)
        path = found.group(1).replace("&amp;", "&") if found else ""
    return classes, says


@pytest.mark.row("A36")
@pytest.mark.row("A40")
@pytest.mark.parametrize("path", PATHS)
def test_unpaid_stand_first_and_a_paid_one_behind_enough_of_them(shelf, path):
    pages, says = served_by(Client(), path)
    assert pages[0][:5] == [UNPAID] * 5
    assert pages[0][5] != UNPAID
    assert sum(page.count(UNPAID) for page in pages) == 9
    together = [paid for page in pages for paid in page]
    assert check_proof(together, sponsored_cap=20, together_cap=40) is None
    assert says, "fewer are shown than there are, and the page says why"


@pytest.mark.row("C02")
@pytest.mark.parametrize("path", PATHS)
def test_a_dial_at_zero_leaves_out_every_paid_post(shelf, path):
    ben = make_reader(handle="ben")
    client = Client()
    client.force_login(ben)
    assert any(any(page) for page in served_by(client, path)[0])
    set_dial(member=ben, percent=0, is_following_capped=False, now=timezone.now())
    pages, says = served_by(client, path)
    assert not any(any(page) for page in pages)
    assert sum(map(len, pages)) == 9
    assert says


def test_a_lower_dial_is_kept_over_pages_and_staff_can_stop_sponsored_ones(shelf):
    ben = make_reader(handle="ben")
    client = Client()
    client.force_login(ben)
    set_dial(member=ben, percent=10, is_following_capped=False, now=timezone.now())
    served = [paid for page in served_by(client, PATHS[0])[0] for paid in page]
    assert check_proof(served, sponsored_cap=10, together_cap=40) is None
    SiteSettings.objects.filter(id=1).update(is_sponsored_delivery_paused=True)
    served = [paid for page in served_by(client, PATHS[0])[0] for paid in page]
    assert SPONSORED not in served


def test_a_newcomer_is_shown_no_paid_post(shelf):
    nora = make_reader(handle="nora")
    FeedProfile.objects.filter(member=nora).update(shown_count=3)
    client = Client()
    client.force_login(nora)
    assert not any(any(page) for page in served_by(client, PATHS[0])[0])


@pytest.mark.row("A36")
def test_too_few_unpaid_posts_mean_fewer_paid_ones(tent):
    for n in range(3):
        make_post(author=make_member(), products=[tent], caption=f"{n}", disclosure="commission")
    pages, says = served_by(Client(), PATHS[0])
    assert pages == [[]]
    assert says
    for n in range(2):
        make_post(author=make_member(), products=[tent], caption=f"Plain {n}")
    assert served_by(Client(), PATHS[0])[0] == [[UNPAID, UNPAID, COMMERCIAL]]


@pytest.mark.row("A54")
def test_what_a_brand_says_itself_stands_on_its_page_under_its_label(tent, shelf):
    brand = tent.brand
    own = make_post(author=make_member(), caption="Our own words", products=[tent])
    Post.objects.filter(pk=own.pk).update(
        brand=brand, disclosure="brand_owned", review_state="approved"
    )
    page = Client().get("/brands/northpeak/posts/").content.decode().partition("<main")[2]
    assert page.index("<h2>Posts by Northpeak") < page.index(own.public_id)
    assert page.index(own.public_id) < page.index("<h2>Posts with Northpeak")


def test_a_forged_place_begins_at_the_top(shelf):
    plain = Client().get(PATHS[0]).content.decode().count("<article")
    for at in ("forged", "eyJ1", "", "%01"):
        assert Client().get(f"{PATHS[0]}?at={at}").content.decode().count("<article") == plain


def test_a_list_asks_few_queries(shelf, django_assert_max_num_queries):
    posts = Post.objects.visible_to(None).filter(tags__product__slug="tent")
    with django_assert_max_num_queries(5):
        page_of(posts, viewer_id=None, size=6)


@pytest.mark.row("B31")
def test_atom_of_an_interest_keeps_to_the_cap_in_the_order_of_time(shelf):
    ids = in_time(Post.objects.visible_to(None), most=30, looked_at=120)
    kinds = dict(Post.objects.values_list("pk", "disclosure"))
    served = [CLASSES[kinds[one]] for one in ids]
    assert served.count(UNPAID) == 9
    assert any(served)
    assert check_proof(served, sponsored_cap=20, together_cap=40) is None


@pytest.mark.row("C02")
def test_more_like_this_keeps_to_the_viewers_cap(shelf):
    post = make_post(author=make_member(), caption="The one that is open")
    page = Client().get(f"/p/{post.public_id}/").content.decode().partition("More like this")[2]
    ids = re.findall(r'<article class="post" data-post="([\w-]+)"', page)
    kinds = dict(Post.objects.values_list("public_id", "disclosure"))
    served = [CLASSES[kinds[one]] for one in ids]
    assert UNPAID in served
    assert check_proof(served, sponsored_cap=20, together_cap=40) is None
    ben = make_reader(handle="ben")
    set_dial(member=ben, percent=0, is_following_capped=False, now=timezone.now())
    client = Client()
    client.force_login(ben)
    page = client.get(f"/p/{post.public_id}/").content.decode().partition("More like this")[2]
    assert "<article" in page
    assert "data-disclosure" not in page
