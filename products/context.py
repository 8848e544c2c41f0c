"""What the frame of every page shows of the shop."""

from functools import cache
from typing import Any

from django.http import HttpRequest

from products.bagging import count_bag
from products.wording import buy_label


def frame(request: HttpRequest) -> dict[str, Any]:
    """Give templates the bag's count; it is read only where a template asks, and once."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"bag_count": 0, "is_one_click": False, "buy_label": buy_label("")}

    @cache
    def bag_count() -> int:
        return count_bag(user.pk)

    return {
        "bag_count": bag_count,
        "is_one_click": user.has_one_click,
        "buy_label": buy_label(user.country),
    }
