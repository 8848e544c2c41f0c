"""A post as API clients read it, without what depends on who asks."""

from typing import Any


def post_item(card: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of an item that are the same for everybody (see docs, API)."""
    author, disclosure = card["author"], card["disclosure"]
    return {
        "id": card["id"],
        "kind": card["kind"],
        "author": {
            "handle": author["handle"],
            "name": author["name"],
            "is_brand": author["is_brand"],
            "portrait": author["portrait"] or None,
        },
        "disclosure": disclosure
        and {
            "type": disclosure["type"],
            "label": disclosure["label"],
            "sponsor": disclosure["sponsor"] or None,
        },
        "caption": card["caption"],
        "interests": [interest["slug"] for interest in card["interests"]],
        "media": [media_item(medium) for medium in card["media"]],
        "tags": [tag_item(tag) for tag in card["tags"]],
        "smiles": card["smiles"],
        "comments": card["comments"],
        "published_at": card["published_at"],
        "review": review_item(card.get("review")),
        "poll": poll_item(card.get("poll")),
    }


def review_item(review: dict[str, Any] | None) -> dict[str, Any] | None:
    names = ("stars", "product", "written_at", "is_verified_purchase", "basis")
    return review and {name: review[name] for name in names}


def poll_item(poll: dict[str, Any] | None) -> dict[str, Any] | None:
    """What a poll says to everybody: the results are for those who voted."""
    if poll is None:
        return None
    options = [{name: one[name] for name in ("n", "text", "product")} for one in poll["options"]]
    return {"options": options, "votes": poll["votes"]}


def media_item(medium: dict[str, Any]) -> dict[str, Any]:
    item = {
        "id": medium["id"],
        "kind": medium["kind"],
        "alt": medium["alt"],
        "width": medium["width"],
        "height": medium["height"],
        # Null while a video waits for the label in its picture.
        "url": (medium["video_url"] if medium["kind"] == "video" else medium["src"]) or None,
        "srcset": medium["srcset_webp"],
    }
    if medium["kind"] == "video":
        item["poster"] = medium["poster_url"]
        item["captions"] = medium["captions_url"] or None
    return item


def tag_item(tag: dict[str, Any]) -> dict[str, Any]:
    product = tag["product"]
    return {
        "product": {
            "slug": product["slug"],
            "title": product["title"],
            "price": {"amount_minor": product["price_minor"], "currency": product["currency"]},
            "state": product["state"],
        },
        "x": tag["x"],
        "y": tag["y"],
        "media": tag["media_index"],
    }
