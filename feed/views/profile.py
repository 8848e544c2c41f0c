"""A member's public page, and the posts of a brand or about a product as fragments."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from feed.conversation import person_of
from feed.models import Block, Follow, Mute, Post
from feed.models.post import PostQuerySet
from feed.reading import fragments
from feed.reading.listing import at_of, page_of
from feed.services.filters import wanted_by, without_filtered
from feed.views.answers import viewer_id
from feed.views.following import hashtag_head
from feed.views.pages import page_of_ids
from products.models import Brand, Product
from spark.models import Member

ASIDE = 6


@require_safe
def profile(request: HttpRequest, handle: str) -> HttpResponse:
    viewer = viewer_id(request)
    person = get_object_or_404(present_to(viewer), handle__iexact=handle)
    if person.handle != handle:
        return redirect("feed:profile", person.handle, permanent=True)
    shown = Post.objects.visible_to(viewer).filter(author=person, brand=None)
    shown = without_filtered(shown, viewer)
    ids, next_url = page_of_ids(request, shown.order_by("-created_at", "-id"))
    cards_html = fragments.html_of(ids, viewer_id=viewer)
    if request.htmx:
        more = {"cards_html": cards_html, "next_url": next_url}
        return render(request, "feed/_more_cards.html", more)
    context: dict[str, Any] = {
        "person": figures_of(person) | ties_to(person, viewer=viewer),
        "is_self": person.pk == viewer,
        "cards_html": cards_html,
        "next_url": next_url,
        "place": "me" if person.pk == viewer else "",
    }
    return render(request, "feed/profile.html", context)


def present_to(viewer: int | None) -> QuerySet[Member]:
    """The members who are there for this viewer: not suspended, and not blocking them."""
    there = Member.objects.filter(is_active=True, suspended_at=None)
    return there if viewer is None else there.exclude(blocks__target_id=viewer)


def figures_of(person: Member) -> dict[str, Any]:
    return person_of(person) | {
        "bio": person.bio,
        "posts": Post.objects.public().filter(author=person, brand=None).count(),
        "followers": Follow.objects.filter(member=person).count(),
        "following": Follow.objects.filter(follower=person).count(),
        "is_followed": False,
    }


def ties_to(person: Member, *, viewer: int | None) -> dict[str, bool]:
    """Whether this viewer follows, mutes or blocks the person (1 query)."""
    if viewer is None or viewer == person.pk:
        return {}
    mine = {
        "is_followed": Follow.objects.filter(follower_id=viewer, member=OuterRef("pk")),
        "is_favourite": Follow.objects.filter(
            follower_id=viewer, member=OuterRef("pk"), favourite_at__isnull=False
        ),
        "is_muted": Mute.objects.filter(member_id=viewer, target=OuterRef("pk")),
        "is_blocked": Block.objects.filter(member_id=viewer, target=OuterRef("pk")),
    }
    asked = {name: Exists(rows) for name, rows in mine.items()}
    return Member.objects.filter(pk=person.pk).values(**asked).get()


@require_safe
def product_posts(request: HttpRequest, slug: str) -> HttpResponse:
    """Posts that tag a product, those that nobody paid for first (row A36)."""
    product = get_object_or_404(Product.objects.known(), slug=slug)
    tagging = shown_to(request).filter(tags__product=product)
    return aside(request, tagging, title="Posts with this product")


@require_safe
def brand_posts(request: HttpRequest, slug: str) -> HttpResponse:
    """What a brand says itself, then the posts of others with its products, unpaid first."""
    brand = get_object_or_404(Brand, slug=slug)
    shown = shown_to(request)
    others = shown.filter(tags__product__brand=brand).exclude(brand=brand)
    own = wanted_by(shown.filter(brand=brand), viewer_id(request)).newest_first()
    is_first = not at_of(request)
    ids = list(own.values_list("pk", flat=True)[:ASIDE]) if is_first else []
    more = {
        "own_title": f"Posts by {brand.name}",
        "own_html": fragments.html_of(ids, viewer_id=viewer_id(request)) if ids else "",
    }
    return aside(request, others, title=f"Posts with {brand.name}", **more)


@require_safe
def search_posts(request: HttpRequest) -> HttpResponse:
    """Posts whose hashtag or caption is searched for, those that nobody paid for first."""
    query = request.GET.get("q", "").strip()[:100].replace("\x00", "")
    if not query:
        return HttpResponse(status=204)
    words = Q(caption__icontains=query)
    if query.startswith("#"):
        words = Q(hashtags__name=query[1:].casefold())
    head = hashtag_head(query, viewer_id(request)) if query.startswith("#") else None
    return aside(request, shown_to(request).filter(words), title="Posts", q=query, hashtag=head)


def shown_to(request: HttpRequest) -> PostQuerySet:
    return Post.objects.visible_to(viewer_id(request)).published()


def aside(
    request: HttpRequest, found: PostQuerySet, *, title: str, q: str = "", **more: Any
) -> HttpResponse:
    """Answer with the next few cards for another page, or with nothing at all.

    Unpaid posts come first and paid ones keep to the gap rule (D9.5). A browser without
    JavaScript follows the link and gets them as a page.
    """
    viewer = viewer_id(request)
    at = at_of(request)
    page = page_of(wanted_by(found, viewer), viewer_id=viewer, size=ASIDE, at=at)
    query = "&".join(part for part in (urlencode({"q": q}) if q else "", page.next_query) if part)
    context = more | {
        "title": title,
        "cards_html": fragments.html_of(page.post_ids, viewer_id=viewer) if page.post_ids else "",
        "next_url": f"{request.path}?{query}" if page.next_query else None,
        "leaves_out": page.leaves_out,
    }
    if not request.htmx:
        return render(request, "feed/posts_aside.html", context)
    return render(request, "feed/_more_aside.html" if at else "feed/_posts_aside.html", context)
