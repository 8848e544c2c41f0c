"""Creators and their storefronts: valid by default, keyword-only."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from influencers.models import Creator, Storefront
from spark.models import Member
from tests.factories.members import make_member


def make_creator(
    *, member: Member | None = None, approved_at: datetime | None = None, **fields: Any
) -> Creator:
    return Creator.objects.create(
        member=member or make_member(),
        approved_at=approved_at or timezone.now() - timedelta(days=90),
        **fields,
    )


def make_storefront(*, creator: Creator | None = None, **fields: Any) -> Storefront:
    creator = creator or make_creator()
    fields = {"handle": creator.member.handle, "title": creator.member.name} | fields
    return Storefront.objects.create(creator=creator, **fields)
