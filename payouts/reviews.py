"""Nobody pays for reviews, ratings or stars: what terms of a contract may not say (row A42)."""

import re

_WISH = re.compile(
    r"\b(?:re-?view(?:s|ed|ing|er|ers)?|ratings?|stars?|[1-5]-star|testimonials?"
    r"|bewertung(?:en)?|rezension(?:en)?)\b",
    re.IGNORECASE,
)


def wish_for_reviews(text: str) -> str:
    """Return the first words that speak of reviews or stars, as written; "" for none."""
    found = _WISH.search(text)
    return found.group() if found else ""


def refusal_of(wish: str) -> str:
    return (
        f"A contract pays for posts, never for reviews, ratings or stars: take out “{wish}”. Where "
        "it means a look at the post before it is accepted, say “check”."
    )
