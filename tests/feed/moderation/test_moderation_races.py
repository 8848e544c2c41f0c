"""Reports, decisions, appeals and wishes at the same moment, each with a lockless control."""

import threading
from contextlib import suppress

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from feed.engine import profiles
from feed.engine.profile import member_key, post_key, read_profile
from feed.models import (
    FeedProfile,
    HiddenPost,
    ModerationCase,
    Mute,
    Post,
    PostTally,
    Report,
    Smile,
    Statement,
)
from feed.reading.viewers import load_viewer
from feed.services import disclosure, filters, moderation, reactions, relations, takedown
from feed.services.disclosure import deciding
from feed.services.refusals import NotThere, Refused
from tests.factories.feed import make_post
from tests.factories.members import make_member, make_staff
from tests.factories.products import make_brand
from tests.products.test_races import together

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
CROWD = 8


def meet_after(monkeypatch, place, name: str, *, parties: int = 2) -> None:
    """Everybody who gets through ``place.name`` waits there for the others, half a second long.

    Whoever holds a lock meets nobody: the others stand before it.
    """
    met, original = threading.Barrier(parties), getattr(place, name)

    def met_there(*args, **kwargs):
        found = original(*args, **kwargs)
        with suppress(threading.BrokenBarrierError):
            met.wait(timeout=0.5)
        return found

    monkeypatch.setattr(place, name, met_there)


def without_locks(monkeypatch) -> None:
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **options: rows)


def report(target, reporter):
    now = timezone.now()
    return moderation.report(reporter=reporter, target=target, reason="spam", now=now)


def a_case() -> ModerationCase:
    post = make_post()
    report(post, make_member())
    return ModerationCase.objects.get(post=post)


def remove(case, reviewer):
    return moderation.remove(
        case=case, reviewer=reviewer, ground="spam", reason="It is spam.", now=timezone.now()
    )


def decide_both_ways(case, staff):
    def decide(n):
        if n == 0:
            return remove(case, staff[0])
        return moderation.dismiss(case=case, reviewer=staff[1], now=timezone.now())

    return together(decide, threads=2)


def codes(answers) -> list[str]:
    return sorted(one.code for one in answers if isinstance(one, Refused))


# Two of staff


@pytest.mark.row("B09")
def test_of_two_who_decide_a_case_at_once_one_does_and_the_other_is_told(monkeypatch):
    staff = [make_staff(handle="rita"), make_staff(handle="rex")]
    meet_after(monkeypatch, moderation, "take")
    for _ in range(3):
        case = a_case()
        assert codes(decide_both_ways(case, staff)) == ["stale_revision"]
        case.refresh_from_db()
        post = Post.objects.get(pk=case.post_id)
        is_removed = case.state == ModerationCase.State.REMOVED
        assert (post.state == Post.State.REMOVED) == is_removed
        assert Statement.objects.filter(case=case).count() == is_removed


def test_control_without_the_lock_a_case_is_decided_twice(monkeypatch):
    staff = [make_staff(handle="rita"), make_staff(handle="rex")]
    case = a_case()
    without_locks(monkeypatch)
    meet_after(monkeypatch, moderation, "take")
    assert codes(decide_both_ways(case, staff)) == []
    assert Statement.objects.filter(case=case).count() == 1


@pytest.mark.row("B09")
def test_two_removals_at_once_owe_the_author_one_statement(monkeypatch):
    staff = [make_staff(handle="rita"), make_staff(handle="rex")]
    meet_after(monkeypatch, moderation, "take")
    case = a_case()
    answers = together(lambda n: remove(case, staff[n]), threads=2)
    assert codes(answers) == ["stale_revision"]
    assert Statement.objects.count() == 1


# Many reports


