"""At least two hundred attempts to show a compensated post without its label: none succeeds.

Every kind of tie is attacked in each way that its author, a client or a careless member of staff
has; afterwards every place that shows the post at all must show its label, and no place may show it
while staff have not let it through.
"""

import json
import re
from html import unescape

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from feed import disclosure as rules
from feed.letters import write_decision
from feed.models import Post
from feed.reading import fragments
from feed.services.disclosure import approve_disclosure, record_material_connection, strengthen
from feed.services.disclosure.letters import owe_letter
from feed.services.edits import edit_post
from feed.services.refusals import Refused
from products.models import BrandRole
from tests.factories.feed import make_post
from tests.factories.members import make_member, make_staff
from tests.factories.products import make_brand, make_product
from tests.feed.reading.conftest import forget_everything, make_reader

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
TIES = rules.STRENGTH[1:]
WORDS = (
    "not an ad",
    "no #sponsored here",
    "#NotSponsored",
    "ad\u2011free honest review",
    "s p o n s o r e d by nobody",
)


@pytest.fixture(autouse=True)
def _clean():
    forget_everything()


@pytest.fixture
def scene():
    brand = make_brand(slug="northpeak", name="Northpeak")
    product = make_product(slug="tent", brand=brand)
    return brand, product, make_member(handle="ana"), make_staff(handle="rita")


def compensated(tie, scene, *, by_record=False):
    """A post with this tie, declared by its author or found in the records alone."""
    brand, product, ana, rita = scene
    now = timezone.now()
    if by_record:
        record_material_connection(
            member=ana, brand=brand, type=tie, starts_at=now, ground="Contract 7", now=now
        )
        fields = {}
    else:
        fields = {"disclosure": tie, "sponsor": brand.slug}
        if tie == "brand_owned":  # only who is registered may say so
            type(brand).objects.filter(pk=brand.pk).update(is_verified=True)
            BrandRole.objects.get_or_create(brand=brand, member=ana)
    post = make_post(author=ana, products=[product], caption="Look at this", **fields)
    post.refresh_from_db()
    if post.review_state == Post.Review.PENDING:
        approve_disclosure(post=post, reviewer=rita, now=now)
    post.refresh_from_db()
    return post


# --- The ways to attack ---------------------------------------------------------------------


def by_words(post, scene, client):
    """Disguise: the caption says that it is no advertisement."""
    for words in WORDS:
        client.patch(
            f"/api/v1/posts/{post.public_id}/", {"caption": words}, content_type="application/json"
        )


def by_api(post, scene, client):
    """Removal, through every field that a client may try."""
    for body in ({"disclosure": "none"}, {"disclosure": None}, {"sponsor": None},
                 {"disclosure": {"type": "none"}}, {"floor": "none"},
                 {"review_state": "not_required"}, {"is_visible": True}):  # fmt: skip
        answer = client.patch(
            f"/api/v1/posts/{post.public_id}/", body, content_type="application/json"
        )
        assert answer.status_code < 500


def by_form(post, scene, client):
    """The edit page with fields that it does not have."""
    client.post(
        f"/p/{post.public_id}/edit/",
        {"caption": "Mine", "disclosure": "none", "sponsor": "", "interests": ["dogs"]},
    )


def by_service(post, scene, client):
    """Declaring less than is known."""
    for weaker in rules.STRENGTH[: rules.STRENGTH.index(post.disclosure)]:
        with pytest.raises(Refused):
            strengthen(
                post=post, disclosure=weaker, sponsor=None, actor=post.author, now=timezone.now()
            )


def by_edit(post, scene, client):
    """Edit after approval: another text, another product."""
    edit_post(post=post, by=post.author, caption="Nobody paid me", now=timezone.now())


def by_reader(post, scene, client):
    """A stranger asks for the card by parts and by stale addresses."""
    other = Client()
    for path in (f"/p/{post.public_id}/tray/1/", f"/p/{post.public_id}/?view=grid",
                 f"/p/{post.public_id}/embed/?label=none"):  # fmt: skip
        assert other.get(path, headers={"HX-Request": "true"}).status_code < 500


ATTACKS = (by_words, by_api, by_form, by_service, by_edit, by_reader)


# --- The places that show posts -------------------------------------------------------------


def text_of(answer):
    return unescape(answer.content.decode()) if answer.status_code == 200 else ""


def cards_in(html, post):
    return re.findall(rf'<article[^>]*data-post="{post.public_id}".*?</article>', html, re.S)


