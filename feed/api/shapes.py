"""How posts, comments and people look in the API; the schema is made from these classes."""

from collections.abc import Iterable
from typing import Any

from rest_framework import serializers

from feed.cards import card_of
from feed.cards.kinds import results_of
from feed.models import Comment, Post, Save, Smile
from feed.reading.shape import post_item
from feed.services.disclosure.connections import CommentTies, ties_in_comments


class AuthorShape(serializers.Serializer):
    handle = serializers.CharField()
    name = serializers.CharField()
    is_brand = serializers.BooleanField()
    portrait = serializers.CharField(allow_null=True)


class DisclosureShape(serializers.Serializer):
    type = serializers.CharField()
    label = serializers.CharField()
    sponsor = serializers.CharField(allow_null=True)


class MediaShape(serializers.Serializer):
    id = serializers.CharField()
    kind = serializers.ChoiceField(["image", "video"])
    alt = serializers.CharField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    url = serializers.CharField(allow_null=True)
    srcset = serializers.CharField()
    poster = serializers.CharField(required=False)
    captions = serializers.CharField(required=False, allow_null=True)


class PriceShape(serializers.Serializer):
    amount_minor = serializers.IntegerField()
    currency = serializers.CharField()


class TaggedProductShape(serializers.Serializer):
    slug = serializers.CharField()
    title = serializers.CharField()
    price = PriceShape()
    state = serializers.ChoiceField(["live", "out_of_stock", "discontinued"])


class TagShape(serializers.Serializer):
    product = TaggedProductShape()
    x = serializers.FloatField(allow_null=True)
    y = serializers.FloatField(allow_null=True)
    media = serializers.IntegerField(allow_null=True, help_text="Index of the picture in media.")


class PostReviewShape(serializers.Serializer):
    stars = serializers.IntegerField()
    product = serializers.CharField(help_text="The reviewed product's slug.")
    written_at = serializers.DateTimeField()
    is_verified_purchase = serializers.BooleanField()
    basis = serializers.CharField()


class PollOptionShape(serializers.Serializer):
    n = serializers.IntegerField()
    text = serializers.CharField()
    product = serializers.CharField(allow_null=True)


class PollShape(serializers.Serializer):
    options = PollOptionShape(many=True)
    votes = serializers.IntegerField()


class PollShareShape(serializers.Serializer):
    n = serializers.IntegerField()
    text = serializers.CharField()
    votes = serializers.IntegerField()
    percent = serializers.IntegerField()


class PollResultShape(serializers.Serializer):
    voted = serializers.IntegerField(allow_null=True, help_text="The option's ``n``.")
    votes = serializers.IntegerField()
    options = PollShareShape(many=True)


class PostItemShape(serializers.Serializer):
    """A post as it stands in a feed and on its own."""

    id = serializers.CharField()
    kind = serializers.ChoiceField(Post.Kind.values)
    author = AuthorShape()
    disclosure = DisclosureShape(allow_null=True)
    caption = serializers.CharField()
    interests = serializers.ListField(child=serializers.CharField())
    media = MediaShape(many=True)
    tags = TagShape(many=True)
    smiles = serializers.IntegerField()
    comments = serializers.IntegerField()
    published_at = serializers.DateTimeField()
    review = PostReviewShape(allow_null=True, help_text="Of posts of kind review.")
    poll = PollShape(allow_null=True, help_text="Of posts of kind poll.")
    smiled = serializers.BooleanField()
    saved = serializers.BooleanField()


class PostShape(PostItemShape):
    """One post; its author reads in ``state`` and ``review_state`` what others do not see yet."""

    state = serializers.ChoiceField(Post.State.values)
    review_state = serializers.ChoiceField(Post.Review.values)
    is_comments_closed = serializers.BooleanField()
    poll_results = PollResultShape(
        allow_null=True, help_text="For who has voted, and for the poll's author."
    )


def post_json(post: Post, *, viewer_id: int | None) -> dict[str, Any]:
    """Return one post for the API, with what this viewer did to it."""
    card = card_of(post.pk)
    mine = {"post": post, "member_id": viewer_id}
    return post_item(card) | {
        "smiled": viewer_id is not None and Smile.objects.filter(**mine).exists(),
        "saved": viewer_id is not None and Save.objects.filter(**mine).exists(),
        "state": post.state,
        "review_state": post.review_state,
        "is_comments_closed": card["is_comments_closed"],
        "poll_results": results_of(post, viewer_id=viewer_id),
    }


class CommentAuthorShape(serializers.Serializer):
    handle = serializers.CharField()
    name = serializers.CharField()


class CommentShape(serializers.Serializer):
    id = serializers.CharField()
    author = CommentAuthorShape()
    disclosure = DisclosureShape(
        allow_null=True,
        help_text="Set when a brand that the post shows or the comment names pays them.",
    )
    body = serializers.CharField()
    parent = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)


def comments_json(post: Post, comments: Iterable[Comment]) -> list[dict[str, Any]]:
    """Return comments of one post, with the labels that their authors' ties ask for."""
    rows = list(comments)
    ties = ties_in_comments(post, {row.author_id for row in rows})
    return [comment_json(row, ties) for row in rows]


def comment_json(comment: Comment, ties: CommentTies) -> dict[str, Any]:
    """Return a comment; load its author and what it answers with it."""
    label = ties.label(comment.author, at=comment.created_at, text=comment.body)
    return {
        "disclosure": label and {name: label[name] for name in ("type", "label", "sponsor")},
        "id": comment.public_id,
        "author": {"handle": comment.author.handle, "name": comment.author.name},
        "body": comment.body,
        "parent": comment.parent.public_id if comment.parent else None,
        "created_at": comment.created_at,
        "edited_at": comment.edited_at,
    }


class CountsShape(serializers.Serializer):
    smiles = serializers.IntegerField()
    smiled = serializers.BooleanField()
