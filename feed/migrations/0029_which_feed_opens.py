from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("feed", "0028_followed_hashtags"),
    ]

    operations = [
        migrations.AddField(
            model_name="feedprofile",
            name="is_following_first",
            field=models.BooleanField(
                default=False, help_text="The start page opens Following: they chose it last."
            ),
        ),
        migrations.AddField(
            model_name="feedprofile",
            name="is_favourites_first",
            field=models.BooleanField(
                default=False, help_text="Following opens with Favourites: they chose it last."
            ),
        ),
    ]
