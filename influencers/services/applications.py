"""Applying for the programme, and staff's decision."""

from datetime import datetime

from django.db import IntegrityError, transaction

from feed.reading import touch
from feed.services.disclosure import record_material_connection
from influencers.handles import check_storefront_handle
from influencers.models import Application, Creator, Storefront
from spark.models import Member


class ApplicationRefused(Exception):
    """The step is not possible; the message says why."""


def submit_application(
    *,
    member: Member,
    handle: str,
    channel_url: str,
    follower_count: int,
    statement: str,
    now: datetime,
) -> Application:
    """Hand in an application; one at a time, never by who is a creator already."""
    if Creator.objects.filter(member=member).exists():
        raise ApplicationRefused("You are in the programme already.")
    check_storefront_handle(handle, owner=member)
    try:
        with transaction.atomic():
            return Application.objects.create(
                member=member,
                handle=handle,
                channel_url=channel_url,
                follower_count=follower_count,
                statement=statement,
                created_at=now,
            )
    except IntegrityError as error:
        raise ApplicationRefused("Your application is being looked at.") from error


def approve_application(*, application: Application, actor: Member, now: datetime) -> Creator:
    """Make the applicant a creator with a storefront of the wished address."""
    with transaction.atomic():
        locked = lock_open(application, actor)
        check_storefront_handle(locked.handle, owner=locked.member)
        decide(locked, Application.State.APPROVED, actor=actor, reason="", now=now)
        creator = Creator.objects.create(member=locked.member, approved_at=now, approved_by=actor)
        Storefront.objects.create(
            creator=creator,
            handle=locked.handle,
            title=locked.member.name,
            bio=locked.member.bio,
            created_at=now,
        )
        # What a creator's tags sell earns them a share from now on, and those of earlier posts
        # sell too: all of them say so.
        record_material_connection(
            member=locked.member, brand=None, type="commission",
            starts_at=min(locked.member.joined_at, now), ground="creator programme", now=now,
        )  # fmt: skip
        touch.members([locked.member_id])  # the frame of their pages has a desk now
    return creator


def decline_application(
    *, application: Application, actor: Member, reason: str, now: datetime
) -> None:
    if not reason.strip():
        raise ApplicationRefused("Say why: the applicant reads it.")
    with transaction.atomic():
        locked = lock_open(application, actor)
        decide(locked, Application.State.DECLINED, actor=actor, reason=reason[:300], now=now)


def lock_open(application: Application, actor: Member) -> Application:
    locked = Application.objects.select_for_update().get(pk=application.pk)
    if locked.state != Application.State.SUBMITTED:
        raise ApplicationRefused("This application is decided already.")
    if locked.member_id == actor.pk:
        raise ApplicationRefused("Nobody decides their own application.")
    return locked


def decide(
    application: Application, state: str, *, actor: Member, reason: str, now: datetime
) -> None:
    application.state, application.reason = state, reason
    application.decided_by, application.decided_at = actor, now
    application.save(update_fields=["state", "reason", "decided_by", "decided_at"])
