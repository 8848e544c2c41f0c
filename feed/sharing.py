"""What a post says of itself outside our pages: link previews, oEmbed, JSON-LD.

The label comes first in each of them, from the same place as on the card. Everything here is made
from a card, so it says what the page says.
"""

import hashlib
import json
from html import escape
from typing import Any
from urllib.parse import quote

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

Card = dict[str, Any]

SITE_NAME = "Spark"
LONGEST_EXCERPT = 140
EMBED_SIZE = (400, 720)  # CSS pixels; oEmbed clients may ask for less
NARROWEST_EMBED = 240
SHARE_SIZE = (1200, 630)

# So that no text can end the element that holds it.
JSON_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def labelled(card: Card, text: str) -> str:
    """Return the text behind the card's label, or alone when no label is due."""
    return f"{card['disclosure']['label']} · {text}" if card["disclosure"] else text


def title_of(card: Card) -> str:
    """Return the title of a link preview: ``Sponsored · Paid by Northpeak · Ana on Spark``."""
    return labelled(card, f"{card['author']['name']} on {SITE_NAME}")


def excerpt_of(card: Card, *, longest: int = LONGEST_EXCERPT) -> str:
    text = " ".join(card["caption"].split())
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def digest_of(card: Card) -> str:
    """Return a short name of what the share picture shows; another label is another name."""
    label = card["disclosure"]["label"] if card["disclosure"] else ""
    first = card["media"][0] if card["media"] else {}
    shown = [
        label, card["kind"], card["author"]["name"], card["caption"], first.get("id"),
        first.get("src"), first.get("poster_url"),
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()[:16]


def preview_of(card: Card, *, site: str) -> dict[str, Any]:
    """Return what the head of the post's page tells link previews; ``site`` is our origin."""
    picture = f"{site}{reverse('feed:share_card', args=[card['id']])}?v={digest_of(card)}"
    url = f"{site}{card['url']}"
    return {
        "title": title_of(card),
        "description": labelled(card, excerpt_of(card)),
        "url": url,
        "picture": picture,
        "picture_alt": title_of(card),
        "width": SHARE_SIZE[0],
        "height": SHARE_SIZE[1],
        "oembed": f"{site}{reverse('feed:oembed')}?url={quote(url, safe='')}&format=json",
        "json_ld": json_ld(card, site=site, picture=picture),
    }


def json_ld(card: Card, *, site: str, picture: str) -> SafeString:
    """Return the post as a schema.org element for the head of its page.

    It is data, not a script: browsers do not run it and the policy does not need to allow it.
    """
    author = card["author"]
    facts: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "SocialMediaPosting",
        "url": f"{site}{card['url']}",
        "headline": labelled(card, excerpt_of(card, longest=80) or f"Post by {author['name']}"),
        "articleBody": card["caption"],
        "datePublished": card["published_at"].isoformat(),
        "image": picture,
        "author": {
            "@type": "Organization" if author["is_brand"] else "Person",
            "name": author["name"],
            "url": f"{site}{author['url']}",
        },
        "commentCount": card["comments"],
        "mentions": [
            {"@type": "Product", "name": tag["product"]["title"],
             "url": f"{site}{tag['product']['url']}"}
            for tag in card["tags"]
        ],
    }  # fmt: skip
    if card["disclosure"]:
        facts |= sponsorship_of(card["disclosure"])
    text = json.dumps(facts, ensure_ascii=False).translate(JSON_ESCAPES)
    element = f'<script type="application/ld+json">{text}</script>'
    return mark_safe(element)  # noqa: S308 - JSON without <, > and &


def sponsorship_of(disclosure: dict[str, str]) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "alternativeHeadline": disclosure["label"],
        "keywords": [disclosure["short"], disclosure["label"]],
        "creditText": disclosure["label"],
    }
    if disclosure["sponsor"]:
        facts["sponsor"] = {"@type": "Organization", "name": disclosure["sponsor"]}
    return facts


def oembed_of(card: Card, *, site: str, widest: int | None, tallest: int | None) -> dict[str, Any]:
    """Return the oEmbed answer (type rich): our embed page in a frame, the label in the title."""
    width = max(min(widest or EMBED_SIZE[0], EMBED_SIZE[0]), NARROWEST_EMBED)
    height = min(tallest or EMBED_SIZE[1], EMBED_SIZE[1])
    preview = preview_of(card, site=site)
    source = f"{site}{reverse('feed:embed', args=[card['id']])}"
    return {
        "version": "1.0",
        "type": "rich",
        "provider_name": SITE_NAME,
        "provider_url": site,
        "title": preview["title"],
        "author_name": card["author"]["name"],
        "author_url": f"{site}{card['author']['url']}",
        "html": frame_html(source, title=preview["title"], width=width, height=height),
        "width": width,
        "height": height,
        "thumbnail_url": preview["picture"],
        "thumbnail_width": SHARE_SIZE[0],
        "thumbnail_height": SHARE_SIZE[1],
        "cache_age": 300,
        "disclosure": card["disclosure"]
        and {"type": card["disclosure"]["type"], "label": card["disclosure"]["label"]},
    }


def frame_html(source: str, *, title: str, width: int, height: int) -> str:
    return (
        f'<iframe src="{escape(source)}" title="{escape(title)}" width="{width}" '
        f'height="{height}" loading="lazy" sandbox="allow-same-origin allow-popups '
        f'allow-popups-to-escape-sandbox" allowfullscreen></iframe>'
    )


def entry_html(card: Card, *, site: str) -> str:
    """Return a post as an entry of an Atom feed: the label first, then picture, words, products."""
    parts = []
    if card["disclosure"]:
        parts.append(f"<p><strong>{escape(card['disclosure']['label'])}</strong></p>")
    for medium in card["media"]:
        address = medium["poster_url"] or medium["src"]
        if address:
            source = address if "://" in address else f"{site}{address}"
            parts.append(f'<p><img src="{escape(source)}" alt="{escape(medium["alt"])}"></p>')
    if card["caption"]:
        words = str(card["caption_html"]).replace('href="/', f'href="{escape(site)}/')
        parts.append(f"<p>{words}</p>")
    for tag in card["tags"]:
        address, name = f"{site}{tag['go_url']}", tag["product"]["title"]
        link = f'<a rel="sponsored nofollow" href="{escape(address)}">{escape(name)}</a>'
        parts.append(f"<p>{link}</p>")
    return "".join(parts)
