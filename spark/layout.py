"""How a member likes to see feeds."""

from spark import standing
from spark.models import Member


def remember_layout(*, member_id: int, layout: str) -> None:
    """Keep the member's choice between one column and the grid (row A11)."""
    Member.objects.filter(pk=member_id).update(feed_layout=Member.Layout(layout))
    standing.changed([member_id])
