"""The letters to authors: what was decided about a post, a label, a comment or an account."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, send_mail
from django.template.loader import render_to_string
from django.urls import reverse

from feed import disclosure as rules
from feed.models import DecisionLetter, Post, Statement
from feed.services.disclosure import label_of

About = DecisionLetter.About
SUBJECTS = {
    About.APPROVED: "Your post is approved",
    About.CHANGES: "Your post needs a change",
    About.REJECTED: "Your post was rejected",
    About.LABELLED: "Staff labelled your post",
    About.GRANTED: "Your appeal was granted",
    About.UPHELD: "Your appeal was turned down",
}


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


def write_decision(*, letter_id: int, now: datetime) -> bool:
    """Send the letter about a decision on a labelled post; return whether it went out.

    The label that the post carries now is its first line. Marked before it goes out, as above.
    """
    rows = DecisionLetter.objects.select_related(
        "post__author", "post__sponsor", "appeal", "strike"
    )
    letter = rows.filter(pk=letter_id).first()
    unsent = DecisionLetter.objects.filter(pk=letter_id, told_at=None)
    if letter is None or not unsent.update(told_at=now):
        return False
    context = decision_context(letter)
    text = render_to_string("feed/decision_letter.txt", context).strip() + "\n"
    mail = EmailMultiAlternatives(
        SUBJECTS[About(letter.about)], text, None, [letter.post.author.email]
    )
    mail.attach_alternative(render_to_string("feed/decision_letter.html", context), "text/html")
    try:
        mail.send()
    except Exception:
        DecisionLetter.objects.filter(pk=letter_id).update(told_at=None)
        raise
    return True


def decision_context(letter: DecisionLetter) -> dict[str, Any]:
    """Return what the letter says: the quoted post, the decision, its reason, what may follow."""
    post = letter.post
    code = dict(rules.REASON_CODES).get(letter.reason_code, "")
    return {
        "letter": letter,
        "name": post.author.name,
        "label": label_of(post),
        "caption": post.caption,
        "quoted": post.caption.splitlines() or ["(no text)"],
        "what": SUBJECTS[About(letter.about)],
        "why": ". ".join(part for part in (code, letter.reason) if part),
        "is_there": post.state != Post.State.REMOVED,
        "url": f"{settings.SITE_URL}{reverse('feed:post', args=[post.public_id])}",
        "decisions_url": f"{settings.SITE_URL}{reverse('feed:decisions')}",
    }
