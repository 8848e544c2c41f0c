import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('feed', '0019_annulled_connections'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DecisionLetter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('about', models.CharField(choices=[('approved', 'Approved'), ('changes', 'Changes requested'), ('rejected', 'Rejected'), ('labelled', 'Label added by staff'), ('granted', 'Appeal granted'), ('upheld', 'Appeal turned down')], max_length=8)),
                ('reason_code', models.CharField(blank=True, max_length=20)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('told_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.AddField(
            model_name='decisionletter',
            name='appeal',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='feed.disclosureappeal'),
        ),
        migrations.AddField(
            model_name='decisionletter',
            name='post',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decision_letters', to='feed.post'),
        ),
        migrations.AddField(
            model_name='decisionletter',
            name='strike',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='feed.strike'),
        ),
    ]
