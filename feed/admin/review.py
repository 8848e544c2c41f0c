"""The queue of compensated posts (rows A38, A46): seen as rendered, decided one by one."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from feed import detector
from feed import disclosure as rules
from feed.admin.reports import waiting_since
from feed.admin.rows import NothingByHand, row_by_row
from feed.answering import status_of
from feed.cards.drafts import small_of
from feed.forms import brand_choices
from feed.models import (
    LabelGround,
    LabelLowering,
    LabelText,
    Media,
    PendingDisclosure,
    PendingEdit,
    Post,
    Strike,
)
from feed.reading.fragments import html_of
from feed.services import disclosure
from feed.services.disclosure.shown import brands_shown
from feed.services.disclosure.ties import texts_of
from feed.services.edits import details_of
from feed.services.posts import sponsor_named
from feed.services.refusals import Refused
from products.models import Brand

MOST_AT_ONCE = 20
DECISIONS = {
    "approve": "approved",
    "request_changes": "sent back",
    "reject": "rejected",
    "force_label": "labelled",
    "ask_lowering": "proposed for a weaker label; a second person decides",
}


class PostPage(NothingByHand):
    """One post as others will see it, with its record beside it and the decisions under it."""

    list_select_related = ["author", "sponsor", "naming"]
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
        may_decide = self.has_change_permission(request, post)
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
            "decisions": self.offered() if may_decide else (),
            "may_decide": may_decide,
            "ties": Post.Disclosure.choices,
            "codes": rules.REASON_CODES,
            "brands": brand_choices(),
            "sent": request.POST,
            "next_url": self.skip_url(request, post),
            **(background_of(post) if may_decide else {}),
        }
        return TemplateResponse(request, "admin/feed/review.html", context, status=status)

    def decide(self, request: HttpRequest, post: Any) -> HttpResponse:
        name = request.POST.get("decision", "")
        if name not in self.offered():
            raise Http404
        try:
            decision(name, request)(post=post, now=timezone.now())
        except Refused as refusal:
            self.message_user(request, refusal.message, messages.ERROR)
            return self.show(request, self.get_object(request, str(post.pk)) or post,
                             status=status_of(refusal))  # fmt: skip
        self.log_change(request, post, DECISIONS[name])
        self.message_user(request, f"The post is {DECISIONS[name]}.", messages.SUCCESS)
        return redirect(self.next_page(request, post))

    def offered(self) -> tuple[str, ...]:
        """Who may force a label may propose to weaken one."""
        extra = ("ask_lowering",) if "force_label" in self.decisions else ()
        return (*self.decisions, *extra)

    def skip_url(self, request: HttpRequest, post: Any) -> str:
        return ""

    def next_page(self, request: HttpRequest, post: Any) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")


def decision(name: str, request: HttpRequest) -> Callable[..., object]:
    """Return the service for a button of the page, with who pressed it and what the form said."""
    sent, by = request.POST, request.user
    said = {"reason": sent.get("reason", ""), "code": sent.get("code", "")}
    if name in ("force_label", "ask_lowering"):
        tie = sent.get("disclosure", "")
        sponsor = sponsor_named(sent.get("sponsor")) if tie != Post.Disclosure.NONE else None
        if name == "force_label":
            act = partial(disclosure.force_label, disclosure=tie, sponsor=sponsor, reviewer=by)
            return partial(act, **said)
        act = partial(disclosure.ask_lowering, to_type=tie, sponsor=sponsor, by=by)
        return partial(act, reason=said["reason"])
    version = version_in(sent.get("version", ""))
    if name == "approve":
        return partial(disclosure.approve_disclosure, reviewer=by, version=version)
    service = {
        "request_changes": disclosure.request_changes,
        "reject": disclosure.reject_disclosure,
    }[name]
    return partial(service, reviewer=by, version=version, **said)


def version_in(text: str) -> int:
    """Return the version that a form says was looked at; what cannot be read is none's."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def known_authors(author_ids: set[int]) -> set[int]:
    """Return who of these had a compensated post approved before."""
    approved = Post.objects.filter(
        author__in=author_ids, review_state=Post.Review.APPROVED, disclosure__in=rules.NEEDS_REVIEW
    ).exclude(grounds__source=LabelGround.Source.STAFF)
    return set(approved.values_list("author_id", flat=True))


