"""How money leaves: today through the shop's own bank run, which takes our references.

The reference is what the bank statement shows; it is unique per line, so that a line can
be found on the statement and never be paid twice.
"""

from datetime import datetime

from payouts.models import PayoutLine


def transfer_reference(line: PayoutLine, *, now: datetime) -> str:
    """Return the reference under which the shop's bank run pays this line."""
    return f"SPK-{now:%Y%m%d}-{line.public_id[:12].upper()}-{line.pk}"
