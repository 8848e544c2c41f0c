"""What waits for staff in this app and left of it, as tiles on the admin's first page."""

from feed.models import (
    ConnectionAnnulment,
    DisclosureAppeal,
    LabelLowering,
    ModerationCase,
    PendingDisclosure,
    Statement,
)
from products.models import BrandApplication, BrandRequest
from spark.queues import Queue, register

register(
    Queue(
        "Labels to review",
        "feed.view_post",
        "admin:feed_pendingdisclosure_changelist",
        lambda: PendingDisclosure.objects.waiting_for_review(),
        "submitted_for_review_at",
    )
)
register(
    Queue(
        "Appeals about labels",
        "feed.view_disclosureappeal",
        "admin:feed_disclosureappeal_changelist",
        lambda: DisclosureAppeal.objects.filter(outcome=DisclosureAppeal.Outcome.OPEN),
        "at",
    )
)
register(
    Queue(
        "Weaker labels to agree to",
        "feed.view_labellowering",
        "admin:feed_labellowering_changelist",
        lambda: LabelLowering.objects.filter(state=LabelLowering.State.WAITING),
        "asked_at",
    )
)
register(
    Queue(
        "Connections to annul",
        "feed.view_connectionannulment",
        "admin:feed_connectionannulment_changelist",
        lambda: ConnectionAnnulment.objects.filter(state=ConnectionAnnulment.State.WAITING),
        "asked_at",
    )
)
register(
    Queue(
        "Reports",
        "feed.view_moderationcase",
        "admin:feed_moderationcase_changelist",
        lambda: ModerationCase.objects.waiting(),
        "opened_at",
    )
)
register(
    Queue(
        "Appeals",
        "feed.view_statement",
        "admin:feed_statement_changelist",
        lambda: Statement.objects.filter(appeal=Statement.Appeal.WAITING),
        "appealed_at",
    )
)
register(
    Queue(
        "Brands to register",
        "products.view_brandapplication",
        "admin:products_brandapplication_changelist",
        lambda: BrandApplication.objects.filter(state__in=["submitted", "dispute"]),
        "created_at",
    )
)
register(
    Queue(
        "Corrections for brands",
        "products.view_brandrequest",
        "admin:products_brandrequest_changelist",
        lambda: BrandRequest.objects.filter(state="open"),
        "created_at",
    )
)
