"""Follow, mute and block as plain forms: the same button does and undoes."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from feed.models import Follow
from feed.services import relations
from feed.services.refusals import Refused
from feed.views.answers import contributor_only, done, refused
from products.models import Brand
from spark.models import Member


@require_POST
@contributor_only
def follow(request: HttpRequest, handle: str, *, member: Member, now: datetime) -> HttpResponse:
    person = present_member(handle)
    do = partial(relations.follow_member, follower=member, target=person, now=now)
    undo = partial(relations.unfollow_member, follower=member, target=person, now=now)
    return toggle(request, do, undo, back=reverse("feed:profile", args=[person.handle]))


@require_POST
@contributor_only
def follow_brand(request: HttpRequest, slug: str, *, member: Member, now: datetime) -> HttpResponse:
    brand = get_object_or_404(Brand, slug=slug)
    do = partial(relations.follow_brand, follower=member, brand=brand, now=now)
    undo = partial(relations.unfollow_brand, follower=member, brand=brand, now=now)
    return toggle(request, do, undo, back=reverse("products:brand", args=[brand.slug]))


@require_safe
def brand_follow_button(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer the Follow button and the star of a brand as this viewer has them; nothing for
    strangers.
    """
    brand = get_object_or_404(Brand, slug=slug)
    if not request.user.is_authenticated:
        return HttpResponse(status=204)
    mine = Follow.objects.filter(follower=request.user, brand=brand).first()
    person = {
        "handle": brand.slug, "name": brand.name, "is_brand": True, "is_followed": mine is not None,
        "is_favourite": mine is not None and mine.favourite_at is not None,
    }  # fmt: skip
    return render(request, "feed/_follow_and_star.html", {"person": person})


@require_POST
@contributor_only
def mute(request: HttpRequest, handle: str, *, member: Member, now: datetime) -> HttpResponse:
    person = present_member(handle)
    do = partial(relations.mute, member=member, target=person, now=now)
    undo = partial(relations.unmute, member=member, target=person, now=now)
    return toggle(request, do, undo, back=reverse("feed:profile", args=[person.handle]))


@require_POST
@contributor_only
def block(request: HttpRequest, handle: str, *, member: Member, now: datetime) -> HttpResponse:
    person = present_member(handle)
    do = partial(relations.block, member=member, target=person, now=now)
    undo = partial(relations.unblock, member=member, target=person, now=now)
    return toggle(request, do, undo, back=reverse("feed:profile", args=[person.handle]))


def present_member(handle: str) -> Member:
    return get_object_or_404(
        Member, handle__iexact=handle, is_active=True, suspended_at__isnull=True
    )


def toggle(
    request: HttpRequest, do: Callable[[], bool], undo: Callable[[], bool], *, back: str
) -> HttpResponse:
    """Do it; if it was done already, undo it."""
    try:
        if not do():
            undo()
    except Refused as refusal:
        return refused(request, refusal, back=back)
    return done(request, target=back)
