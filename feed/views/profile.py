"""A member's public page, and the posts of a brand or about a product as fragments."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from feed.conversation import person_of
from feed.models import Block, Follow, Mute, Post
from feed.reading import fragments
from feed.services.filters import wanted_by, without_filtered
from feed.views.answers import viewer_id
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
        "is_muted": Mute.objects.filter(member_id=viewer, target=OuterRef("pk")),
        "is_blocked": Block.objects.filter(member_id=viewer, target=OuterRef("pk")),
    }
    asked = {name: Exists(rows) for name, rows in mine.items()}
    return Member.objects.filter(pk=person.pk).values(**asked).get()


@require_safe
def product_posts(request: HttpRequest, slug: str) -> HttpResponse:
    """Posts that tag a product, those that nobody paid for first (row A36)."""
    product = get_object_or_404(Product.objects.known(), slug=slug)
    tagging = Post.objects.visible_to(viewer_id(request)).published().filter(tags__product=product)
    return aside(request, tagging.unpaid_first().distinct(), title="Posts with this product")


@require_safe
def brand_posts(request: HttpRequest, slug: str) -> HttpResponse:
    """Posts by a brand or with its products, those that nobody paid for first."""
    brand = get_object_or_404(Brand, slug=slug)
    about = Q(brand=brand) | Q(tags__product__brand=brand)
    found = Post.objects.visible_to(viewer_id(request)).published().filter(about)
    return aside(request, found.unpaid_first().distinct(), title=f"Posts with {brand.name}")


@require_safe
def search_posts(request: HttpRequest) -> HttpResponse:
    """Posts whose hashtag or caption is searched for, those that nobody paid for first."""
    query = request.GET.get("q", "").strip()[:100].replace("\x00", "")
    if not query:
        return HttpResponse(status=204)
    words = Q(caption__icontains=query)
    if query.startswith("#"):
        words = Q(hashtags__name=query[1:].casefold())
    found = Post.objects.visible_to(viewer_id(request)).published().filter(words)
    return aside(request, found.unpaid_first().distinct(), title="Posts")


def aside(request: HttpRequest, found: QuerySet[Post], *, title: str) -> HttpResponse:
    """Answer with the first few cards for another page, or with nothing at all.

    A browser without JavaScript follows the link and gets them as a page.
    """
    found = wanted_by(found, viewer_id(request))
    ids = list(found.values_list("pk", flat=True)[:ASIDE])
    cards = fragments.html_of(ids, viewer_id=viewer_id(request)) if ids else ""
    template = "feed/_posts_aside.html" if request.htmx else "feed/posts_aside.html"
    return render(request, template, {"title": title, "cards_html": cards})
