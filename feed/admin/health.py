"""Staff's page on the health of the community, and the queues on the admin's first page."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from feed import supply
from spark.queues import queues_for


def home(request: HttpRequest) -> HttpResponse:
    """Show Django's own first page with the queues as tiles above it."""
    now = timezone.now()
    tiles = [
        {"queue": queue, "waiting": queue.waiting(now=now)} for queue in queues_for(request.user)
    ]
    context = {"tiles": tiles, "can_see_health": request.user.has_perm("feed.view_post")}
    return admin.site.index(request, extra_context=context)


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Show the sponsored share of each interest and the people who post unpaid (row A44)."""
    if not request.user.has_perm("feed.view_post"):
        raise PermissionDenied
    now = timezone.now()
    shares, weeks = supply.supply_by_interest(now=now), supply.unpaid_authors(now=now)
    context = {
        **admin.site.each_context(request),
        "title": "Health",
        "shares": shares,
        "alarms": [row for row in shares if row.is_alarming],
        "limit": supply.ALERT_ABOVE,
        "limit_x": supply.WIDTH * supply.ALERT_ABOVE / 100,
        "days": supply.DAYS,
        "shares_chart": supply.shares_chart(shares),
        "shares_height": max(len(shares), 1) * supply.ROW,
        "weeks": weeks,
        "weeks_chart": supply.weeks_chart(weeks),
    }
    return TemplateResponse(request, "admin/health.html", context)