@pytest.mark.row("B08", "B09")
def test_reports_at_once_hide_a_post_exactly_once(monkeypatch):
    post, people = make_post(), [make_member() for _ in range(CROWD)]
    version = Post.objects.get(pk=post.pk).version
    hidden, hide = [], takedown.hide

    def hide_and_say(case, *, now):
        hidden.append(hide(case, now=now))
        return hidden[-1]

    monkeypatch.setattr(takedown, "hide", hide_and_say)
    meet_after(monkeypatch, moderation, "open_case", parties=CROWD)
    answers = together(lambda n: report(post, people[n]), threads=CROWD)
    assert all(is_new for _, is_new in answers)
    case = ModerationCase.objects.get()
    assert (case.weight, case.is_hidden) == (100 * CROWD, True)
    assert Report.objects.filter(case=case).count() == CROWD
    assert hidden == [True]
    post.refresh_from_db()
    assert (post.state, post.version) == (Post.State.HIDDEN, version + 1)
    remove(case, make_staff(handle="rita"))
    assert Statement.objects.count() == 1


def test_control_without_the_lock_reports_lose_their_weight(monkeypatch):
    post, people = make_post(), [make_member() for _ in range(CROWD)]
    without_locks(monkeypatch)
    meet_after(monkeypatch, moderation, "open_case", parties=CROWD)
    together(lambda n: report(post, people[n]), threads=CROWD)
    assert ModerationCase.objects.get().weight < 100 * Report.objects.count()


@pytest.mark.row("B08")
def test_a_report_while_staff_remove_the_post_leaves_nothing_open(monkeypatch):
    rita = make_staff(handle="rita")
    for _ in range(3):
        case = a_case()
        ben = make_member()

        def act(n, case=case, ben=ben):
            return remove(case, rita) if n == 0 else report(case.post, ben)

        answers = together(act, threads=2)
        late = [one for one in answers if isinstance(one, NotThere)]
        assert not [one for one in answers if isinstance(one, Exception) and one not in late]
        assert not ModerationCase.objects.filter(state="open").exists()
        assert Report.objects.filter(reporter=ben).count() == 1 - len(late)
        assert Post.objects.get(pk=case.post_id).state == Post.State.REMOVED


def test_control_without_the_second_look_a_case_is_opened_about_what_is_gone(monkeypatch):
    rita, case = make_staff(handle="rita"), a_case()
    monkeypatch.setattr(moderation, "check_is_there", lambda target: None)
    remove(case, rita)
    report(case.post, make_member())
    assert ModerationCase.objects.filter(state="open").exists()


# Appeals


def an_appeal() -> Statement:
    case = a_case()
    statement = remove(case, make_staff())
    return moderation.appeal(
        statement=statement, by=case.subject, text="It is none.", now=timezone.now()
    )


def decide_appeal_both_ways(statement, staff):
    def decide(n):
        return moderation.decide_appeal(
            statement=statement, reviewer=staff[n], is_overturned=n == 0, reason="Seen again.",
            now=timezone.now(),
        )  # fmt: skip

    return together(decide, threads=2)


@pytest.mark.row("B09")
def test_an_appeal_is_decided_once(monkeypatch):
    staff = [make_staff(handle="rita"), make_staff(handle="rex")]
    meet_after(monkeypatch, moderation, "locked_statement")
    for _ in range(3):
        statement = an_appeal()
        assert codes(decide_appeal_both_ways(statement, staff)) == ["stale_revision"]
        statement.refresh_from_db()
        post = statement.case.post
        is_overturned = statement.appeal == Statement.Appeal.OVERTURNED
        assert (post.state == Post.State.PUBLISHED) == is_overturned
        assert statement.appeal_by == staff[0 if is_overturned else 1]


def test_control_without_the_lock_an_appeal_is_decided_twice(monkeypatch):
    staff, statement = [make_staff(handle="rita"), make_staff(handle="rex")], an_appeal()
    without_locks(monkeypatch)
    meet_after(monkeypatch, moderation, "locked_statement")
    assert codes(decide_appeal_both_ways(statement, staff)) == []


# The review of a paid post


