"""All money owed to people: rates, contracts, earnings, the ledger, payouts."""

from payouts.models.contract import Contract, Deliverable
from payouts.models.earning import Earning, EarningEvent, HeldEarning, LedgerEntry
from payouts.models.payout import PayoutBatch, PayoutLine
from payouts.models.rate import RateCard, RateLine

__all__ = [
    "Contract",
    "Deliverable",
    "Earning",
    "EarningEvent",
    "HeldEarning",
    "LedgerEntry",
    "PayoutBatch",
    "PayoutLine",
    "RateCard",
    "RateLine",
]
