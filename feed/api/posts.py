"""Making, reading, changing and removing posts; what is recorded about the money behind them."""

from typing import Any

from django.db import transaction
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from feed.api.base import FeedView, contributor, viewer_id, visible_post
from feed.api.shapes import PollResultShape, PostShape, post_json
from feed.cards.kinds import results_of
from feed.models import DisclosureEvent, Post
from feed.services import edits, posts
from feed.services.drafts import alts_of, arguments_of, tags_of
from feed.services.kinds import OFFERED_KINDS, vote
from feed.services.refusals import Refused
from feed.services.share_reviews import share_review
from products.models import Review
from spark.apikit.formats import StrictSerializer
from spark.apikit.idempotency import once

KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER)
# Far above every limit: the services name the limit itself, this only stops waste early.
LONGEST_TEXT = 20_000


class TagInputShape(StrictSerializer):
    product = serializers.CharField(max_length=300)
    media = serializers.CharField(max_length=22, required=False, allow_null=True)
    x = serializers.FloatField(required=False, allow_null=True)
    y = serializers.FloatField(required=False, allow_null=True)


class PostFieldsInput(StrictSerializer):
    caption = serializers.CharField(max_length=LONGEST_TEXT, allow_blank=True, required=False)
    alts = serializers.ListField(
        child=serializers.CharField(max_length=300, allow_blank=True),
        required=False,
        max_length=100,
        help_text="One text for each medium, in their order.",
    )
    tags = TagInputShape(many=True, required=False, max_length=200)
    interests = serializers.ListField(
        child=serializers.CharField(max_length=40), required=False, max_length=100
    )
    disclosure = serializers.ChoiceField(Post.Disclosure.choices, required=False)
    sponsor = serializers.CharField(max_length=60, required=False, allow_null=True)


class OptionInputShape(StrictSerializer):
    text = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    product = serializers.CharField(max_length=300, required=False, allow_null=True, default=None)


class StrictIntegerField(serializers.IntegerField):
    """A JSON integer; no text, no fraction, no boolean."""

    def to_internal_value(self, data: Any) -> int:
        if type(data) is not int:
            self.fail("invalid")
        return super().to_internal_value(data)


class PostInput(PostFieldsInput):
    brand = serializers.SlugField(
        max_length=60,
        required=False,
        help_text="The brand that speaks; for those who are registered for it.",
    )
    kind = serializers.ChoiceField(sorted(OFFERED_KINDS), required=False)
    stars = StrictIntegerField(
        min_value=1, max_value=5, required=False, help_text="Of a review; the first tag is meant."
    )
    options = OptionInputShape(
        many=True, required=False, max_length=100, help_text="Of a poll, 2 to 6."
    )
    review = serializers.CharField(
        max_length=22,
        required=False,
        help_text="An own review to share as it stands, with kind and interests alone.",
    )
    media = serializers.ListField(
        child=serializers.CharField(max_length=22), required=False, max_length=100
    )


class PostPatch(PostFieldsInput):
    is_comments_closed = serializers.BooleanField(required=False)


class PostsView(FeedView):
    @extend_schema(request=PostInput, responses={201: PostShape}, parameters=[KEY])
    def post(self, request: Request) -> Response:
        contributor(request)
        return once(request, scope="posts", work=lambda: (201, publish(request)))


def publish(request: Request) -> dict[str, Any]:
    member, now = contributor(request)
    form = PostInput(data=request.data)
    form.is_valid(raise_exception=True)
    asked = form.validated_data
    if "review" in asked:
        return post_json(shared(asked, member=member, now=now), viewer_id=member.pk)
    post = posts.publish_post(author=member, now=now, **arguments_of(asked))
    return post_json(post, viewer_id=member.pk)


def shared(asked: dict[str, Any], *, member: Any, now: Any) -> Post:
    """Share an own review; what it says stands fixed, so nothing else may be sent with it."""
    for name in asked.keys() - {"review", "kind", "interests"}:
        raise Refused("invalid", "A shared review stays as it is.", field=name)
    if asked.get("kind", "review") != "review":
        raise Refused("invalid", "A shared review is of kind review.", field="kind")
    review = Review.objects.shown().select_related("product").filter(
        author=member, public_id=asked["review"]
    ).first()  # fmt: skip
    if review is None:
        raise Refused("invalid", "This is no review of yours.", field="review")
    return share_review(member=member, review=review, now=now, interests=asked.get("interests", []))


