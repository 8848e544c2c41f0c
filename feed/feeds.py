"""Atom feeds of public posts: of a member, of an interest, and of what an app to the right asks.

The label stands at the beginning of an entry's title, where every reader shows it.
"""

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from feed.cards import cards_for
from feed.models import Interest, Post
from feed.models.post import PostQuerySet
from feed.reading.listing import in_time
from feed.sharing import entry_html, excerpt_of, labelled
from spark.models import Member, SiteSettings

ENTRIES = 30


def atom_of(
    posts: PostQuerySet, *, title: str, about: str, page: str, request: HttpRequest
) -> HttpResponse:
    """Answer with the newest of these posts as Atom; ``page`` is the path that it is a feed of.

    Give posts that anybody may see. Not to be cached: a label counts from its first second.
    Raises Http404 while the programme is closed.
    """
    if not SiteSettings.current().is_programme_live:
        raise Http404
    site = f"{request.scheme}://{request.get_host()}"
    ids = list(posts.newest_first().values_list("pk", flat=True)[:ENTRIES])
    feed = Atom1Feed(
        title=title, link=f"{site}{page}", description=about, subtitle=about,
        feed_url=request.build_absolute_uri(request.path), language="en",
    )  # fmt: skip
    add_entries(feed, ids, site=site)
    response = HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml")
    response["Cache-Control"] = "no-cache"
    return response


def add_entries(feed: Atom1Feed, ids: Iterable[int], *, site: str) -> None:
    cards = cards_for(ids)
    for card in (cards[post_id] for post_id in ids if post_id in cards):
        author = card["author"]
        words = excerpt_of(card, longest=80) or f"Post by {author['name']}"
        feed.add_item(
            title=labelled(card, words),
            link=f"{site}{card['url']}",
            unique_id=f"{site}{card['url']}",
            description=entry_html(card, site=site),
            author_name=author["name"],
            author_link=f"{site}{author['url']}",
            pubdate=card["published_at"],
            updateddate=card["published_at"],
            categories=category_names(card),
        )


def category_names(card: dict[str, Any]) -> list[str]:
    names = [interest["name"] for interest in card["interests"]]
    return [card["disclosure"]["short"], *names] if card["disclosure"] else names


@require_safe
def member_feed(request: HttpRequest, handle: str) -> HttpResponse:
    """The public posts of a member, newest first."""
    there = Member.objects.filter(is_active=True, suspended_at=None)
    person = get_object_or_404(there, handle__iexact=handle)
    if person.handle != handle:
        return redirect("feed:member_feed", person.handle, permanent=True)
    return atom_of(
        Post.objects.visible_to(None).filter(author=person, brand=None),
        title=f"{person.name} on Spark",
        about=f"Posts by {person.name}",
        page=reverse("feed:profile", args=[person.handle]),
        request=request,
    )


@require_safe
def interest_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """The public posts of an interest, newest first, paid ones no denser than the site's cap."""
    interest = get_object_or_404(Interest.objects.active(), slug=slug)
    about = Post.objects.visible_to(None).filter(interests=interest)
    shown = in_time(about, most=ENTRIES, looked_at=4 * ENTRIES)
    return atom_of(
        Post.objects.filter(pk__in=shown),
        title=f"{interest.name} on Spark",
        about=f"New posts about {interest.name}",
        page=reverse("feed:interests"),
        request=request,
    )
