"""What staff rejected comes before them again when it is sent again (row B12)."""

import pytest
from django.utils import timezone

from feed.models import Post
from feed.services import edits
from feed.services.disclosure import reject_disclosure
from feed.services.posts import remove_post
from spark.models import SiteSettings
from tests.factories.feed import make_media, make_post
from tests.factories.members import make_member, make_staff
from tests.factories.products import make_brand

pytestmark = [pytest.mark.django_db, pytest.mark.row("B12")]
FILE, OTHER = "ab" * 32, "cd" * 32


@pytest.fixture
def ana():
    """Somebody whose post was rejected, and who deleted it."""
    make_brand(slug="northpeak")
    ana, now = make_member(handle="ana"), timezone.now()
    post = sent(ana, FILE, "Look at it", disclosure="paid", sponsor="northpeak")
    reject_disclosure(post=post, reviewer=make_staff(), reason="False", now=now)
    remove_post(post=post, by=ana, now=now)
    return ana


def sent(author, digest, caption, **fields):
    media = [make_media(owner=author, content_hash=digest)]
    return make_post(author=author, media=media, caption=caption, **fields)


def waits(post):
    return Post.objects.waiting_for_review().filter(pk=post.pk).exists()


@pytest.mark.parametrize(("digest", "caption"), [(FILE, "New words"), (OTHER, "Look at it")])
def test_the_same_file_or_words_go_before_staff_again(ana, digest, caption):
    again = sent(ana, digest, caption)
    assert waits(again)
    assert again.suspicion == 100


def test_an_edit_into_the_same_words_does_too(ana):
    post = sent(ana, OTHER, "A walk")
    assert not waits(post)
    edits.edit_post(post=post, by=ana, caption="Look at it", now=timezone.now())
    assert waits(post)


def test_trust_does_not_wave_it_through(ana):
    SiteSettings.objects.update_or_create(id=1, defaults={"trusted_approvals": 0})
    said = {"disclosure": "paid", "sponsor": "northpeak"}
    assert sent(ana, OTHER, "Another one", **said).review_state == "approved"
    again = sent(ana, FILE, "Another again", **said)
    assert (again.review_state, again.is_public) == ("pending_review", False)


def test_what_others_sent_or_says_something_else_is_nobodys_repeat(ana):
    assert not waits(sent(make_member(), FILE, "Look at it"))
    assert not waits(sent(ana, OTHER, "Look at this"))
    assert not waits(sent(ana, "", ""))
