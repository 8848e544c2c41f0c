"""Favourites and followed hashtags of a few members."""

from datetime import timedelta

from feed.services.following import add_favourite, follow_hashtag
from payouts.demo.loading.world import World
from products.models import Brand

# Whom they star among those whom they follow, and the hashtags that they follow.
CHOSEN = {
    "ben": (("ana", "walter", "lena"), ("notabike", "slowsunday", "commute")),
    "ana": (("walter",), ("hiking", "beagle")),
}


def load_favourites(world: World) -> None:
    for handle, (people, hashtags) in CHOSEN.items():
        member, now = world.members[handle], world.now - timedelta(days=2)
        for other in people:
            add_favourite(follower=member, target=world.members[other], now=now)
        brand = Brand.objects.filter(followers__follower=member).order_by("slug").first()
        if brand is not None:
            add_favourite(follower=member, target=brand, now=now)
        for name in hashtags:
            follow_hashtag(member=member, name=name, now=now)
