"""What waits for staff in this app and left of it, as tiles on the admin's first page."""

from feed.models import ModerationCase, PendingDisclosure, Statement
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
