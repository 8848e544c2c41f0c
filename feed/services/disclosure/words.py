"""Setting the words of the label: every post that carries them says the new ones at once."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from feed import disclosure as rules
from feed.models import LabelText, Post
from feed.reading import touch
from feed.services.refusals import Refused

AT_ONCE = 1000


@transaction.atomic
def set_label_text(*, text: LabelText, now: datetime) -> LabelText:
    """Save the words; raises Refused, naming the field, for words that readers take for none."""
    refusals = rules.refusals_of_words(text.type, text.country, text.short, text.tie)
    for field, message in refusals.items():
        raise Refused("invalid", message, field=field)
    text.save()
    say_anew(text, now=now)
    return text


@transaction.atomic
def drop_label_text(*, text: LabelText, now: datetime) -> None:
    """Go back to the words that stand without this row."""
    country, tie = text.country, text.type
    text.delete()
    say_anew(LabelText(country=country, type=tie), now=now)


def say_anew(text: LabelText, *, now: datetime) -> None:
    """Nobody may be served the old words any more."""
    said = Post.objects.published().filter(disclosure=text.type)
    if text.country:
        said = said.filter(author__country=text.country)
    ids = list(said.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        Post.objects.filter(pk__in=some).update(version=F("version") + 1, changed_at=now)
        touch.posts(some, at_once=True)
