"""Annulling a connection that was recorded by mistake: two of staff, a reason, the row stays."""

from datetime import datetime

from django.db import IntegrityError, transaction

from feed import disclosure as rules
from feed.models import ConnectionAnnulment, MaterialConnection, Post
from feed.services.disclosure.chain import TWO_AGREED, Role, append_event
from feed.services.disclosure.connections import touched_posts
from feed.services.disclosure.grounds import Source, Tie, strongest_ground
from feed.services.disclosure.impartial import is_tied
from feed.services.disclosure.lowering import say_less
from feed.services.disclosure.state import Review, lock_author, locked, settle_visibility
from feed.services.disclosure.ties import TIE_FIELDS, connection_on_record
from feed.services.firewall import lift_bar_of_connection
from feed.services.refusals import Refused
from spark.models import Member

State = ConnectionAnnulment.State


@transaction.atomic
def ask_annulment(
    *, connection: MaterialConnection, reason: str, by: Member, now: datetime
) -> ConnectionAnnulment:
    """Say that a connection is a mistake; nothing changes until a second person agrees."""
    check_apart(connection, by, now=now)
    if not reason.strip():
        raise Refused("invalid", "Say why.", field="reason")
    try:
        with transaction.atomic():
            return ConnectionAnnulment.objects.create(
                connection=connection, reason=reason.strip()[:300], asked_by=by, asked_at=now
            )
    except IntegrityError as error:
        message = "Somebody proposed that already, or it is annulled."
        raise Refused("stale_revision", message) from error


def check_apart(connection: MaterialConnection, by: Member, *, now: datetime) -> None:
    """Nobody decides on their own ties, or on those of a brand that they are tied to."""
    if connection.member_id == by.pk:
        raise Refused("own_tie", "Nobody decides on a connection of their own.")
    if connection.brand_id and is_tied(by, {connection.brand_id}, now=now):
        raise Refused("own_brand", "Nobody decides on a brand that they are tied to.")


@transaction.atomic
def decide_annulment(
    *, annulment: ConnectionAnnulment, by: Member, is_agreed: bool, now: datetime
) -> ConnectionAnnulment:
    """Agree that a connection is a mistake, or refuse it. Raises Refused.

    Agreed: it ties nobody any more, bars from no review, and the labels that rested on it alone
    say again what else is known. Each post's public history says so.
    """
    connection = annulment.connection
    lock_author(connection.member_id)
    annulment = ConnectionAnnulment.objects.select_for_update().get(pk=annulment.pk)
    check_apart(connection, by, now=now)
    if annulment.asked_by_id == by.pk:
        raise Refused("four_eyes", "A second person decides on what you propose.")
    if annulment.state != State.WAITING:
        raise Refused("stale_revision", "This proposal is decided already.")
    # While it is "agreed" the database lets floors of this author fall: see migration 0021.
    annulment.state = State.AGREED if is_agreed else State.REFUSED
    annulment.decided_by, annulment.decided_at = by, now
    annulment.save(update_fields=["state", "decided_by", "decided_at"])
    if is_agreed:
        carry_out(annulment, now=now)
        annulment.state = State.DONE
        annulment.save(update_fields=["state"])
    return annulment


def carry_out(annulment: ConnectionAnnulment, *, now: datetime) -> None:
    connection = annulment.connection
    lift_bar_of_connection(connection=connection, now=now)
    for post in touched_posts(connection):
        say_what_stands(locked(post), annulment, now=now)


def say_what_stands(post: Post, annulment: ConnectionAnnulment, *, now: datetime) -> None:
    """Let a post say what it would say had the connection never been recorded."""
    before, old = post.review_state, (post.disclosure, post.sponsor)
    if post.kind == Post.Kind.REVIEW:
        if not give_review_back(post, now=now):
            return
    else:
        floor, (tie, sponsor) = what_stands(post, now=now)
        if rules.stronger(tie, post.disclosure) != post.disclosure:
            return  # something else raised it meanwhile; nothing here may do that
        post.floor = floor
        if (tie, sponsor) != old:
            say_less(post, tie, sponsor, now=now)
        else:
            post.save(update_fields=["floor"])
    append_event(
        post, role=Role.STAFF, actor=annulment.decided_by, from_state=before, now=now,
        reason=f"{TWO_AGREED}{annulment.asked_by.handle}: {annulment.reason}",
        code="declared_in_error",
    )  # fmt: skip


def what_stands(post: Post, *, now: datetime) -> tuple[str, Tie]:
    """Return the floor and the label that are left without what was annulled."""
    moments = [post.published_at or post.created_at, now]
    connection = connection_on_record(post, *moments)
    recorded = [strongest_ground(post, Source.RECORD)]
    if connection is not None:
        recorded.append((connection.type, connection.brand))
    said = strongest_ground(post, Source.DECLARED, Source.STAFF)
    weight = rules.STRENGTH.index
    floor = max((tie for tie, _ in recorded), key=weight)
    floor = floor if weight(floor) <= weight(post.floor) else post.floor
    return floor, max([*recorded, said], key=lambda tie: weight(tie[0]))


def give_review_back(post: Post, *, now: datetime) -> bool:
    """Show a review again that the connection alone took away."""
    last = post.disclosure_events.order_by("-id").first()
    is_taken = post.review_state == Review.REJECTED and last and last.actor_role == Role.SYSTEM
    if not is_taken or connection_on_record(post, post.published_at or post.created_at):
        return False
    post.review_state, post.is_visible = Review.NOT_REQUIRED, True
    post.save(update_fields=TIE_FIELDS)
    settle_visibility(post, now=now)
    return True
