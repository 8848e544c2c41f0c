"""Following, muting and blocking: PUT does, DELETE undoes, both as often as one likes."""

from collections.abc import Callable

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from feed.api.base import FeedView, FollowThrottle, contributor
from feed.services import relations
from products.models import Brand
from spark.apikit.access import AnonThrottle, MemberThrottle
from spark.models import Member


class TieView(FeedView):
    """One tie between the caller and the person or brand that the address names."""

    throttle_classes = [AnonThrottle, MemberThrottle, FollowThrottle]
    do: Callable[..., bool]
    undo: Callable[..., bool]
    subject = "member"

    @extend_schema(request=None, responses={204: None})
    def put(self, request: Request, name: str) -> Response:
        return self.act(type(self).do, request, name)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, name: str) -> Response:
        return self.act(type(self).undo, request, name)

    def act(self, change: Callable[..., bool], request: Request, name: str) -> Response:
        member, now = contributor(request)
        change(**{self.subject: member}, **self.target(name), now=now)
        return Response(status=204)

    def target(self, name: str) -> dict[str, Member | Brand]:
        there = Member.objects.filter(is_active=True, suspended_at=None)
        return {"target": get_object_or_404(there, handle__iexact=name)}


class FollowView(TieView):
    do = staticmethod(relations.follow_member)
    undo = staticmethod(relations.unfollow_member)
    subject = "follower"


class FollowBrandView(TieView):
    do = staticmethod(relations.follow_brand)
    undo = staticmethod(relations.unfollow_brand)
    subject = "follower"

    def target(self, name: str) -> dict[str, Member | Brand]:
        return {"brand": get_object_or_404(Brand, slug=name)}


class BlockView(TieView):
    do = staticmethod(relations.block)
    undo = staticmethod(relations.unblock)


class MuteView(TieView):
    do = staticmethod(relations.mute)
    undo = staticmethod(relations.unmute)
