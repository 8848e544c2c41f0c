from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("products", "0008_edited_reviews"),
    ]

    operations = [
        migrations.AddField(
            model_name="review",
            name="hidden_at",
            field=models.DateTimeField(
                blank=True,
                help_text="Set while the post that says the same is out of view.",
                null=True,
            ),
        ),
    ]
