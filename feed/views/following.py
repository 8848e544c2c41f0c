"""Favourites and hashtags as plain forms, and the page of all whom a member follows."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from feed.conversation import person_of
from feed.models import Follow, FollowedHashtag, MutedHashtag
from feed.services import filters, following
from feed.services.refusals import Refused
from feed.views.answers import contributor_only, done, refused
from feed.views.pages import next_place, place
from feed.views.relations import present_member, toggle
from products.models import Brand
from spark.models import Member

SHOWN = 30


@require_POST
@contributor_only
def favourite(request: HttpRequest, handle: str, *, member: Member, now: datetime) -> HttpResponse:
    person = present_member(handle)
    do = partial(following.add_favourite, follower=member, target=person, now=now)
    undo = partial(following.drop_favourite, follower=member, target=person, now=now)
    return toggle(request, do, undo, back=reverse("feed:profile", args=[person.handle]))


@require_POST
@contributor_only
def favourite_brand(
    request: HttpRequest, slug: str, *, member: Member, now: datetime
) -> HttpResponse:
    brand = get_object_or_404(Brand, slug=slug)
    do = partial(following.add_favourite, follower=member, target=brand, now=now)
    undo = partial(following.drop_favourite, follower=member, target=brand, now=now)
    return toggle(request, do, undo, back=reverse("products:brand", args=[brand.slug]))


@require_POST
@contributor_only
def follow_hashtag(
    request: HttpRequest, name: str, *, member: Member, now: datetime
) -> HttpResponse:
    do = partial(following.follow_hashtag, member=member, name=name, now=now)
    undo = partial(following.unfollow_hashtag, member=member, name=name, now=now)
    said = (f"You follow #{name}.", f"You no longer follow #{name}.")
    return toggle_hashtag(request, name, do, undo, said)


@require_POST
@contributor_only
def mute_hashtag(request: HttpRequest, name: str, *, member: Member, now: datetime) -> HttpResponse:
    do = partial(filters.mute_hashtag, member=member, name=name, now=now)
    undo = partial(filters.unmute_hashtag, member=member, name=name, now=now)
    said = (f"You see nothing more with #{name}.", f"#{name} is no longer muted.")
    return toggle_hashtag(request, name, do, undo, said)


def toggle_hashtag(
    request: HttpRequest,
    name: str,
    do: Callable[[], bool],
    undo: Callable[[], bool],
    said: tuple[str, str],
) -> HttpResponse:
    """Do it, or undo it where it was done already, and say which of the two it was."""
    back = f"{reverse('products:search')}?{urlencode({'q': f'#{name}'})}"
    try:
        is_done = do()
        if not is_done:
            undo()
    except Refused as refusal:
        return refused(request, refusal, back=back)
    return done(request, target=back, text=said[0] if is_done else said[1])


def hashtag_head(name: str, viewer: int | None) -> dict[str, Any] | None:
    """What the head of a hashtag's page shows this viewer (2 queries), None for what is none."""
    try:
        word = filters.hashtag_name(name)
    except Refused:
        return None
    mine = {"member_id": viewer, "hashtag__name": word}
    is_member = viewer is not None
    return {
        "name": word,
        "is_member": is_member,
        "is_followed": is_member and FollowedHashtag.objects.filter(**mine).exists(),
        "is_muted": is_member and MutedHashtag.objects.filter(**mine).exists(),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@contributor_only
def followed(request: HttpRequest, *, member: Member, now: datetime) -> HttpResponse:
    """Everybody and everything that a member follows: favourites first, then the latest."""
    problem = ""
    if request.method == "POST":
        try:
            name = request.POST.get("hashtag", "")
            following.follow_hashtag(member=member, name=name, now=now)
        except Refused as refusal:
            problem = refusal.message
        else:
            messages.success(request, "Its posts come into Following from now on.")
            return redirect("feed:followed")
    start = place(request)
    rows = list(follows_of(member)[start : start + SHOWN + 1])
    people = [followed_as_person(row) for row in rows[:SHOWN]]
    next_url = next_place(request, start + SHOWN) if len(rows) > SHOWN else None
    context: dict[str, Any] = {"people": people, "next_url": next_url}
    if request.htmx and not problem:
        return render(request, "feed/_more_followed.html", context)
    tags = FollowedHashtag.objects.filter(member=member).select_related("hashtag")
    context |= {
        "hashtags": tags,
        "most_favourites": following.MOST_FAVOURITES,
        "problem": problem,
        "sent": request.POST,
    }
    return render(request, "feed/followed.html", context, status=400 if problem else 200)


def follows_of(member: Member) -> Any:
    there = Q(member=None) | Q(member__is_active=True, member__suspended_at=None)
    rows = Follow.objects.filter(there, follower=member).select_related("member", "brand")
    latest = F("favourite_at").desc(nulls_last=True)
    return rows.prefetch_related("member__badges").order_by(latest, "-id")


def followed_as_person(row: Follow) -> dict[str, Any]:
    """As feed/_followed.html shows it."""
    if row.brand is not None:
        shown = {
            "name": row.brand.name,
            "handle": row.brand.slug,
            "url": reverse("products:brand", args=[row.brand.slug]),
            "portrait": row.brand.logo.url if row.brand.logo else "",
            "note": "Brand",
            "is_brand": True,
        }
    else:
        shown = person_of(row.member) | {"note": f"@{row.member.handle}"}
    return shown | {"is_followed": True, "is_favourite": row.favourite_at is not None}
