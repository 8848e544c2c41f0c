"""Contracts, commissions and payouts, moved by the services so that the ledger adds up."""

from datetime import timedelta

from payouts.demo.loading.world import World
from payouts.demo.world.posts import POSTS
from payouts.models import Contract
from payouts.services.batches import approve_payout, prepare_payout
from payouts.services.contracts import accept_contract, accept_post, offer_contract, submit_post
from payouts.services.earnings import release_holds

# creator, brand, title, posts, fee in minor units, terms
CONTRACTS = [
    ("ana", "northpeak", "Ridgeline in all weathers", 5, 150_000,
     "Five posts from real trips between spring and first snow. Say what fails as well as what holds."),
    ("priya", "maison-lune", "Rouge No. 7, tested", 3, 100_000,
     "Three posts with your own method. We see the numbers when everybody else does."),
    ("mika", "tonewell", "Quiet rooms", 4, 120_000, "Four posts of things in use on a real desk."),
    ("odette", "oakfold", "Living with it", 4, 96_000, "Four posts over a season, stains included."),
    ("noor", "spark-basics", "Worn thirty times", 2, 60_000, "Two posts. The second one a year after the first."),
]  # fmt: skip


def load_money(world: World) -> None:
    _deliver(world)
    _pay(world)


def load_contracts(world: World) -> None:
    """What was agreed on, before anybody saw the posts: their labels are as old as they are."""
    for handle, brand, title, count, fee, terms in CONTRACTS:
        member = world.members[handle]
        starts = world.opened_at + timedelta(days=30)
        contract = Contract.objects.create(
            member=member, brand=world.brands[brand], title=title, terms=terms, post_count=count,
            fee_minor=fee, starts_at=starts, deadline_at=world.now + timedelta(days=60),
            created_by=world.members["fred"], created_at=starts,
        )  # fmt: skip
        offer_contract(contract=contract)
        accept_contract(contract=contract, member=member, now=starts + timedelta(days=1))
    draft = Contract.objects.create(
        member=world.members["gus"], brand=world.brands["northpeak"], title="A winter by bicycle", post_count=6,
        fee_minor=180_000, terms="Six posts, November to February. Rain counts double.",
        starts_at=world.now, deadline_at=world.now + timedelta(days=120), created_by=world.members["fred"],
        created_at=world.now - timedelta(hours=5),
    )  # fmt: skip
    offer_contract(contract=draft)


def _deliver(world: World) -> None:
    for handle, brand, title, count, *_ in CONTRACTS:
        member, gita = world.members[handle], world.members["gita"]
        contract = Contract.objects.get(member=member, title=title)
        paid = [
            p for p in POSTS if p.author == handle and p.sponsor == brand and p.disclosure == "paid"
        ]
        posts = sorted((world.posts[p.number] for p in paid), key=lambda post: post.created_at)
        for post in posts[:count]:
            deliverable = submit_post(contract=contract, post=post, member=member, now=world.now)
            post.refresh_from_db()
            if post.is_public and post.review_state == post.Review.APPROVED:
                accept_post(
                    deliverable=deliverable, actor=gita, now=world.now - timedelta(minutes=30)
                )


def _pay(world: World) -> None:
    """One payout is behind us; fred has prepared the next, gita has yet to look at it."""
    fred, gita = world.members["fred"], world.members["gita"]
    release_holds(now=world.now - timedelta(days=15))
    paid = prepare_payout(actor=fred, currency="USD", now=world.now - timedelta(days=14))
    approve_payout(batch=paid, actor=gita, now=world.now - timedelta(days=13))
    release_holds(now=world.now - timedelta(hours=3))
    prepare_payout(actor=fred, currency="USD", now=world.now - timedelta(hours=2))
