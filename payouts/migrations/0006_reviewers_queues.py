"""Reviewers clear the queues of reports, appeals and brands; nobody else has a part in them."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

REVIEWER = [
    "feed.view_moderationcase", "feed.change_moderationcase", "feed.view_statement",
    "feed.change_statement", "products.view_brandapplication", "products.change_brandapplication",
    "products.view_brandrequest", "products.change_brandrequest", "products.view_brandrole",
]  # fmt: skip


def permissions(apps):
    # Permissions are otherwise made after the last migration: too late for this one.
    for name in ("feed", "products"):
        create_permissions(installed.get_app_config(name), verbosity=0)
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
        ("payouts", "0005_reviewers_records"),
        ("feed", "0013_badges"),
        ("products", "0007_brand_registry"),
    ]
    operations = [migrations.RunPython(give, take)]
