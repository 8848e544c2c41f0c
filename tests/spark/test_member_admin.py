"""What staff may do to members in the admin."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from tests.factories.members import make_member, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    """May change members, and nothing else."""
    clerk = make_member(handle="clerk", is_staff=True)
    names = ["view_member", "change_member"]
    clerk.user_permissions.set(Permission.objects.filter(codename__in=names))
    return clerk


def change(member, **fields):
    words = {"email": member.email, "handle": member.handle, "name": member.name, "country": "US"}
    inline = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}
    times = {"suspended_at_0": "", "suspended_at_1": ""}
    return {**words, **inline, **times, "is_active": "on", **fields}


def test_who_changes_members_cannot_make_themselves_more(client, clerk):
    client.force_login(clerk)
    url = reverse("admin:spark_member_change", args=[clerk.pk])
    form = change(clerk, name="Clerk 2", is_superuser="on", is_staff="on")
    assert client.post(url, form).status_code == 302
    clerk.refresh_from_db()
    assert clerk.name == "Clerk 2"
    assert not clerk.is_superuser
    assert clerk.is_staff


def test_only_a_superuser_changes_a_superuser(client, clerk):
    root = make_staff(handle="root")
    url = reverse("admin:spark_member_change", args=[root.pk])
    client.force_login(clerk)
    assert client.post(url, change(root, email="mine@example.com")).status_code == 403
    client.force_login(make_staff(handle="chief"))
    answer = client.post(url, change(root, name="Root 2", is_superuser="on", is_staff="on"))
    assert answer.status_code == 302
    root.refresh_from_db()
    assert (root.email, root.name, root.is_superuser) == ("root@example.com", "Root 2", True)
