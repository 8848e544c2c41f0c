from django.conf import settings
from django.db import migrations, models
import django.db.models.deletion
import django.utils.timezone


class Migration(migrations.Migration):

    dependencies = [
        ('products', '0005_helpful_votes_of_reviews'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ReviewBar',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=60, unique=True)),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField(blank=True, help_text='Empty while the tie lasts.', null=True)),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('brand', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='review_bars', to='products.brand')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='review_bars', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-since', '-id'],
                'indexes': [models.Index(fields=['member', 'brand'], name='review_bar_by_member')],
            },
        ),
    ]
