"""Products and their reviews."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from products.api.base import ShopView, StrictIntegerField
from products.api.shapes import (
    HelpfulShape,
    MyReviewShape,
    ProductDetailShape,
    ProductShape,
    ReviewShape,
    page_shape,
    product_detail_json,
    product_json,
    review_json,
)
from products.forms import SearchForm
from products.models import Product, Review
from products.searching import find_products
from products.services.reviews import mark_helpful, unmark_helpful, write_review
from spark.apikit.formats import StrictJSONParser, StrictSerializer
from spark.apikit.paging import CursorPagination
from spark.apikit.refusal import ApiError
from spark.badges import add_badges
from spark.pictures import PictureRefused
from spark.sight import in_sight

FILTERS = ("q", "category", "brand", "in_stock")
TRUTHS = {"1": True, "true": True, "0": False, "false": False, "": False}
PAGING = [
    OpenApiParameter(
        "limit",
        {"type": "integer", "minimum": 1},
        description="20 without it; more than 50 is 50.",
    ),
    OpenApiParameter("cursor", str, description="From ``next`` of the page before."),
]


class ByPopularity(CursorPagination):
    ordering = ("-rating_count", "-id")


class ProductsView(ShopView):
    is_public = True

    @extend_schema(
        operation_id="products_list",
        parameters=[
            OpenApiParameter("q", str, description="Words of title, brand or category."),
            OpenApiParameter("category", str, description="Slug or path, with all below it."),
            OpenApiParameter("brand", str, description="The brand's slug."),
            OpenApiParameter("in_stock", str, enum=["true", "false"]),
            *PAGING,
        ],
        responses=page_shape("ProductPage", ProductShape),
        auth=[{}],
    )
    def get(self, request: Request) -> Response:
        found, _ = find_products(read_filters(request))
        paginator = ByPopularity()
        goods = found.for_cards().select_related("category")
        rows = paginator.paginate_queryset(goods, request, view=self)
        return paginator.get_paginated_response([product_json(row) for row in rows or []])


def read_filters(request: Request) -> dict[str, Any]:
    """Return the cleaned filters; an unknown, doubled or unreadable one is 400."""
    unknown = sorted(set(request.query_params) - {*FILTERS, "limit", "cursor"})
    if unknown:
        name = unknown[0][:60]
        raise ApiError(
            400, "unknown_filter", f"Unknown filter: {name}.", {name: ["This is not known here."]}
        )
    given = {name: request.query_params.getlist(name) for name in FILTERS}
    doubled = [name for name, values in given.items() if len(values) > 1]
    if doubled:
        raise ApiError(400, "invalid", f"{doubled[0]}: Give this once.")
    fields = {name: values[0] for name, values in given.items() if values}
    stock = fields.get("in_stock", "").lower()
    if stock not in TRUTHS:
        raise ApiError(400, "invalid", "in_stock is true or false.", {"in_stock": ["Not known."]})
    form = SearchForm(fields | {"in_stock": "1" if TRUTHS[stock] else ""})
    if not form.is_valid():
        errors = {name: [str(error) for error in found] for name, found in form.errors.items()}
        name, messages = next(iter(errors.items()))
        raise ApiError(400, "invalid", f"{name}: {messages[0]}", errors)
    return form.cleaned_data


class ProductView(ShopView):
    is_public = True

    @extend_schema(responses=ProductDetailShape, auth=[{}])
    def get(self, request: Request, slug: str) -> Response:
        goods = Product.objects.known().for_cards().select_related("category")
        product = get_object_or_404(goods, slug=slug)
        near: list[Product] = []
        if product.state != "live":
            others = Product.objects.alternatives_to(product).for_cards()
            near = list(others.select_related("category")[:8])
        return Response(product_detail_json(product, near))


class ReviewInput(StrictSerializer):
    stars = StrictIntegerField(min_value=1, max_value=5)
    title = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")
    body = serializers.CharField(max_length=5000)


class ReviewWithPhoto(StrictSerializer):
    """The same as a form, with a photo of the product in use."""

    stars = serializers.IntegerField(min_value=1, max_value=5)
    title = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")
    body = serializers.CharField(max_length=5000)
    photo = serializers.FileField(
        required=False, help_text="A JPEG, PNG or WebP picture of at most 10 MB."
    )


class ReviewsView(ShopView):
    is_public = True
    parser_classes = [StrictJSONParser, MultiPartParser]

    @extend_schema(
        operation_id="reviews_list",
        responses=page_shape("ReviewPage", ReviewShape),
        parameters=PAGING,
        auth=[{}],
    )
    def get(self, request: Request, slug: str) -> Response:
        product = get_object_or_404(Product.objects.known(), slug=slug)
        paginator = CursorPagination()
        shown = in_sight(product.reviews.shown(), request.user.pk)
        rows = paginator.paginate_queryset(shown, request, view=self)
        badged = add_badges(rows or [])
        return paginator.get_paginated_response([review_json(row) for row in badged])

    @extend_schema(
        request={"application/json": ReviewInput, "multipart/form-data": ReviewWithPhoto},
        responses={201: ReviewShape},
    )
    def post(self, request: Request, slug: str) -> Response:
        product = get_object_or_404(Product.objects.known(), slug=slug)
        is_form = (request.content_type or "").startswith("multipart/")
        form = (ReviewWithPhoto if is_form else ReviewInput)(data=request.data)
        form.is_valid(raise_exception=True)
        try:
            review = write_review(
                member=request.user, product=product, now=timezone.now(), **form.validated_data
            )
        except PictureRefused as refusal:
            message = str(refusal)
            raise ApiError(400, "invalid", f"photo: {message}", {"photo": [message]}) from refusal
        return Response(review_json(add_badges([review])[0]), status=201)


class HelpfulView(ShopView):
    """Saying that somebody else's review helped, once per member."""

    @extend_schema(request=None, responses=HelpfulShape)
    def put(self, request: Request, public_id: str) -> Response:
        review = shown_review(public_id, request)
        mark_helpful(review=review, member=request.user, now=timezone.now())
        return Response(helpful_json(review, voted=True))

    @extend_schema(responses=HelpfulShape)
    def delete(self, request: Request, public_id: str) -> Response:
        review = shown_review(public_id, request)
        unmark_helpful(review=review, member=request.user)
        return Response(helpful_json(review, voted=False))


def shown_review(public_id: str, request: Request) -> Review:
    shown = in_sight(Review.objects.shown(), request.user.pk)
    return get_object_or_404(shown, public_id=public_id)


def helpful_json(review: Review, *, voted: bool) -> dict[str, Any]:
    review.refresh_from_db(fields=["helpful_count"])
    return {"helpful": review.helpful_count, "voted": voted}


class MyReviewsView(ShopView):
    """The caller's own reviews, newest first; each can be shared once as a post."""

    @extend_schema(
        operation_id="my_reviews_list",
        responses=page_shape("MyReviewPage", MyReviewShape),
        parameters=PAGING,
    )
    def get(self, request: Request) -> Response:
        paginator = CursorPagination()
        mine = Review.objects.shown().filter(author=request.user).select_related("product")
        rows = paginator.paginate_queryset(mine, request, view=self)
        badged = add_badges(rows or [])
        items = [review_json(row) | {"product": row.product.slug} for row in badged]
        return paginator.get_paginated_response(items)
