"""One change at a time to what a member chose for themselves."""

from spark.models import Member


def lock_choices(member: Member) -> None:
    """Wait for another change of the same member's lists, until the end of the transaction."""
    Member.objects.select_for_update(no_key=True).get(pk=member.pk)