class PostView(FeedView):
    is_public = True

    @extend_schema(responses=PostShape, auth=[{}])
    def get(self, request: Request, public_id: str) -> Response:
        post = visible_post(request, public_id)
        return Response(post_json(post, viewer_id=viewer_id(request)))

    @extend_schema(request=PostPatch, responses=PostShape)
    def patch(self, request: Request, public_id: str) -> Response:
        member, now = contributor(request)
        post = self.own_post(request, public_id)
        form = PostPatch(data=request.data)
        form.is_valid(raise_exception=True)
        asked = form.validated_data
        with transaction.atomic():
            change(post, asked, member=member, now=now)
        post.refresh_from_db()
        return Response(post_json(post, viewer_id=member.pk))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, public_id: str) -> Response:
        member, now = contributor(request)
        posts.remove_post(post=self.own_post(request, public_id), by=member, now=now)
        return Response(status=204)

    def own_post(self, request: Request, public_id: str) -> Post:
        """Return the post for its author; others who may see it may still not change it."""
        post = visible_post(request, public_id)
        if not post.is_editable_by(request.user.pk):
            raise Refused("forbidden", "Only the author may change this post.")
        return post


def change(post: Post, asked: dict[str, Any], *, member: Any, now: Any) -> None:
    """Apply what was sent; each part that was left out stays as it is."""
    media = [medium.public_id for medium in post.media.all()]
    edits.edit_post(
        post=post,
        by=member,
        now=now,
        caption=asked.get("caption"),
        alts=alts_of(asked.get("alts"), media),
        tags=tags_of(asked["tags"]) if "tags" in asked else None,
        interests=asked.get("interests"),
    )
    if "is_comments_closed" in asked:
        is_closed = asked["is_comments_closed"]
        edits.close_comments(post=post, by=member, is_closed=is_closed, now=now)
    if "disclosure" in asked or "sponsor" in asked:
        tie = asked.get("disclosure", post.disclosure)
        sponsor = asked.get("sponsor", post.sponsor.slug if post.sponsor else None)
        edits.declare_more(post=post, by=member, disclosure=tie, sponsor=sponsor, now=now)


class VoteInput(StrictSerializer):
    option = StrictIntegerField(min_value=1, help_text="The option's ``n``.")


class VoteView(FeedView):
    """Voting in a poll, once; the answer has the results."""

    @extend_schema(request=VoteInput, responses=PollResultShape)
    def put(self, request: Request, public_id: str) -> Response:
        member, now = contributor(request)
        post = visible_post(request, public_id)
        form = VoteInput(data=request.data)
        form.is_valid(raise_exception=True)
        option: int = form.validated_data["option"]
        if not post.poll_options.filter(position=option).exists():
            raise Refused("invalid", "There is no such option.", field="option")
        vote(member=member, post=post, option=option, now=now)
        return Response(results_of(post, viewer_id=member.pk))


class DisclosureEventShape(serializers.Serializer):
    at = serializers.DateTimeField()
    by = serializers.ChoiceField(DisclosureEvent.Role.values)
    from_state = serializers.CharField()
    to_state = serializers.CharField()
    type = serializers.CharField()
    label = serializers.CharField()
    views = serializers.IntegerField()
    hash = serializers.CharField()
    previous_hash = serializers.CharField()


class DisclosureListShape(serializers.Serializer):
    results = DisclosureEventShape(many=True)
    next = serializers.CharField(allow_null=True)


class DisclosuresView(FeedView):
    """The public log of what was said about the money behind a post, oldest first."""

    is_public = True

    @extend_schema(responses=DisclosureListShape, auth=[{}])
    def get(self, request: Request, public_id: str) -> Response:
        post = visible_post(request, public_id)
        rows = [event_json(event) for event in post.disclosure_events.order_by("id")]
        return Response({"results": rows, "next": None})


def event_json(event: DisclosureEvent) -> dict[str, Any]:
    """Return an event without the reason, which is between staff and the author."""
    return {
        "at": event.at,
        "by": event.actor_role,
        "from_state": event.from_state,
        "to_state": event.to_state,
        "type": event.disclosure,
        "label": event.label,
        "views": event.views,
        "hash": event.hash,
        "previous_hash": event.previous_hash,
    }
