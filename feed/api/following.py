"""Favourites and followed hashtags: PUT does, DELETE undoes, both as often as one likes."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from feed.api.base import FeedView, FollowThrottle, contributor
from feed.api.relations import TieView
from feed.models import Follow, FollowedHashtag
from feed.services import following
from products.models import Brand
from spark.apikit.access import AnonThrottle, MemberThrottle
from spark.models import Member


class FavouriteView(TieView):
    """One whom the caller follows; 409 for somebody whom they do not follow."""

    do = staticmethod(following.add_favourite)
    undo = staticmethod(following.drop_favourite)
    subject = "follower"


class FavouriteBrandView(FavouriteView):
    def target(self, name: str) -> dict[str, Member | Brand]:
        return {"target": get_object_or_404(Brand, slug=name)}


class FollowHashtagView(FeedView):
    throttle_classes = [AnonThrottle, MemberThrottle, FollowThrottle]

    @extend_schema(request=None, responses={204: None})
    def put(self, request: Request, name: str) -> Response:
        member, now = contributor(request)
        following.follow_hashtag(member=member, name=name, now=now)
        return Response(status=204)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, name: str) -> Response:
        member, now = contributor(request)
        following.unfollow_hashtag(member=member, name=name, now=now)
        return Response(status=204)


class FollowedShape(serializers.Serializer):
    members = serializers.ListField(child=serializers.CharField(), help_text="Handles.")
    brands = serializers.ListField(child=serializers.CharField(), help_text="Slugs.")
    hashtags = serializers.ListField(child=serializers.CharField())


class FavouritesView(FeedView):
    """The caller's favourites, the latest first, and the hashtags that they follow."""

    @extend_schema(responses=FollowedShape)
    def get(self, request: Request) -> Response:
        mine = Follow.objects.filter(follower=request.user, favourite_at__isnull=False)
        mine = mine.order_by("-favourite_at", "-id")
        people = mine.filter(member__is_active=True, member__suspended_at=None)
        tags = FollowedHashtag.objects.filter(member=request.user)
        return Response(
            {
                "members": list(people.values_list("member__handle", flat=True)),
                "brands": list(mine.exclude(brand=None).values_list("brand__slug", flat=True)),
                "hashtags": sorted(tags.values_list("hashtag__name", flat=True)),
            }
        )
