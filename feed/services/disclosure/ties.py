"""What ties a post to a brand: what its author said of it, and what is on record (rule D5.1)."""

from datetime import datetime
from typing import NoReturn

from django.db import transaction
from django.db.models import Q

from feed import detector, review_queue
from feed import disclosure as rules
from feed.detector import SUSPICIOUS
from feed.models import DisclosureEvent, LabelGround, MaterialConnection, Post, Strike
from feed.services.disclosure.chain import Role, append_event
from feed.services.disclosure.grounds import Source, is_overruled, last_lowering, note_ground
from feed.services.disclosure.mentions import brands_named
from feed.services.disclosure.repeats import REPEATED, repeats_rejected
from feed.services.disclosure.shown import brands_of_options, brands_shown
from feed.services.disclosure.state import (
    REVIEW_FIELDS,
    WAITING,
    Review,
    check_open,
    lock_author,
    locked,
    put_in_queue,
    send_to_review,
    settle_visibility,
)
from feed.services.naming import ask_to_be_named
from feed.services.refusals import Refused
from products.models import Brand
from products.services.registry import may_speak
from spark.models import Member, SiteSettings

# What it weighs to talk of a brand that pays one: enough to be read by staff.
NAMES_A_PAYER = SUSPICIOUS + 10
TIE_FIELDS = ("disclosure", "sponsor", "floor", *REVIEW_FIELDS)


def refuse_review() -> NoReturn:
    """Say what a review can never be."""
    message = "A review may not be sponsored."
    raise Refused("review_cannot_be_sponsored", message, field="disclosure")


def check_declaration(*, kind: str, disclosure: str, sponsor: Brand | None) -> None:
    """Raise Refused unless this kind of post may have this tie, with the brand named."""
    if disclosure not in rules.STRENGTH:
        raise Refused("invalid", "This is no kind of connection.", field="disclosure")
    if kind == Post.Kind.REVIEW and disclosure != "none":
        refuse_review()
    if disclosure in rules.NEEDS_SPONSOR and sponsor is None:
        raise Refused("invalid", "Name the brand behind it.", field="sponsor")


def check_own_word(*, author: Member, disclosure: str, sponsor: Brand | None) -> None:
    """Refuse what an author cannot say: a brand without a tie, a brand's voice without its role."""
    if disclosure == Post.Disclosure.NONE and sponsor is not None:
        message = "Say what ties you to this brand, or name none."
        raise Refused("invalid", message, field="sponsor")
    is_its_voice = disclosure == Post.Disclosure.BRAND_OWNED
    if is_its_voice and sponsor and not may_speak(member=author, brand=sponsor):
        message = "Only who is registered for this brand may say that it posts."
        raise Refused("forbidden", message, field="disclosure")


def connection_on_record(post: Post, *moments: datetime) -> MaterialConnection | None:
    """Return the strongest tie of the author with a brand of this post, or None.

    ``moments``: when the tie has to hold; one of them is enough. A commission is no tie of a
    review: its tags earn nothing. What two of staff overruled when they lowered this post's label
    is left out.
    """
    is_tagged, brands = brands_of_record(post)
    with_shop = Q(brand=None) if is_tagged else Q(pk__in=[])
    of_brands = Q(brand__in=brands)
    held = MaterialConnection.objects.in_force(*moments).select_related("brand")
    found = held.filter(of_brands | with_shop, member_id=post.author_id)
    if post.kind == Post.Kind.REVIEW:
        found = found.exclude(type=Post.Disclosure.COMMISSION)
    lowering = last_lowering(post)
    # Of equal ones a named brand says more than the shop.
    return max(
        (row for row in found if not is_overruled(row, lowering)),
        key=lambda row: (rules.STRENGTH.index(row.type), row.brand_id is not None, row.pk),
        default=None,
    )


def brands_of_record(post: Post) -> tuple[bool, set[int]]:
    """Return whether the post tags goods at all, and the brands that a tie may be about."""
    tagged = list(post.tags.values_list("product__brand_id", flat=True))
    brands = {*tagged, post.sponsor_id, *brands_of_options(post)}
    return bool(tagged), {pk for pk in brands if pk is not None}