def background_of(post: Any) -> dict[str, Any]:
    """What stands beside the decisions: ties, strikes, the detector's reasons, edit and appeal."""
    brands = Brand.objects.filter(pk__in=brands_shown(post)).values_list("name", flat=True)
    text = "\n".join(texts_of(post))
    edit = PendingEdit.objects.filter(post=post).select_related("by").first()
    return {
        "connections": post.author.connections.select_related("brand")[:10],
        "strikes": post.author.strikes.all()[:10],
        "findings": detector.score(text, brands=list(brands)).findings,
        "edit": edit,
        "edit_parts": diff_of(post, edit) if edit else [],
        "appeal": post.disclosure_appeals.filter(outcome="open", kind="decision").first(),
        "lowering": post.lowerings.filter(state="waiting").select_related("asked_by").first(),
    }


def diff_of(post: Any, edit: PendingEdit) -> list[tuple[str, str, str]]:
    """Return what an edit changes: the part, what others see now, what they would see."""
    now = details_of(post)
    parts = [] if edit.caption is None else [("Caption", post.caption, edit.caption)]
    for name, wanted in edit.details.items():
        if wanted != now.get(name):
            parts.append((name.capitalize(), words_of(now.get(name)), words_of(wanted)))
    return parts


def words_of(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(str(text) or "(none)" for text in value.values())
    names = [one["product"] if isinstance(one, dict) else str(one) for one in value or []]
    return ", ".join(names) or "(none)"


def record_of(post: Any) -> dict[str, int]:
    """What the author's earlier compensated posts came to."""
    compensated = ~Q(disclosure=Post.Disclosure.NONE)
    counted = Post.objects.filter(author=post.author).aggregate(
        posts=Count("pk", filter=Q(state=Post.State.PUBLISHED)),
        approved=Count("pk", filter=compensated & Q(review_state=Post.Review.APPROVED)),
        rejected=Count("pk", filter=compensated & Q(review_state=Post.Review.REJECTED)),
    )
    return {
        **counted,
        "strikes": Strike.objects.standing(now=timezone.now()).filter(member=post.author).count(),
    }


class ReasonForm(ActionForm):
    reason = forms.CharField(required=False, max_length=300, label="Reason (to reject)")


@admin.register(PendingDisclosure)
class PendingDisclosureAdmin(PostPage):
    """What waits for a decision, the weightiest first: see feed/review_queue.py."""

    list_display = ["picture", "text", "label", "why", "waiting"]
    show_full_result_count = False
    list_per_page = 50
    list_display_links = ["picture", "text"]
    search_fields = ["public_id", "author__handle", "author__name", "caption"]
    action_form = ReasonForm
    actions = ["approve", "reject"]
    decisions = ("approve", "request_changes", "reject", "force_label")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        waiting = PendingDisclosure.objects.waiting_for_review()
        return waiting.select_related("author", "sponsor", "naming")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        first = self.get_queryset(request).exclude(author=request.user).first()
        start = "admin:feed_pendingdisclosure_change"
        context = {"start_url": reverse(start, args=[first.pk]) if first else ""}
        return super().changelist_view(request, context | (extra_context or {}))

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        return ("review_key", "id")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("feed.view_post") or request.user.has_perm("feed.change_post")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("feed.change_post")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def action_checkbox(self, post: Post) -> SafeString:
        """The box beside a row, with the version of the post that the list shows."""
        box = super().action_checkbox(post)
        seen = '{}<input type="hidden" name="version-{}" value="{}">'
        return format_html(seen, box, post.pk, post.version)

    @admin.display(description="Waiting", ordering="submitted_for_review_at")
    def waiting(self, post: Post) -> str:
        return waiting_since(post.submitted_for_review_at)

    @admin.display(description="Picture")
    def picture(self, post: Any) -> str:
        """The first picture, or what kind of post it is where there is none."""
        url = small_of(post.first_medium) if post.first_medium else ""
        if not url:
            return format_html('<span class="row-thumb">{}</span>', post.get_kind_display())
        return format_html(
            '<img class="row-thumb" src="{}" alt="{} by {}" width="48" height="60" loading="lazy">',
            url, post.get_kind_display(), post.author.name,
        )  # fmt: skip

    @admin.display(description="Why", empty_value="")
    def why(self, post: Post) -> str:
        """What brought it here, where that is not a declaration."""
        if post.review_state == Post.Review.APPEALED:
            return "appeal"
        if post.disclosure == Post.Disclosure.NONE:
            return f"reads like an ad ({post.suspicion})"
        return "seen already" if post.is_visible else ""

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Read the words of all labels and the first pictures of the page at once."""
        page = super().get_changelist_instance(request)
        media = Media.objects.filter(post__in=page.result_list).order_by("-position", "-pk")
        first = {medium.post_id: medium for medium in media}
        words = LabelText.objects.by_country({post.author.country for post in page.result_list})
        for post in page.result_list:
            post.shown_label = disclosure.label_in(post, words[post.author.country])
            post.first_medium = first.get(post.pk)
        return page

    @admin.display(description="Label")
    def label(self, post: Any) -> str:
        """As others read it: the words of the author's country."""
        return str(post.shown_label)

    @admin.display(description="Post")
    def text(self, post: Post) -> str:
        """The beginning of its caption, and under it who wrote it."""
        return format_html(
            '{}<br><small class="quiet">{} · {}</small>',
            Truncator(post.caption).chars(80) or "(no caption)",
            post.author.name, post.get_kind_display(),
        )  # fmt: skip

    @admin.action(description="Approve (at most 20)", permissions=["change"])
    def approve(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        act = partial(disclosure.approve_disclosure, reviewer=request.user, now=timezone.now())
        self.bulk(request, queryset, act, "approved")

    @admin.action(description="Reject (at most 20), with the reason given", permissions=["change"])
    def reject(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        reason = request.POST.get("reason", "")
        act = partial(
            disclosure.reject_disclosure, reviewer=request.user, now=timezone.now(), reason=reason
        )
        self.bulk(request, queryset, act, "rejected")

    def bulk(
        self, request: HttpRequest, rows: QuerySet[Any], act: Callable[..., object], done: str
    ) -> None:
        """Decide on several at once, at most 20; nobody's first posts are approved so (D5.5).

        What changed since the list was opened is refused: nobody has read it.
        """
        if rows.count() > MOST_AT_ONCE:
            self.message_user(request, f"At most {MOST_AT_ONCE} at once.", messages.ERROR)
            return
        chosen = list(rows)
        if done == "approved":
            known = known_authors({row.author_id for row in chosen})
            for row in chosen:
                if row.author_id not in known:
                    text = f"{row}: the first compensated posts of somebody are read one by one."
                    self.message_user(request, text, messages.ERROR)
            chosen = [row for row in chosen if row.author_id in known]

        def decide(row: Any) -> object:
            seen = request.POST.get(f"version-{row.pk}", "")
            return act(post=row, version=version_in(seen))

        row_by_row(self, request, chosen, decide, done)

    def skip_url(self, request: HttpRequest, post: Any) -> str:
        """The one after this in the queue, left undecided."""
        behind = Q(review_key__gt=post.review_key) | Q(review_key=post.review_key, pk__gt=post.pk)
        following = self.get_queryset(request).filter(behind).exclude(author=request.user).first()
        return (
            reverse("admin:feed_pendingdisclosure_change", args=[following.pk]) if following else ""
        )

    def next_page(self, request: HttpRequest, post: Any) -> str:
        """Go on to the one that waits longest, or back to the empty queue."""
        following = self.get_queryset(request).exclude(author=request.user).first()
        if following is None:
            return super().next_page(request, post)
        return reverse("admin:feed_pendingdisclosure_change", args=[following.pk])


@admin.register(LabelLowering)
class LabelLoweringAdmin(NothingByHand):
    """Proposals to say less about a post; whoever did not make one decides on it (D5.4)."""

    list_display = ["post", "to_type", "to_sponsor", "reason", "asked_by", "asked_at", "state"]
    list_filter = ["state"]
    list_select_related = ["post", "to_sponsor", "asked_by"]
    readonly_fields = [
        "post", "to_type", "to_sponsor", "reason", "asked_by", "asked_at", "state", "decided_by",
        "decided_at",
    ]  # fmt: skip
    fields = readonly_fields
    actions = ["agree", "refuse"]

    @admin.action(description="Agree, as the second person", permissions=["change"])
    def agree(self, request: HttpRequest, queryset: QuerySet[LabelLowering]) -> None:
        self.decide(request, queryset, is_agreed=True)

    @admin.action(description="Refuse", permissions=["change"])
    def refuse(self, request: HttpRequest, queryset: QuerySet[LabelLowering]) -> None:
        self.decide(request, queryset, is_agreed=False)

    def decide(
        self, request: HttpRequest, rows: QuerySet[LabelLowering], *, is_agreed: bool
    ) -> None:
        act = partial(
            disclosure.decide_lowering, by=request.user, is_agreed=is_agreed, now=timezone.now()
        )
        done = "agreed to" if is_agreed else "refused"
        row_by_row(self, request, list(rows), lambda row: act(lowering=row), done)
