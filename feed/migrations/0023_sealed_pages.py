"""Served pages are sealed one after the other; the wording of each label shown is on record."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("feed", "0022_less_of_topics"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="servedpage",
            name="nonce",
            field=models.PositiveBigIntegerField(
                help_text="Of this page alone: it is written down once.", null=True, unique=True
            ),
        ),
        migrations.AddField(
            model_name="servedpage",
            name="number",
            field=models.PositiveIntegerField(
                help_text="Of the member's pages, from 1.", null=True
            ),
        ),
        migrations.AddField(
            model_name="servedpage",
            name="previous",
            field=models.CharField(
                blank=True, default="", help_text="Digest of the page before.", max_length=64
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="servedpage",
            name="previous_at",
            field=models.DateTimeField(help_text="When the page before was served.", null=True),
        ),
        migrations.AlterField(
            model_name="servedpage",
            name="sponsored_gap",
            field=models.PositiveSmallIntegerField(
                help_text="0 = none was to be shown, 1 = not capped."
            ),
        ),
        migrations.AddConstraint(
            model_name="servedpage",
            constraint=models.UniqueConstraint(
                fields=("member", "number"), name="served_page_once_in_chain"
            ),
        ),
        migrations.CreateModel(
            name="ServedChain",
            fields=[
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="ShownLabel",
            fields=[
                (
                    "key",
                    models.PositiveBigIntegerField(
                        help_text="63 bits of its SHA-256.", primary_key=True, serialize=False
                    ),
                ),
                ("text", models.TextField()),
            ],
        ),
    ]
