"""The proof of the cap and the dial, in the API."""

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from feed.api.base import FeedView, contributor
from feed.models import FeedProfile
from feed.proof.report import report_of
from feed.services.dial import set_dial
from feed.services.refusals import Refused
from feed.services.viewing import WINDOW
from spark.apikit.formats import StrictSerializer


class PlaceShape(serializers.Serializer):
    position = serializers.IntegerField(help_text="Place in this visit, counted from 1.")
    post = serializers.CharField(allow_null=True)
    served_at = serializers.DateTimeField()
    sponsored_share = serializers.FloatField(help_text="Of the places up to this one, 0 to 1.")
    commercial_share = serializers.FloatField(help_text="Sponsored and commercial ones, 0 to 1.")

    def get_fields(self) -> dict[str, serializers.Field]:
        paid = serializers.ChoiceField(["unpaid", "commercial", "sponsored", "sponsored (pending)"])
        return super().get_fields() | {"class": paid}


class PageShape(serializers.Serializer):
    number = serializers.IntegerField(help_text="Of all pages ever served to the caller.")
    first_position = serializers.IntegerField(help_text="Place in this visit, counted from 1.")
    positions = serializers.IntegerField()
    is_capped = serializers.BooleanField()
    sponsored_gap = serializers.IntegerField(
        help_text="Places from one to the next when it was made; 0 = none, 1 = not capped."
    )
    commercial_gap = serializers.IntegerField(help_text="The same for all paid posts together.")
    is_unchanged = serializers.BooleanField(help_text="Its seal and that of its neighbours hold.")
    previous = serializers.CharField(help_text="Digest of the page before.")
    digest = serializers.CharField()


class VisitShape(serializers.Serializer):
    feed = serializers.ChoiceField(["for-you", "following", "discover"])
    is_capped = serializers.BooleanField()
    is_unchanged = serializers.BooleanField(help_text="The seals of its pages hold.")
    started_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField()
    positions = serializers.IntegerField()
    sponsored = serializers.IntegerField()
    first_breach = serializers.IntegerField(
        allow_null=True, help_text="First place over the cap that its page was made under."
    )
    pages = PageShape(many=True)
    places = PlaceShape(many=True)


class ProofShape(serializers.Serializer):
    sponsored_cap_percent = serializers.IntegerField(help_text="The site's as it is now.")
    commercial_cap_percent = serializers.IntegerField(help_text="The site's as it is now.")
    is_kept = serializers.BooleanField(help_text="Of what is listed: within the cap, unchanged.")
    is_unchanged = serializers.BooleanField()
    visits = VisitShape(many=True)
    next = serializers.CharField(
        allow_null=True, help_text="Older pages of the seven days; null when these are the oldest."
    )


class ProofView(FeedView):
    """Every place of the feeds served to the caller in the last seven days, 200 pages at a time."""

    @extend_schema(
        responses=ProofShape,
        parameters=[OpenApiParameter("older_than", int, description="Number of a page.")],
    )
    def get(self, request: Request) -> Response:
        now = timezone.now()
        older_than = page_number(request.query_params.get("older_than"))
        report = report_of(request.user, since=now - WINDOW, now=now, older_than=older_than)
        address = request.build_absolute_uri(request.path)
        further = f"{address}?older_than={report.older_than}" if report.older_than else None
        return Response(ProofShape(report.as_data() | {"next": further}).data)


def page_number(text: str | None) -> int | None:
    """Read the number of a served page. Raises Refused for what can be none."""
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and 1 <= len(text) <= 9 and int(text)):
        raise Refused("invalid", "This is not the number of a page.", field="older_than")
    return int(text)


class DialShape(StrictSerializer):
    sponsored_percent = serializers.IntegerField(
        allow_null=True, min_value=0, max_value=100, help_text="null = as the site has it."
    )
    is_following_capped = serializers.BooleanField()


class DialView(FeedView):
    """The caller's own cap on sponsored posts."""

    @extend_schema(responses=DialShape)
    def get(self, request: Request) -> Response:
        row = FeedProfile.objects.filter(member_id=request.user.pk).first()
        return Response(
            {
                "sponsored_percent": row.sponsored_dial if row else None,
                "is_following_capped": bool(row and row.is_following_capped),
            }
        )

    @extend_schema(request=DialShape, responses=DialShape)
    def put(self, request: Request) -> Response:
        member, now = contributor(request)
        shape = DialShape(data=request.data)
        shape.is_valid(raise_exception=True)
        values = shape.validated_data
        set_dial(
            member=member,
            percent=values["sponsored_percent"],
            is_following_capped=values["is_following_capped"],
            now=now,
        )
        return Response(shape.data)
