import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

TABLE = "feed_disclosureevent"


def guard_the_events(apps, schema_editor):
    """SQLite makes the table anew for a column: its triggers have to be put back."""
    if schema_editor.connection.vendor != "sqlite":
        return
    for verb in ("update", "delete"):
        schema_editor.execute(
            f"""
            CREATE TRIGGER IF NOT EXISTS {TABLE}_no_{verb} BEFORE {verb} ON {TABLE}
            BEGIN SELECT RAISE(ABORT, 'disclosure events are append-only'); END;
            """
        )


def place_in_the_queue(apps, schema_editor):
    Post = apps.get_model("feed", "Post")
    waiting = Post.objects.filter(review_state="pending_review").exclude(
        submitted_for_review_at=None
    )
    for pk, at in waiting.values_list("pk", "submitted_for_review_at").iterator():
        Post.objects.filter(pk=pk).update(review_key=int(at.timestamp()))


class Migration(migrations.Migration):

    dependencies = [
        ('feed', '0011_label_texts'),
        ('products', '0003_keep_imports_private'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DisclosureAppeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=1000)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('outcome', models.CharField(choices=[('open', 'Waiting'), ('granted', 'Granted'), ('upheld', 'The decision stands')], default='open', max_length=7)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='LabelLowering',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('to_type', models.CharField(choices=[('none', 'Not compensated'), ('paid', 'Paid'), ('hybrid', 'Fee and commission'), ('commission', 'Commission'), ('gifted', 'Gifted'), ('loaned', 'Loaned'), ('brand_owned', "The brand's own"), ('employee_family', 'Employee or family'), ('other', 'Other connection')], max_length=16)),
                ('reason', models.CharField(max_length=300)),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('state', models.CharField(choices=[('waiting', 'Waiting for a second person'), ('done', 'Done'), ('refused', 'Refused')], default='waiting', max_length=7)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-asked_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='PendingEdit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('caption', models.TextField(blank=True, help_text='Empty: unchanged.', null=True)),
                ('details', models.JSONField(help_text='New alternative texts, tags and interests, if any.')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name='Strike',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(help_text='Which within 90 days.')),
                ('reason', models.CharField(max_length=300)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('annulled_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.RunPython(migrations.RunPython.noop, guard_the_events),
        migrations.AddField(
            model_name='disclosureevent',
            name='reason_code',
            field=models.CharField(blank=True, choices=[('undeclared', 'Advertising that was not declared'), ('wrong_tie', 'Another connection than the one declared'), ('brand_missing', 'The brand behind it is not named, or is the wrong one'), ('confusing', 'Text or picture plays the label down'), ('false_claim', 'A claim that cannot be shown to be true'), ('forbidden_goods', 'Goods that may not be advertised'), ('no_deal_known', 'The deal that it speaks of is not known'), ('declared_in_error', 'Declared or labelled in error'), ('other', 'Something else, as written')], max_length=20),
        ),
        migrations.RunPython(guard_the_events, migrations.RunPython.noop),
        migrations.AddField(
            model_name='post',
            name='review_key',
            field=models.BigIntegerField(default=0, help_text='Its place in the queue: seconds since 1970, earlier when it weighs.'),
        ),
        migrations.AddField(
            model_name='post',
            name='suspicion',
            field=models.PositiveSmallIntegerField(default=0, help_text='0 to 100: how much it reads like undeclared advertising.'),
        ),
        migrations.AlterField(
            model_name='post',
            name='review_state',
            field=models.CharField(choices=[('not_required', 'Not required'), ('pending_review', 'Waiting for review'), ('appealed', 'Appealed'), ('approved', 'Approved'), ('changes_requested', 'Changes requested'), ('rejected', 'Rejected'), ('withdrawn', 'Withdrawn')], default='not_required', max_length=17),
        ),
        migrations.AddIndex(
            model_name='post',
            index=models.Index(condition=models.Q(('review_state__in', ['pending_review', 'appealed'])), fields=['review_key', 'id'], name='post_review_queue'),
        ),
        migrations.AddIndex(
            model_name='post',
            index=models.Index(condition=models.Q(('state', 'published'), models.Q(('disclosure', 'none'), _negated=True)), fields=['-published_at', '-id'], name='post_disclosed_newest'),
        ),
        migrations.AddField(
            model_name='disclosureappeal',
            name='against',
            field=models.ForeignKey(help_text='Who decided first.', on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='disclosureappeal',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='disclosureappeal',
            name='post',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='disclosure_appeals', to='feed.post'),
        ),
        migrations.AddField(
            model_name='labellowering',
            name='asked_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='labellowering',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='labellowering',
            name='post',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lowerings', to='feed.post'),
        ),
        migrations.AddField(
            model_name='labellowering',
            name='to_sponsor',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='products.brand'),
        ),
        migrations.AddField(
            model_name='pendingedit',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='pendingedit',
            name='post',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='pending_edit', to='feed.post'),
        ),
        migrations.AddField(
            model_name='strike',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='strike',
            name='member',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='strikes', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='strike',
            name='post',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='strikes', to='feed.post'),
        ),
        migrations.AddConstraint(
            model_name='disclosureappeal',
            constraint=models.UniqueConstraint(condition=models.Q(('outcome', 'open')), fields=('post',), name='appeal_open_once'),
        ),
        migrations.AddConstraint(
            model_name='disclosureappeal',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by', None), models.Q(('decided_by', models.F('against')), _negated=True), _connector='OR'), name='appeal_decided_by_another'),
        ),
        migrations.AddConstraint(
            model_name='labellowering',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'waiting'), models.Q(models.Q(('decided_by', None), _negated=True), models.Q(('decided_by', models.F('asked_by')), _negated=True)), _connector='OR'), name='lowering_takes_two_people'),
        ),
        migrations.AddConstraint(
            model_name='labellowering',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('post',), name='lowering_waits_once'),
        ),
        migrations.AddIndex(
            model_name='strike',
            index=models.Index(fields=['member', '-at'], name='strike_by_member'),
        ),
        migrations.AddConstraint(
            model_name='strike',
            constraint=models.CheckConstraint(condition=models.Q(('by', models.F('member')), _negated=True), name='strike_not_by_the_member'),
        ),
        migrations.RunPython(place_in_the_queue, migrations.RunPython.noop),
    ]
