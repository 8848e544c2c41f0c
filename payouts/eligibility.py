"""Why a credited sale earns nothing after all: a pure rule (rules D1.8 and D3.5)."""

from dataclasses import dataclass

RESALE_QUANTITY = 5


@dataclass(frozen=True, slots=True)
class CreditedSale:
    """The facts of one credited order line that decide whether it earns."""

    is_own_purchase: bool
    is_same_household: bool  # same address or the same payer as the creator
    is_staff_buyer: bool
    quantity: int
    is_creator_active: bool
    is_covered_by_flat_fee: bool


def refusal_of(sale: CreditedSale) -> str:
    """Return the reason code for which the sale earns nothing, or "" when it earns."""
    if sale.is_own_purchase:
        return "self_purchase"
    if sale.is_same_household:
        return "same_household"
    if sale.is_staff_buyer:
        return "staff_purchase"
    if sale.quantity > RESALE_QUANTITY:
        return "resale_quantity"
    if not sale.is_creator_active:
        return "creator_not_active"
    if sale.is_covered_by_flat_fee:
        return "covered_by_flat_fee"
    return ""
