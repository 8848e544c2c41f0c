"""Appeals about labels, strikes and rejected posts: somebody else of staff answers."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.text import Truncator

from feed.admin.reports import DecisionPage, waiting_since
from feed.models import DisclosureAppeal, Post
from feed.reading.fragments import html_of
from feed.services import disclosure

Against = DisclosureAppeal.Against


@admin.register(DisclosureAppeal)
class DisclosureAppealAdmin(DecisionPage):
    """Open ones first; one against a rejection is answered on the page of its post."""

    list_display = ["appeal", "kind", "author", "against", "since", "outcome", "decided_by"]
    list_filter = ["outcome", "kind"]
    list_select_related = ["post__author", "against", "decided_by"]
    search_fields = ["post__public_id", "post__author__handle"]
    template = "admin/feed/label_appeal.html"
    decisions = {"grant": "granted", "uphold": "answered: the decision stands"}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return DisclosureAppeal.objects.select_related(
            "post__author", "post__sponsor", "ground__sponsor", "strike", "against", "decided_by"
        )

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        return ("decided_at", "at", "id")

    @admin.display(description="Appeal")
    def appeal(self, row: DisclosureAppeal) -> str:
        return Truncator(row.post.caption).chars(60) or row.post.public_id

    @admin.display(description="Author", ordering="post__author__handle")
    def author(self, row: DisclosureAppeal) -> str:
        return row.post.author.handle

    @admin.display(description="Waiting", ordering="at")
    def since(self, row: DisclosureAppeal) -> str:
        if row.outcome != DisclosureAppeal.Outcome.OPEN:
            return f"{row.at:%Y-%m-%d %H:%M}"
        return waiting_since(row.at)

    def show(self, request: HttpRequest, row: Any, *, status: int = 200) -> HttpResponse:
        is_open = row.outcome == DisclosureAppeal.Outcome.OPEN
        if row.kind == Against.DECISION and is_open and row.post.review_state == "appealed":
            return redirect("admin:feed_pendingdisclosure_change", row.post_id)
        return super().show(request, row, status=status)

    def facts(self, row: Any) -> dict[str, Any]:
        fresh = self.get_queryset(None).get(pk=row.pk)
        decided = fresh.strike or fresh.ground
        what = fresh.get_kind_display()
        if fresh.ground is not None:
            what = f"{what}: {fresh.ground.get_type_display()}"
            what += f", {fresh.ground.sponsor.name}" if fresh.ground.sponsor else ""
        is_there = fresh.post.state != Post.State.REMOVED
        return {
            "appeal": fresh,
            "decided": decided,
            "what": what,
            "label": disclosure.label_of(fresh.post),
            "card_html": html_of([fresh.post_id], viewer_id=None) if is_there else "",
        }

    def decide(self, request: HttpRequest, row: Any, name: str) -> None:
        disclosure.decide_appeal(
            appeal=row, by=request.user, is_granted=name == "grant",
            reason=request.POST.get("reason", ""), now=timezone.now(),
        )  # fmt: skip
