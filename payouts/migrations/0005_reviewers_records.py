"""Reviewers read and keep the record of who is tied to whom; nobody else has a part in it."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

REVIEWER = [
    "feed.view_materialconnection", "feed.add_materialconnection",
    "feed.change_materialconnection", "feed.view_labellowering", "feed.change_labellowering",
    "feed.view_labeltext", "feed.view_strike", "feed.view_disclosureappeal",
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
        ("payouts", "0004_staff_groups"),
        ("feed", "0012_review_queue"),
    ]
    operations = [migrations.RunPython(give, take)]
