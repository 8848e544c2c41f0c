import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def write_down_the_grounds(apps, schema_editor):
    """What earlier posts are labelled for: said by their authors, or on record about the post."""
    Post = apps.get_model("feed", "Post")
    Ground = apps.get_model("feed", "LabelGround")
    Event = apps.get_model("feed", "DisclosureEvent")
    for post in Post.objects.exclude(disclosure="none").iterator():
        events = list(Event.objects.filter(post=post).exclude(disclosure="none").order_by("id"))
        rows, first = [], events[0] if events else None
        if first is not None and first.actor_role == "author":
            rows.append(("declared", first.disclosure, ""))
        elif post.disclosure != post.floor:
            is_forced = first is not None and first.actor_role == "staff" and first.actor_id
            said = ("staff", post.disclosure, first.reason) if is_forced else None
            rows.append(said or ("declared", post.disclosure, ""))
        on_record = [one for one in events if one.reason.startswith("contract ")]
        rows += [("record", post.floor, one.reason) for one in on_record[:1] if post.floor != "none"]
        for source, tie, reason in rows:
            Ground.objects.create(
                post=post, source=source, type=tie, sponsor_id=post.sponsor_id, reason=reason,
                by_id=first.actor_id if source == "staff" else None,
                at=first.at if first else post.created_at,
            )


class Migration(migrations.Migration):

    dependencies = [
        ('feed', '0016_names_of_sponsors'),
        ('products', '0007_brand_registry'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LabelGround',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(choices=[('declared', 'Declared by the author'), ('record', 'On record about this post'), ('staff', 'Forced by staff')], max_length=8)),
                ('type', models.CharField(choices=[('paid', 'Paid'), ('hybrid', 'Fee and commission'), ('commission', 'Commission'), ('gifted', 'Gifted'), ('loaned', 'Loaned'), ('brand_owned', "The brand's own"), ('employee_family', 'Employee or family'), ('other', 'Other connection')], max_length=16)),
                ('before', models.CharField(choices=[('none', 'Not compensated'), ('paid', 'Paid'), ('hybrid', 'Fee and commission'), ('commission', 'Commission'), ('gifted', 'Gifted'), ('loaned', 'Loaned'), ('brand_owned', "The brand's own"), ('employee_family', 'Employee or family'), ('other', 'Other connection')], default='none', help_text='What the label said until then.', max_length=16)),
                ('code', models.CharField(blank=True, max_length=20)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('overruled_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.AddField(
            model_name='labelground',
            name='before_sponsor',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='products.brand'),
        ),
        migrations.AddField(
            model_name='labelground',
            name='by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='labelground',
            name='post',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grounds', to='feed.post'),
        ),
        migrations.AddField(
            model_name='labelground',
            name='sponsor',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='products.brand'),
        ),
        migrations.AddConstraint(
            model_name='labelground',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('source', 'staff'), _negated=True), models.Q(('by', None), _negated=True), _connector='OR'), name='label_ground_of_staff_has_a_person'),
        ),
        migrations.AddConstraint(
            model_name='labelground',
            constraint=models.UniqueConstraint(condition=models.Q(('source', 'record')), fields=('post', 'type', 'reason'), name='label_ground_recorded_once'),
        ),
        migrations.RunPython(write_down_the_grounds, migrations.RunPython.noop),
    ]
