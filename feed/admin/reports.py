"""The queues of reports and of appeals: what waits, decided on a page of its own."""

from abc import abstractmethod
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.timesince import timesince

from feed import reporting
from feed.admin.rows import NothingByHand
from feed.answering import status_of
from feed.models import ModerationCase, Statement
from feed.reading.fragments import html_of
from feed.services import moderation
from feed.services.refusals import Refused

LATE_SECONDS = 86_400


class DecisionPage(NothingByHand):
    """One row as staff look at it, with the buttons that decide; subclasses say how."""

    template = ""
    decisions: dict[str, str] = {}

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        if request.method != "POST":
            return self.show(request, row)
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        name = request.POST.get("decision", "")
        if name not in self.decisions:
            raise Http404
        try:
            self.decide(request, row, name)
        except Refused as refusal:
            self.message_user(request, refusal.message, messages.ERROR)
            return self.show(request, row, status=status_of(refusal))
        self.log_change(request, row, self.decisions[name])
        self.message_user(request, f"{row} is {self.decisions[name]}.", messages.SUCCESS)
        return redirect(reverse(f"admin:feed_{self.opts.model_name}_changelist"))

    def show(self, request: HttpRequest, row: Any, *, status: int = 200) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": str(row),
            "opts": self.opts,
            "grounds": reporting.REASONS.items(),
            "can_decide": self.has_change_permission(request, row),
            "sent": request.POST,
            **self.facts(row),
        }
        return TemplateResponse(request, self.template, context, status=status)

    @abstractmethod
    def facts(self, row: Any) -> dict[str, Any]: ...

    @abstractmethod
    def decide(self, request: HttpRequest, row: Any, name: str) -> None: ...


def card_of_case(case: ModerationCase) -> str:
    return html_of([case.post_id], viewer_id=None) if case.post_id else ""


def waiting_since(at: Any) -> str:
    """For how long, in words; said to be late, in red, after the promised day."""
    if at is None:
        return ""
    now = timezone.now()
    is_late = (now - at).total_seconds() > LATE_SECONDS
    words = timesince(at, now, depth=1 if is_late else 2)
    exact = f"{at:%Y-%m-%d %H:%M} UTC"
    form = '<time datetime="{}" title="{}">{}</time>'
    shown = format_html(form, at.isoformat(), exact, words)
    return format_html('<b class="is-late">{}, late</b>', shown) if is_late else shown


@admin.register(ModerationCase)
class ModerationCaseAdmin(DecisionPage):
    """Reported things: hidden ones first, then the heaviest, then the oldest."""

    list_display = ["__str__", "since", "weighs", "is_hidden", "state", "decided_by"]
    list_filter = ["state", "is_hidden"]
    list_select_related = ["review", "subject", "decided_by"]
    search_fields = ["public_id", "subject__handle", "post__public_id"]
    template = "admin/feed/case.html"
    decisions = {"dismiss": "dismissed", "restore": "left in view", "remove": "removed"}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return ModerationCase.objects.select_related(
            "post", "comment", "member", "subject", "decided_by"
        )

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        return ("decided_at", "-is_hidden", "-weight", "opened_at", "id")

    @admin.display(description="Waiting", ordering="opened_at")
    def since(self, case: ModerationCase) -> str:
        if case.state != ModerationCase.State.OPEN:
            return f"{case.opened_at:%Y-%m-%d %H:%M}"
        return waiting_since(case.opened_at)

    @admin.display(description="Weight", ordering="weight")
    def weighs(self, case: ModerationCase) -> str:
        return f"{case.weight / 100:.2f}"

    def facts(self, row: ModerationCase) -> dict[str, Any]:
        fresh = ModerationCase.objects.select_related(
            "subject", "comment__post", "post", "review__product"
        ).get(pk=row.pk)
        return {
            "case": fresh,
            "card_html": card_of_case(fresh),
            "reports": fresh.reports.select_related("reporter"),
            "hide_at": reporting.HIDE_AT / 100,
            "weight": fresh.weight / 100,
            "before": ModerationCase.objects.filter(subject=fresh.subject)
            .exclude(pk=fresh.pk)
            .exclude(state=ModerationCase.State.OPEN)[:10],
        }

    def decide(self, request: HttpRequest, row: ModerationCase, name: str) -> None:
        said = request.POST.get("reason", "")
        if name == "remove":
            ground = request.POST.get("ground", "")
            moderation.remove(
                case=row, reviewer=request.user, ground=ground, reason=said, now=timezone.now()
            )
            return
        act = moderation.dismiss if name == "dismiss" else moderation.restore
        act(case=row, reviewer=request.user, reason=said, now=timezone.now())


@admin.register(Statement)
class StatementAdmin(DecisionPage):
    """Statements of reasons; those whose author appealed wait for somebody else."""

    list_display = ["__str__", "recipient", "ground", "by", "at", "appeal", "appeal_since"]
    list_filter = ["appeal", "action", "ground"]
    list_select_related = ["recipient", "by"]
    search_fields = ["public_id", "recipient__handle"]
    template = "admin/feed/appeal.html"
    decisions = {"overturn": "taken back", "uphold": "upheld"}

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        return ("-appeal", "appealed_at", "-at")

    @admin.display(description="Appeal waits since", ordering="appealed_at")
    def appeal_since(self, row: Statement) -> str:
        return waiting_since(row.appealed_at) if row.appeal == Statement.Appeal.WAITING else ""

    def facts(self, row: Statement) -> dict[str, Any]:
        fresh = Statement.objects.select_related("case__post", "recipient", "by").get(pk=row.pk)
        return {"statement": fresh, "card_html": card_of_case(fresh.case)}

    def decide(self, request: HttpRequest, row: Statement, name: str) -> None:
        moderation.decide_appeal(
            statement=row, reviewer=request.user, is_overturned=name == "overturn",
            reason=request.POST.get("reason", ""), now=timezone.now(),
        )  # fmt: skip
