"""Polls with their votes, helpful reviews, and a product that the shop gave to reviewers."""

from datetime import timedelta

from django.db.models import Count

from feed.services.kinds import KindInput, OptionInput, vote
from feed.services.posts import publish_post
from payouts.demo.loading.world import World
from payouts.demo.world import people
from products.models import Product, Review
from products.services.reviews import mark_helpful, set_basis

# Who asks, what, in which interest, how many hours ago, the answers: words, or goods by their key.
POLLS = (
    (
        "leo",
        "A week in the mountains, one bag for the feet. Which one comes along?",
        "camping",
        7,
        ("boot", "Trail shoes", "Both, I carry it", "Sandals and courage"),
    ),
    (
        "june",
        "Settle this for our kitchen: how do you make coffee on a Sunday?",
        "cooking",
        20,
        ("Moka pot", "Filter by hand", "The machine does it", "Tea, actually"),
    ),
    (
        "zoe",
        "First festival of the year. What goes on?",
        "style",
        44,
        ("jeans", "A dress over trousers", "Whatever is dry"),
    ),
    (
        "rafa",
        "Friday evening, two hours, four friends. What do we play?",
        "gaming",
        70,
        ("gamepad", "A board game", "Cards, as always", "We talk until it is late"),
    ),
)
SAMPLES = 3


def load_kinds(world: World) -> None:
    voters = [handle for handle in people.PEOPLE if handle not in people.WITHOUT_INTERESTS]
    for handle, question, interest, hours, answers in POLLS:
        post = publish_post(
            author=world.members[handle], kind="poll", caption=question, interests=[interest],
            details=KindInput(options=[_option(world, text) for text in answers]),
            now=world.now - timedelta(hours=hours),
        )  # fmt: skip
        for voter in world.rng.sample(voters, world.rng.randint(9, len(voters) - 4)):
            option = min(world.rng.randint(1, len(answers)), world.rng.randint(1, len(answers)))
            at = world.now - timedelta(hours=hours * world.rng.random())
            vote(member=world.members[voter], post=post, option=option, now=at)
    _give_samples()
    _find_helpful(world, voters)


def _option(world: World, text: str) -> OptionInput:
    product = world.products.get(text)
    return OptionInput(product=product.slug) if product else OptionInput(text)


def _give_samples() -> None:
    """The shop gave one product to three reviewers: their stars stand beside the rating."""
    counted = Product.objects.published().filter(reviews__basis="own").annotate(n=Count("reviews"))
    product = counted.filter(n__gte=SAMPLES + 2).order_by("pk").first()
    assert product is not None
    best = product.reviews.counted().filter(is_verified_purchase=False).order_by("-stars", "pk")
    for review in best[:SAMPLES]:
        set_basis(review=review, basis=Review.Basis.HOUSE_SAMPLE)


def _find_helpful(world: World, voters: list[str]) -> None:
    for review in Review.objects.shown().order_by("pk"):
        # Long and critical ones help most.
        likes = min(5, len(review.body) // 60 + (review.stars < 4))
        for handle in world.rng.sample(voters, world.rng.randint(0, likes)):
            if handle != review.author.handle:
                at = review.created_at + (world.now - review.created_at) * world.rng.random()
                mark_helpful(review=review, member=world.members[handle], now=at)
