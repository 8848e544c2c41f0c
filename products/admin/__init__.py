"""The shop's desk in the admin: catalogue, imports, orders, clicks, reviews."""

from products.admin import catalogue, imports, orders, registry

__all__ = ["catalogue", "imports", "orders", "registry"]
