"""Prove that the ledger adds up: exit status 1 and the differences when it does not."""

from typing import Any

from django.core.management.base import BaseCommand

from payouts.ledger import balances, differences
from spark.money import format_minor


class Command(BaseCommand):
    help = "Compare earnings, ledger and payouts; exit 1 with every difference found."

    def handle(self, *args: Any, **options: Any) -> None:
        for (account, currency), amount in sorted(balances().items()):
            self.stdout.write(f"{account:<18} {format_minor(amount, currency):>18}")
        found = differences()
        for difference in found:
            self.stderr.write(self.style.ERROR(str(difference)))
        if found:
            raise SystemExit(1)
        self.stdout.write(self.style.SUCCESS("The ledger adds up."))
