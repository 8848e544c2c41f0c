"""Posts and comments as staff find them: to look at, to label, to remove."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ActionForm
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from feed import reporting
from feed.admin.review import PostPage
from feed.admin.rows import NothingByHand, row_by_row
from feed.models import Comment, Post
from feed.services import moderation


class RemovalForm(ActionForm):
    ground = forms.ChoiceField(
        choices=[("", "Ground (to remove)"), *reporting.REASONS.items()], required=False
    )
    reason = forms.CharField(
        required=False, max_length=500, label="Reason, which the author reads (to remove)"
    )


class Removing(NothingByHand):
    """Rows that staff take away: their author is told why and may appeal."""

    action_form = RemovalForm
    actions = ["remove"]

    @admin.action(description="Remove, with what hangs on it", permissions=["change"])
    def remove(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        said = {name: request.POST.get(name, "") for name in ("ground", "reason")}
        now, by = timezone.now(), request.user
        row_by_row(
            self, request, queryset,
            lambda row: moderation.remove_unreported(target=row, reviewer=by, now=now, **said),
            "removed",
        )  # fmt: skip


@admin.register(Post)
class PostAdmin(Removing, PostPage):
    list_display = [
        "public_id", "author", "kind", "state", "disclosure", "sponsor", "review_state",
        "is_visible", "published_at",
    ]  # fmt: skip
    list_filter = ["state", "kind", "disclosure", "review_state"]
    search_fields = ["public_id", "author__handle", "author__name", "caption"]
    decisions = ("force_label",)


@admin.register(Comment)
class CommentAdmin(Removing):
    list_display = ["body", "author", "post", "created_at", "removed_at"]
    list_filter = ["removed_at"]
    list_select_related = ["author", "post"]
    search_fields = ["body", "author__handle", "post__public_id"]
    readonly_fields = ["public_id", "post", "author", "parent", "body", "created_at", "edited_at",
                       "removed_at"]  # fmt: skip
    fields = readonly_fields
