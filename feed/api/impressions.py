"""What an app says it has shown to the caller, as the pages of the site do."""

from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from feed.api.base import FeedView
from feed.services.viewing import MOST_AT_ONCE, note_impressions
from spark.access import require_browse
from spark.apikit.formats import StrictSerializer


class ImpressionsShape(StrictSerializer):
    posts = serializers.ListField(
        child=serializers.RegexField(r"\A[A-Za-z0-9_-]{1,22}\Z"),
        min_length=1,
        max_length=MOST_AT_ONCE,
        help_text="Ids of posts of which at least half was visible for a second.",
    )


class ImpressionsView(FeedView):
    """Posts that the caller looked at: each counts once per visit, a few seconds later."""

    @extend_schema(request=ImpressionsShape, responses={204: OpenApiResponse()})
    def post(self, request: Request) -> Response:
        now = timezone.now()
        require_browse(request.user, now=now)
        shape = ImpressionsShape(data=request.data)
        shape.is_valid(raise_exception=True)
        note_impressions(member=request.user, public_ids=shape.validated_data["posts"], now=now)
        return Response(status=204)
