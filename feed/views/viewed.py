"""What the page says it has shown: `static/js/views.js` sends it, in the background."""

import re

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from feed.reading.pace import WINDOW, Pace
from feed.services.viewing import MOST_AT_ONCE, note_impressions
from spark.access import require_browse
from spark.errors import answer

# A page sends every ten seconds: 30 in five minutes. Counted in this process, without a trip.
MOST_BATCHES = 300
PACE = Pace(MOST_BATCHES)
_IDS = re.compile(rf"[A-Za-z0-9_-]{{1,22}}(,[A-Za-z0-9_-]{{1,22}}){{0,{MOST_AT_ONCE - 1}}}")


@require_POST
@login_required
def viewed(request: HttpRequest) -> HttpResponse:
    """Take in which posts were at least half visible for a second; the worker counts them."""
    now = timezone.now()
    require_browse(request.user, now=now)
    ids = request.POST.get("ids", "")
    if not _IDS.fullmatch(ids):
        detail = f"ids: name 1 to {MOST_AT_ONCE} posts, separated by commas."
        return answer(request, status=400, code="invalid", detail=detail)
    if not PACE.allows(request.user.pk):
        refused = answer(request, status=429, code="throttled", detail="Too many at once.")
        refused["Retry-After"] = str(WINDOW)
        return refused
    note_impressions(member=request.user, public_ids=ids.split(","), now=now)
    return HttpResponse(status=204)