def declare(*, post: Post, disclosure: str, sponsor: Brand | None, now: datetime) -> None:
    """Record what the author said of a new post, or more where more is on record.

    A compensated post waits for review. Called inside the transaction that makes the post, under
    the author's lock, before anybody can see it.
    """
    post.disclosure, post.sponsor = disclosure, sponsor
    role = raise_to_record(post, now) or Role.AUTHOR
    queue_new(post, now=now)
    post.save(update_fields=[*TIE_FIELDS, "suspicion"])
    if disclosure != Post.Disclosure.NONE:
        note_ground(post, source=Source.DECLARED, type=disclosure, sponsor=sponsor, now=now)
    ask_to_be_named(post, now=now)
    if post.disclosure == Post.Disclosure.NONE:
        return  # that it reads like an ad is between the queue and staff until they decide
    append_event(
        post, role=role, actor=post.author if role == Role.AUTHOR else None, from_state="", now=now
    )


def queue_new(post: Post, *, now: datetime) -> None:
    """Decide whether staff see a new post before others do, beside them, or not at all; unsaved."""
    settings = SiteSettings.current()
    is_sampled = review_queue.is_sampled(post.public_id, percent=settings.sampled_percent)
    if post.disclosure not in rules.NEEDS_REVIEW:
        # A commission says nothing of pay or goods: its words are weighed like anybody's.
        post.suspicion = suspicion_of(post, now=now)
        is_labelled = post.disclosure != Post.Disclosure.NONE
        if post.suspicion >= SUSPICIOUS or (is_labelled and is_sampled):
            put_in_queue(post, now=now)
    elif repeats_rejected(post) or not is_trusted(
        post.author, now=now, approvals_needed=settings.trusted_approvals
    ):
        send_to_review(post, now=now)
    elif is_sampled:
        put_in_queue(post, now=now)
    else:
        post.review_state, post.submitted_for_review_at = Review.APPROVED, now


def look_again(*, post: Post, now: datetime) -> None:
    """Weigh the new words of an edited post that declares no pay; it may join the queue."""
    if post.disclosure in rules.NEEDS_REVIEW:
        return
    post.suspicion = suspicion_of(post, now=now)
    if post.suspicion >= SUSPICIOUS:
        put_in_queue(post, now=now)
    post.save(update_fields=["suspicion", *REVIEW_FIELDS])


def is_trusted(author: Member, *, now: datetime, approvals_needed: int) -> bool:
    """Whether staff approved enough of what this author declared, with no strike in 90 days.

    Neither an unpaid post nor a label that staff had to force shows that somebody declares.
    """
    approved = DisclosureEvent.objects.filter(
        post__author=author, actor_role=Role.STAFF, from_state__in=WAITING,
        to_state=Review.APPROVED, disclosure__in=rules.NEEDS_REVIEW,
    ).exclude(post__grounds__source=Source.STAFF)  # fmt: skip
    return review_queue.is_trusted(
        approvals=approved.values("post").distinct().count(),
        strikes=Strike.objects.standing(now=now).filter(member=author).count(),
        approvals_needed=approvals_needed,
    )


def suspicion_of(post: Post, *, now: datetime) -> int:
    """Return 0 to 100: how much an undeclared post reads like advertising.

    Who talks of a brand that they are tied to, and tags nothing of it, is for staff to read; so is
    what comes again after staff rejected it.
    """
    brands = list(Brand.objects.filter(pk__in=brands_shown(post)))
    ties = MaterialConnection.objects.standing().filter(member_id=post.author_id)
    tied = list(ties.exclude(brand=None).select_related("brand"))
    was_tied = bool({tie.brand_id for tie in tied} & {brand.pk for brand in brands})
    text = "\n".join(texts_of(post))
    said = detector.score(text, brands=[brand.name for brand in brands], has_past_tie=was_tied)
    payers = [tie.brand for tie in tied if tie.brand and is_marked(tie, at=now)]
    names = NAMES_A_PAYER if brands_named(text, payers) else 0
    return max(said.points, names, REPEATED if repeats_rejected(post) else 0)


