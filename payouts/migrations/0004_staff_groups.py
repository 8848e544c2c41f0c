"""The roles of staff, each with what its work needs and nothing else."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

VIEW_PEOPLE = ["spark.view_member", "feed.view_post"]
ROLES = {
    "reviewer": [
        *VIEW_PEOPLE, "feed.change_post", "feed.view_disclosureevent", "feed.view_comment",
        "feed.change_comment", "influencers.view_application", "influencers.change_application",
        "influencers.view_creator", "influencers.view_storefront", "payouts.view_deliverable",
    ],
    "catalogue": [
        "products.view_product", "products.add_product", "products.change_product",
        "products.view_brand", "products.add_brand", "products.change_brand",
        "products.view_category", "products.add_category", "products.change_category",
        "products.view_importrun", "products.add_importrun", "products.view_importrefusal",
        "feed.view_interest", "feed.add_interest", "feed.change_interest",
    ],
    "finance_preparer": [
        "spark.view_member", "payouts.view_contract", "payouts.add_contract",
        "payouts.change_contract", "payouts.view_deliverable", "payouts.change_deliverable",
        "payouts.view_earning", "payouts.view_earningevent", "payouts.view_ledgerentry",
        "payouts.view_payoutbatch", "payouts.add_payoutbatch", "payouts.view_payoutline",
        "payouts.view_ratecard", "payouts.add_ratecard", "payouts.change_ratecard",
        "payouts.view_rateline", "payouts.add_rateline", "payouts.change_rateline",
    ],
    "finance_approver": [
        "spark.view_member", "payouts.view_contract", "payouts.view_deliverable",
        "payouts.view_earning", "payouts.view_earningevent", "payouts.view_ledgerentry",
        "payouts.view_payoutbatch", "payouts.approve_payoutbatch", "payouts.view_payoutline",
        "payouts.view_ratecard", "payouts.view_rateline",
    ],
    "support": [
        "spark.view_member", "spark.view_membership", "feed.view_post", "feed.view_comment",
        "products.view_order", "products.view_orderline",
    ],
}  # fmt: skip


def make_groups(apps, schema_editor):
    # Permissions are otherwise made after the last migration: too late for this one.
    for label in ("spark", "products", "feed", "influencers", "payouts"):
        create_permissions(installed.get_app_config(label), verbosity=0)
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    for name, wanted in ROLES.items():
        group, _ = Group.objects.get_or_create(name=name)
        for permission in wanted:
            label, codename = permission.split(".")
            group.permissions.add(
                Permission.objects.get(content_type__app_label=label, codename=codename)
            )


def drop_groups(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name__in=ROLES).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("payouts", "0003_append_only_money"),
        ("spark", "0001_start"),
        ("products", "0001_start"),
        ("feed", "0002_start"),
        ("influencers", "0001_start"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(make_groups, drop_groups)]
