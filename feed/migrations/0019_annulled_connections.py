import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('feed', '0018_appeals_against_labels_and_strikes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ConnectionAnnulment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=300)),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('state', models.CharField(choices=[('waiting', 'Waiting for a second person'), ('agreed', 'Being carried out'), ('done', 'Done'), ('refused', 'Refused')], default='waiting', max_length=7)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-asked_at', '-id'],
            },
        ),
        migrations.AddField(
            model_name='connectionannulment',
            name='asked_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='connectionannulment',
            name='connection',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='annulments', to='feed.materialconnection'),
        ),
        migrations.AddField(
            model_name='connectionannulment',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='connectionannulment',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'waiting'), models.Q(models.Q(('decided_by', None), _negated=True), models.Q(('decided_by', models.F('asked_by')), _negated=True)), _connector='OR'), name='annulment_takes_two_people'),
        ),
        migrations.AddConstraint(
            model_name='connectionannulment',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'refused'), _negated=True), fields=('connection',), name='annulment_once_per_connection'),
        ),
        migrations.AlterField(
            model_name='labellowering',
            name='state',
            field=models.CharField(choices=[('waiting', 'Waiting for a second person'), ('agreed', 'Being carried out'), ('done', 'Done'), ('refused', 'Refused')], default='waiting', max_length=7),
        ),
    ]
