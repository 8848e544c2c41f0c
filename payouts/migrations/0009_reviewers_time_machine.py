"""Reviewers look up what a member was shown: a complaint about a label is checked there."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations


def permission(apps):
    # Permissions are otherwise made after the last migration: too late for this one.
    create_permissions(installed.get_app_config("feed"), verbosity=0)
    return apps.get_model("auth", "Permission").objects.get(
        content_type__app_label="feed", codename="view_servedpage"
    )


def give(apps, schema_editor):
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name="reviewer")
    group.permissions.add(permission(apps))


def take(apps, schema_editor):
    for group in apps.get_model("auth", "Group").objects.filter(name="reviewer"):
        group.permissions.remove(permission(apps))


class Migration(migrations.Migration):
    dependencies = [
        ("payouts", "0008_sums_held_for_missing_labels"),
        ("feed", "0022_less_of_topics"),
    ]
    operations = [migrations.RunPython(give, take)]
