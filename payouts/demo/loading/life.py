"""Smiles, saves, comments, views and reviews: the rows and, beside them, their counts."""

from collections import Counter
from datetime import datetime, timedelta

from feed.engine import quality
from feed.models import Comment, Follow, PostTally, Save, Smile
from payouts.demo.loading.world import World
from payouts.demo.world import people, talk
from payouts.demo.world.goods import PRODUCTS
from payouts.demo.world.posts import POSTS, DemoPost
from products.models import Product, Review


def load_life(world: World) -> None:
    active = [h for h in people.PEOPLE if h not in people.WITHOUT_INTERESTS]
    followers = _followers(active)
    smiles, saves = [], []
    for demo in POSTS:
        post = world.posts[demo.number]
        if not post.is_public:
            continue
        since = post.published_at or world.now
        for handle in active:
            chance = _chance(world, demo, handle, is_follower=(handle, demo.author) in followers)
            if handle != demo.author and world.rng.random() < chance:
                smiles.append(
                    Smile(post=post, member=world.members[handle], at=_between(world, since))
                )
            if world.rng.random() < chance / 7:
                saves.append(
                    Save(post=post, member=world.members[handle], at=_between(world, since))
                )
    Smile.objects.bulk_create(smiles)
    Save.objects.bulk_create(saves)
    comments = _load_comments(world, active)
    _count(world, smiles, saves, comments)
    quality.refresh_quality(now=world.now)
    _load_reviews(world, active)


def _followers(handles: list[str]) -> set[tuple[str, str]]:
    rows = Follow.objects.filter(member__isnull=False, follower__handle__in=handles)
    return set(rows.values_list("follower__handle", "member__handle"))


def _chance(world: World, demo: DemoPost, handle: str, *, is_follower: bool) -> float:
    """How likely this person smiles at this post, less so when it is only minutes old."""
    likes = demo.interest in people.PEOPLE[handle].interests
    appeal = 0.18 + 0.36 * likes + 0.28 * is_follower
    charm = 0.6 + 0.9 * ((demo.number * 37) % 100) / 100
    age_hours = (world.now - (world.posts[demo.number].published_at or world.now)) / timedelta(
        hours=1
    )
    return min(
        0.95, appeal * charm * min(1.0, 0.42 + age_hours / 9) * (0.75 if demo.sponsor else 1)
    )


def _between(world: World, since: datetime) -> datetime:
    """Most reactions come early."""
    return since + (world.now - since) * world.rng.random() ** 2


def _load_comments(world: World, active: list[str]) -> list[Comment]:
    lines = {slug: text.split("|") for slug, text in talk.COMMENTS.items()}
    replies = talk.REPLIES.split("|")
    made: list[Comment] = []
    targets = [demo for demo in POSTS if world.posts[demo.number].is_public]
    world.rng.shuffle(targets)
    for turn in range(3):
        lucky = [demo for demo in targets if turn == 0 or world.rng.random() < 0.5]
        made += [
            _comment(world, demo, lines[demo.interest].pop(0), active)
            for demo in lucky
            if lines[demo.interest]
        ]
    answers = [_reply(world, comment, replies.pop(0)) for comment in made[: len(replies) * 6 : 6]]
    return made + [answer for answer in answers if answer]


def _comment(world: World, demo: DemoPost, body: str, active: list[str]) -> Comment:
    post = world.posts[demo.number]
    others = [h for h in active if h != demo.author and demo.interest in people.PEOPLE[h].interests]
    author = world.members[world.rng.choice(others or [h for h in active if h != demo.author])]
    at = _between(world, post.published_at or world.now)
    return Comment.objects.create(post=post, author=author, body=body, created_at=at)


def _reply(world: World, comment: Comment, body: str) -> Comment | None:
    if comment.author_id == comment.post.author_id:
        return None
    at = _between(world, comment.created_at)
    return Comment.objects.create(
        post=comment.post, author=comment.post.author, parent=comment, body=body, created_at=at
    )


def _count(world: World, smiles: list[Smile], saves: list[Save], comments: list[Comment]) -> None:
    """Each count is the number of rows, on the shard of the member who made them."""
    shards = PostTally.SHARDS
    counts = {
        "smiles": Counter((s.post_id, s.member_id % shards) for s in smiles),
        "saves": Counter((s.post_id, s.member_id % shards) for s in saves),
        "comments": Counter((c.post_id, c.author_id % shards) for c in comments),
    }
    tallies = list(PostTally.objects.filter(post__in=list(world.posts.values())))
    for tally in tallies:
        key = (tally.post_id, tally.shard)
        tally.smiles, tally.saves, tally.comments = (
            counts[name][key] for name in ("smiles", "saves", "comments")
        )
        tally.views = tally.smiles + tally.saves + world.rng.randint(1, 4 + 2 * tally.smiles)
    # They are all there: one insert that updates takes a tenth of the time of bulk_update.
    PostTally.objects.bulk_create(
        tallies,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["smiles", "saves", "comments", "views"],
    )


def _load_reviews(world: World, active: list[str]) -> None:
    """Every product has a few reviews by members; the review posts wrote theirs already."""
    rows: dict[tuple[str, str], Review] = {}
    shared = set(Review.objects.values_list("product_id", "author_id"))
    for key, demo in PRODUCTS.items():
        branch = talk.BRANCHES.get(demo.category.strip("/").split("/")[0], "other")
        opinions = _opinions(talk.REVIEWS[branch])
        world.rng.shuffle(opinions)
        wanted = [o for o in opinions if o[0] > 2 or demo.rating < 4.4][: 3 + demo.reviews % 5]
        for handle, (stars, title, body) in zip(
            world.rng.sample(active, len(wanted)), wanted, strict=True
        ):
            at = world.opened_at + timedelta(days=world.rng.uniform(6, 94))
            if (world.products[key].pk, world.members[handle].pk) in shared:
                continue
            rows[key, handle] = _review(world, key, handle, stars, title, body, at)
    Review.objects.bulk_create(rows.values())
    _rate(world, list(Review.objects.counted()))


def _opinions(text: str) -> list[tuple[int, str, str]]:
    parts = text.split("|")
    return [(int(parts[i]), parts[i + 1], parts[i + 2]) for i in range(0, len(parts), 3)]


def _review(
    world: World, key: str, handle: str, stars: int, title: str, body: str, at: datetime
) -> Review:
    return Review(
        product=world.products[key], author=world.members[handle], stars=stars, title=title,
        body=body, created_at=at,
    )  # fmt: skip


def _rate(world: World, reviews: list[Review]) -> None:
    stars, counts = Counter[int](), Counter[int]()
    for review in reviews:
        stars[review.product_id] += review.stars
        counts[review.product_id] += 1
    for product in world.products.values():
        product.rating_sum, product.rating_count = stars[product.pk], counts[product.pk]
    Product.objects.bulk_update(world.products.values(), ["rating_sum", "rating_count"])
