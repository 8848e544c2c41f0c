"""The shape of a card, made from one row. Nothing here depends on who looks."""

from collections.abc import Callable
from typing import Any

from django.core.files.storage import default_storage
from django.templatetags.static import static
from django.urls import reverse

from feed.cards.rows import Row
from feed.disclosure import label, short_label
from feed.linking import caption_html
from feed.media.shelves import shown_of
from products.wording import delivery_line
from spark.badges import beside_a_name
from spark.money import format_minor

# Tags whose heights differ by less than this stand in one line and are read from left to right.
LINE_HEIGHT = 0.1


def card_from(row: Row) -> dict[str, Any]:
    """Return the card of a post: see the contract in docs/architecture.md."""
    media_places = {part[0]: place for place, part in enumerate(row.media)}
    tags = tags_of(row, media_places)
    disclosure = disclosure_of(row)
    return {
        "id": row.public_id,
        "url": reverse("feed:post", args=[row.public_id]),
        "kind": row.kind,
        "author": author_of(row),
        "disclosure": disclosure,
        "published_at": row.published_at,
        "interests": [{"slug": part[1], "name": part[2]} for part in row.interests],
        "caption": row.caption,
        "caption_html": caption_html(row.caption, row.named),
        "media": [media_of(p, n, tags, disclosure=disclosure) for n, p in enumerate(row.media)],
        "tags": tags,
        "live_tags": sum(tag["product"]["state"] == "live" for tag in tags),
        "smiles": row.smiles,
        "comments": row.comments,
        "is_comments_closed": row.are_comments_closed,
        "review": row.details.get("review"),
        "poll": row.details.get("poll"),
    }


def author_of(row: Row) -> dict[str, Any]:
    if row.brand is not None:
        slug, name, logo, is_verified = row.brand
        badge = ("verified", "Verified brand") if is_verified else ("brand", "Brand")
        return {
            "name": name,
            "handle": slug,
            "url": reverse("products:brand", args=[slug]),
            "portrait": file_url(logo),
            "badges": [{"slug": badge[0], "label": badge[1]}],
            "is_brand": True,
        }
    name, handle, portrait, _ = row.author
    return {
        "name": name,
        "handle": handle,
        "url": reverse("feed:profile", args=[handle]),
        "portrait": file_url(portrait),
        "badges": beside_a_name({"slug": slug, "label": label} for _, slug, label in row.badges),
        "is_brand": False,
    }


def disclosure_of(row: Row) -> dict[str, str] | None:
    """The label comes from what the database records, in the words of the author's country."""
    text = label(row.disclosure, row.sponsor, row.author[3], row.words)
    if not text:
        return None
    return {
        "type": row.disclosure,
        "label": text,
        "short": short_label(row.disclosure, row.author[3], row.words),
        "sponsor": row.sponsor,
    }


def media_of(
    part: list[Any], place: int, tags: list[dict[str, Any]], *, disclosure: dict[str, str] | None
) -> dict[str, Any]:
    """A picture or a video; ``video_url`` is empty until the label is in the video's picture."""
    _, _, public_id, kind, alt, width, height, colour, placeholder, captions, renditions = part
    shown = shown_of(renditions, kind=kind, disclosure=disclosure)
    files = shown.files
    url = sealed_urls(public_id, shown.shelf) if shown.is_sealed else file_url
    widths = sorted((int(name) for name in files if name.isdigit()), reverse=True)
    middle = min(widths, key=lambda width: abs(width - 960), default=0)
    return {
        "id": public_id,
        "kind": kind,
        "alt": alt,
        "width": width,
        "height": height,
        "placeholder": placeholder,
        "colour": colour,
        "src": url(files.get(str(middle), {}).get("webp", "")),
        "srcset_avif": srcset(files, widths, "avif", url),
        "srcset_webp": srcset(files, widths, "webp", url),
        "video_url": url(files.get("video", "")),
        "poster_url": url(files.get("poster", "")),
        "has_label_inside": shown.has_label_inside,
        "captions_url": f"/captions/{public_id}.vtt" if captions else None,
        "dots": [tag for tag in tags if tag["media_index"] == place and tag["x"] is not None],
    }


def sealed_urls(public_id: str, shelf: str) -> Callable[[str], str]:
    """Where the author and staff find files that are out of everybody else's reach."""

    def url(name: str) -> str:
        base = name.rpartition("/")[2]
        return reverse("feed:sealed", args=[public_id, shelf, base]) if name else ""

    return url


def srcset(
    renditions: dict[str, Any], widths: list[int], form: str, url: Callable[[str], str]
) -> str:
    named = [(width, renditions[str(width)].get(form, "")) for width in reversed(widths)]
    return ", ".join(f"{url(name)} {width}w" for width, name in named if name)


def tags_of(row: Row, media_places: dict[int, int]) -> list[dict[str, Any]]:
    """The tags in reading order, numbered from 1; staff may leave out what is out of stock."""
    shown = []
    for part in sorted(row.tags, key=lambda part: reading_order(part, media_places)):
        product = product_of(part)
        if not (row.hides_out_of_stock and product["state"] == "out_of_stock"):
            shown.append((part, product))
    return [
        tag_of(n, part, product, row.public_id, media_places)
        for n, (part, product) in enumerate(shown, start=1)
    ]


def reading_order(part: list[Any], media_places: dict[int, int]) -> tuple[float, ...]:
    tag_id, media_id, position, x, y = part[:5]
    place = media_places.get(media_id, len(media_places))
    if x is None:
        return (place, 1, 0, position, tag_id)
    return (place, 0, int(y / LINE_HEIGHT), x, tag_id)


def tag_of(
    n: int, part: list[Any], product: dict[str, Any], post_id: str, media_places: dict[int, int]
) -> dict[str, Any]:
    _, media_id, _, x, y, token = part[:6]
    return {
        "n": n,
        "product": product,
        "x": x,
        "y": y,
        "x_pct": None if x is None else percent(x),
        "y_pct": None if y is None else percent(y),
        "media_index": media_places.get(media_id),
        "token": token,
        "go_url": reverse("products:go", args=[token]),
        "tray_url": reverse("feed:tray", args=[post_id, n]),
    }


def percent(share: float) -> str:
    return f"{share * 100:.2f}".rstrip("0").rstrip(".") + "%"


def product_of(part: list[Any]) -> dict[str, Any]:
    (
        slug, title, price, list_price, currency, stock, availability, status, days, rating_sum,
        rating_count, brand, image,
    ) = part[7:]  # fmt: skip
    state = "discontinued"
    if status == "published":
        state = "live" if availability != "out_of_stock" and stock > 0 else "out_of_stock"
    return {
        "slug": slug,
        "title": title,
        "brand": brand or "",
        "url": reverse("products:product", args=[slug]),
        "price": format_minor(price, currency),
        "price_minor": price,
        "currency": currency,
        "list_price": format_minor(list_price, currency) if (list_price or 0) > price else None,
        "rating": f"{rating_sum / rating_count:.1f}" if rating_count else None,
        "reviews": rating_count,
        "delivery": delivery_line(days) if state == "live" else None,
        "image": file_url(image) if image else static("icons/product.svg"),
        "state": state,
    }


def file_url(name: str) -> str:
    return default_storage.url(name) if name else ""
