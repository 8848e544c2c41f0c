"""Comments: one reply level, an edit window, closing, blocking, a pace (row A17)."""

from datetime import timedelta

import pytest
from django.db.models import Sum
from django.utils import timezone

from feed.models import Comment, PostTally
from feed.services import comments, edits, relations
from feed.services.posts import remove_post
from feed.services.refusals import Refused
from tests.factories.feed import make_post
from tests.factories.members import make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return make_member(handle="ana")


@pytest.fixture
def ben():
    return make_member(handle="ben")


@pytest.fixture
def post(ana):
    return make_post(author=ana)


def say(author, post, body="Nice", now=None, **fields):
    now = now or timezone.now()
    return comments.add_comment(author=author, post=post, body=body, now=now, **fields)


def counted(post):
    return PostTally.objects.filter(post=post).aggregate(n=Sum("comments"))["n"]


def refused(code, act, *args, **kwargs):
    with pytest.raises(Refused) as refusal:
        act(*args, **kwargs)
    assert refusal.value.code == code
    return refusal.value


@pytest.mark.row("A17")
def test_a_comment_is_added_counted_and_deleted(ben, post):
    comment = say(ben, post)
    assert counted(post) == 1
    comments.remove_comment(comment=comment, by=ben, now=timezone.now())
    assert counted(post) == 0
    assert not Comment.objects.visible_to(None).exists()
    refused("not_found", comments.remove_comment, comment=comment, by=ben, now=timezone.now())
    assert counted(post) == 0


@pytest.mark.row("A17")
def test_a_comment_can_be_edited_for_15_minutes(ben, post):
    at = timezone.now()
    comment = say(ben, post, now=at)
    late = at + timedelta(minutes=14, seconds=59)
    changed = comments.edit_comment(comment=comment, by=ben, body="Nicer", now=late)
    assert (changed.body, changed.edited_at) == ("Nicer", late)
    too_late = at + timedelta(minutes=15)
    refused("too_late", comments.edit_comment, comment=comment, by=ben, body="x", now=too_late)
    assert Comment.objects.get().body == "Nicer"


@pytest.mark.row("A17")
def test_nobody_else_edits_a_comment(ana, ben, post):
    comment = say(ben, post)
    now = timezone.now()
    refused("forbidden", comments.edit_comment, comment=comment, by=ana, body="x", now=now)


@pytest.mark.row("A17")
def test_there_is_one_reply_level(ana, ben, post):
    first = say(ben, post)
    answer = say(ana, post, parent=first.public_id)
    assert answer.parent == first
    refusal = refused("invalid", say, ben, post, parent=answer.public_id)
    assert (refusal.field, refusal.message) == ("parent", "An answer cannot be answered itself.")


def test_an_answer_to_a_comment_elsewhere_is_refused(ana, ben, post):
    elsewhere = say(ben, make_post(author=ana))
    assert refused("not_found", say, ben, post, parent=elsewhere.public_id).field == "parent"


def test_answers_go_with_what_they_answer(ana, ben, post):
    first = say(ben, post)
    say(ana, post, parent=first.public_id)
    say(ana, post)
    comments.remove_comment(comment=first, by=ana, now=timezone.now())  # the post's author
    assert counted(post) == Comment.objects.visible_to(None).count() == 1


def test_a_stranger_cannot_delete_a_comment(ben, post):
    comment = say(ben, post)
    cem = make_member(handle="cem")
    refused("forbidden", comments.remove_comment, comment=comment, by=cem, now=timezone.now())


@pytest.mark.row("A17")
def test_the_author_can_close_and_reopen_the_comments(ana, ben, post):
    say(ben, post)
    edits.close_comments(post=post, by=ana, is_closed=True, now=timezone.now())
    refused("comments_closed", say, ben, post)
    refused("comments_closed", say, ana, post)
    assert Comment.objects.visible_to(None).count() == 1
    edits.close_comments(post=post, by=ana, is_closed=False, now=timezone.now())
    say(ben, post)


@pytest.mark.row("A17")
def test_nobody_else_closes_them(ben, post):
    now = timezone.now()
    refused("forbidden", edits.close_comments, post=post, by=ben, is_closed=True, now=now)


@pytest.mark.row("A17")
def test_a_blocked_member_cannot_comment_and_is_not_heard(ana, ben, post):
    say(ben, post)
    relations.block(member=ana, target=ben, now=timezone.now())
    refused("blocked", say, ben, post)
    assert not Comment.objects.visible_to(ana.pk).exists()
    assert Comment.objects.visible_to(None).count() == 1
    cem = make_member(handle="cem")
    relations.block(member=ben, target=cem, now=timezone.now())
    heard = Comment.objects.get()
    refused("blocked", say, cem, post, parent=heard.public_id)


def test_the_eleventh_comment_of_a_minute_is_refused(ana, ben, post):
    at = timezone.now()
    for _ in range(10):
        say(ben, post, now=at)
    refused("too_many_comments", say, ben, make_post(author=ana), now=at)
    say(ben, post, now=at + timedelta(seconds=61))
    assert counted(post) == 11


@pytest.mark.parametrize("body", ["", "   \n ", "\u2800\u2800", "\u202e"])
def test_an_empty_comment_is_refused(ben, post, body):
    assert refused("invalid", say, ben, post, body=body).message == "Write something."


def test_a_comment_has_at_most_1000_characters(ben, post):
    assert say(ben, post, body="x" * 1000)
    message = refused("invalid", say, ben, post, body="x" * 1001).message
    assert message == "A comment has at most 1000 characters."


def test_a_removed_post_takes_no_comment(ana, ben, post):
    remove_post(post=post, by=ana, now=timezone.now())
    refused("not_found", say, ben, post)
