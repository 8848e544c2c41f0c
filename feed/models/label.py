"""The words of the label by country and type; where there is no row the built-in words stand."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models

from feed import disclosure as rules
from feed.models.connection import TIES


class LabelTextQuerySet(models.QuerySet["LabelText"]):
    """Finds words; feed/cards/rows.py asks the same in SQL."""

    def words_in(self, country: str) -> dict[str, rules.Words]:
        """Return the words by type for an author's country, where staff set any (1 query)."""
        # Where the law asks for a word of its own, words for everywhere do not replace it.
        here = [country.upper()] if country.upper() in rules.SAY_AD else ["", country.upper()]
        rows = self.filter(country__in=here).order_by("country")
        return {row.type: (row.short, row.tie) for row in rows}

    def by_country(self, countries: Iterable[str]) -> dict[str, dict[str, rules.Words]]:
        """Return the words by country and type, for several countries at once (1 query)."""
        rows = list(self.order_by("country"))
        found: dict[str, dict[str, rules.Words]] = {}
        for country in countries:
            code = country.upper()
            here = {code} if code in rules.SAY_AD else {"", code}
            said = {row.type: (row.short, row.tie) for row in rows if row.country in here}
            found[country] = said
        return found


class LabelText(models.Model):
    country = models.CharField(
        max_length=2,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{2}\Z", "Two capital letters, such as GB.")],
        help_text="The author's country. Empty: everywhere that has no row of its own.",
    )
    type = models.CharField(max_length=16, choices=TIES)
    short = models.CharField(max_length=30, help_text="The word that stands first: Sponsored, Ad.")
    tie = models.CharField(
        max_length=80, help_text="What follows it. {sponsor} becomes the brand's name."
    )

    objects = LabelTextQuerySet.as_manager()

    class Meta:
        ordering = ["country", "type"]
        constraints = [
            models.UniqueConstraint(fields=["country", "type"], name="label_text_once_per_country")
        ]

    def __str__(self) -> str:
        return f"{self.country or 'everywhere'}: {self.get_type_display()}"

    def clean(self) -> None:
        """Refuse what regulators call unclear, naming the field."""
        refusals = rules.refusals_of_words(self.type, self.country, self.short, self.tie)
        if refusals:
            raise ValidationError(refusals)
