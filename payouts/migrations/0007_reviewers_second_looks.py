"""Reviewers answer appeals about labels and annul connections that were recorded by mistake."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

REVIEWER = [
    "feed.change_disclosureappeal", "feed.view_connectionannulment",
    "feed.change_connectionannulment", "feed.view_labelground",
]  # fmt: skip


def permissions(apps):
    # Permissions are otherwise made after the last migration: too late for this one.
    create_permissions(installed.get_app_config("feed"), verbosity=0)
    Permission = apps.get_model("auth", "Permission")
    for wanted in REVIEWER:
        label, codename = wanted.split(".")
        yield Permission.objects.get(content_type__app_label=label, codename=codename)


def give(apps, schema_editor):
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name="reviewer")
    group.permissions.add(*permissions(apps))


def take(apps, schema_editor):
    for group in apps.get_model("auth", "Group").objects.filter(name="reviewer"):
        group.permissions.remove(*permissions(apps))


class Migration(migrations.Migration):
    dependencies = [
        ("payouts", "0006_reviewers_queues"),
        ("feed", "0021_guard_the_record"),
    ]
    operations = [migrations.RunPython(give, take)]