def channels(post, reader):
    """Each place with what it shows of the post: nothing, or text that must hold the label."""
    stranger = Client()
    pages = {
        "post page": stranger.get(f"/p/{post.public_id}/"),
        "profile": stranger.get(f"/m/{post.author.handle}/"),
        "product page": reader.get("/products/tent/posts/"),
        "search": reader.get("/search/posts/?q=Look"),
        "brand page": reader.get("/brands/northpeak/posts/"),
        "feed": reader.get("/feed/"),
        "discover": reader.get("/discover/"),
    }
    for name, answer in pages.items():
        yield name, "".join(cards_in(text_of(answer), post))
    yield "fragment", fragments.html_of([post.pk], viewer_id=None) if post.is_public else ""
    item = text_of(stranger.get(f"/api/v1/posts/{post.public_id}/"))
    yield "API", json.dumps(json.loads(item)["disclosure"], ensure_ascii=False) if item else ""
    yield "embed", text_of(stranger.get(f"/p/{post.public_id}/embed/"))
    address = f"http://testserver/p/{post.public_id}/"
    oembed = text_of(stranger.get("/oembed/", {"url": address}))
    yield "oEmbed", json.loads(oembed)["title"] if oembed else ""
    atom = text_of(stranger.get(f"/m/{post.author.handle}/feed.atom"))
    entries = [one for one in atom.split("<entry")[1:] if post.public_id in one]
    yield "Atom", "".join(entries)
    yield from letter_about(post)


def letter_about(post):
    """What comes before the author's words in a letter about the post: text part and HTML part."""
    mail.outbox.clear()
    letter = owe_letter(post, about="approved", now=timezone.now())
    assert write_decision(letter_id=letter.pk, now=timezone.now())
    sent = mail.outbox[0]
    yield "e-mail, text", sent.body.splitlines()[0]
    html = unescape(sent.alternatives[0][0])
    yield "e-mail, HTML", html[html.index("<body>") : html.index("<blockquote>")]


@pytest.mark.row("C01")
@pytest.mark.row("A39")
@pytest.mark.row("A40")
@pytest.mark.parametrize("by_record", [False, True], ids=["declared", "recorded"])
@pytest.mark.parametrize("tie", TIES)
def test_no_attempt_shows_it_without_its_label(tie, by_record, scene, client, count_attempts):
    reader = Client()
    reader.force_login(make_reader(handle="ben"))
    for attack in ATTACKS:
        Post.objects.all().update(state="removed", published_at=None)
        post = compensated(tie, scene, by_record=by_record)
        assert post.disclosure == tie
        client.force_login(post.author)
        attack(post, scene, client)
        post.refresh_from_db()
        assert rules.STRENGTH.index(post.disclosure) >= rules.STRENGTH.index(tie), attack
        forget_everything()
        label = "Commission" if tie == "commission" else "Sponsored"
        for name, shown in channels(post, reader):
            count_attempts.append(bool(shown))
            if shown:
                assert label in shown, (attack.__name__, name)


@pytest.fixture(scope="module")
def count_attempts():
    made: list[bool] = []
    yield made
    if len(made) > 1000:  # the whole table ran
        assert sum(made) >= 200, "so many times the post was shown at all, with its label"


@pytest.mark.row("A40")
@pytest.mark.parametrize("words", [*WORDS, "Ad\n\nHello,", "\u202egnihton rof", "> not an ad"])
def test_no_disguise_comes_before_the_label_in_a_letter(words, scene):
    for by_record in (False, True):
        post = compensated("gifted", scene, by_record=by_record)
        edit_post(post=post, by=post.author, caption=words, now=timezone.now())
        post.refresh_from_db()
        rita = scene[3]
        approve_disclosure(post=post, reviewer=rita, now=timezone.now())
        post.refresh_from_db()
        for name, first in letter_about(post):
            assert "Sponsored · Gifted by Northpeak" in first, name
            assert words.strip()[:12] not in first


@pytest.mark.row("A39")
@pytest.mark.parametrize("tie", TIES)
@pytest.mark.parametrize("weaker", ["none", "commission"])
def test_the_database_refuses_a_label_below_what_is_on_record(tie, weaker, scene):
    if rules.STRENGTH.index(weaker) >= rules.STRENGTH.index(tie):
        return
    post = compensated(tie, scene, by_record=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.filter(pk=post.pk).update(disclosure=weaker)
    with connection.cursor() as cursor, pytest.raises(IntegrityError), transaction.atomic():
        cursor.execute("UPDATE feed_post SET disclosure = %s WHERE id = %s", [weaker, post.pk])
