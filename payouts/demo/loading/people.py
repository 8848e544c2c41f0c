"""The people: accounts that can sign in, memberships, interests, who follows whom."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from feed.models import Follow, Interest
from feed.services import changes, interests
from payouts.demo.loading.world import World
from payouts.demo.world import people
from payouts.demo.world.people import DemoMember
from products.models import Address, Category, PaymentMethod
from products.services.checkout import save_payment_method, switch_one_click
from spark.models import Member, Membership, Plan

PASSWORD = "spark-demo"  # noqa: S105 - known to everybody, and refused outside of a trial
ROLES = {"rita": "reviewer", "fred": "finance_preparer", "gita": "finance_approver"}
STREETS = ("Elm Street", "Harbour Lane", "Mill Road", "Cedar Avenue", "Station Road", "Orchard Way")
TOWNS = (
    ("Burlington", "VT", "05401"),
    ("Portland", "ME", "04101"),
    ("Ithaca", "NY", "14850"),
    ("Madison", "WI", "53703"),
)


def load_people(world: World) -> None:
    everybody = [*people.PEOPLE.values(), *people.STAFF]
    password = make_password(PASSWORD)
    Member.objects.bulk_create(_member(world, demo, password) for demo in everybody)
    world.members = {
        member.handle: member
        for member in Member.objects.filter(handle__in=[d.handle for d in everybody])
    }
    EmailAddress.objects.bulk_create(
        EmailAddress(user=member, email=member.email, verified=True, primary=True)
        for member in world.members.values()
    )
    _give_memberships(world)
    _give_roles(world)
    _load_interests(world)
    _load_follows(world)
    _furnish_buyers(world)


def _member(world: World, demo: DemoMember, password: str) -> Member:
    is_newcomer = demo.handle in people.WITHOUT_INTERESTS
    joined = timedelta(hours=3) if is_newcomer else timedelta(days=world.rng.uniform(0, 4))
    return Member(
        email=f"{demo.handle}@example.com", password=password, handle=demo.handle, name=demo.name,
        bio=demo.bio, portrait=world.album.stored[f"portraits/{demo.handle}.webp"], country=demo.country,
        is_staff=demo.handle in ROLES or demo.handle == "admin", is_superuser=demo.handle == "admin",
        joined_at=world.now - joined if is_newcomer else world.opened_at + joined,
    )  # fmt: skip


def _give_memberships(world: World) -> None:
    plan = Plan.objects.get(slug="prime")
    Membership.objects.bulk_create(
        Membership(member=member, plan=plan, starts_at=member.joined_at)
        for handle, member in world.members.items()
        if handle not in people.WITHOUT_MEMBERSHIP
    )


def _give_roles(world: World) -> None:
    for handle, role in ROLES.items():
        world.members[handle].groups.add(Group.objects.get(name=role))


def _load_interests(world: World) -> None:
    categories = {category.path: category for category in Category.objects.all()}
    for position, demo in enumerate(people.INTERESTS):
        interest, _ = Interest.objects.update_or_create(
            slug=demo.slug,
            defaults={
                "name": demo.name, "tile": demo.tile, "position": position,
                "picture": world.album.stored[f"interests/{demo.slug}.webp"],
            },
        )  # fmt: skip
        interest.categories.set([categories[path] for path in demo.categories])
        world.interests[demo.slug] = interest
    for person in people.PEOPLE.values():
        if person.interests:
            member = world.members[person.handle]
            interests.choose_interests(member=member, slugs=_chosen(person), now=member.joined_at)


def _chosen(demo: DemoMember) -> list[str]:
    """Their own, and a few that nearly everybody likes, so that no feed is short."""
    extra = [
        slug for slug in ("home", "cooking", "photography", "dogs") if slug not in demo.interests
    ]
    return [*demo.interests, *extra[: max(1, 7 - len(demo.interests))]]


def _load_follows(world: World) -> None:
    """Creators are followed by most, others by those who share two interests with them."""
    follows = []
    for demo in people.PEOPLE.values():
        if demo.handle in people.WITHOUT_INTERESTS:
            continue
        for other in people.PEOPLE.values():
            shared = len(set(demo.interests) & set(other.interests))
            chance = min(0.92, (0.30 if other.is_creator else 0.02) + 0.16 * shared)
            if other.handle != demo.handle and world.rng.random() < chance:
                follows.append(_follow(world, demo.handle, member=world.members[other.handle]))
        follows += [
            _follow(world, demo.handle, brand=brand)
            for brand in world.brands.values()
            if world.rng.random() < 0.35
        ]
    wanted = {("ben", "ana"), ("ben", "walter"), ("ana", "walter"), ("ben", "lena")}
    have = {(f.follower.handle, f.member.handle) for f in follows if f.member}
    follows += [_follow(world, a, member=world.members[b]) for a, b in sorted(wanted - have)]
    Follow.objects.bulk_create(follows)
    changes.profiles_changed(member_ids=[m.pk for m in world.members.values()], now=world.now)


def _follow(world: World, follower: str, **target: object) -> Follow:
    at = world.opened_at + timedelta(days=world.rng.uniform(4, 90))
    return Follow(follower=world.members[follower], at=at, **target)


def _furnish_buyers(world: World) -> None:
    for number, handle in enumerate(people.BUYERS):
        member = world.members[handle]
        city, region, postcode = TOWNS[number % len(TOWNS)]
        Address.objects.create(
            member=member, name=member.name, line1=f"{STREETS[number % len(STREETS)]} {4 + 3 * number}",
            city=city, region=region, postcode=postcode, country="US", is_default=True,
        )  # fmt: skip
        save_payment_method(member=member, label="On my account with the shop")
        PaymentMethod.objects.filter(member=member).update(
            is_default=True, fingerprint=f"demo-{handle}"
        )
        if handle in ("ben", "ana") or number % 2:
            switch_one_click(member=member, is_on=True)
