"""The baselines: a view that does nothing, and the page as one writes it first."""

import orjson
from django.http import HttpRequest, HttpResponse

from feed.engine import snapshot
from feed.engine.cursor import FOR_YOU
from feed.engine.store import get_store
from feed.models import Post

BODY = orjson.dumps({"results": ["x" * 594] * 20, "next": None})


def bare(request: HttpRequest) -> HttpResponse:
    """Twelve kilobytes of JSON that were there before."""
    return HttpResponse(BODY, content_type="application/json")


def orm_page(request: HttpRequest, member_id: int) -> HttpResponse:
    """The same twenty posts by the ORM, with nothing prepared but their ids."""
    blob = get_store().get_snapshot(member_id, tab=FOR_YOU) or b""
    ids = list(snapshot.read_page(blob, 0, 20)[1])
    return HttpResponse(orm_json(ids), content_type="application/json")


def orm_json(ids: list[int]) -> bytes:
    """select_related and prefetch_related, as every guide says."""
    posts = (
        Post.objects.filter(pk__in=ids)
        .select_related("author", "brand", "sponsor")
        .prefetch_related("interests", "media", "tags__product__brand", "tags__link", "tallies")
    )
    by_id = {post.pk: post for post in posts}
    return orjson.dumps({"results": [item(by_id[pk]) for pk in ids if pk in by_id], "next": None})


def item(post: Post) -> dict[str, object]:
    tallies = post.tallies.all()
    return {
        "id": post.public_id,
        "kind": post.kind,
        "author": {"handle": post.author.handle, "name": post.author.name},
        "disclosure": None,
        "caption": post.caption,
        "interests": [interest.slug for interest in post.interests.all()],
        "media": [medium.public_id for medium in post.media.all()],
        "tags": [
            {
                "product": {"slug": tag.product.slug, "title": tag.product.title},
                "price": {"amount_minor": tag.product.price_minor, "currency": "USD"},
                "x": tag.x,
                "y": tag.y,
            }
            for tag in post.tags.all()
        ],
        "smiles": sum(tally.smiles for tally in tallies),
        "comments": sum(tally.comments for tally in tallies),
        "published_at": post.published_at,
    }
