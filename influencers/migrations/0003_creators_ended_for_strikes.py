from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("influencers", "0002_enthusiast_scores")]

    operations = [
        migrations.AddField(
            model_name="creator",
            name="struck_out_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="Set while ended for a third strike.",
                null=True,
            ),
        ),
    ]
