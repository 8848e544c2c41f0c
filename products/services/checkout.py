"""Where orders go and who pays: addresses, ways to pay and the 1-Click switch."""

from typing import Any

from django.db import transaction
from django.utils.crypto import salted_hmac

from products.models import Address, PaymentMethod
from products.services.orders import OneClickUnavailable, defaults_of
from spark.models import Member

MOST_ADDRESSES = 20


class TooManyAddresses(Exception):
    """A member keeps at most 20 addresses."""


def save_address(*, member: Member, address: Address, is_default: bool) -> Address:
    """Keep a new or changed address; the first one is the default."""
    with transaction.atomic():
        locked = Member.objects.select_for_update().get(pk=member.pk)
        others = Address.objects.filter(member=locked).exclude(pk=address.pk)
        if address.pk is None and others.count() >= MOST_ADDRESSES:
            raise TooManyAddresses(f"You can keep {MOST_ADDRESSES} addresses.")
        address.member = member
        was_default = address.pk is not None and address.is_default
        address.is_default = is_default or was_default or not others.exists()
        if address.is_default:
            others.filter(is_default=True).update(is_default=False)
        address.save()
    return address


def delete_address(*, address: Address) -> None:
    """Forget an address; without a default address 1-Click switches itself off."""
    with transaction.atomic():
        member = Member.objects.select_for_update().get(pk=address.member_id)
        address.delete()
        close_one_click(member)


def save_payment_method(*, member: Member, label: str) -> PaymentMethod:
    """Keep a way to pay and make it the default. The same label again is the same way to pay."""
    label = " ".join(label.split())
    fingerprint = salted_hmac("products.payer", label.casefold(), algorithm="sha256").hexdigest()
    with transaction.atomic():
        locked = Member.objects.select_for_update().get(pk=member.pk)
        mine = PaymentMethod.objects.filter(member=locked)
        mine.filter(is_default=True).update(is_default=False)
        method = mine.filter(fingerprint=fingerprint).first()
        method = method or PaymentMethod(member=locked, fingerprint=fingerprint)
        method.label, method.is_default = label, True
        method.save()
    return method


def delete_payment_method(*, method: PaymentMethod) -> None:
    """Forget a way to pay; without a default one 1-Click switches itself off."""
    with transaction.atomic():
        member = Member.objects.select_for_update().get(pk=method.member_id)
        method.delete()
        close_one_click(member)


def close_one_click(member: Member) -> None:
    address, method = defaults_of(member)
    if member.has_one_click and not (address and method):
        Member.objects.filter(pk=member.pk).update(has_one_click=False)


def switch_one_click(*, member: Member, is_on: bool) -> None:
    """Switch 1-Click; raises OneClickUnavailable when there is nothing to order with (A29)."""
    with transaction.atomic():
        locked = Member.objects.select_for_update().get(pk=member.pk)
        address, method = defaults_of(locked)
        if is_on and not (address and method):
            raise OneClickUnavailable
        locked.has_one_click = is_on
        locked.save(update_fields=["has_one_click"])
    member.has_one_click = is_on


def one_click_state(member: Member) -> dict[str, Any]:
    """Return what the settings page shows of 1-Click."""
    address, method = defaults_of(member)
    return {"address": address, "method": method, "can_switch_on": bool(address and method)}
