"""Clicks: recorded, joined to an account, and found again when something is bought."""

from datetime import datetime, timedelta

from django.db.models import Q

from products.attribution import ClickFacts, is_in_scope, is_repeat, open_session
from products.models import Click, Order, Product, TrackedLink
from spark.models import Member

MOST_CLICKS = 30  # a minute, by one visitor (D1.3)


def record_click(
    *,
    link: TrackedLink,
    visitor_key: str,
    member: Member | None,
    refusal: str = "",
    now: datetime,
) -> Click:
    """Write one row for a press on a link; one that does not count keeps its reason (D1.3)."""
    reason = refusal or reason_not_to_count(
        link=link, visitor_key=visitor_key, member=member, now=now
    )
    return Click.objects.create(
        link=link,
        at=now,
        credited_member_id=link.credited_member_id,
        surface=link.surface,
        surface_id=link.surface_id,
        product_id=link.product_id,
        visitor_key=visitor_key,
        member=member,
        channel=link.channel,
        is_valid=not reason,
        reason=reason,
    )


def press_link(
    *,
    token: str,
    product: Product,
    member: Member,
    visitor_key: str | None = None,
    now: datetime,
) -> Click | None:
    """Record that a member buys from a tag's tray: the same as pressing its dot (row A28)."""
    link = TrackedLink.objects.filter(token=token, product=product, is_active=True).first()
    if link is None:
        return None
    key = visitor_key or f"member-{member.pk}"
    return record_click(link=link, visitor_key=key, member=member, now=now)


def reason_not_to_count(
    *, link: TrackedLink, visitor_key: str, member: Member | None, now: datetime
) -> str:
    recent = Click.objects.filter(visitor_key=visitor_key, at__gt=now - timedelta(minutes=1))
    if recent.count() >= MOST_CLICKS:
        return "too_many"
    session = find_session(member=member, visitor_key=visitor_key, now=now)
    return "repeat" if is_repeat(session, link_id=link.pk, now=now) else ""


def join_visitor(*, member: Member, visitor_key: str) -> int:
    """Give a browser's anonymous clicks to the account that signed in there (D1.5)."""
    return Click.objects.filter(visitor_key=visitor_key, member=None).update(member=member)


def find_session(
    *, member: Member | None, visitor_key: str | None, now: datetime
) -> ClickFacts | None:
    """Return the click whose session is open for this person, if any (D1.1)."""
    mine = Q(pk__in=[])
    if visitor_key:
        mine |= Q(visitor_key=visitor_key, member=member)
    if member is not None:
        mine |= Q(member=member)
    click = (
        Click.objects.filter(mine)
        .opening_a_session(now=now)
        .select_related("product")
        .order_by("-at", "-id")
        .first()
    )
    if click is None:
        return None
    last_order_at = None
    if member is not None:
        orders = Order.objects.filter(member=member).order_by("-placed_at")
        last_order_at = orders.values_list("placed_at", flat=True).first()
    return open_session(facts_of(click), last_order_at=last_order_at, now=now)


def facts_of(click: Click) -> ClickFacts:
    return ClickFacts(
        id=click.pk,
        at=click.at,
        surface=click.surface,
        link_id=click.link_id,
        product_id=click.product_id,
        category_id=click.product.category_id if click.product else None,
    )


def click_for(
    product: Product, *, member: Member, visitor_key: str | None, now: datetime
) -> int | None:
    """Return the row number of the click that buying this product now is credited to."""
    session = find_session(member=member, visitor_key=visitor_key, now=now)
    if session is None:
        return None
    is_paid_for = is_in_scope(session, product_id=product.pk, category_id=product.category_id)
    return session.id if is_paid_for else None
