"""What staff decided about the caller's labels, and the appeals against it."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from feed.api.base import FeedView, contributor
from feed.api.shapes import PostShape, post_json
from feed.decided import Decision, decisions_about
from feed.models import DisclosureAppeal, Post
from feed.services.disclosure import appeal_decision, appeal_label, appeal_strike
from spark.apikit.formats import StrictSerializer

APPEALS = {"decision": appeal_decision, "label": appeal_label, "strike": appeal_strike}
# Far above the limit: the service names it, this only stops waste early.
LONGEST_TEXT = 20_000


class AppealInput(StrictSerializer):
    text = serializers.CharField(max_length=LONGEST_TEXT, allow_blank=True)
    against = serializers.ChoiceField(
        DisclosureAppeal.Against.choices,
        default="decision",
        help_text="The rejection of the post, a label that staff forced, or a strike.",
    )


class AppealView(FeedView):
    """An author's word against a decision, for somebody else of staff to decide."""

    @extend_schema(request=AppealInput, responses={201: PostShape})
    def post(self, request: Request, public_id: str) -> Response:
        member, now = contributor(request)
        seen = Post.objects.visible_to(member.pk) | Post.objects.filter(author=member)
        post = get_object_or_404(seen.distinct(), public_id=public_id)
        form = AppealInput(data=request.data)
        form.is_valid(raise_exception=True)
        asked = form.validated_data
        APPEALS[asked["against"]](post=post, by=member, text=asked["text"], now=now)
        post.refresh_from_db()
        return Response(post_json(post, viewer_id=member.pk), status=201)


class DecisionShape(serializers.Serializer):
    what = serializers.ChoiceField(["label", "strike"])
    post = serializers.CharField()
    at = serializers.DateTimeField()
    title = serializers.CharField()
    reason = serializers.CharField(allow_blank=True)
    brings = serializers.CharField(allow_blank=True)
    appeal_until = serializers.DateTimeField()
    is_withdrawn = serializers.BooleanField()
    appeal = serializers.ChoiceField(
        ["none", *DisclosureAppeal.Outcome.values], help_text="What became of the appeal."
    )
    appeal_reason = serializers.CharField(allow_blank=True)


class DecisionListShape(serializers.Serializer):
    results = DecisionShape(many=True)
    next = serializers.CharField(allow_null=True)


def decision_json(row: Decision) -> dict[str, Any]:
    return {
        "what": row.what,
        "post": row.post.public_id,
        "at": row.at,
        "title": row.title,
        "reason": row.reason,
        "brings": row.brings,
        "appeal_until": row.until,
        "is_withdrawn": row.is_withdrawn,
        "appeal": row.appeal.outcome if row.appeal else "none",
        "appeal_reason": row.appeal.reason if row.appeal else "",
    }


class DecisionsView(FeedView):
    """Strikes and forced labels of the caller, the newest first."""

    @extend_schema(responses=DecisionListShape)
    def get(self, request: Request) -> Response:
        rows = decisions_about(member_id=request.user.pk, now=timezone.now())
        return Response({"results": [decision_json(row) for row in rows], "next": None})
