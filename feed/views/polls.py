"""Voting in a poll as a plain form: each option is a button."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from feed.services import kinds
from feed.services.refusals import Refused
from feed.views.answers import contributor_only, refused, visible_post
from spark.models import Member


@require_POST
@contributor_only
def vote(
    request: HttpRequest, public_id: str, option: int, *, member: Member, now: datetime
) -> HttpResponse:
    """Vote, and go to the results, which stand below the poll on its own page."""
    post = visible_post(request, public_id)
    target = f"{reverse('feed:post', args=[post.public_id])}#poll"
    try:
        kinds.vote(member=member, post=post, option=option, now=now)
    except Refused as refusal:
        return refused(request, refusal, back=target)
    return redirect(target)
