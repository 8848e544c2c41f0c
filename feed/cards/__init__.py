"""Post cards: what is shown of a post, the same for every viewer.

``cards_for`` reads any number of posts in one query and gives plain dictionaries; the template
``feed/_post_card.html`` and the API are made from them.
"""

from collections.abc import Iterable
from typing import Any

from feed.cards.card import card_from
from feed.cards.rows import Row, read_rows

__all__ = ["Row", "card_from", "card_of", "cards_for", "read_rows"]

Card = dict[str, Any]


def cards_for(post_ids: Iterable[int]) -> dict[int, Card]:
    """Return the cards of these posts by row number, in one query.

    Who may see a post is not asked here: give ids that the viewer may see.
    """
    return {post_id: card_from(row) for post_id, row in read_rows(post_ids).items()}


def card_of(post_id: int) -> Card:
    """Return the card of one post. Raises KeyError when there is no such post."""
    return cards_for([post_id])[post_id]
