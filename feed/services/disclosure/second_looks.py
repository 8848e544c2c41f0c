"""An author's appeals against a forced label and against a strike (rule D5.6).

Somebody else of staff decides. A strike that is taken back counts nowhere any more. A label that
is found wrong is not taken away by one person: the decision is the first of the two that weaken a
label, and a second one agrees to it or not.
"""

from datetime import datetime

from django.db import IntegrityError, transaction

from feed import disclosure as rules
from feed.models import DecisionLetter, DisclosureAppeal, LabelGround, LabelLowering, Post, Strike
from feed.services.disclosure.appeals import TIME_TO_APPEAL, Outcome, answer, check_words
from feed.services.disclosure.grounds import Source, Tie, strongest_ground
from feed.services.disclosure.impartial import check_impartial
from feed.services.disclosure.letters import owe_letter
from feed.services.disclosure.lowering import ask_lowering
from feed.services.disclosure.state import lock_author, post_at_rest
from feed.services.disclosure.strikes import annul_strike
from feed.services.disclosure.ties import connection_on_record
from feed.services.refusals import Refused
from spark.models import Member

Against = DisclosureAppeal.Against
About = DecisionLetter.About


def forced_label_of(post: Post) -> LabelGround | None:
    """Return the label that staff forced on the post last, if it stands."""
    forced = post.grounds.filter(source=Source.STAFF, overruled_at=None)
    return forced.order_by("-at", "-id").first()


def strike_of(post: Post) -> Strike | None:
    """Return the strike that the post brought its author, if it stands."""
    return post.strikes.filter(annulled_at=None).order_by("-at", "-id").first()


@transaction.atomic
def appeal_label(*, post: Post, by: Member, text: str, now: datetime) -> DisclosureAppeal:
    """Ask for a second look at a forced label, once, within 14 days. Raises Refused."""
    lock_author(by.pk)
    ground = forced_label_of(own(post, by))
    if ground is None or ground.by is None:
        raise Refused("nothing_to_appeal", "Staff forced no label on this post.")
    check_time(ground.at, now=now)
    return open_appeal(
        text, ground=ground, post=post, kind=Against.LABEL, against=ground.by, at=now
    )


@transaction.atomic
def appeal_strike(*, post: Post, by: Member, text: str, now: datetime) -> DisclosureAppeal:
    """Ask for a second look at the strike for a post, once, within 14 days. Raises Refused."""
    lock_author(by.pk)
    strike = strike_of(own(post, by))
    if strike is None:
        raise Refused("nothing_to_appeal", "No strike stands because of this post.")
    check_time(strike.at, now=now)
    return open_appeal(
        text, strike=strike, post=post, kind=Against.STRIKE, against=strike.by, at=now
    )


def own(post: Post, by: Member) -> Post:
    if post.author_id != by.pk:
        raise Refused("forbidden", "Only the author may appeal.")
    return post


def check_time(decided_at: datetime, *, now: datetime) -> None:
    if now > decided_at + TIME_TO_APPEAL:
        raise Refused("too_late", "An appeal is possible for 14 days.")


def open_appeal(text: str, **fields: object) -> DisclosureAppeal:
    check_words(text)
    try:
        with transaction.atomic():
            return DisclosureAppeal.objects.create(text=text.strip(), **fields)
    except IntegrityError as error:
        raise Refused("nothing_to_appeal", "This decision was appealed before.") from error


@transaction.atomic
def decide_appeal(
    *, appeal: DisclosureAppeal, by: Member, is_granted: bool, reason: str, now: datetime
) -> DisclosureAppeal:
    """Answer an appeal against a label or a strike; the author reads the reason. Raises Refused.

    Appeals against a rejected post are answered by approving or rejecting it.
    """
    lock_author(appeal.post.author_id)
    post = post_at_rest(appeal.post)
    appeal = DisclosureAppeal.objects.select_for_update().get(pk=appeal.pk)
    check_decision(appeal, post, by=by, reason=reason, now=now)
    if is_granted and appeal.strike_id is not None:
        annul_strike(strike_id=appeal.strike_id, now=now)
    elif is_granted:
        propose_weaker(appeal, post, by=by, reason=reason, now=now)
    answer(appeal, by=by, is_granted=is_granted, reason=reason, now=now)
    about = About.GRANTED if is_granted else About.UPHELD
    owe_letter(post, about=about, appeal=appeal, reason=reason, now=now)
    return appeal


def check_decision(
    appeal: DisclosureAppeal, post: Post, *, by: Member, reason: str, now: datetime
) -> None:
    if appeal.kind == Against.DECISION:
        raise Refused("invalid", "Approve or reject the post to answer this appeal.")
    if appeal.outcome != Outcome.OPEN:
        raise Refused("stale_revision", "This appeal is decided already.")
    check_impartial(post, by, now=now)
    if appeal.against_id == by.pk:
        raise Refused("own_decision", "Somebody else of staff decides on an appeal.")
    if not reason.strip():
        raise Refused("invalid", "Say why; the author reads it.", field="reason")


def propose_weaker(
    appeal: DisclosureAppeal, post: Post, *, by: Member, reason: str, now: datetime
) -> None:
    """Put the weaker label before a second person, who decides as on every lowering."""
    ground = appeal.ground
    assert ground is not None
    if post.state == Post.State.REMOVED or ground.overruled_at is not None:
        return
    tie, sponsor = label_without(post, ground)
    is_same = (tie, sponsor) == (post.disclosure, post.sponsor)
    waits = post.lowerings.filter(state=LabelLowering.State.WAITING).exists()
    if not is_same and not waits:
        text = f"Appeal granted: {reason.strip()}"
        ask_lowering(post=post, to_type=tie, sponsor=sponsor, reason=text, by=by, now=now)


def label_without(post: Post, ground: LabelGround) -> Tie:
    """Return what the label would say had staff not forced it: no less than anything else says."""
    said: list[Tie] = [(ground.before, ground.before_sponsor)]
    said.append(strongest_ground(post, Source.DECLARED, Source.RECORD))
    connection = connection_on_record(post, post.published_at or post.created_at)
    if connection is not None:
        said.append((connection.type, connection.brand))
    return max(said, key=lambda tie: rules.STRENGTH.index(tie[0]))
