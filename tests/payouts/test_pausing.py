"""The switch that pauses payouts (row A89)."""

import pytest
from django.test import Client
from django.utils import timezone

from payouts.models import PayoutBatch
from payouts.services.batches import PayoutsPaused, approve_payout, prepare_payout
from spark.models import SiteSettings
from tests.factories.influencers import make_creator
from tests.factories.members import make_member, make_staff

pytestmark = pytest.mark.django_db


@pytest.mark.row("A89")
def test_paused_payouts_are_neither_prepared_nor_approved_and_the_desk_says_so():
    settings = SiteSettings.current()
    settings.are_payouts_paused = True
    settings.save()
    fred, gita = make_staff(), make_staff()
    now = timezone.now()
    with pytest.raises(PayoutsPaused, match="Payouts are paused"):
        prepare_payout(actor=fred, currency="USD", now=now)
    batch = PayoutBatch.objects.create(prepared_by=fred, currency="USD", prepared_at=now)
    with pytest.raises(PayoutsPaused):
        approve_payout(batch=batch, actor=gita, now=now)
    batch.refresh_from_db()
    assert batch.state == PayoutBatch.State.PREPARED
    browser = Client()
    ana = make_member(handle="ana")
    make_creator(member=ana)
    browser.force_login(ana)
    page = browser.get("/desk/money/").content.decode()
    assert "Payouts are paused" in page
    settings.are_payouts_paused = False
    settings.save()
    assert "Payouts are paused" not in browser.get("/desk/money/").content.decode()
