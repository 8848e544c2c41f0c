"""Goods, brands, bags, orders, clicks and reviews."""

from products.models.bag import Address, Bag, BagLine, PaymentMethod
from products.models.catalogue import (
    Brand,
    Category,
    ImportRefusal,
    ImportRun,
    Product,
    ProductImage,
    StockAlert,
)
from products.models.click import Click, Surface, TrackedLink
from products.models.order import Order, OrderLine, Payment
from products.models.registry import BrandApplication, BrandRequest, BrandRole
from products.models.review import HelpfulVote, Review, ReviewBar

__all__ = [
    "Address",
    "Bag",
    "BagLine",
    "Brand",
    "BrandApplication",
    "BrandRequest",
    "BrandRole",
    "Category",
    "Click",
    "HelpfulVote",
    "ImportRefusal",
    "ImportRun",
    "Order",
    "OrderLine",
    "Payment",
    "PaymentMethod",
    "Product",
    "ProductImage",
    "Review",
    "ReviewBar",
    "StockAlert",
    "Surface",
    "TrackedLink",
]