def is_marked(tie: MaterialConnection, *, at: datetime) -> bool:
    """Whether a tie marks what somebody says of the brand then; a commission does not."""
    if tie.type == Post.Disclosure.COMMISSION or tie.starts_at > at:
        return False
    return tie.ends_at is None or tie.ends_at > at


def texts_of(post: Post) -> list[str]:
    """Return all that the post says in words: caption, texts of its pictures, a poll's options."""
    options = post.poll_options.all() if post.kind == Post.Kind.POLL else []
    said = [post.caption, *(media.alt for media in post.media.all())]
    return [text for text in (*said, *(option.text for option in options)) if text]


def raise_to_record(post: Post, *moments: datetime) -> str:
    """Put what is on record into the post, unsaved; return the role to log, "" for no change.

    Raises Refused for a review: nobody with a tie to a brand reviews its goods.
    """
    connection = connection_on_record(post, *moments)
    if connection is None:
        return ""
    if post.kind == Post.Kind.REVIEW:
        refuse_review()
    if take_over(post, connection):
        return Role.SYSTEM
    if hides_brand(post, connection):
        raise TwoBrands
    return ""


def take_over(post: Post, connection: MaterialConnection) -> bool:
    """Put a connection into the post, unsaved; whether its label changed."""
    post.floor = rules.stronger(post.floor, connection.type)
    is_same_brand = connection.brand_id in (None, post.sponsor_id)
    if not rules.is_outdone(post.disclosure, connection.type, is_same_brand=is_same_brand):
        return False
    post.disclosure = rules.stronger(post.disclosure, connection.type)
    post.sponsor = connection.brand
    return True


def hides_brand(post: Post, connection: MaterialConnection) -> bool:
    """Whether a label of another brand would stand where the one on record belongs."""
    if connection.brand_id is None or connection.type == Post.Disclosure.COMMISSION:
        return False
    return post.sponsor_id is not None and post.sponsor_id != connection.brand_id


class TwoBrands(Refused):
    """A label names one brand, and the one on record may not be left out of it."""

    def __init__(self) -> None:
        message = (
            "This post shows goods of a brand that you have a tie with on record, and its label "
            "would name another one. Name that brand, or leave its goods out."
        )
        super().__init__("two_brands", message, field="sponsor")


def apply_tie(post: Post, *, disclosure: str, sponsor: Brand | None, now: datetime) -> None:
    """Set the tie on the post, and send it to review where the tie asks for that."""
    post.disclosure = disclosure
    post.sponsor = sponsor
    if disclosure in rules.NEEDS_REVIEW:
        send_to_review(post, now=now)
    post.save(update_fields=TIE_FIELDS)


def meet_record(*, post: Post, now: datetime) -> None:
    """Label a post that is edited or about to be public if something was recorded meanwhile.

    The caller holds the author's and the post's lock.
    """
    before = post.review_state
    floor = post.floor
    moments = (post.published_at or post.created_at, now)
    role = raise_to_record(post, *moments)
    if role and post.disclosure in rules.NEEDS_REVIEW:
        send_to_review(post, now=now)
    if role or post.floor != floor:
        post.save(update_fields=TIE_FIELDS)
    if role:
        append_event(post, role=role, actor=None, from_state=before, now=now, reason="On record")


def meet_record_alone(*, post: Post, now: datetime) -> None:
    """Do the same where nobody is there to read a refusal: a tied person's review is taken away."""
    try:
        meet_record(post=post, now=now)
    except TwoBrands:  # staff decide which of the two it is about
        send_to_review(post, now=now)
        post.save(update_fields=["floor", *REVIEW_FIELDS])
    except Refused:
        before = post.review_state
        take_review_away(post, now=now)
        post.save(update_fields=REVIEW_FIELDS)
        append_event(
            post, role=Role.SYSTEM, actor=None, from_state=before, now=now, reason="On record"
        )


