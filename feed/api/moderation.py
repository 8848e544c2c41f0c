"""Reports, statements of reasons, and what a member keeps out of sight."""

from abc import abstractmethod
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from feed import reporting
from feed.api.base import FeedView, contributor, visible_post
from feed.api.reactions import visible_comment
from feed.models import (
    Comment,
    MutedHashtag,
    MutedKind,
    Post,
    PostReview,
    SeeLess,
    Statement,
)
from feed.services import filters, moderation
from feed.services.refusals import Refused
from products.models import Review
from spark.apikit.formats import StrictSerializer
from spark.models import Member

MOST_STATEMENTS = 100


class ReportInput(StrictSerializer):
    reason = serializers.ChoiceField(list(reporting.REASONS))
    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class ReportShape(serializers.Serializer):
    id = serializers.CharField()
    reason = serializers.ChoiceField(list(reporting.REASONS))
    created_at = serializers.DateTimeField()


class ReportView(FeedView):
    """201 for a report, 200 when the caller's earlier one still waits."""

    @abstractmethod
    def target(self, request: Request, name: str) -> moderation.Target: ...

    @extend_schema(request=ReportInput, responses={200: ReportShape, 201: ReportShape})
    def post(self, request: Request, name: str) -> Response:
        if request.user.is_suspended:
            raise Refused("forbidden", "This account is suspended.")
        form = ReportInput(data=request.data)
        target = self.target(request, name)
        form.is_valid(raise_exception=True)
        made, is_new = moderation.report(
            reporter=request.user, target=target, now=timezone.now(), **form.validated_data
        )
        body = {"id": made.public_id, "reason": made.reason, "created_at": made.at}
        return Response(body, status=201 if is_new else 200)


class ReportPostView(ReportView):
    def target(self, request: Request, name: str) -> Post:
        return visible_post(request, name)


class ReportCommentView(ReportView):
    def target(self, request: Request, name: str) -> Comment:
        return visible_comment(request, name)


class ReportMemberView(ReportView):
    def target(self, request: Request, name: str) -> Member:
        there = Member.objects.filter(is_active=True, suspended_at=None)
        return get_object_or_404(there, handle__iexact=name)


class ReportReviewView(ReportView):
    """Of a product; one that is a post too is reported as that post."""

    def target(self, request: Request, name: str) -> Post | Review:
        review = get_object_or_404(Review.objects.shown(), public_id=name)
        twin = PostReview.objects.filter(review=review).select_related("post").first()
        return visible_post(request, twin.post.public_id) if twin else review


class StatementShape(serializers.Serializer):
    id = serializers.CharField()
    action = serializers.ChoiceField(Statement.Action.values)
    ground = serializers.ChoiceField(list(reporting.REASONS))
    facts = serializers.CharField()
    excerpt = serializers.CharField()
    created_at = serializers.DateTimeField()
    appeal = serializers.ChoiceField(Statement.Appeal.values)
    appeal_reason = serializers.CharField()


class StatementListShape(serializers.Serializer):
    results = StatementShape(many=True)
    next = serializers.CharField(allow_null=True)


def statement_json(row: Statement) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "action": row.action,
        "ground": row.ground,
        "facts": row.facts,
        "excerpt": row.excerpt,
        "created_at": row.at,
        "appeal": row.appeal,
        "appeal_reason": row.appeal_reason,
    }


class StatementsView(FeedView):
    @extend_schema(responses=StatementListShape)
    def get(self, request: Request) -> Response:
        rows = Statement.objects.filter(recipient=request.user)[:MOST_STATEMENTS]
        return Response({"results": [statement_json(row) for row in rows], "next": None})


class StatementAppealInput(StrictSerializer):
    text = serializers.CharField(max_length=1000)


