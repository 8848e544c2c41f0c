"""The letter that tells an author what was decided about their post, comment or account."""

from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse

from feed.models import Statement


def write_statement(*, statement_id: int, now: datetime) -> bool:
    """Send the statement of reasons, or what became of the appeal; return whether it went out.

    It is marked before it goes out, so that a worker that dies in between never sends it twice.
    """
    row = Statement.objects.select_related("recipient").filter(pk=statement_id).first()
    unsent = Statement.objects.filter(pk=statement_id, told_at=None)
    if row is None or not unsent.update(told_at=now):
        return False
    url = f"{settings.SITE_URL}{reverse('feed:statement', args=[row.public_id])}"
    text = render_to_string("feed/report_letter.txt", {"statement": row, "url": url})
    is_decided = row.appeal in (Statement.Appeal.UPHELD, Statement.Appeal.OVERTURNED)
    subject = "Your appeal on Spark" if is_decided else "A decision about your content on Spark"
    try:
        send_mail(subject, text, None, [row.recipient.email])
    except Exception:
        # It did not go out: owe it again, the job's next attempt finds it.
        Statement.objects.filter(pk=statement_id).update(told_at=None)
        raise
    return True
