"""A third strike for undeclared advertising ends a creator's programme (rule D5.6)."""

from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q

from feed.services.disclosure.strikes import is_struck_out
from influencers.models import Creator

THIRD = 3
State = Creator.State


def settle_strikes(*, now: datetime) -> int:
    """End creators with a third strike, and bring back those of whom one was taken back.

    The strikes are the feed's; this pulls them. What staff ended themselves stays ended. Safe to
    run twice. Returns how many changed.
    """
    standing = Count("member__strikes", filter=Q(member__strikes__annulled_at=None))
    rows = Creator.objects.annotate(strikes=standing)
    suspects = rows.filter(strikes__gte=THIRD).exclude(state=State.ENDED)
    struck = Creator.objects.exclude(struck_out_at=None)
    ids = {*suspects.values_list("pk", flat=True), *struck.values_list("pk", flat=True)}
    return sum(settle(pk, now=now) for pk in sorted(ids))


@transaction.atomic
def settle(creator_id: int, *, now: datetime) -> bool:
    creator = Creator.objects.select_for_update().get(pk=creator_id)
    is_out = is_struck_out(member_id=creator.member_id)
    if is_out == (creator.struck_out_at is not None) or (is_out and creator.state == State.ENDED):
        return False
    creator.state = State.ENDED if is_out else State.ACTIVE
    creator.struck_out_at = now if is_out else None
    creator.save(update_fields=["state", "struck_out_at"])
    return True
