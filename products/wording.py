"""Words that the law or the place decides."""

EU_COUNTRIES = frozenset(
    ["AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE",
     "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"]
)  # fmt: skip


def buy_label(country: str) -> str:
    """Return what the button that orders at once says; the EU wants the duty to pay on it (A29)."""
    return "Order with obligation to pay" if country in EU_COUNTRIES else "Buy now"


def delivery_line(days: int) -> str:
    """Return the promise to members: "Member delivery tomorrow"."""
    if days <= 0:
        return "Member delivery today"
    return "Member delivery tomorrow" if days == 1 else f"Member delivery in {days} days"
