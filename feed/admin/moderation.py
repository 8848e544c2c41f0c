"""Posts and comments as staff find them: to look at, to label, to remove."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from feed.admin.review import PostPage
from feed.admin.rows import NothingByHand, row_by_row
from feed.models import Comment, Post
from feed.services.comments import remove_comment
from feed.services.posts import remove_post


@admin.register(Post)
class PostAdmin(PostPage):
    list_display = [
        "public_id", "author", "kind", "state", "disclosure", "sponsor", "review_state",
        "is_visible", "published_at",
    ]  # fmt: skip
    list_filter = ["state", "kind", "disclosure", "review_state"]
    search_fields = ["public_id", "author__handle", "author__name", "caption"]
    actions = ["remove"]
    decisions = ("force_label",)

    @admin.action(description="Remove: gone for everybody", permissions=["change"])
    def remove(self, request: HttpRequest, queryset: QuerySet[Post]) -> None:
        now = timezone.now()
        row_by_row(
            self, request, queryset, lambda row: remove_post(post=row, by=request.user, now=now),
            "removed",
        )  # fmt: skip


@admin.register(Comment)
class CommentAdmin(NothingByHand):
    list_display = ["body", "author", "post", "created_at", "removed_at"]
    list_filter = ["removed_at"]
    list_select_related = ["author", "post"]
    search_fields = ["body", "author__handle", "post__public_id"]
    readonly_fields = ["public_id", "post", "author", "parent", "body", "created_at", "edited_at",
                       "removed_at"]  # fmt: skip
    fields = readonly_fields
    actions = ["remove"]

    @admin.action(description="Remove, with the answers to it", permissions=["change"])
    def remove(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        now = timezone.now()
        row_by_row(
            self,
            request,
            queryset.filter(removed_at=None),
            lambda row: remove_comment(comment=row, by=request.user, now=now, is_staff=True),
            "removed",
        )