@pytest.mark.row("B09", "A46")
def test_of_two_reviewers_of_a_paid_post_one_decides(monkeypatch):
    make_brand()
    staff = [make_staff(handle="rita"), make_staff(handle="rex")]
    meet_after(monkeypatch, deciding, "take_for_review")
    post = make_post(disclosure="paid", sponsor="northpeak")
    assert codes(review_both_ways(post, staff)) == ["stale_revision"]
    post.refresh_from_db()
    assert post.disclosure_events.filter(actor_role="staff").count() == 1
    assert post.is_visible == (post.review_state == Post.Review.APPROVED)


def test_control_without_the_lock_both_decisions_are_written(monkeypatch):
    make_brand()
    staff = [make_staff(handle="rita"), make_staff(handle="rex")]
    post = make_post(disclosure="paid", sponsor="northpeak")
    without_locks(monkeypatch)
    meet_after(monkeypatch, deciding, "take_for_review")
    assert codes(review_both_ways(post, staff)) == []
    assert post.disclosure_events.filter(actor_role="staff").count() == 2


def review_both_ways(post, staff):
    def decide(n):
        if n == 0:
            return disclosure.approve_disclosure(post=post, reviewer=staff[0], now=timezone.now())
        return disclosure.reject_disclosure(
            post=post, reviewer=staff[1], reason="Not so", code="false_claim", now=timezone.now()
        )

    return together(decide, threads=2)


# What members keep out of their sight


def dropped_of(member) -> set[int]:
    packed = FeedProfile.objects.values_list("packed", flat=True).get(member=member)
    return set(read_profile(bytes(packed)).dropped.tolist())


@pytest.mark.row("B41")
def test_hiding_and_taking_it_back_at_once_leave_the_list_and_what_is_shown_agreed():
    ben, post, now = make_member(handle="ben"), make_post(), timezone.now()
    acts = (filters.hide_post, filters.unhide_post)
    for _ in range(5):
        answers = together(lambda n: acts[n % 2](member=ben, post=post, now=now), threads=4)
        assert not [one for one in answers if isinstance(one, Exception)]
        listed = HiddenPost.objects.filter(member=ben).values_list("post_id", flat=True)
        loaded = load_viewer(ben.pk, now=now)
        assert loaded is not None
        assert loaded.viewer.dropped == {post_key(pk) for pk in listed}


@pytest.mark.row("B08", "A16")
def test_a_smile_and_a_mute_at_once_both_hold():
    ben, post, other = make_member(handle="ben"), make_post(), make_post()
    now = timezone.now()
    acts = [
        lambda: reactions.smile(member=ben, post=post, now=now),
        lambda: relations.mute(member=ben, target=post.author, now=now),
        lambda: relations.mute(member=ben, target=other.author, now=now),
    ]
    together(lambda n: acts[n](), threads=3)
    assert Smile.objects.filter(member=ben).count() == 1
    assert sum(PostTally.objects.filter(post=post).values_list("smiles", flat=True)) == 1
    assert Mute.objects.filter(member=ben).count() == 2
    assert dropped_of(ben) == {member_key(post.author_id), member_key(other.author_id)}


def test_control_without_the_lock_one_wish_is_lost_from_the_feed(monkeypatch):
    ben, authors, now = make_member(handle="ben"), [make_member(), make_member()], timezone.now()
    relations.mute(member=ben, target=make_member(), now=now)  # so that the row is there
    without_locks(monkeypatch)
    # Marking the feed as owed would lock the row too.
    monkeypatch.setattr("feed.services.changes.dirty.mark_dirty", lambda **wanted: None)
    meet_after(monkeypatch, profiles, "pack_members")
    together(lambda n: relations.mute(member=ben, target=authors[n], now=now), threads=2)
    assert Mute.objects.filter(member=ben).count() == 3
    assert len(dropped_of(ben) & {member_key(author.pk) for author in authors}) == 1
