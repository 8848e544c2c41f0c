"""Smile and Save as plain forms: the same button does and undoes."""

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from feed.models import Post
from feed.services import reactions
from feed.views.answers import contributor_only, done, visible_post
from spark.models import Member


@require_POST
@contributor_only
def smile(request: HttpRequest, public_id: str, *, member: Member, now: datetime) -> HttpResponse:
    post = visible_post(request, public_id)
    return toggle(request, post, member, now, reactions.smile, reactions.unsmile)


@require_POST
@contributor_only
def save(request: HttpRequest, public_id: str, *, member: Member, now: datetime) -> HttpResponse:
    post = visible_post(request, public_id)
    return toggle(request, post, member, now, reactions.save_post, reactions.unsave_post)


def toggle(
    request: HttpRequest, post: Post, member: Member, now: datetime,
    do: Callable[..., bool], undo: Callable[..., bool],
) -> HttpResponse:  # fmt: skip
    """Do it; if it was done already, undo it."""
    if not do(member=member, post=post, now=now):
        undo(member=member, post=post, now=now)
    return done(request, target=reverse("feed:post", args=[post.public_id]))
