"""A member's drafts: gone on with, scheduled, thrown away (rows B10, B11)."""

from datetime import datetime

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from feed.cards.drafts import preview_of
from feed.models import Draft
from feed.services import drafts as service
from feed.services.refusals import Refused
from feed.views.answers import contributor_only, done, refused, try_to
from spark.models import Member

PAGE = "feed:drafts"


class WhenForm(forms.Form):
    """The browser's script sends the moment with its offset; without it the words are UTC."""

    publish_at = forms.DateTimeField(
        error_messages={"required": "Choose a time.", "invalid": "This is no time."}
    )


@login_required
@require_safe
def drafts(request: HttpRequest) -> HttpResponse:
    rows = Draft.objects.filter(author=request.user).prefetch_related("media")
    shown = [{"draft": row, "media": preview_of(row)[:1]} for row in rows]
    return render(request, "feed/drafts.html", {"rows": shown, "place": "post"})


@require_POST
@contributor_only
def schedule(
    request: HttpRequest, public_id: str, *, member: Member, now: datetime
) -> HttpResponse:
    """Give the draft its hour; the button without a time takes the hour away."""
    at, back = None, reverse(PAGE)
    if "stop" not in request.POST:
        form = WhenForm(request.POST)
        if not form.is_valid():
            wrong = Refused("invalid", form.errors["publish_at"][0], field="publish_at")
            return refused(request, wrong, back=back)
        at = form.cleaned_data["publish_at"]
    problem = try_to(
        request,
        lambda: service.schedule_draft(author=member, draft_id=public_id, publish_at=at, now=now),
        back=back,
    )
    text = "It is published at its hour." if at else "It stays a draft."
    return problem or done(request, target=back, text=text)


@require_POST
@contributor_only
def delete(request: HttpRequest, public_id: str, *, member: Member, now: datetime) -> HttpResponse:
    back = reverse(PAGE)
    problem = try_to(
        request, lambda: service.delete_draft(author=member, draft_id=public_id), back=back
    )
    return problem or done(request, target=back, text="The draft is gone.")
