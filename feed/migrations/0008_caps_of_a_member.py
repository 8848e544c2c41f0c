"""What a member's feed may show of paid posts, and how much they have seen."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("feed", "0007_queue_of_pending_disclosures")]

    operations = [
        migrations.AddField(
            model_name="feedprofile",
            name="sponsored_dial",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="The member's own cap in percent; empty = the site's.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="feedprofile",
            name="is_following_capped",
            field=models.BooleanField(
                default=False, help_text="The cap holds on Following too."
            ),
        ),
        migrations.AddField(
            model_name="feedprofile",
            name="is_over_cap",
            field=models.BooleanField(
                default=False,
                help_text="More than the cap of the last seven days was sponsored.",
            ),
        ),
        migrations.AddField(
            model_name="feedprofile",
            name="shown_count",
            field=models.PositiveIntegerField(
                default=0, help_text="Posts ever seen: a newcomer's first 20 are unpaid."
            ),
        ),
        migrations.AddConstraint(
            model_name="feedprofile",
            constraint=models.CheckConstraint(
                condition=models.Q(("sponsored_dial", None), ("sponsored_dial__lte", 33), _connector="OR"),
                name="feed_profile_dial_in_range",
            ),
        ),
    ]
