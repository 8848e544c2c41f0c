"""The queue of compensated posts (rows A38, A46): seen as rendered, decided one by one."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from feed import disclosure as rules
from feed.admin.rows import NothingByHand, row_by_row
from feed.answering import status_of
from feed.forms import brand_choices
from feed.models import PendingDisclosure, Post
from feed.reading.fragments import html_of
from feed.services import disclosure
from feed.services.posts import sponsor_named
from feed.services.refusals import Refused

MOST_AT_ONCE = 20
DECISIONS = {
    "approve": "approved",
    "request_changes": "sent back",
    "reject": "rejected",
    "force_label": "labelled",
}


class PostPage(NothingByHand):
    """One post as others will see it, with its record beside it and the decisions under it."""

    list_select_related = ["author", "sponsor"]
    decisions: tuple[str, ...] = ()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        post = self.get_object(request, object_id)
        if post is None:
            raise Http404
        if not self.has_view_permission(request, post):
            raise PermissionDenied
        if request.method != "POST":
            return self.show(request, post)
        if not self.has_change_permission(request, post):
            raise PermissionDenied
        return self.decide(request, post)

    def show(self, request: HttpRequest, post: Any, *, status: int = 200) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": f"Post by {post.author.name}",
            "opts": self.opts,
            "post": post,
            "card_html": html_of([post.pk], viewer_id=None),
            "label": disclosure.label_of(post),
            "events": post.disclosure_events.select_related("actor"),
            "revisions": post.revisions.order_by("-version"),
            "record": record_of(post),
            "decisions": self.decisions if self.has_change_permission(request, post) else (),
            "ties": [tie for tie in Post.Disclosure.choices if tie[0] != "none"],
            "brands": brand_choices(),
            "sent": request.POST,
        }
        return TemplateResponse(request, "admin/feed/review.html", context, status=status)

    def decide(self, request: HttpRequest, post: Any) -> HttpResponse:
        name = request.POST.get("decision", "")
        if name not in self.decisions:
            raise Http404
        try:
            decision(name, request)(post=post, reviewer=request.user, now=timezone.now())
        except Refused as refusal:
            self.message_user(request, refusal.message, messages.ERROR)
            return self.show(request, self.get_object(request, str(post.pk)) or post,
                             status=status_of(refusal))  # fmt: skip
        self.log_change(request, post, DECISIONS[name])
        self.message_user(request, f"The post is {DECISIONS[name]}.", messages.SUCCESS)
        return redirect(self.next_page(request, post))

    def next_page(self, request: HttpRequest, post: Any) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")


def decision(name: str, request: HttpRequest) -> Callable[..., object]:
    """Return the service for a button of the page, with what else the form said."""
    reason = request.POST.get("reason", "")
    if name == "force_label":
        tie = request.POST.get("disclosure", "")
        sponsor = sponsor_named(request.POST.get("sponsor"))
        return partial(disclosure.force_label, disclosure=tie, sponsor=sponsor, reason=reason)
    text = request.POST.get("version", "")
    # Nothing readable was looked at: no version of the post is that one.
    version = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
    if name == "approve":
        return partial(disclosure.approve_disclosure, version=version)
    service = {
        "request_changes": disclosure.request_changes,
        "reject": disclosure.reject_disclosure,
    }[name]
    return partial(service, reason=reason, version=version)


def record_of(post: Any) -> dict[str, int]:
    """What the author's earlier compensated posts came to."""
    earlier = Post.objects.filter(author=post.author).exclude(disclosure="none")
    return {
        "posts": post.author.posts.published().count(),
        "approved": earlier.filter(review_state=Post.Review.APPROVED).count(),
        "rejected": earlier.filter(review_state=Post.Review.REJECTED).count(),
    }


class ReasonForm(ActionForm):
    reason = forms.CharField(required=False, max_length=300, label="Reason (to reject)")


@admin.register(PendingDisclosure)
class PendingDisclosureAdmin(PostPage):
    """What waits for a decision, the oldest first."""

    list_display = ["waiting_since", "author", "kind", "label", "text", "is_late"]
    list_display_links = ["waiting_since", "text"]
    search_fields = ["public_id", "author__handle", "author__name", "caption"]
    action_form = ReasonForm
    actions = ["approve", "reject"]
    decisions = ("approve", "request_changes", "reject", "force_label")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return PendingDisclosure.objects.waiting_for_review()

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        return ("submitted_for_review_at", "id")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("feed.view_post") or request.user.has_perm("feed.change_post")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("feed.change_post")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    @admin.display(description="Waiting since", ordering="submitted_for_review_at")
    def waiting_since(self, post: Post) -> str:
        since = post.submitted_for_review_at
        return f"{since:%Y-%m-%d %H:%M}" if since else "unknown"

    @admin.display(description="Over 24 h")
    def is_late(self, post: Post) -> str:
        """Said in red after the promised day, nothing before."""
        since = post.submitted_for_review_at
        is_over = since is not None and (timezone.now() - since).total_seconds() > 86_400
        return format_html('<b class="is-late">{}</b>', "late") if is_over else ""

    @admin.display(description="Label")
    def label(self, post: Post) -> str:
        name = disclosure.sponsor_name(post)
        return rules.label(post.disclosure, name, post.author.country)

    @admin.display(description="Caption")
    def text(self, post: Post) -> str:
        return post.caption[:60] or "(no caption)"

    @admin.action(description="Approve (at most 20)", permissions=["change"])
    def approve(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        act = partial(
            disclosure.approve_disclosure, reviewer=request.user, now=timezone.now(), version=None
        )
        self.bulk(request, queryset, lambda row: act(post=row), "approved")

    @admin.action(description="Reject (at most 20), with the reason given", permissions=["change"])
    def reject(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        reason = request.POST.get("reason", "")
        act = partial(
            disclosure.reject_disclosure, reviewer=request.user, now=timezone.now(), reason=reason
        )
        self.bulk(request, queryset, lambda row: act(post=row), "rejected")

    def bulk(
        self, request: HttpRequest, rows: QuerySet[Any], act: Callable[[Any], object], done: str
    ) -> None:
        if rows.count() > MOST_AT_ONCE:
            self.message_user(request, f"At most {MOST_AT_ONCE} at once.", messages.ERROR)
            return
        row_by_row(self, request, list(rows), act, done)

    def next_page(self, request: HttpRequest, post: Any) -> str:
        """Go on to the one that waits longest, or back to the empty queue."""
        following = self.get_queryset(request).exclude(author=request.user).first()
        if following is None:
            return super().next_page(request, post)
        return reverse("admin:feed_pendingdisclosure_change", args=[following.pk])
