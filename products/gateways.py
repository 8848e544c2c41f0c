"""Paying: what a gateway promises, and the one that a fresh shop has.

A card processor is another class with the same three methods; nothing else knows it.
"""

from datetime import datetime
from typing import Protocol

from products.models import Order, Payment, PaymentMethod
from spark.ids import new_public_id


class PaymentRefused(Exception):
    """The payer's side said no; the message may be shown."""


class Gateway(Protocol):
    name: str

    def authorise(self, *, order: Order, method: PaymentMethod, now: datetime) -> Payment:
        """Promise the order's total; called in the order's transaction. Raises PaymentRefused."""
        ...

    def void(self, *, payment: Payment, now: datetime) -> None:
        """Give up a promised payment. Safe to run twice. Raises PaymentRefused when too late."""
        ...


class OnAccountGateway:
    """Puts the total on the member's account with the shop.

    It charges nobody: the row says what is due, and the shop's own system settles it.
    """

    name = "on_account"

    def authorise(self, *, order: Order, method: PaymentMethod, now: datetime) -> Payment:
        return Payment.objects.create(
            order=order,
            gateway=self.name,
            reference=new_public_id(),
            state=Payment.State.DUE,
            amount_minor=order.total_minor,
            currency=order.currency,
            fingerprint=method.fingerprint,
            created_at=now,
        )

    def void(self, *, payment: Payment, now: datetime) -> None:
        open_rows = Payment.objects.filter(pk=payment.pk).exclude(state=Payment.State.SETTLED)
        if not open_rows.update(state=Payment.State.VOIDED):
            raise PaymentRefused("The payment is settled; ask the shop for a refund.")


GATEWAYS: dict[str, Gateway] = {OnAccountGateway.name: OnAccountGateway()}


def gateway_of(method: PaymentMethod) -> Gateway:
    return GATEWAYS[method.kind]
