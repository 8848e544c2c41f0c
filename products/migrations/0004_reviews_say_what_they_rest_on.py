from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('products', '0003_keep_imports_private'),
    ]

    operations = [
        migrations.AddField(
            model_name='review',
            name='basis',
            field=models.CharField(choices=[('own', 'Their own opinion'), ('house_sample', 'Free sample of the shop'), ('connected', 'Later paid or supplied by the brand')], default='own', max_length=12),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(('basis__in', ['own', 'house_sample', 'connected'])), name='review_basis_is_known'),
        ),
        migrations.AddField(
            model_name='review',
            name='photo',
            field=models.ImageField(blank=True, max_length=200, upload_to='reviews/'),
        ),
    ]
