"""Who is an Enthusiast: points, conditions, and fourteen nights of grace (rule D6).

Points are counted in halves, so that a smile is a whole number. What comes in has been limited
before: two posts a day, 25 smiles a post, three a week from one person, 20 votes a review, five
comments a day; and paid, gifted or brand content is not in it at all.
"""

from dataclasses import dataclass
from typing import Final

WINDOW_DAYS: Final = 90
LONG_REVIEW: Final = 80
LONG_COMMENT: Final = 20
POSTS_A_DAY: Final = 2
SMILES_A_POST: Final = 25
SMILES_A_WEEK_OF_ONE: Final = 3
VOTES_A_REVIEW: Final = 20
COMMENTS_A_DAY: Final = 5

GRANT_AT: Final = 200  # halves: 100 points
KEEP_AT: Final = 140
INTEREST_AT: Final = 80
GRACE_NIGHTS: Final = 14
FEWEST_REVIEWS: Final = 3
FEWEST_POSTS: Final = 3
FEWEST_REACTORS: Final = 10
FEWEST_DAYS: Final = 30

# What one of each is worth, in halves of a point, with its name on the page.
WORTH: Final = {
    "reviews": (20, "Reviews of 80 characters or more"),
    "verified": (10, "of them for something you bought here"),
    "posts": (10, "Posts with a product or a picture, two a day"),
    "helpful": (2, "Times a review of yours was found helpful"),
    "smiles": (1, "Smiles at your posts"),
    "comments": (2, "Comments beside a smile, five a day"),
    "reports": (-40, "Reports that staff confirmed"),
    "removed": (-60, "Posts or comments that staff removed"),
    "undeclared": (-200, "Ads without a label"),
}


@dataclass(slots=True)
class Facts:
    """What one member did and got in the window; every count is limited already."""

    reviews: int = 0
    verified: int = 0
    posts: int = 0
    helpful: int = 0
    smiles: int = 0
    comments: int = 0
    reports: int = 0
    removed: int = 0
    undeclared: int = 0
    reactors: int = 0
    age_days: int = 0
    is_member: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """What was known after the night before."""

    is_granted: bool = False
    nights_below: int = 0


def halves_of(facts: Facts) -> int:
    """Return the points in halves; never below 0."""
    return max(sum(worth * getattr(facts, name) for name, (worth, _) in WORTH.items()), 0)


def missing(facts: Facts) -> list[str]:
    """Return what still stands between the member and the badge, in words; empty: nothing."""
    halves = halves_of(facts)
    gaps = [
        (GRANT_AT - halves, f"{(GRANT_AT - halves) / 2:g} more points"),
        (FEWEST_REVIEWS - facts.reviews, f"{FEWEST_REVIEWS - facts.reviews} more reviews"),
        (FEWEST_POSTS - facts.posts, f"{FEWEST_POSTS - facts.posts} more posts"),
        (
            FEWEST_REACTORS - facts.reactors,
            f"smiles or comments from {FEWEST_REACTORS - facts.reactors} more people",
        ),
        (FEWEST_DAYS - facts.age_days, f"{FEWEST_DAYS - facts.age_days} more days with us"),
        (not facts.is_member, "an active membership"),
        (is_violation(facts), "90 days without a breach of the rules"),
    ]
    return [text for gap, text in gaps if gap > 0]


def is_violation(facts: Facts) -> bool:
    return bool(facts.undeclared or facts.removed or facts.reports)


def settle(facts: Facts, before: Record) -> Record:
    """Return what is known after this night.

    A badge is granted when nothing is missing. It is lost at once with the membership or for an
    ad without a label, and after 14 nights in a row below 70 points.
    """
    if not before.is_granted:
        return Record(is_granted=not missing(facts))
    if facts.undeclared or not facts.is_member:
        return Record()
    if halves_of(facts) >= KEEP_AT:
        return Record(is_granted=True)
    nights = before.nights_below + 1
    return Record() if nights >= GRACE_NIGHTS else Record(is_granted=True, nights_below=nights)


def interests_of(halves: dict[int, int], record: Record) -> set[int]:
    """Return the interests for which an Enthusiast has 40 points or more."""
    if not record.is_granted:
        return set()
    return {interest for interest, points in halves.items() if points >= INTEREST_AT}
