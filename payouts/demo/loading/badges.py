"""The badges that a night's count gives to those who review and post unpaid."""

from influencers.services.enthusiast import count_enthusiasts
from payouts.demo.loading.world import World


def load_badges(world: World) -> None:
    count_enthusiasts(now=world.now)
