"""The feeds in the API. The answer is joined from finished items; no serializer runs."""

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from feed.api.base import FeedView
from feed.api.shapes import PostItemShape
from feed.engine.cursor import DISCOVER, FAVOURITES, FOLLOWING, FOR_YOU, InvalidCursor
from feed.reading import pages
from feed.reading.answering import allow_fast, look_for, sign_pass
from feed.views.feeds import as_response
from spark.access import require_browse
from spark.apikit.refusal import ApiError


class FeedItemShape(PostItemShape):
    reason = serializers.CharField(
        help_text="interest:<slug>, follow, hashtag:<name> or discover: why this member sees it."
    )
    position = serializers.IntegerField(help_text="Place in this feed, counted from 1.")


class FeedPageShape(serializers.Serializer):
    results = FeedItemShape(many=True)
    next = serializers.URLField(allow_null=True)


VIEWS = {"following": FOLLOWING, "favourites": FAVOURITES}
VIEW = OpenApiParameter(
    "view", str, enum=list(VIEWS), description="Which of them; following where it is left out."
)
CURSOR = OpenApiParameter("cursor", str, description="From the `next` of the page before.")


class PageView(FeedView):
    tab: int

    def get(self, request: Request) -> HttpResponse:
        require_browse(request.user, now=timezone.now())
        place = pages.Place(path=request.path, base=f"{request.scheme}://{request.get_host()}")
        try:
            made = pages.answer_json(look_for(request, self.tab_of(request)), place)
        except InvalidCursor as error:
            raise ApiError(400, "invalid_cursor", "This cursor is not valid here.") from error
        response = as_response(made, "application/json")
        allow_fast(request)
        sign_pass(request, response)
        return response

    def tab_of(self, request: Request) -> int:
        return self.tab


@extend_schema(parameters=[CURSOR], responses=FeedPageShape)
class ForYouView(PageView):
    """The member's own feed, best first."""

    tab = FOR_YOU


@extend_schema(parameters=[VIEW, CURSOR], responses=FeedPageShape)
class FollowingView(PageView):
    """Posts of those whom the member follows, and with hashtags that they follow, strictly newest
    first; with ``view=favourites`` those of their favourites alone.
    """

    tab = FOLLOWING

    def tab_of(self, request: Request) -> int:
        wanted = request.query_params.get("view", "following")
        if wanted not in VIEWS:
            message = "Choose following or favourites."
            raise ApiError(400, "invalid", message, {"view": [message]})
        return VIEWS[wanted]


@extend_schema(parameters=[CURSOR], responses=FeedPageShape)
class DiscoverView(PageView):
    """Posts outside the member's interests and follows, best first."""

    tab = DISCOVER
