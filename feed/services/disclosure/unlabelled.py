"""Which posts stood without the label that they owed, and when: for the apps that pay (D5.6)."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from feed.models import Strike


@dataclass(frozen=True, slots=True)
class Unlabelled:
    """A post whose advertising staff found undeclared; it stood unlabelled from .. until."""

    post_id: int
    public_id: str
    author_id: int
    since: datetime
    until: datetime
    is_withdrawn: bool


def unlabelled_posts(*, changed_since: datetime | None = None) -> list[Unlabelled]:
    """Return every time that staff found, with the findings that were taken back (1 query).

    ``changed_since``: only what was found or taken back from then on.
    """
    rows = Strike.objects.select_related("post").order_by("at", "pk")
    if changed_since is not None:
        rows = rows.filter(Q(at__gte=changed_since) | Q(annulled_at__gte=changed_since))
    return [
        Unlabelled(
            post_id=row.post_id,
            public_id=row.post.public_id,
            author_id=row.member_id,
            since=row.post.published_at or row.post.created_at,
            until=row.at,
            is_withdrawn=row.annulled_at is not None,
        )
        for row in rows
    ]
