"""Clicks and orders over three months, with the credit that the rules give."""

from datetime import datetime, timedelta

from influencers.models import Application, Creator, Storefront
from influencers.services.applications import (
    approve_application,
    decline_application,
    submit_application,
)
from influencers.services.storefronts import edit_storefront, pin_product
from payouts.demo.loading.world import World
from payouts.demo.world import people
from payouts.services.earnings import accrue_sales, hold_delivered
from products.models import Click, Order, OrderLine, Review, TrackedLink
from products.services.clicks import record_click
from products.services.orders import Lot, defaults_of, place_order
from spark.models import Member

ORDERS = 130
CLICKS = 2600


def load_trade(world: World) -> None:
    links = _links(world)
    _load_passers_by(world, links)
    for number in range(ORDERS):
        share = (number + 0.5) / ORDERS
        _order(world, links, at=world.opened_at + timedelta(days=8) + timedelta(days=86.5) * share)
    _order(world, links, at=world.now - timedelta(minutes=6), buyer="ben")
    _deliver(world)
    _verify_reviews()


def load_creators(world: World) -> None:
    """Each creator applied and was approved; two more have applied, one was declined."""
    rita = world.members["rita"]
    for handle, (title, accent, _, pins) in people.STOREFRONTS.items():
        member = world.members[handle]
        applied = world.opened_at + timedelta(days=4.5)
        application = _apply(
            member,
            "I post what I use, and I have used it for long.",
            900 + 700 * len(handle),
            applied,
        )
        creator = approve_application(
            application=application, actor=rita, now=applied + timedelta(days=1)
        )
        fields = {"title": title, "accent": accent, "bio": member.bio, "portrait": member.portrait.name,
                  "banner": world.album.stored[f"storefronts/{handle}.webp"]}  # fmt: skip
        edit_storefront(
            storefront=creator.storefront, fields=fields, now=applied + timedelta(days=2)
        )
        for key, note in pins:
            pin_product(storefront=creator.storefront, product=world.products[key], note=note)
    for handle, statement in (
        ("june", "Balcony gardening for people without a garden. Small audience that writes back."),
        ("rafa", "I stream old games on Sundays and tell people which controllers survive me."),
    ):
        _apply(world.members[handle], statement, 640, world.now - timedelta(hours=20))
    declined = _apply(
        world.members["jonas"],
        "I have many opinions about torque.",
        90,
        world.now - timedelta(days=9),
    )
    decline_application(
        application=declined, actor=rita, now=world.now - timedelta(days=8),
        reason="We would like to see ten posts first. You have six good ones: apply again in a month.",
    )  # fmt: skip


def _apply(member: Member, statement: str, followers: int, at: datetime) -> Application:
    return submit_application(
        member=member, handle=member.handle, channel_url=f"https://social.example/{member.handle}",
        follower_count=followers, statement=statement, now=at,
    )  # fmt: skip


def _links(world: World) -> list[tuple[TrackedLink, datetime]]:
    """Every link of a creator's public post or window, and since when it can be pressed."""
    public = {post.public_id: post.published_at for post in world.posts.values() if post.is_public}
    shops = set(Storefront.objects.values_list("public_id", flat=True))
    creators = set(Creator.objects.values_list("member_id", flat=True))
    found = []
    for link in TrackedLink.objects.select_related("product").order_by("pk"):
        since = public.get(link.surface_id) or (
            world.opened_at + timedelta(days=7) if link.surface_id in shops else None
        )
        if since is not None and (link.credited_member_id in creators or world.rng.random() < 0.3):
            found.append((link, since))
    return found


def _load_passers_by(world: World, links: list[tuple[TrackedLink, datetime]]) -> None:
    """People who looked and went on: a few more each week."""
    opened = min(since for _, since in links) + timedelta(minutes=1)
    rows = []
    for number in range(CLICKS):
        at = opened + (world.now - opened) * world.rng.random() ** 0.8
        link = world.rng.choice([link for link, since in links if since < at])
        rows.append(
            Click(
                link=link, at=at, credited_member_id=link.credited_member_id, surface=link.surface,
                surface_id=link.surface_id, product_id=link.product_id, visitor_key=f"demo-{number:05}",
            )
        )  # fmt: skip
    Click.objects.bulk_create(rows, batch_size=500)


def _order(
    world: World, links: list[tuple[TrackedLink, datetime]], *, at: datetime, buyer: str = ""
) -> None:
    """One member presses a link and buys; every fifth comes by themselves."""
    member = world.members[buyer or world.rng.choice(people.BUYERS)]
    open_links = [
        link
        for link, since in links
        if since < at - timedelta(hours=1) and link.credited_member_id != member.pk
    ]
    if not open_links:
        return
    link = world.rng.choice(open_links)
    product = link.product
    assert product is not None
    click = None
    if world.rng.random() < 0.82:
        pressed_at = at - timedelta(minutes=world.rng.uniform(2, 50))
        click = record_click(
            link=link, visitor_key=f"member-{member.pk}", member=member, now=pressed_at
        )
    quantity = 2 if product.price_minor < 3000 and world.rng.random() < 0.4 else 1
    counts = click is not None and click.is_valid
    address, method = defaults_of(member)
    assert address is not None
    assert method is not None
    lot = Lot(product.pk, quantity, click.pk if counts and click else None, at)
    place_order(
        member=member,
        lots=[lot],
        address=address,
        method=method,
        is_one_click=member.has_one_click,
        now=at,
    )
    accrue_sales(now=at + timedelta(minutes=4))


def _deliver(world: World) -> None:
    """Orders older than three days have arrived."""
    for order in Order.objects.filter(placed_at__lt=world.now - timedelta(days=3)).order_by(
        "placed_at"
    ):
        order.state = Order.State.DELIVERED
        order.delivered_at = order.placed_at + timedelta(days=2)
        order.save(update_fields=["state", "delivered_at"])
        hold_delivered(now=order.delivered_at + timedelta(minutes=9))


def _verify_reviews() -> None:
    """A review by somebody who bought the thing says so."""
    bought = set(OrderLine.objects.values_list("order__member_id", "product_id"))
    verified = [r.pk for r in Review.objects.all() if (r.author_id, r.product_id) in bought]
    Review.objects.filter(pk__in=verified).update(is_verified_purchase=True)
