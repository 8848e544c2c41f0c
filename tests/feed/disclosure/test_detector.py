"""Undeclared advertising is found for the queue, by what it says (rows C01, A46)."""

import csv
import time
from pathlib import Path

import pytest
from django.utils import timezone

from feed.detector import SUSPICIOUS, score
from feed.detector.plain import plain
from feed.models import Post
from feed.services import disclosure
from feed.services.edits import edit_post
from tests.factories.feed import make_post
from tests.factories.members import make_member, make_staff
from tests.factories.products import make_brand, make_product

CAPTIONS = Path(__file__).parent / "data" / "captions.tsv"

# One word in twenty dresses; a reader sees the same in each.
DISGUISES = [
    "#sponsored", "#SPONSORED", "#ＳＰＯＮＳＯＲＥＤ", "#sp\u200bon\u200bsored", "#spon\u00adsored",
    "#sp\u2060onsored", "#spоnsоred", "#spοnsοred", "#ѕponѕored", "#𝓼𝓹𝓸𝓷𝓼𝓸𝓻𝓮𝓭", "#ⓢⓟⓞⓝⓢⓞⓡⓔⓓ",
    "#🅢🅟🅞🅝🅢🅞🅡🅔🅓", "#s\u0336p\u0336o\u0336nsored", "#ѕрοnѕοrеd", "#sp0ns0red", "#$ponsored",
    "s p o n s o r e d post", "#\u202ederosnops", "#ꜱᴘᴏɴꜱᴏʀᴇᴅ", "#sp\ufe0fonso\u0307red",
]  # fmt: skip


def labelled():
    with CAPTIONS.open(encoding="utf-8") as table:
        return [(row["ad"] == "1", row["caption"]) for row in csv.DictReader(
            table, delimiter="\t", quoting=csv.QUOTE_NONE
        )]  # fmt: skip


@pytest.mark.row("C01")
def test_precision_and_recall_on_our_own_captions():
    rows = labelled()
    ads = [text for is_ad, text in rows if is_ad]
    assert len(ads) >= 60
    assert len(rows) - len(ads) >= 60
    found = [is_ad for is_ad, text in rows if score(text).is_suspicious]
    assert sum(found) / len(found) >= 0.9
    assert sum(found) / len(ads) >= 0.7


@pytest.mark.parametrize("text", DISGUISES)
def test_no_disguise_of_a_word_hides_it(text):
    assert score(f"Lovely evening {text} by the lake").is_suspicious


def test_plain_text_stays_as_it_is():
    for text in ("5 euros for 2 soups", "a b c", "call 0151 7755", "c'est la vie"):
        assert plain(text) == text
    assert plain("Ünser Sofa, günstig") == "unser sofa, gunstig"


@pytest.mark.parametrize(("caption", "least"), [
    ("Thank you Northpeak, warm at last", 50), ("Northpeak tents are heavy", 0),
])  # fmt: skip
def test_thanks_to_the_tagged_brand_weigh(caption, least):
    points = score(caption, brands=["Northpeak"]).points
    assert points >= least
    assert (points >= SUSPICIOUS) == (least >= SUSPICIOUS)


def test_links_into_the_shop_weigh_nothing_and_a_former_tie_adds():
    own = "See https://shop.test/products/tent/?ref=ana"
    assert score(own, own_host="shop.test").points == 0
    plain_link = "See https://tents.example/p/1"
    assert score(plain_link, has_past_tie=True).points == score(plain_link).points + 20


def test_a_long_text_takes_no_time():
    start = time.perf_counter()
    for text in ("#" * 2200, "use my " * 300, "s " * 1100, "thanks @" * 270, "a@$1|" * 440):
        score(text)
    assert time.perf_counter() - start < 1


@pytest.mark.django_db
@pytest.mark.row("A46", "C01")
def test_a_suspicious_post_stands_in_the_queue_and_stays_public_until_decided():
    ana, rita, brand = make_member(), make_staff(), make_brand()
    product = make_product(brand=brand)
    calm = make_post(author=ana, products=[product], caption="Dry socks")
    loud = make_post(author=ana, products=[product], caption="Use my code ANA15, link in bio!")
    assert list(Post.objects.waiting_for_review()) == [loud]
    assert (loud.suspicion >= SUSPICIOUS, calm.suspicion) == (True, 0)
    assert Post.objects.visible_to(None).filter(pk=loud.pk).exists()
    assert not loud.disclosure_events.exists()  # a guess is no public word about anybody
    disclosure.approve_disclosure(post=loud, reviewer=rita, now=timezone.now())
    loud.refresh_from_db()
    assert (loud.disclosure, loud.review_state, loud.is_public) == ("none", "approved", True)


@pytest.mark.django_db
def test_the_more_it_reads_like_an_ad_the_sooner_it_is_looked_at():
    now = timezone.now()
    make_brand()
    first = make_post(author=make_member(), disclosure="paid", sponsor="northpeak", now=now)
    loud = make_post(author=make_member(), caption="#ad use my code X, shop now", now=now)
    assert list(Post.objects.waiting_for_review()) == [loud, first]


@pytest.mark.django_db
@pytest.mark.row("C01")
def test_words_that_an_edit_brings_are_read_too():
    ana, now = make_member(), timezone.now()
    post = make_post(author=ana, caption="Dry socks")
    edit_post(post=post, by=ana, caption="Drier socks", now=now)
    assert not Post.objects.waiting_for_review().exists()
    edit_post(post=post, by=ana, caption="Use my code ANA15", now=now)
    assert list(Post.objects.waiting_for_review()) == [post]
    assert Post.objects.get().is_public
