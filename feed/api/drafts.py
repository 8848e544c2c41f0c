"""Drafts: what is being written, on every device of its author (rows B10, B11)."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from feed.api.base import FeedView, contributor
from feed.api.posts import PostInput
from feed.cards.drafts import preview_of
from feed.models import Draft, Media
from feed.services import drafts
from feed.services.refusals import NotThere
from products.api.shapes import ProductShape, product_json
from products.models import Product
from spark.apikit.formats import StrictSerializer


class DraftInput(PostInput):
    """A part of what ``POST posts/`` takes; nothing is needed yet."""

    review = None


class DraftMediumShape(serializers.Serializer):
    id = serializers.CharField()
    kind = serializers.ChoiceField(Media.Kind.values)
    alt = serializers.CharField()
    url = serializers.CharField(help_text="Empty until the file is ready.")


class DraftSummaryShape(serializers.Serializer):
    id = serializers.CharField()
    caption = serializers.CharField()
    saved_at = serializers.DateTimeField()
    publish_at = serializers.DateTimeField(allow_null=True)
    refusal = serializers.CharField(help_text="Why it could not be published at its hour.")


class DraftShape(DraftSummaryShape):
    post = PostInput()
    media = DraftMediumShape(many=True)
    products = ProductShape(many=True, help_text="Those that its tags name and that are sold.")


class DraftListShape(serializers.Serializer):
    results = DraftSummaryShape(many=True)
    next = serializers.CharField(allow_null=True)


def summary_json(draft: Draft) -> dict[str, Any]:
    return {
        "id": draft.public_id,
        "caption": draft.body.get("caption", ""),
        "saved_at": draft.saved_at,
        "publish_at": draft.publish_at,
        "refusal": draft.refusal,
    }


def draft_json(draft: Draft) -> dict[str, Any]:
    slugs = {tag["product"] for tag in draft.body.get("tags", [])}
    sold = Product.objects.published().for_cards().select_related("category")
    return {
        **summary_json(draft),
        "post": draft.body,
        "media": preview_of(draft),
        "products": [product_json(product) for product in sold.filter(slug__in=slugs)],
    }


class DraftsView(FeedView):
    @extend_schema(operation_id="drafts_list", responses=DraftListShape)
    def get(self, request: Request) -> Response:
        rows = Draft.objects.filter(author=request.user)
        return Response({"results": [summary_json(row) for row in rows], "next": None})

    @extend_schema(request=DraftInput, responses={201: DraftShape})
    def post(self, request: Request) -> Response:
        member, now = contributor(request)
        body = checked(request)
        draft = drafts.save_draft(author=member, body=body, now=now)
        return Response(draft_json(draft), status=201)


def checked(request: Request) -> dict[str, Any]:
    form = DraftInput(data=request.data)
    form.is_valid(raise_exception=True)
    # Plain dicts and lists: the body is kept as JSON.
    body: dict[str, Any] = form.validated_data
    for name in ("tags", "options"):
        if name in body:
            body[name] = [dict(one) for one in body[name]]
    return dict(body)


class DraftView(FeedView):
    @extend_schema(responses=DraftShape)
    def get(self, request: Request, public_id: str) -> Response:
        draft = Draft.objects.filter(author=request.user, public_id=public_id).first()
        if draft is None:
            raise NotThere
        return Response(draft_json(draft))

    @extend_schema(request=DraftInput, responses=DraftShape)
    def put(self, request: Request, public_id: str) -> Response:
        member, now = contributor(request)
        body = checked(request)
        draft = drafts.save_draft(author=member, body=body, now=now, draft_id=public_id)
        return Response(draft_json(draft))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, public_id: str) -> Response:
        drafts.delete_draft(author=request.user, draft_id=public_id)
        return Response(status=204)


class ScheduleInput(StrictSerializer):
    publish_at = serializers.DateTimeField(
        allow_null=True, help_text="From a minute to 90 days ahead; null to publish at no hour."
    )


class ScheduleView(FeedView):
    @extend_schema(request=ScheduleInput, responses=DraftShape)
    def put(self, request: Request, public_id: str) -> Response:
        member, now = contributor(request)
        form = ScheduleInput(data=request.data)
        form.is_valid(raise_exception=True)
        at = form.validated_data["publish_at"]
        draft = drafts.schedule_draft(author=member, draft_id=public_id, publish_at=at, now=now)
        return Response(draft_json(draft))
