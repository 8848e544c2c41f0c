import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("influencers", "0001_start"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EnthusiastScore",
            fields=[
                ("member", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="enthusiast_score", serialize=False, to=settings.AUTH_USER_MODEL)),
                ("halves", models.PositiveIntegerField(default=0, help_text="Points x 2.")),
                ("facts", models.JSONField(default=dict, help_text="influencers.enthusiast.Facts")),
                ("by_interest", models.JSONField(default=dict, help_text="Interest id: points x 2.")),
                ("is_granted", models.BooleanField(default=False)),
                ("nights_below", models.PositiveSmallIntegerField(default=0)),
                ("night", models.DateField(help_text="The night that these numbers are of.")),
                ("was_granted", models.BooleanField(default=False, help_text="After the night before.")),
                ("nights_before", models.PositiveSmallIntegerField(default=0, help_text="The nights below after the night before.")),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("nights_below", 0), ("is_granted", True), _connector="OR"), name="enthusiast_grace_is_for_holders")],
            },
        ),
    ]
