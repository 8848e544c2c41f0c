"""Who among the people one follows posted about a product: a line for its page (row A13)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from feed.cards import cards_for
from feed.models import Follow, Post
from feed.services.filters import wanted_by
from feed.views.answers import viewer_id
from products.models import Product

NAMED = 3
LOOKED_AT = 200


@require_safe
def word_of_mouth(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer with the line and a link to the newest post of each; 204 where there is nobody.

    Unpaid posts are named first, and a paid one carries its label. (4 queries.)
    """
    product = get_object_or_404(Product.objects.known(), slug=slug)
    viewer = viewer_id(request)
    ids = posts_of_followed(product, viewer) if viewer is not None else []
    if not ids:
        return HttpResponse(status=204)
    cards = cards_for(ids[:NAMED])
    named = [cards[post_id] for post_id in ids[:NAMED] if post_id in cards]
    context: dict[str, Any] = {
        "count": len(ids), "named": named, "others": len(ids) - len(named), "product": product,
    }  # fmt: skip
    template = "feed/_word_of_mouth.html" if request.htmx else "feed/word_of_mouth.html"
    return render(request, template, context)


def posts_of_followed(product: Product, viewer: int) -> list[int]:
    """Return the newest post about the product of each person that the viewer follows."""
    people = Follow.objects.filter(follower_id=viewer, member__isnull=False).values("member_id")
    about = Post.objects.visible_to(viewer).public().filter(
        tags__product=product, brand=None, author__in=people
    )  # fmt: skip
    rows = wanted_by(about, viewer).unpaid_first().values_list("pk", "author_id")[:LOOKED_AT]
    newest: dict[int, int] = {}
    for pk, author in rows:
        newest.setdefault(author, pk)
    return list(newest.values())
