"""A review of a product is reported like a post, a comment or a member."""

import django.db.models.deletion
from django.db import migrations, models

TARGETS = ("post", "comment", "member", "review")


def one_of(targets):
    """Return the condition that exactly one of these is there."""
    condition = models.Q()
    for wanted in targets:
        others = {name: None for name in targets if name != wanted}
        condition |= models.Q(**{f"{wanted}__isnull": False}, **others)
    return condition


class Migration(migrations.Migration):
    dependencies = [
        ("feed", "0024_drafts"),
        ("products", "0009_hidden_reviews"),
    ]

    operations = [
        migrations.RemoveConstraint("moderationcase", "moderation_case_one_target"),
        migrations.AddField(
            "moderationcase",
            "review",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="products.review",
            ),
        ),
        migrations.AddConstraint(
            "moderationcase",
            models.CheckConstraint(condition=one_of(TARGETS), name="moderation_case_one_target"),
        ),
        migrations.AddConstraint(
            "moderationcase",
            models.UniqueConstraint(
                condition=models.Q(state="open"),
                fields=("review",),
                name="moderation_case_open_once_per_review",
            ),
        ),
    ]
