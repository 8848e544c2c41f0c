"""The list of interests, and a member's own."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from feed.api.base import FeedView
from feed.models import Interest
from feed.models.interest import FEWEST_INTERESTS
from feed.services.interests import choose_interests
from spark.access import require_browse
from spark.apikit.formats import StrictSerializer


class InterestShape(serializers.Serializer):
    slug = serializers.CharField()
    name = serializers.CharField()
    picture = serializers.CharField(allow_null=True)
    parent = serializers.CharField(allow_null=True)


class InterestListShape(serializers.Serializer):
    results = InterestShape(many=True)
    next = serializers.CharField(allow_null=True)


class MyInterestsShape(serializers.Serializer):
    interests = serializers.ListField(child=serializers.CharField())
    minimum = serializers.IntegerField()


class MyInterestsInput(StrictSerializer):
    interests = serializers.ListField(
        child=serializers.CharField(max_length=40), allow_empty=True, max_length=200
    )


class InterestsView(FeedView):
    is_public = True

    @extend_schema(responses=InterestListShape)
    def get(self, request: Request) -> Response:
        rows = Interest.objects.active().select_related("parent")
        return Response({"results": [interest_json(row) for row in rows], "next": None})


class MyInterestsView(FeedView):
    @extend_schema(responses=MyInterestsShape)
    def get(self, request: Request) -> Response:
        return Response(chosen_json(request.user.pk))

    @extend_schema(request=MyInterestsInput, responses=MyInterestsShape)
    def put(self, request: Request) -> Response:
        now = timezone.now()
        require_browse(request.user, now=now)
        asked = MyInterestsInput(data=request.data)
        asked.is_valid(raise_exception=True)
        slugs = asked.validated_data["interests"]
        choose_interests(member=request.user, slugs=slugs, now=now)
        return Response(chosen_json(request.user.pk))


def interest_json(row: Interest) -> dict[str, Any]:
    return {
        "slug": row.slug,
        "name": row.name,
        "picture": row.picture.url if row.picture else None,
        "parent": row.parent.slug if row.parent else None,
    }


def chosen_json(member_id: int) -> dict[str, Any]:
    chosen = Interest.objects.chosen_by(member_id).values_list("slug", flat=True)
    return {"interests": list(chosen), "minimum": FEWEST_INTERESTS}
