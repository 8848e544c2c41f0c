"""What a member is told of besides names, what is kept from them, and for how long (row B07)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from feed.models import Comment, Notification
from feed.notices import count_unseen, lines_of, notices_of
from feed.services import comments, moderation, posts, reactions, relations
from feed.services.disclosure import approve_disclosure, reject_disclosure
from feed.services.notifications import mark_seen, sweep_notifications
from tests.factories.feed import make_post
from tests.factories.members import make_member, make_staff
from tests.factories.products import make_brand

pytestmark = [pytest.mark.django_db, pytest.mark.row("B07")]


@pytest.fixture
def now():
    return timezone.now()


def lines(member, now=None):
    now = now or timezone.now()
    rows = notices_of(member.pk, now=now, most=50).lines
    return lines_of(rows, member_id=member.pk, now=now)


def texts(member, now=None):
    return [line["text"] for line in lines(member, now)]


def later(now, minutes):
    return now + timedelta(minutes=minutes)


def test_comments_and_replies_reach_whom_they_answer(ana, ben, now):
    post = make_post(author=ana)
    said = comments.add_comment(author=ben, post=post, body="How long is it?", now=now)
    comments.add_comment(author=ana, post=post, body="Two hours", parent=said.public_id, now=now)
    assert texts(ana) == ["Ben commented on your post"]
    [line] = lines(ben)
    assert line["text"] == "Ana replied to your comment"
    assert line["words"] == "Two hours"
    answer = Comment.objects.get(author=ana)
    assert line["url"] == f"/p/{post.public_id}/#c-{answer.public_id}"


def test_one_comment_is_one_line_the_nearest_reason(ana, ben, now):
    post = make_post(author=ana)
    said = comments.add_comment(author=ana, post=post, body="First", now=now)
    comments.add_comment(author=ben, post=post, body="@ana!", parent=said.public_id, now=now)
    assert texts(ana) == ["Ben replied to your comment"]


def test_a_new_follower_is_told_once_and_only_while_they_follow(ana, ben, now):
    relations.follow_member(follower=ben, target=ana, now=now)
    assert texts(ana) == ["Ben follows you now"]
    relations.unfollow_member(follower=ben, target=ana, now=now)
    assert texts(ana) == []
    relations.follow_member(follower=ben, target=ana, now=now)
    assert Notification.objects.count() == 1


def test_smiles_at_a_post_are_one_line_until_it_is_seen(ana, now):
    post, start = make_post(author=ana), now - timedelta(hours=1)
    people = [make_member(handle=f"friend{n}", name=f"Friend {n}") for n in range(6)]
    for n, person in enumerate(people[:4]):
        reactions.smile(member=person, post=post, now=later(start, n))
    assert texts(ana) == ["Friend 3 and 3 others smiled at your post"]
    assert Notification.objects.count() == 1
    mark_seen(member=ana, now=later(start, 10))
    for n, person in enumerate(people[4:]):
        reactions.smile(member=person, post=post, now=later(start, 20 + n))
    assert texts(ana) == [
        "Friend 5 and Friend 4 smiled at your post",
        "Friend 3 and 3 others smiled at your post",
    ]
    assert count_unseen(ana.pk, now=now) == 1


def test_a_smile_taken_back_and_given_again_is_no_news(ana, ben, now):
    post, start = make_post(author=ana), now - timedelta(hours=1)
    reactions.smile(member=ben, post=post, now=start)
    mark_seen(member=ana, now=later(start, 1))
    reactions.unsmile(member=ben, post=post, now=later(start, 2))
    assert texts(ana) == []
    reactions.smile(member=ben, post=post, now=later(start, 3))
    assert count_unseen(ana.pk, now=now) == 0
    reactions.smile(member=ana, post=post, now=later(start, 4))
    assert Notification.objects.count() == 1


def test_a_smile_writes_one_row_more_and_reads_none(ana, ben, now, django_assert_num_queries):
    post = make_post(author=ana)
    cleo, others = make_member(handle="cleo"), post
    reactions.smile(member=ben, post=post, now=now)
    # savepoints and the smile (4), the tally (1), the line (1)
    with django_assert_num_queries(8) as asked:
        reactions.smile(member=cleo, post=others, now=now)
    about = [one["sql"] for one in asked.captured_queries if "feed_notification" in one["sql"]]
    assert len(about) == 1
    assert about[0].startswith("INSERT")


def test_what_is_out_of_sight_is_not_shown(ana, ben, now):
    post = make_post(author=ana, caption="With @ben")
    assert texts(ben) == ["Ana mentioned you in a post"]
    post.state = "hidden"
    post.save()
    assert texts(ben) == []
    assert count_unseen(ben.pk, now=now) == 0
    post.state = "published"
    post.save()
    assert count_unseen(ben.pk, now=now) == 1
    posts.remove_post(post=post, by=ana, now=now)
    assert texts(ben) == []


def test_a_removed_or_hidden_comment_is_not_shown(ana, ben, now):
    said = comments.add_comment(author=ben, post=make_post(author=ana), body="Hm", now=now)
    Comment.objects.update(hidden_at=now)
    assert texts(ana) == []
    Comment.objects.update(hidden_at=None)
    assert len(texts(ana)) == 1
    comments.remove_comment(comment=said, by=ben, now=now)
    assert texts(ana) == []


def test_an_answer_goes_with_the_comment_that_is_not_shown(ana, ben, now):
    cleo = make_member(handle="cleo")
    post = make_post(author=cleo)
    said = comments.add_comment(author=ben, post=post, body="Hm", now=now)
    comments.add_comment(author=cleo, post=post, body="@ana?", parent=said.public_id, now=now)
    assert texts(ana) == ["Cleo mentioned you in a comment"]
    relations.block(member=ana, target=ben, now=now)
    assert texts(ana) == []
    relations.unblock(member=ana, target=ben, now=now)
    ben.suspended_at = now
    ben.save()
    assert texts(ana) == []
    assert count_unseen(ana.pk, now=now) == 0


@pytest.mark.parametrize("act", [relations.block, relations.mute])
def test_who_is_blocked_or_muted_later_is_not_shown_any_more(ana, ben, now, act):
    post = make_post(author=ana)
    comments.add_comment(author=ben, post=post, body="Hm", now=now)
    reactions.smile(member=ben, post=post, now=now)
    relations.follow_member(follower=ben, target=ana, now=now)
    assert len(texts(ana)) == 3
    act(member=ana, target=ben, now=now)
    assert texts(ana) == []
    assert count_unseen(ana.pk, now=now) == 0


def test_who_is_suspended_is_not_shown(ana, ben, now):
    relations.follow_member(follower=ben, target=ana, now=now)
    ben.suspended_at = now
    ben.save()
    assert texts(ana) == []


def test_decisions_of_staff_are_told(ana, now):
    rita, slug = make_staff(handle="rita"), make_brand().slug
    first = make_post(author=ana, disclosure="gifted", sponsor=slug)
    approve_disclosure(post=first, reviewer=rita, now=now)
    second = make_post(author=ana, disclosure="gifted", sponsor=slug)
    reject_disclosure(post=second, reviewer=rita, reason="It hides the brand.", now=now)
    shown = lines(ana)
    assert [line["text"] for line in shown] == ["Your post was rejected", "Your post is approved"]
    assert shown[0]["words"] == "It hides the brand."
    assert shown[0]["people"] == []
    assert shown[0]["url"] == f"/p/{second.public_id}/"


def test_a_removal_by_staff_and_the_answer_to_an_appeal_are_told(ana, now):
    post = make_post(author=ana)
    statement = moderation.remove_unreported(
        target=post, reviewer=make_staff(), ground="spam", reason="The tenth of its kind.", now=now
    )
    moderation.appeal(statement=statement, by=ana, text="It is not.", now=now)
    moderation.decide_appeal(
        statement=statement, reviewer=make_staff(), is_overturned=True, reason="True.", now=now
    )
    assert texts(ana) == ["Staff took their decision back", "Staff removed something of yours"]
    assert lines(ana)[0]["url"] == f"/statements/{statement.public_id}/"


def test_lines_older_than_ninety_days_are_swept(ana, ben, now):
    for age in (89, 91):
        Notification.objects.create(
            member=ana, kind="smiles", actor=ben, post=make_post(author=ana),
            created_at=now - timedelta(days=age),
        )  # fmt: skip
    assert sweep_notifications(now=now) == 1
    assert Notification.objects.count() == 1
    assert sweep_notifications(now=now) == 0


@pytest.mark.parametrize("whose", ["the member", "the actor"])
def test_lines_go_with_the_people_in_them(ana, ben, now, whose):
    relations.follow_member(follower=ben, target=ana, now=now)
    (ana if whose == "the member" else ben).delete()
    assert not Notification.objects.exists()


def test_the_database_refuses_what_is_no_line(ana, ben, now):
    post = make_post(author=ana)
    for fields in (
        {"member": ana, "kind": "follow", "actor": ana},  # of one's own doing
        {"member": ana, "kind": "follow", "actor": ben, "post": post},
        {"member": ana, "kind": "mention_post", "actor": ben},
        {"member": ana, "kind": "comment", "actor": ben, "post": post},
        {"member": ana, "kind": "decision", "actor": None, "post": post},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Notification.objects.create(**fields)
    Notification.objects.create(member=ana, kind="smiles", actor=ben, post=post)
    with pytest.raises(IntegrityError), transaction.atomic():
        Notification.objects.create(member=ana, kind="smiles", actor=make_member(), post=post)
