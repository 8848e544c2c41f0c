import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("feed", "0012_review_queue"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Badge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.CharField(help_text="Such as enthusiast or enthusiast-dogs.", max_length=60)),
                ("label", models.CharField(max_length=60)),
                ("position", models.PositiveSmallIntegerField(default=0, help_text="The lowest stands first.")),
                ("is_hidden", models.BooleanField(default=False, help_text="Its holder does not show it.")),
                ("granted_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("member", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="badges", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "ordering": ["position", "slug"],
                "constraints": [models.UniqueConstraint(fields=("member", "slug"), name="badge_once")],
            },
        ),
    ]
