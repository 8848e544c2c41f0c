"""What staff have decided about labels that a contract brought to earlier posts."""

from datetime import timedelta

from feed.models import Post
from feed.services.disclosure import approve_disclosure
from payouts.demo.loading.world import World


def load_disclosures(world: World) -> None:
    """Rita has looked at what was public already when its author signed a contract."""
    rita, at = world.members["rita"], world.now - timedelta(minutes=45)
    labelled = Post.objects.public().waiting_for_review().exclude(disclosure="none")
    for post in labelled.exclude(author=rita):
        approve_disclosure(post=post, reviewer=rita, now=at)