@transaction.atomic
def strengthen(
    *, post: Post, disclosure: str, sponsor: Brand | None, actor: Member, now: datetime
) -> Post:
    """Let the author declare more than before; declaring less is for staff alone (D5.4)."""
    lock_author(post.author_id)
    post = locked(post)
    if (disclosure, sponsor) == (post.disclosure, post.sponsor):
        return post
    check_open(post)
    check_declaration(kind=post.kind, disclosure=disclosure, sponsor=sponsor)
    is_weaker = rules.stronger(disclosure, post.disclosure) != disclosure
    if is_weaker or (post.sponsor is not None and sponsor != post.sponsor):
        message = "A disclosure can be made stronger, never weaker."
        raise Refused("immutable", message, field="disclosure")
    check_own_word(author=post.author, disclosure=disclosure, sponsor=sponsor)
    before, said = post.review_state, (post.disclosure, post.sponsor)
    apply_tie(post, disclosure=disclosure, sponsor=sponsor, now=now)
    note_ground(
        post, source=Source.DECLARED, type=disclosure, sponsor=sponsor, before=said, now=now
    )
    ask_to_be_named(post, now=now)
    settle_visibility(post, now=now)
    append_event(post, role=Role.AUTHOR, actor=actor, from_state=before, now=now)
    return post


@transaction.atomic
def record_connection(
    *, post: Post, disclosure: str, sponsor: Brand | None, reason: str, now: datetime
) -> Post:
    """Set the label that a record of this one post asks for. Only ever makes it stronger.

    It is labelled at once and reviewed like a declared one: unseen until then, where staff
    look first. Safe to run twice.
    """
    post = locked(post)
    if not note_record(post, disclosure=disclosure, sponsor=sponsor, reason=reason, now=now):
        return post
    post.floor = rules.stronger(post.floor, disclosure)
    is_same_brand = sponsor is None or sponsor == post.sponsor
    if not rules.is_outdone(post.disclosure, disclosure, is_same_brand=is_same_brand):
        post.save(update_fields=["floor"])
        return post
    check_declaration(kind=post.kind, disclosure=disclosure, sponsor=sponsor)
    before = post.review_state
    stronger = rules.stronger(post.disclosure, disclosure)
    apply_tie(post, disclosure=stronger, sponsor=sponsor, now=now)
    settle_visibility(post, now=now)
    append_event(post, role=Role.SYSTEM, actor=None, from_state=before, now=now, reason=reason)
    return post


def note_record(
    post: Post, *, disclosure: str, sponsor: Brand | None, reason: str, now: datetime
) -> bool:
    """Write a record of this one post down; False when two of staff overruled that very record."""
    same = post.grounds.filter(source=LabelGround.Source.RECORD, type=disclosure, reason=reason)
    known = same.first()
    if known is None:
        note_ground(
            post, source=Source.RECORD, type=disclosure, sponsor=sponsor, reason=reason, now=now
        )
    return known is None or known.overruled_at is None


def label_by_record(*, post: Post, connection: MaterialConnection, now: datetime) -> None:
    """Label a post that was there before the record; what is public stays so, and is reviewed."""
    post = locked(post)
    before = post.review_state
    if post.kind == Post.Kind.REVIEW:
        take_review_away(post, now=now)
    elif not take_over(post, connection):
        if hides_brand(post, connection) and before in (Review.NOT_REQUIRED, Review.APPROVED):
            put_in_queue(post, now=now)  # staff decide which of the two it is about
        post.save(update_fields=["floor", *REVIEW_FIELDS])
        return
    elif post.disclosure in rules.NEEDS_REVIEW and before in (Review.NOT_REQUIRED, Review.APPROVED):
        if post.state == Post.State.PUBLISHED:
            put_in_queue(post, now=now)
        else:  # nobody has seen it yet, or sees it now
            send_to_review(post, now=now)
    post.save(update_fields=TIE_FIELDS)
    settle_visibility(post, now=now)
    append_event(
        post, role=Role.SYSTEM, actor=None, from_state=before, now=now, reason=connection.ground
    )


def take_review_away(post: Post, *, now: datetime) -> None:
    """A review cannot carry a label: one by a tied person is no review and is not shown."""
    post.review_state, post.is_visible = Review.REJECTED, False
    post.submitted_for_review_at = now
