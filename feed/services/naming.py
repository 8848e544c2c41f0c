"""A brand that is named as sponsor confirms or refuses its name; the label stays (row B22)."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from feed.models import MaterialConnection, Post, SponsorNaming
from feed.services.refusals import NotThere, Refused
from products.models import Brand, BrandRole
from products.services.registry import may_speak
from spark.models import Member

State = SponsorNaming.State


def ask_to_be_named(post: Post, *, now: datetime) -> None:
    """Ask the brand that an author named, where somebody is registered to answer for it.

    Nobody is asked when the brand itself speaks or the tie is on record already.
    """
    brand = post.sponsor
    if brand is None or not BrandRole.objects.filter(brand=brand).exists():
        return
    on_record = MaterialConnection.objects.standing().filter(member_id=post.author_id, brand=brand)
    if may_speak(member=post.author, brand=brand) or on_record.exists():
        return
    row, is_new = SponsorNaming.objects.get_or_create(
        post=post, defaults={"brand": brand, "asked_at": now}
    )
    if not is_new and row.brand_id != brand.pk:
        row.brand, row.state, row.decided_by, row.decided_at = brand, State.PENDING, None, None
        row.save(update_fields=["brand", "state", "decided_by", "decided_at"])


def asked_of(brand: Brand, *, by: Member) -> QuerySet[SponsorNaming]:
    """Return where the brand is named, of the posts that this person may see."""
    seen = Post.objects.visible_to(by.pk)
    return SponsorNaming.objects.filter(brand=brand, post__in=seen).select_related("post__author")


def is_name_held_back(post: Post) -> bool:
    """Whether the label of this post goes without the brand's name."""
    row = getattr(post, "naming", None)  # no query where a list has joined it
    return row is not None and row.brand_id == post.sponsor_id and row.state != State.CONFIRMED


@transaction.atomic
def decide_name(
    *, post: Post, brand: Brand, by: Member, is_confirmed: bool, now: datetime
) -> SponsorNaming:
    """Confirm or refuse the brand's name in a label; it may think better of it later.

    The label itself stays in either case. Raises Refused.
    """
    # The label asks this module for the name: the history is reached from inside alone.
    from feed.services.disclosure import append_event, locked, settle_visibility

    if not may_speak(member=by, brand=brand):
        raise Refused("forbidden", "You do not speak for this brand.")
    post = locked(post)
    row = SponsorNaming.objects.filter(post=post, brand=brand).first()
    if row is None or post.sponsor_id != brand.pk:
        raise NotThere
    wanted = State.CONFIRMED if is_confirmed else State.REFUSED
    if row.state == wanted:
        return row
    row.state, row.decided_by, row.decided_at = wanted, by, now
    row.save(update_fields=["state", "decided_by", "decided_at"])
    settle_visibility(post, now=now)
    word = "confirmed" if is_confirmed else "refused"
    append_event(
        post, role="system", actor=by, from_state=post.review_state, now=now,
        reason=f"The brand {word} being named",
    )  # fmt: skip
    return row
