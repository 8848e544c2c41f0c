"""Text of people as HTML: escaped whole, with links for hashtags and handles only."""

import re
from html import escape
from urllib.parse import quote

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from feed.captions import HASHTAG, MENTION, is_hashtag

MARK = re.compile(f"{HASHTAG.pattern}|{MENTION.pattern}")


def caption_html(text: str) -> SafeString:
    """Return ``text`` safe for a page: no markup of the author survives, lines break as written."""
    pieces: list[str] = []
    end = 0
    for match in MARK.finditer(text):
        pieces.append(escape(text[end : match.start()]))
        pieces.append(link(match))
        end = match.end()
    pieces.append(escape(text[end:]))
    return mark_safe("".join(pieces).replace("\n", "<br>"))  # noqa: S308 - each piece is escaped


def link(match: re.Match[str]) -> str:
    tag, handle = match.groups()
    shown = escape(match.group())
    if handle:
        return f'<a href="{escape(reverse("feed:profile", args=[handle.lower()]))}">{shown}</a>'
    if not is_hashtag(tag):
        return shown
    return f'<a href="/search/?q={quote("#" + tag)}">{shown}</a>'
