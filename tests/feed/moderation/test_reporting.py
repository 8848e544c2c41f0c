"""Reports, the decision of staff, the statement of reasons and the appeal (rows B08, B09)."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from feed import reporting
from feed.letters import write_statement
from feed.models import Comment, ModerationCase, Post, PostTally, Report, Statement
from feed.services import moderation
from feed.services.comments import add_comment
from feed.services.refusals import Refused
from spark.models import Job, Member
from tests.factories.feed import make_post
from tests.factories.members import make_member, make_staff
from tests.factories.products import make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def rita():
    return make_staff(handle="rita")


def reported(target, *, times=1, reason="spam"):
    now = timezone.now()
    for _ in range(times):
        moderation.report(reporter=make_member(), target=target, reason=reason, now=now)
    return ModerationCase.objects.get(state="open", subject=getattr(target, "author", target))


def comments_counted(post):
    return sum(PostTally.objects.filter(post=post).values_list("comments", flat=True))


@pytest.mark.row("B09")
def test_the_weight_of_a_report_follows_how_earlier_ones_were_judged():
    assert reporting.weight_of(upheld=0, dismissed=0) == 100
    assert reporting.weight_of(upheld=8, dismissed=0) == 180
    assert reporting.weight_of(upheld=0, dismissed=8) == 20
    assert reporting.weight_of(upheld=0, dismissed=900) == reporting.LIGHTEST
    assert reporting.weight_of(upheld=1, dismissed=0) < 2 * 100


@pytest.mark.row("B08")
def test_an_ad_in_disguise_can_be_reported_once_per_person():
    post, ben, now = make_post(), make_member(), timezone.now()
    first, is_new = moderation.report(
        reporter=ben, target=post, reason="undeclared_ad", now=now, note="The shop paid her"
    )
    again, is_new_again = moderation.report(reporter=ben, target=post, reason="spam", now=now)
    assert is_new
    assert not is_new_again
    assert again == first
    assert ModerationCase.objects.get().weight == 100
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.create(case=first.case, reporter=ben, reason="spam", weight=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        ModerationCase.objects.create(post=post, subject=post.author)


def test_a_report_names_a_reason_and_is_about_others():
    post, now = make_post(), timezone.now()
    with pytest.raises(Refused) as refusal:
        moderation.report(reporter=make_member(), target=post, reason="ugly", now=now)
    assert refusal.value.field == "reason"
    with pytest.raises(Refused) as refusal:
        moderation.report(
            reporter=make_member(), target=post, reason="spam", note="x" * 501, now=now
        )
    assert refusal.value.field == "note"
    with pytest.raises(Refused, match="yours"):
        moderation.report(reporter=post.author, target=post, reason="spam", now=now)
    assert not ModerationCase.objects.exists()


@pytest.mark.row("B09")
def test_a_post_is_hidden_when_enough_people_report_it_and_comes_back_when_dismissed(rita):
    post = make_post()
    case = reported(post, times=2)
    assert Post.objects.visible_to(None).filter(pk=post.pk).exists()
    case = reported(post)
    assert case.is_hidden
    assert not Post.objects.visible_to(make_member().pk).filter(pk=post.pk).exists()
    assert Post.objects.visible_to(post.author_id).filter(pk=post.pk).exists()
    assert not post.post_interests.filter(is_live=True).exists()
    moderation.dismiss(case=case, reviewer=rita, now=timezone.now())
    assert Post.objects.visible_to(None).filter(pk=post.pk).exists()
    assert post.post_interests.filter(is_live=True).exists()
    assert set(Report.objects.values_list("outcome", flat=True)) == {"dismissed"}
    # Staff looked at this version: reports alone do not hide it again.
    assert not reported(post, times=4).is_hidden


@pytest.mark.row("B09")
def test_accurate_members_hide_sooner_and_careless_ones_later(rita):
    careful, careless = make_member(), make_member()
    now = timezone.now()
    for _ in range(8):
        for reporter, decide in (
            (careful, lambda case: moderation.remove(
                case=case, reviewer=rita, ground="spam", reason="Spam", now=now)),
            (careless, lambda case: moderation.dismiss(case=case, reviewer=rita, now=now)),
        ):  # fmt: skip
            report, _ = moderation.report(
                reporter=reporter, target=make_post(), reason="spam", now=now
            )
            decide(report.case)
    assert moderation.weight_of(careful) == 180
    assert moderation.weight_of(careless) == 20
    post = make_post()
    moderation.report(reporter=careful, target=post, reason="spam", now=now)
    report, _ = moderation.report(reporter=careless, target=post, reason="spam", now=now)
    assert not ModerationCase.objects.get(pk=report.case_id).is_hidden
    report, _ = moderation.report(reporter=make_member(), target=post, reason="spam", now=now)
    assert ModerationCase.objects.get(pk=report.case_id).is_hidden


def test_a_hidden_comment_is_out_of_the_count_and_back_with_it(rita):
    post = make_post()
    comment = add_comment(
        author=make_member(), post=post, body="Buy at my place", now=timezone.now()
    )
    case = reported(comment, times=3)
    assert case.is_hidden
    assert not Comment.objects.visible_to(None).exists()
    assert comments_counted(post) == 0
    moderation.restore(case=case, reviewer=rita, now=timezone.now())
    assert Comment.objects.visible_to(None).count() == 1
    assert comments_counted(post) == 1
    assert set(Report.objects.values_list("outcome", flat=True)) == {"neutral"}
    case = reported(comment, times=3)
    moderation.remove(case=case, reviewer=rita, ground="spam", reason="An ad", now=timezone.now())
    assert comments_counted(post) == 0


@pytest.mark.row("B09")
def test_the_author_reads_the_reasons_and_other_staff_decide_the_appeal(rita):
    product = make_product()
    post = make_post(products=[product])
    now = timezone.now()
    case = reported(post)
    with pytest.raises(Refused, match="Say why"):
        moderation.remove(case=case, reviewer=rita, ground="spam", reason=" ", now=now)
    statement = moderation.remove(
        case=case, reviewer=rita, ground="false", reason="It says the tent is fireproof.", now=now
    )
    post.refresh_from_db()
    assert post.state == "removed"
    assert Job.objects.filter(kind=moderation.TELL_JOB).count() == 1
    assert write_statement(statement_id=statement.pk, now=now)
    assert not write_statement(statement_id=statement.pk, now=now)
    assert "fireproof" in mail.outbox[0].body
    assert mail.outbox[0].to == [post.author.email]
    with pytest.raises(Refused):
        moderation.appeal(statement=statement, by=make_member(), text="Not so", now=now)
    with pytest.raises(Refused) as refusal:
        moderation.appeal(statement=statement, by=post.author, text="", now=now)
    assert refusal.value.field == "text"
    moderation.appeal(statement=statement, by=post.author, text="The maker says so.", now=now)
    with pytest.raises(Refused, match="already"):
        moderation.appeal(statement=statement, by=post.author, text="Again", now=now)
    with pytest.raises(Refused, match="Somebody else"):
        moderation.decide_appeal(
            statement=statement, reviewer=rita, is_overturned=False, reason="No", now=now
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Statement.objects.filter(pk=statement.pk).update(appeal_by=rita)
    moderation.decide_appeal(
        statement=statement, reviewer=make_staff(handle="rolf"), is_overturned=True,
        reason="The maker does say so.", now=now,
    )  # fmt: skip
    assert Post.objects.visible_to(None).filter(pk=post.pk).exists()
    assert post.tags.get().link.is_active
    assert Report.objects.get().outcome == "neutral"
    assert write_statement(statement_id=statement.pk, now=now)
    assert "took our decision back" in mail.outbox[1].body


def test_an_appeal_comes_within_six_months(rita):
    post, now = make_post(), timezone.now()
    statement = moderation.remove(
        case=reported(post), reviewer=rita, ground="spam", reason="Spam", now=now
    )
    late = now + timedelta(days=reporting.APPEAL_DAYS)
    with pytest.raises(Refused, match="over"):
        moderation.appeal(statement=statement, by=post.author, text="Late", now=late)


def test_nobody_decides_on_their_own_things_or_on_what_they_reported(rita):
    now = timezone.now()
    case = reported(make_post(author=rita))
    with pytest.raises(Refused, match="Nobody"):
        moderation.dismiss(case=case, reviewer=rita, now=now)
    post = make_post()
    report, _ = moderation.report(reporter=rita, target=post, reason="spam", now=now)
    with pytest.raises(Refused, match="Nobody"):
        moderation.dismiss(case=report.case, reviewer=rita, now=now)
    other = make_staff(handle="rolf")
    moderation.dismiss(case=report.case, reviewer=other, now=now)
    with pytest.raises(Refused, match="meanwhile"):
        moderation.dismiss(case=report.case, reviewer=other, now=now)


def test_an_account_is_suspended_by_staff_alone_and_comes_back_by_appeal(rita):
    person, now = make_member(), timezone.now()
    post = make_post(author=person)
    case = reported(person, times=6)
    assert not case.is_hidden
    statement = moderation.remove(
        case=case, reviewer=rita, ground="harassment", reason="Insults", now=now
    )
    assert Member.objects.get(pk=person.pk).is_suspended
    assert not Post.objects.visible_to(None).filter(pk=post.pk).exists()
    moderation.appeal(statement=statement, by=person, text="It was a joke.", now=now)
    moderation.decide_appeal(
        statement=statement, reviewer=make_staff(handle="rolf"), is_overturned=True,
        reason="It was.", now=now,
    )  # fmt: skip
    assert Post.objects.visible_to(None).filter(pk=post.pk).exists()


def test_a_restored_sponsored_post_is_reviewed_as_far_as_before(rita):
    from feed.services.disclosure import approve_disclosure
    from tests.factories.products import make_brand

    brand = make_brand()
    post = make_post(disclosure="paid", sponsor=brand.slug)
    approve_disclosure(post=post, reviewer=rita, now=timezone.now())
    statement = moderation.remove(
        case=reported(post), reviewer=rita, ground="false", reason="Untrue", now=timezone.now()
    )
    moderation.appeal(statement=statement, by=post.author, text="True", now=timezone.now())
    moderation.decide_appeal(
        statement=statement, reviewer=make_staff(handle="rolf"), is_overturned=True, reason="True",
        now=timezone.now(),
    )  # fmt: skip
    post.refresh_from_db()
    assert (post.state, post.review_state, post.disclosure) == ("published", "approved", "paid")
    assert post.disclosure_events.order_by("-id").first().reason == "Put back after an appeal"


def test_an_approval_does_not_put_a_reported_post_back_in_view(rita):
    from feed.services.disclosure import approve_disclosure
    from tests.factories.products import make_brand

    post = make_post(disclosure="paid", sponsor=make_brand().slug)
    reported(post, times=3)
    approve_disclosure(post=post, reviewer=rita, now=timezone.now())
    assert not Post.objects.visible_to(None).filter(pk=post.pk).exists()
