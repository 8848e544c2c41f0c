"""What members reported, what brands ask for, and what ben keeps out of his sight."""

from datetime import datetime, timedelta

from feed.models import Comment, Post
from feed.services import filters, moderation, relations
from feed.services.disclosure import approve_disclosure
from feed.services.posts import publish_post
from payouts.demo.loading.world import World
from products.models import Brand
from products.services import registry

# Who reports a post of whom, why, with which words, how many hours ago. Three make it hidden.
REPORTS = (
    ("tom", "diego", "undeclared_ad", "Third lamp of one shop in a week. Who pays?", 20),
    ("grace", "diego", "undeclared_ad", "Reads like a leaflet.", 11),
    ("hana", "zoe", "spam", "The same picture every day.", 30),
    ("mila", "zoe", "spam", "", 28),
    ("kofi", "zoe", "spam", "Again.", 26),
)
NAMED_TIP = (
    "Wipe the table with a damp cloth, let it dry for an hour, then one thin coat of oil along "
    "the grain. Two thin coats hold longer than a thick one. The oil came with the table."
)


def load_moderation(world: World) -> None:
    """Open cases, one of them out of view; the registry with a dispute; wishes of ben."""
    _report(world)
    brand = _register(world)
    _ask_as_brand(world, brand)
    _tune(world)


def _ago(world: World, hours: float) -> datetime:
    return world.now - timedelta(hours=hours)


def _post_of(handle: str) -> Post:
    """The newest public post of this member that nobody paid for."""
    unpaid = Post.objects.public().filter(author__handle=handle, disclosure="none", brand=None)
    return unpaid.exclude(kind="review").newest_first()[0]


def _report(world: World) -> None:
    posts: dict[str, Post] = {}
    for reporter, author, reason, note, hours in REPORTS:
        post = posts.setdefault(author, _post_of(author))
        moderation.report(
            reporter=world.members[reporter], target=post, reason=reason, note=note,
            now=_ago(world, hours),
        )  # fmt: skip
    elsie = world.members["elsie"]
    said = Comment.objects.visible_to(None).exclude(author=elsie).order_by("pk")[0]
    moderation.report(
        reporter=elsie, target=said, reason="harassment", note="That was not kind.",
        now=_ago(world, 5),
    )  # fmt: skip


def _register(world: World) -> Brand:
    """Oakfold speaks here; one application waits with its proof, and two people claim one name."""
    mine = _apply(world, "jonas", "Oakfold", "EU 018 204 771", "oakfold.example", hours=400)
    brand = registry.approve(application=mine, actor=world.members["rita"], now=_ago(world, 380))
    _apply(world, "kofi", "Harbour Wheels", "UK 0003 771 902", "harbourwheels.example", hours=31)
    _apply(world, "amara", "Sunday Loom", "EU 018 655 120", "sundayloom.example", hours=70)
    _apply(world, "mila", "SUNDAY LOOM", "US 97 220 410", "sunday-loom.example", hours=8)
    return brand


def _apply(
    world: World, handle: str, name: str, number: str, domain: str, *, hours: float
) -> registry.BrandApplication:
    row = registry.apply_for_brand(
        applicant=world.members[handle], name=name, trademark_number=number, domain=domain,
        email="", now=_ago(world, hours),
    )  # fmt: skip
    record = f'{domain}. 300 IN TXT "{registry.RECORD}{row.token}"'
    registry.prove_by_record(application=row, content=record.encode(), now=_ago(world, hours - 1))
    return row


def _ask_as_brand(world: World, brand: Brand) -> None:
    """A post waits for Oakfold to agree to its name, and Oakfold asks for a correction."""
    post = publish_post(
        author=world.members["grace"], kind="how_to", caption=NAMED_TIP, interests=["home"],
        disclosure="gifted", sponsor=brand.slug, now=_ago(world, 29),
    )  # fmt: skip
    approve_disclosure(post=post, reviewer=world.members["rita"], now=_ago(world, 27))
    registry.request_correction(
        brand=brand, by=world.members["jonas"], type="wrong_tag",
        address=f"/p/{_post_of('oscar').public_id}/",
        note="The shelf in the picture is the older model with three boards.",
        now=_ago(world, 14),
    )  # fmt: skip


def _tune(world: World) -> None:
    ben, at = world.members["ben"], _ago(world, 50)
    filters.mute_hashtag(member=ben, name="haul", now=at)
    filters.see_less_about(member=ben, now=at, interest="style")
    filters.see_less_about(member=ben, now=at, hashtag="ootd")
    filters.see_less(member=ben, post=_post_of("amara"), now=at)
    filters.hide_post(member=ben, post=_post_of("maya"), now=at)
    relations.mute(member=ben, target=world.members["arjun"], now=at)
