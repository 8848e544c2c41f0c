import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('feed', '0017_grounds_of_labels'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='disclosureappeal',
            name='appeal_open_once',
        ),
        migrations.AddField(
            model_name='disclosureappeal',
            name='kind',
            field=models.CharField(choices=[('decision', 'Rejected post'), ('label', 'Forced label'), ('strike', 'Strike')], default='decision', max_length=8),
        ),
        migrations.AddField(
            model_name='disclosureappeal',
            name='reason',
            field=models.CharField(blank=True, help_text='For the author.', max_length=500),
        ),
        migrations.AddField(
            model_name='disclosureappeal',
            name='strike',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='appeals', to='feed.strike'),
        ),
        migrations.AddField(
            model_name='disclosureappeal',
            name='ground',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='appeals', to='feed.labelground'),
        ),
        migrations.AddConstraint(
            model_name='disclosureappeal',
            constraint=models.UniqueConstraint(condition=models.Q(('outcome', 'open')), fields=('post', 'kind'), name='appeal_open_once_per_kind'),
        ),
        migrations.AddConstraint(
            model_name='disclosureappeal',
            constraint=models.UniqueConstraint(fields=('ground',), name='appeal_once_per_label'),
        ),
        migrations.AddConstraint(
            model_name='disclosureappeal',
            constraint=models.UniqueConstraint(fields=('strike',), name='appeal_once_per_strike'),
        ),
        migrations.AddConstraint(
            model_name='disclosureappeal',
            constraint=models.CheckConstraint(condition=models.Q(('outcome', 'open'), models.Q(('decided_by', None), _negated=True), _connector='OR'), name='appeal_decision_has_a_person'),
        ),
        migrations.AddConstraint(
            model_name='disclosureappeal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ground', None), ('kind', 'decision'), ('strike', None)), models.Q(('ground__isnull', False), ('kind', 'label'), ('strike', None)), models.Q(('ground', None), ('kind', 'strike'), ('strike__isnull', False)), _connector='OR'), name='appeal_names_what_it_is_against'),
        ),
    ]
