"""How the pages of people answer: who may act, where one goes afterwards, what a refusal shows."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from feed.answering import RETRY_AFTER, status_of
from feed.models import Post
from feed.services.refusals import Refused
from spark.access import require_contribute
from spark.models import Member
from spark.targets import own_target

View = Callable[..., HttpResponse]


def contributor_only(view: View) -> View:
    """Gives the view ``member`` and ``now`` when the member may contribute (row A01).

    Strangers go to the sign-in page and come back to where they were.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            is_form = request.method == "POST"
            back = own_target(request, "/feed/") if is_form else request.get_full_path()
            return redirect(f"{reverse('account_login')}?{urlencode({'next': back})}")
        now = timezone.now()
        require_contribute(request.user, now=now)
        return view(request, *args, member=request.user, now=now, **kwargs)

    return guarded


def visible_post(request: HttpRequest, public_id: str) -> Post:
    """Return the post if this person may see it; to others it does not exist."""
    return get_object_or_404(
        Post.objects.visible_to(viewer_id(request)).select_related("author"), public_id=public_id
    )


def own_post(member: Member, public_id: str) -> Post:
    """Return the member's own post; what others may see and not change is 403, the rest 404."""
    post = get_object_or_404(
        Post.objects.visible_to(member.pk).select_related("author"), public_id=public_id
    )
    if not post.is_editable_by(member.pk):
        raise Refused("forbidden", "Only the author may change this post.")
    return post


def viewer_id(request: HttpRequest) -> int | None:
    return request.user.pk if request.user.is_authenticated else None


def try_to(request: HttpRequest, act: Callable[[], object], *, back: str) -> HttpResponse | None:
    """Do ``act``; return None when it worked and the answer to its refusal otherwise."""
    try:
        act()
    except Refused as refusal:
        return refused(request, refusal, back=back)
    return None


def refused(request: HttpRequest, refusal: Refused, *, back: str) -> HttpResponse:
    """Answer a refusal with its status: a page for people, JSON for the page's own scripts."""
    if refusal.code == "not_found":
        raise Http404
    status = status_of(refusal)
    headers = {}
    if refusal.code in RETRY_AFTER:
        headers["Retry-After"] = str(RETRY_AFTER[refusal.code])
    if "application/json" in request.headers.get("Accept", ""):
        body = {"code": refusal.code, "detail": refusal.message}
        return JsonResponse(body, status=status, headers=headers)
    context = {"detail": refusal.message, "code": refusal.code, "back": own_target(request, back)}
    response = render(request, "feed/refused.html", context, status=status)
    for name, value in headers.items():
        response[name] = value
    return response


def done(request: HttpRequest, *, target: str, text: str = "") -> HttpResponse:
    """Go back to where the form was sent from, with a word about what happened."""
    if text:
        messages.success(request, text)
    return redirect(own_target(request, target))