class AppealView(FeedView):
    @extend_schema(request=StatementAppealInput, responses={201: StatementShape})
    def post(self, request: Request, public_id: str) -> Response:
        row = get_object_or_404(Statement, recipient=request.user, public_id=public_id)
        form = StatementAppealInput(data=request.data)
        form.is_valid(raise_exception=True)
        text: str = form.validated_data["text"]
        row = moderation.appeal(statement=row, by=request.user, text=text, now=timezone.now())
        return Response(statement_json(row), status=201)


class HideView(FeedView):
    @extend_schema(request=None, responses={204: None})
    def put(self, request: Request, public_id: str) -> Response:
        member, now = contributor(request)
        filters.hide_post(member=member, post=visible_post(request, public_id), now=now)
        return Response(status=204)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, public_id: str) -> Response:
        member, now = contributor(request)
        filters.unhide_post(member=member, post=visible_post(request, public_id), now=now)
        return Response(status=204)


class SeeLessView(FeedView):
    @extend_schema(request=None, responses={204: None})
    def put(self, request: Request, public_id: str) -> Response:
        member, now = contributor(request)
        filters.see_less(member=member, post=visible_post(request, public_id), now=now)
        return Response(status=204)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, public_id: str) -> Response:
        member, now = contributor(request)
        filters.stop_seeing_less(member=member, post=visible_post(request, public_id), now=now)
        return Response(status=204)


class LessView(FeedView):
    """Rank posts about an interest or with a hashtag lower: PUT asks, DELETE takes it back."""

    thing = ""

    @extend_schema(request=None, responses={204: None})
    def put(self, request: Request, name: str) -> Response:
        member, now = contributor(request)
        filters.see_less_about(member=member, now=now, **{self.thing: name})
        return Response(status=204)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, name: str) -> Response:
        member, now = contributor(request)
        filters.see_as_before(member=member, now=now, **{self.thing: name})
        return Response(status=204)


class LessInterestView(LessView):
    thing = "interest"


class LessHashtagView(LessView):
    thing = "hashtag"


class MuteHashtagView(FeedView):
    @extend_schema(request=None, responses={204: None})
    def put(self, request: Request, name: str) -> Response:
        member, now = contributor(request)
        filters.mute_hashtag(member=member, name=name, now=now)
        return Response(status=204)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, name: str) -> Response:
        member, now = contributor(request)
        filters.unmute_hashtag(member=member, name=name, now=now)
        return Response(status=204)


class FiltersShape(serializers.Serializer):
    hashtags = serializers.ListField(child=serializers.CharField())
    kinds = serializers.ListField(child=serializers.ChoiceField(Post.Kind.values))
    less_interests = serializers.ListField(child=serializers.CharField())
    less_hashtags = serializers.ListField(child=serializers.CharField())


class KindsInput(StrictSerializer):
    kinds = serializers.ListField(child=serializers.ChoiceField(Post.Kind.values))


class FiltersView(FeedView):
    """What the caller does not see or wants less of; PUT sets the kinds."""

    @extend_schema(responses=FiltersShape)
    def get(self, request: Request) -> Response:
        names = MutedHashtag.objects.filter(member=request.user).values_list("hashtag__name")
        kinds = MutedKind.objects.filter(member=request.user).values_list("kind", flat=True)
        less = SeeLess.objects.filter(member=request.user)
        topics = less.filter(interest__isnull=False).values_list("interest__slug", flat=True)
        words = less.filter(hashtag__isnull=False).values_list("hashtag__name", flat=True)
        return Response(
            {
                "hashtags": sorted(name for (name,) in names),
                "kinds": sorted(kinds),
                "less_interests": sorted(topics),
                "less_hashtags": sorted(words),
            }
        )

    @extend_schema(request=KindsInput, responses=FiltersShape)
    def put(self, request: Request) -> Response:
        member, now = contributor(request)
        form = KindsInput(data=request.data)
        form.is_valid(raise_exception=True)
        filters.choose_muted_kinds(member=member, kinds=form.validated_data["kinds"], now=now)
        return self.get(request)
