"""What a member was told: named, answered, followed, smiled at, decided about (row B07)."""

from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from feed.notices import lines_of, notices_of
from feed.services.notifications import mark_seen

SIZE = 20
SALT = "feed.notifications"


@login_required
@require_safe
def notifications(request: HttpRequest) -> HttpResponse:
    """The member's own lines; opening the first page marks them seen, further pages are older."""
    member, now = request.user, timezone.now()
    before = place(request)
    found = notices_of(member.pk, now=now, most=SIZE, before=before)
    lines = lines_of(found.lines, member_id=member.pk, now=now)
    context = {"lines": lines, "place": "notifications"}
    if found.after is not None:
        mark = signing.dumps(found.after, salt=SALT)
        context["next_url"] = f"{reverse('feed:notifications')}?before={mark}"
    is_looked_at = request.method == "GET" and not request.headers.get("Sec-Purpose")
    if before is None and found.newest and is_looked_at:  # no look ahead of a browser
        # What comes in between is not on this page, and stays new.
        mark_seen(member=member, up_to=found.newest, now=now)
    return render(request, "feed/notifications.html", context)


def place(request: HttpRequest) -> int | None:
    """Return where the page begins; an address that was tampered with begins at the top."""
    try:
        return int(signing.loads(request.GET.get("before", ""), salt=SALT))
    except (signing.BadSignature, ValueError, TypeError):
        return None
