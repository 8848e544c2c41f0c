"""What the last night's count said of a member."""

from django.db import models


class EnthusiastScore(models.Model):
    """The numbers of the page; made anew each night from events, the same however often."""

    member = models.OneToOneField(
        "spark.Member", models.CASCADE, primary_key=True, related_name="enthusiast_score"
    )
    halves = models.PositiveIntegerField(default=0, help_text="Points x 2.")
    facts = models.JSONField(default=dict, help_text="influencers.enthusiast.Facts")
    by_interest = models.JSONField(default=dict, help_text="Interest id: points x 2.")
    is_granted = models.BooleanField(default=False)
    nights_below = models.PositiveSmallIntegerField(default=0)
    night = models.DateField(help_text="The night that these numbers are of.")
    was_granted = models.BooleanField(default=False, help_text="After the night before.")
    nights_before = models.PositiveSmallIntegerField(
        default=0, help_text="The nights below after the night before."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(nights_below=0) | models.Q(is_granted=True),
                name="enthusiast_grace_is_for_holders",
            )
        ]

    def __str__(self) -> str:
        return f"{self.halves / 2:g} points of {self.member_id}"
