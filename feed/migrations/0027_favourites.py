from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("feed", "0025_reported_reviews"),
    ]

    operations = [
        migrations.AddField(
            model_name="follow",
            name="favourite_at",
            field=models.DateTimeField(
                blank=True,
                help_text="Since when it is one of the follower's favourites.",
                null=True,
            ),
        ),
    ]
