"""The kernel's models: members, their membership, settings, jobs and keys."""

from spark.models.access import ApiToken, Country, IdempotencyKey, SiteSettings
from spark.models.job import Job
from spark.models.member import Member, Membership, Plan

__all__ = [
    "ApiToken",
    "Country",
    "IdempotencyKey",
    "Job",
    "Member",
    "Membership",
    "Plan",
    "SiteSettings",
]
