"""The proof of the cap and the dial, in the API."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from feed.api.base import FeedView, contributor
from feed.models import FeedProfile
from feed.proof.report import report_of
from feed.services.dial import set_dial
from feed.services.viewing import WINDOW
from spark.apikit.formats import StrictSerializer


class PlaceShape(serializers.Serializer):
    position = serializers.IntegerField(help_text="Place in this visit, counted from 1.")
    post = serializers.CharField(allow_null=True)
    served_at = serializers.DateTimeField()
    sponsored_share = serializers.FloatField(help_text="Of the places up to this one, 0 to 1.")
    commercial_share = serializers.FloatField(help_text="Sponsored and commercial ones, 0 to 1.")

    def get_fields(self) -> dict[str, serializers.Field]:
        paid = serializers.ChoiceField(["unpaid", "commercial", "sponsored"])
        return super().get_fields() | {"class": paid}


class VisitShape(serializers.Serializer):
    feed = serializers.ChoiceField(["for-you", "following", "discover"])
    is_capped = serializers.BooleanField()
    is_unchanged = serializers.BooleanField(help_text="The log's rows match their digests.")
    started_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField()
    positions = serializers.IntegerField()
    sponsored = serializers.IntegerField()
    first_breach = serializers.IntegerField(allow_null=True)
    places = PlaceShape(many=True)


class ProofShape(serializers.Serializer):
    sponsored_cap_percent = serializers.IntegerField()
    commercial_cap_percent = serializers.IntegerField()
    is_kept = serializers.BooleanField()
    visits = VisitShape(many=True)


class ProofView(FeedView):
    """Every place of the feeds served to the caller in the last seven days."""

    @extend_schema(responses=ProofShape)
    def get(self, request: Request) -> Response:
        report = report_of(request.user, since=timezone.now() - WINDOW)
        return Response(ProofShape(report.as_data()).data)


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
