"""What the members of the demo world have been shown so far: nobody in it is a newcomer but nora."""

from datetime import timedelta

from feed.engine.cap import SPONSORED, class_of
from feed.models import FeedProfile, Impression, Post
from feed.services.viewing import settle_share
from payouts.demo.loading.world import World

READERS = ("ben", "ana", "mia", "theo", "lena")
LOOKED_AT = 90
SHOWN = 400


def load_shown(world: World) -> None:
    """A few weeks of reading; of the last seven days the posts that some of them looked at."""
    readers = [world.members[handle] for handle in READERS if handle in world.members]
    everybody = FeedProfile.objects.filter(member__in=world.members.values())
    everybody.exclude(member=world.members["nora"]).update(shown_count=SHOWN)
    public = Post.objects.public().order_by("-published_at")
    posts = list(public.values_list("pk", "disclosure", "review_state"))
    rows = []
    for member in readers:
        sponsored = 0
        for place, (pk, disclosure, state) in enumerate(
            world.rng.sample(posts, min(LOOKED_AT, len(posts)))
        ):
            paid = class_of(disclosure, state)
            if paid == SPONSORED and 6 * (sponsored + 1) > place + 1:
                continue  # as their feeds have it: fewer than the cap allows
            sponsored += paid == SPONSORED
            at = world.now - timedelta(hours=world.rng.uniform(1, 150))
            rows.append(Impression(member=member, post_id=pk, at=at, paid=paid))
    Impression.objects.bulk_create(rows, batch_size=500)
    settle_share(member_ids=[member.pk for member in readers], now=world.now)
