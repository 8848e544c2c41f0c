"""Who speaks for a brand is tied to it: a role of the registry goes on record (rule D5.1).

The shop knows the roles and nothing of labels, so they are pulled: before somebody posts, edits
or comments, and by a sweep for what happens without them.
"""

from datetime import datetime

from feed.models import MaterialConnection, Post
from feed.services.disclosure.connections import (
    end_material_connection,
    record_material_connection,
)
from products.models import BrandRole
from spark.models import Member

GROUND = "brand role "
TIE = Post.Disclosure.EMPLOYEE_FAMILY
AT_ONCE = 200


def ground_of(role: BrandRole) -> str:
    return f"{GROUND}{role.pk}"


def pull_roles(*, member: Member, now: datetime) -> None:
    """Put the roles of a member on record that are not there yet (1 query without any role).

    Call it before the first lock of a post: it takes the member's lock.
    """
    found = BrandRole.objects.filter(member=member).select_related("brand")
    roles = {ground_of(role): role for role in found}
    if not roles:
        return
    known = member.connections.filter(ground__in=roles).values_list("ground", flat=True)
    for ground in sorted(roles.keys() - set(known)):
        role = roles[ground]
        record_material_connection(
            member=member, brand=role.brand, type=TIE, starts_at=role.granted_at, ground=ground,
            now=now,
        )  # fmt: skip


def sweep_roles(*, now: datetime) -> None:
    """Record every role that is not on record, and end what rests on one that was taken away.

    Safe to run twice.
    """
    on_record = MaterialConnection.objects.filter(ground__startswith=GROUND)
    known = set(on_record.values_list("ground", flat=True))
    roles = list(BrandRole.objects.select_related("member").order_by("pk"))
    fresh = {role.member_id: role.member for role in roles if ground_of(role) not in known}
    for member in list(fresh.values())[:AT_ONCE]:
        pull_roles(member=member, now=now)
    standing = {ground_of(role) for role in roles}
    for connection in on_record.filter(ends_at=None).exclude(ground__in=standing)[:AT_ONCE]:
        end_material_connection(connection=connection, now=now)
