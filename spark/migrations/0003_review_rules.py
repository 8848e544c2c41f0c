import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('spark', '0002_caps_and_switches')]

    operations = [
        migrations.AddField(
            model_name='sitesettings',
            name='trusted_approvals',
            field=models.PositiveSmallIntegerField(default=10, help_text="So many approvals, and no strike in 90 days: an author's posts go live at once.", validators=[django.core.validators.MinValueValidator(1)]),
        ),
        migrations.AddField(
            model_name='sitesettings',
            name='sampled_percent',
            field=models.PositiveSmallIntegerField(default=10, help_text='Share of posts that staff look at although nothing asks for it.', validators=[django.core.validators.MaxValueValidator(100)]),
        ),
    ]
