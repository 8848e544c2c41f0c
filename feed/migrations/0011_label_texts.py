import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('feed', '0010_reports_and_filters')]

    operations = [
        migrations.CreateModel(
            name='LabelText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('country', models.CharField(blank=True, help_text="The author's country. Empty: everywhere that has no row of its own.", max_length=2, validators=[django.core.validators.RegexValidator('^[A-Z]{2}\\Z', 'Two capital letters, such as GB.')])),
                ('type', models.CharField(choices=[('paid', 'Paid'), ('hybrid', 'Fee and commission'), ('commission', 'Commission'), ('gifted', 'Gifted'), ('loaned', 'Loaned'), ('brand_owned', "The brand's own"), ('employee_family', 'Employee or family'), ('other', 'Other connection')], max_length=16)),
                ('short', models.CharField(help_text='The word that stands first: Sponsored, Ad.', max_length=30)),
                ('tie', models.CharField(help_text="What follows it. {sponsor} becomes the brand's name.", max_length=80)),
            ],
            options={
                'ordering': ['country', 'type'],
            },
        ),
        migrations.AddConstraint(
            model_name='labeltext',
            constraint=models.UniqueConstraint(fields=('country', 'type'), name='label_text_once_per_country'),
        ),
    ]
