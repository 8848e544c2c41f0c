"""Reads the posts of the world: who shows what, where, and what is said."""

from dataclasses import dataclass

from payouts.demo.world import posts_home, posts_loud, posts_more, posts_out

_KINDS = {"p": "photo", "v": "video", "h": "how_to", "q": "question", "r": "review"}
_BY_INTEREST = {
    "camping": posts_out.CAMPING, "dogs": posts_out.DOGS, "cycling": posts_out.CYCLING,
    "gardening": posts_out.GARDENING, "photography": posts_out.PHOTOGRAPHY,
    "cooking": posts_home.COOKING, "home": posts_home.HOME, "books": posts_home.BOOKS,
    "crafts": posts_home.CRAFTS, "family": posts_home.FAMILY, "beauty": posts_loud.BEAUTY,
    "style": posts_loud.STYLE, "music": posts_loud.MUSIC, "gaming": posts_loud.GAMING,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DemoPost:
    number: int
    interest: str
    kind: str
    author: str
    place: str  # "" for a post without a picture
    seen: tuple[str, ...]  # products by key; with a dot in front, mere company
    caption: str
    disclosure: str
    sponsor: str
    is_waiting: bool

    @property
    def products(self) -> list[str]:
        return [thing for thing in self.seen if not thing.startswith(".")]


def _post(number: int, interest: str, line: str) -> DemoPost:
    kind, author, place, seen, caption = line.split("|", 4)
    disclosure, sponsor = "none", ""
    if "$" in kind:
        disclosure, sponsor = "paid", kind.split("$")[1].rstrip("?")
    elif "+" in kind:
        disclosure, sponsor = "gifted", kind.split("+")[1].rstrip("?")
    elif "%" in kind:
        disclosure = "commission"
    return DemoPost(
        number=number, interest=interest, kind=_KINDS[kind[0]], author=author, place=place,
        seen=tuple(seen.split()), caption=caption, disclosure=disclosure, sponsor=sponsor,
        is_waiting=kind.endswith("?"),
    )  # fmt: skip


def _all() -> list[DemoPost]:
    rows = [(i, line) for i, block in _BY_INTEREST.items() for line in block.strip().splitlines()]
    for block in (posts_more.MORE, posts_more.WORDS):
        rows += [tuple(line.split(" ", 1)) for line in block.strip().splitlines()]  # type: ignore[misc]
    return [_post(number, interest, line) for number, (interest, line) in enumerate(rows)]


POSTS = _all()
# What a newcomer sees first: the first of each interest.
FRONT = [next(post for post in POSTS if post.interest == interest) for interest in _BY_INTEREST]
