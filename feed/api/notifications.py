"""What a member was told (row B07)."""

from typing import Any

from django.core import signing
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from feed.api.base import FeedView
from feed.api.shapes import DisclosureShape
from feed.models import Notification
from feed.notices import Line, lines_of, notices_of
from feed.services.notifications import mark_seen
from spark.apikit.paging import CursorPagination
from spark.apikit.refusal import ApiError

SALT = "feed.api.notifications"


class PersonOfNotificationShape(serializers.Serializer):
    name = serializers.CharField()
    handle = serializers.CharField(help_text="A brand's slug where is_brand is true.")
    url = serializers.CharField()
    is_brand = serializers.BooleanField()


class PostOfNotificationShape(serializers.Serializer):
    id = serializers.CharField()
    url = serializers.CharField()
    disclosure = DisclosureShape(allow_null=True)


class CommentOfNotificationShape(serializers.Serializer):
    id = serializers.CharField()
    disclosure = DisclosureShape(allow_null=True)


class NotificationShape(serializers.Serializer):
    id = serializers.CharField()
    kind = serializers.ChoiceField(Notification.Kind.values)
    at = serializers.DateTimeField()
    is_new = serializers.BooleanField()
    people = PersonOfNotificationShape(many=True, help_text="At most two; none for staff.")
    others = serializers.IntegerField(help_text="How many more people than those named.")
    text = serializers.CharField(help_text="The whole sentence.")
    words = serializers.CharField(help_text="The comment, the caption or staff's reason.")
    url = serializers.CharField()
    post = PostOfNotificationShape(allow_null=True)
    comment = CommentOfNotificationShape(allow_null=True)


class NotificationListShape(serializers.Serializer):
    results = NotificationShape(many=True)
    next = serializers.CharField(allow_null=True)


class SeenShape(serializers.Serializer):
    seen = serializers.IntegerField(help_text="How many were new until now.")


def notification_json(line: Line) -> dict[str, Any]:
    names = ("id", "kind", "at", "is_new", "others", "text", "words", "url")
    shown = {name: line[name] for name in names}
    parts = ("name", "handle", "url", "is_brand")
    shown["people"] = [{part: one[part] for part in parts} for one in line["people"]]
    card, comment = line["card"], line["comment"]
    shown["post"] = card and {
        "id": card["id"], "url": card["url"], "disclosure": label_json(card["disclosure"]),
    }  # fmt: skip
    shown["comment"] = comment and {
        "id": comment["id"], "disclosure": label_json(comment["disclosure"]),
    }  # fmt: skip
    return shown


def label_json(label: dict[str, Any] | None) -> dict[str, Any] | None:
    return label and {"type": label["type"], "label": label["label"], "sponsor": label["sponsor"]}


class NotificationsView(FeedView):
    @extend_schema(
        operation_id="notifications_list",
        parameters=[
            OpenApiParameter("cursor", str, description="Of an earlier answer's next."),
            OpenApiParameter("limit", int, description="1 to 50 lines, 20 where it is left out."),
        ],
        responses=NotificationListShape,
    )
    def get(self, request: Request) -> Response:
        """The caller's own, the newest first. Reading them here does not mark them seen."""
        now, size = timezone.now(), CursorPagination().get_page_size(request)
        found = notices_of(request.user.pk, now=now, most=size, before=place(request))
        lines = lines_of(found.lines, member_id=request.user.pk, now=now)
        following = None
        if found.after is not None:
            cursor = signing.dumps(found.after, salt=SALT)
            address = request.build_absolute_uri()
            following = replace_query_param(address, "cursor", cursor)
        return Response({"results": [notification_json(one) for one in lines], "next": following})


def place(request: Request) -> int | None:
    """Return where the page begins. What nobody gave out is 400."""
    cursor = request.query_params.get("cursor")
    if cursor is None:
        return None
    try:
        return int(signing.loads(cursor, salt=SALT))
    except (signing.BadSignature, ValueError, TypeError) as error:
        message = "This page link is not one of ours."
        raise ApiError(400, "invalid_cursor", message) from error


class SeenView(FeedView):
    @extend_schema(request=None, responses=SeenShape)
    def post(self, request: Request) -> Response:
        """Mark all of the caller's seen."""
        return Response({"seen": mark_seen(member=request.user, now=timezone.now())})
