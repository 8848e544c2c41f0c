"""Smiles, saves and comments."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from feed.api.base import (
    FeedView,
    ReactionThrottle,
    contributor,
    viewer_id,
    visible_post,
)
from feed.api.shapes import CommentShape, CountsShape, comments_json
from feed.models import Comment, Post
from feed.services import comments, reactions
from spark.apikit.access import AnonThrottle, MemberThrottle
from spark.apikit.formats import StrictSerializer
from spark.apikit.paging import CursorPagination

THROTTLES = [AnonThrottle, MemberThrottle, ReactionThrottle]


class SmileView(FeedView):
    throttle_classes = THROTTLES

    @extend_schema(request=None, responses=CountsShape)
    def put(self, request: Request, public_id: str) -> Response:
        member, now = contributor(request)
        post = visible_post(request, public_id)
        reactions.smile(member=member, post=post, now=now)
        return Response({"smiles": Post.objects.smiles_of(post.pk), "smiled": True})

    @extend_schema(responses=CountsShape)
    def delete(self, request: Request, public_id: str) -> Response:
        member, now = contributor(request)
        post = visible_post(request, public_id)
        reactions.unsmile(member=member, post=post, now=now)
        return Response({"smiles": Post.objects.smiles_of(post.pk), "smiled": False})


class SaveView(FeedView):
    throttle_classes = THROTTLES

    @extend_schema(request=None, responses={204: None})
    def put(self, request: Request, public_id: str) -> Response:
        member, now = contributor(request)
        reactions.save_post(member=member, post=visible_post(request, public_id), now=now)
        return Response(status=204)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, public_id: str) -> Response:
        member, now = contributor(request)
        reactions.unsave_post(member=member, post=visible_post(request, public_id), now=now)
        return Response(status=204)


class CommentInput(StrictSerializer):
    body = serializers.CharField(max_length=20_000)
    parent = serializers.CharField(max_length=22, required=False, allow_null=True)


class CommentPatch(StrictSerializer):
    body = serializers.CharField(max_length=20_000)


class CommentPages(CursorPagination):
    ordering = ("created_at", "id")


class CommentListShape(serializers.Serializer):
    results = CommentShape(many=True)
    next = serializers.CharField(allow_null=True)


class CommentsView(FeedView):
    is_public = True

    @extend_schema(responses=CommentListShape, auth=[{}])
    def get(self, request: Request, public_id: str) -> Response:
        post = visible_post(request, public_id)
        rows = with_people(Comment.objects.visible_to(viewer_id(request)).filter(post=post))
        pages = CommentPages()
        page = pages.paginate_queryset(rows, request, view=self)
        return pages.get_paginated_response(comments_json(post, page or []))

    @extend_schema(request=CommentInput, responses={201: CommentShape})
    def post(self, request: Request, public_id: str) -> Response:
        member, now = contributor(request)
        post = visible_post(request, public_id)
        form = CommentInput(data=request.data)
        form.is_valid(raise_exception=True)
        asked = form.validated_data
        comment = comments.add_comment(
            author=member, post=post, body=asked["body"], parent=asked.get("parent"), now=now
        )
        return Response(comments_json(post, [comment])[0], status=201)


class CommentView(FeedView):
    @extend_schema(request=CommentPatch, responses=CommentShape)
    def patch(self, request: Request, public_id: str) -> Response:
        member, now = contributor(request)
        comment = visible_comment(request, public_id)
        form = CommentPatch(data=request.data)
        form.is_valid(raise_exception=True)
        body: str = form.validated_data["body"]
        changed = comments.edit_comment(comment=comment, by=member, body=body, now=now)
        return Response(comments_json(comment.post, [changed])[0])

    @extend_schema(responses={204: None})
    def delete(self, request: Request, public_id: str) -> Response:
        member, now = contributor(request)
        comment = visible_comment(request, public_id)
        comments.remove_comment(comment=comment, by=member, now=now)
        return Response(status=204)


def with_people(rows: QuerySet[Comment, Any]) -> QuerySet[Comment, Any]:
    return rows.select_related("author", "parent", "post")


def visible_comment(request: Request, public_id: str) -> Comment:
    shown = with_people(Comment.objects.visible_to(request.user.pk))
    comment = shown.filter(
        public_id=public_id, post__in=Post.objects.visible_to(request.user.pk)
    ).first()
    if comment is None:
        raise Http404
    return comment
