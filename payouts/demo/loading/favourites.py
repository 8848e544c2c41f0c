"""Favourites and followed hashtags of a few members, and posts that come by them."""

from datetime import timedelta

from feed.services.following import add_favourite, follow_hashtag
from feed.services.posts import publish_post
from payouts.demo.loading.world import World
from products.models import Brand

# Whom they star among those whom they follow, and the hashtags that they follow.
CHOSEN = {
    "ben": (("ana", "walter", "lena"), ("trailfood", "notabike", "slowsunday")),
    "ana": (("walter",), ("hiking", "beagle")),
}
# Who writes what with a followed hashtag, in which interest, how many hours ago.
TAGGED = (
    (
        "samir",
        "how_to",
        "Oats, dried apple, cinnamon and a pinch of salt in a bag. Hot water, ten minutes, lunch. "
        "#trailfood",
        "cooking",
        3,
    ),
    (
        "jonas",
        "question",
        "One pot, one burner, and please no noodles again. What do you cook up there? #trailfood",
        "camping",
        26,
    ),
)


def load_favourites(world: World) -> None:
    for author, kind, caption, interest, hours in TAGGED:
        publish_post(
            author=world.members[author], kind=kind, caption=caption, interests=[interest],
            now=world.now - timedelta(hours=hours),
        )  # fmt: skip
    for handle, (people, hashtags) in CHOSEN.items():
        member, now = world.members[handle], world.now - timedelta(days=2)
        for other in people:
            add_favourite(follower=member, target=world.members[other], now=now)
        brand = Brand.objects.filter(followers__follower=member).order_by("slug").first()
        if brand is not None:
            add_favourite(follower=member, target=brand, now=now)
        for name in hashtags:
            follow_hashtag(member=member, name=name, now=now)
