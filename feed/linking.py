"""Text of people as HTML: escaped whole, with links for hashtags and handles only."""

import re
from collections import defaultdict
from collections.abc import Container, Iterable
from html import escape
from urllib.parse import quote

from django.db.models import Q
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from feed.captions import HASHTAG, MENTION, is_hashtag, mentions
from feed.models import Block
from spark.models import Member

MARK = re.compile(f"{HASHTAG.pattern}|{MENTION.pattern}")


def caption_html(text: str, named: Container[str] = ()) -> SafeString:
    """Return ``text`` safe for a page: no markup of the author survives, lines break as written.

    Of the handles in it those in ``named`` (lower case) are links; the others stay words.
    """
    pieces: list[str] = []
    end = 0
    for match in MARK.finditer(text):
        pieces.append(escape(text[end : match.start()]))
        pieces.append(link(match, named))
        end = match.end()
    pieces.append(escape(text[end:]))
    return mark_safe("".join(pieces).replace("\n", "<br>"))  # noqa: S308 - each piece is escaped


def link(match: re.Match[str], named: Container[str]) -> str:
    tag, handle = match.groups()
    shown = escape(match.group())
    if handle:
        if handle.lower() not in named:
            return shown
        return f'<a href="{escape(reverse("feed:profile", args=[handle.lower()]))}">{shown}</a>'
    if not is_hashtag(tag):
        return shown
    return f'<a href="/search/?q={quote("#" + tag)}">{shown}</a>'


def named_by(texts: Iterable[tuple[int, str]]) -> dict[int, set[str]]:
    """Return which handles of their texts each author may link, by the author's row number.

    ``texts`` are pairs of an author and a text. A handle links when somebody who is there has it
    and neither of the two blocks the other; everybody who looks sees the same, so the author
    learns nothing from it. 2 queries for any number of texts, none when nobody is named.
    """
    asked: dict[int, set[str]] = defaultdict(set)
    for author_id, text in texts:
        if "@" in text:
            asked[author_id].update(mentions(text))
    handles = set().union(*asked.values())
    if not handles:
        return {}
    there = Member.objects.filter(handle__in=handles, is_active=True, suspended_at=None)
    people = dict(there.values_list("handle", "pk"))
    apart = blocks_between(asked.keys(), people.values())
    return {
        author_id: {
            name for name in names if name in people and (author_id, people[name]) not in apart
        }
        for author_id, names in asked.items()
    }


def blocks_between(some: Iterable[int], others: Iterable[int]) -> set[tuple[int, int]]:
    """Return the pairs of these that a block keeps apart, each pair both ways round (1 query)."""
    left, right = set(some), set(others)
    if not right:
        return set()
    either_way = Q(member__in=left, target__in=right) | Q(member__in=right, target__in=left)
    pairs = Block.objects.filter(either_way).values_list("member_id", "target_id")
    return {pair for one, other in pairs for pair in ((one, other), (other, one))}
