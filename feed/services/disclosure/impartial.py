"""Who may not decide on a post: its author, their household, and whoever is tied to its brands
(rule D5.5).
"""

from datetime import datetime, timedelta

from feed import disclosure as rules
from feed.models import MaterialConnection, Post
from feed.services.disclosure.shown import brands_shown
from feed.services.refusals import Refused
from products.models import BrandRole
from products.services.household import is_one_household
from spark.models import Member

TIED_FOR = timedelta(days=365)


class OwnPost(Refused):
    def __init__(self) -> None:
        super().__init__("own_post", "Nobody reviews a post of their own.")


class OwnBrand(Refused):
    def __init__(self) -> None:
        super().__init__("own_brand", "Nobody reviews posts of a brand that they are tied to.")


class OwnHousehold(Refused):
    def __init__(self) -> None:
        super().__init__("own_household", "Nobody decides on people of their own household.")


def check_impartial(post: Post, reviewer: Member, *, now: datetime) -> None:
    """Refuse the author, who lives or pays with them, and who is tied to a brand of the post.

    A tie counts on record or by own word.
    """
    if post.author_id == reviewer.pk:
        raise OwnPost
    if is_one_household(reviewer, post.author):
        raise OwnHousehold
    if is_tied(reviewer, brands_shown(post), now=now):
        raise OwnBrand


def is_tied(member: Member, brand_ids: set[int], *, now: datetime) -> bool:
    """Whether a member has, on record, a tie with one of the brands, or declared one this year.

    Who speaks for one of them is tied to it, on record or not.
    """
    if BrandRole.objects.filter(member=member, brand__in=brand_ids).exists():
        return True
    ties = MaterialConnection.objects.standing().filter(member=member, brand__in=brand_ids)
    if ties.exclude(type=Post.Disclosure.COMMISSION).exists():
        return True
    said = Post.objects.filter(author=member, sponsor__in=brand_ids)
    said = said.filter(disclosure__in=rules.BARS_REVIEWS, created_at__gt=now - TIED_FOR)
    return said.exists()
