"""The posts that name a brand as their sponsor, for its people to confirm or refuse (row B22)."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from feed.api.base import FeedView, contributor
from feed.models import Post, SponsorNaming
from feed.services import naming
from feed.services.refusals import Refused
from products.models import Brand
from products.services.registry import may_speak
from spark.apikit.formats import StrictSerializer

MOST = 100
ANSWERS = ("confirm", "refuse")


class NamingShape(serializers.Serializer):
    post = serializers.CharField(help_text="The post's id.")
    author = serializers.CharField(help_text="The author's handle.")
    caption = serializers.CharField()
    state = serializers.ChoiceField(SponsorNaming.State.values)
    asked_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)


class NamingListShape(serializers.Serializer):
    results = NamingShape(many=True)
    next = serializers.CharField(allow_null=True)


class NamingInput(StrictSerializer):
    answer = serializers.ChoiceField(ANSWERS)


class NamingsView(FeedView):
    """The newest posts that name the caller's brand; the label stands whatever it answers."""

    @extend_schema(operation_id="brand_namings_list", responses=NamingListShape)
    def get(self, request: Request, name: str) -> Response:
        member, _ = contributor(request)
        brand = get_object_or_404(Brand, slug=name)
        if not may_speak(member=member, brand=brand):
            raise Refused("forbidden", "You do not speak for this brand.")
        rows = naming.asked_of(brand, by=member)[:MOST]
        return Response({"results": [naming_json(row) for row in rows], "next": None})


class NamingView(FeedView):
    @extend_schema(operation_id="brand_namings_update", request=NamingInput, responses=NamingShape)
    def put(self, request: Request, name: str, public_id: str) -> Response:
        """Confirm or refuse the name in the label of one post; it may be changed later."""
        member, now = contributor(request)
        brand = get_object_or_404(Brand, slug=name)
        form = NamingInput(data=request.data)
        form.is_valid(raise_exception=True)
        if not may_speak(member=member, brand=brand):
            raise Refused("forbidden", "You do not speak for this brand.")
        asked = Post.objects.visible_to(member.pk).filter(naming__brand=brand)
        post = get_object_or_404(asked, public_id=public_id)
        is_confirmed = form.validated_data["answer"] == "confirm"
        row = naming.decide_name(
            post=post, brand=brand, by=member, is_confirmed=is_confirmed, now=now
        )
        return Response(naming_json(row))


def naming_json(row: SponsorNaming) -> dict[str, Any]:
    return {
        "post": row.post.public_id,
        "author": row.post.author.handle,
        "caption": row.post.caption,
        "state": row.state,
        "asked_at": row.asked_at,
        "decided_at": row.decided_at,
    }
