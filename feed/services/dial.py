"""The member's own say about paid posts: the dial, and whether Following keeps to it too."""

from datetime import datetime

from django.db import transaction

from feed.models import FeedProfile
from feed.reading import touch
from feed.services.refusals import Refused
from feed.services.viewing import settle_share
from spark.models import Member, SiteSettings


@transaction.atomic
def set_dial(
    *, member: Member, percent: int | None, is_following_capped: bool, now: datetime
) -> None:
    """Set the member's own cap in percent, 0 to the site's; None = as the site has it.

    Effective with the next page. Raises Refused (field ``sponsored_percent``) outside that range.
    """
    most = SiteSettings.current().sponsored_cap_percent
    row = FeedProfile.objects.filter(member=member).first()
    # One chosen before the site's cap was lowered may stay: the lower of the two holds.
    is_kept = row is not None and percent == row.sponsored_dial
    if percent is not None and not is_kept and not 0 <= percent <= most:
        message = f"Choose a share from 0 to {most} percent."
        raise Refused("invalid", message, field="sponsored_percent")
    FeedProfile.objects.update_or_create(
        member=member,
        defaults={"sponsored_dial": percent, "is_following_capped": is_following_capped},
    )
    settle_share(member_ids=[member.pk], now=now)
    touch.members([member.pk])
