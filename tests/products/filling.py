"""A bag with goods in it, for the tests of pages."""

from django.utils import timezone

from products.services.bag import add_to_bag


def fill(member, product, *, quantity=1):
    return add_to_bag(
        member=member, product=product, quantity=quantity, visitor_key=None, now=timezone.now()
    )
