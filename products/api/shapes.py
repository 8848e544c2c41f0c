"""How products, bags and orders look in the API; the schema is made from these classes."""

from typing import Any

from rest_framework import serializers

from products.api.base import MoneyShape, money_json
from products.bagging import BagView
from products.cards import image_url, ready_images
from products.models import Order, Product, Review
from products.ratings import left_out


class BrandShape(serializers.Serializer):
    slug = serializers.CharField()
    name = serializers.CharField()


class CategoryShape(serializers.Serializer):
    path = serializers.CharField()
    name = serializers.CharField()


class ProductShape(serializers.Serializer):
    slug = serializers.CharField()
    title = serializers.CharField()
    url = serializers.CharField()
    image = serializers.CharField()
    brand = BrandShape(allow_null=True)
    category = CategoryShape()
    price = MoneyShape()
    list_price = MoneyShape(allow_null=True)
    rating = serializers.FloatField(allow_null=True)
    reviews = serializers.IntegerField()
    delivery_days = serializers.IntegerField()
    state = serializers.ChoiceField(["live", "out_of_stock", "discontinued"])


class ImageShape(serializers.Serializer):
    url = serializers.CharField()
    alt = serializers.CharField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()


class LeftOutShape(serializers.Serializer):
    basis = serializers.CharField(help_text="``house_sample`` or ``connected``.")
    rating = serializers.FloatField()
    reviews = serializers.IntegerField()
    note = serializers.CharField()


class ProductDetailShape(ProductShape):
    description = serializers.CharField()
    gtin = serializers.CharField()
    images = ImageShape(many=True)
    left_out = LeftOutShape(many=True, help_text="Opinions that ``rating`` does not count.")
    similar = ProductShape(many=True)


class BadgeShape(serializers.Serializer):
    slug = serializers.CharField(help_text="Such as ``enthusiast`` or ``enthusiast-dogs``.")
    label = serializers.CharField()


class ReviewShape(serializers.Serializer):
    id = serializers.CharField()
    author = serializers.CharField(help_text="The author's handle.")
    badges = BadgeShape(many=True, help_text="Beside the author's name.")
    stars = serializers.IntegerField()
    title = serializers.CharField()
    body = serializers.CharField()
    photo = serializers.CharField(allow_null=True)
    is_verified_purchase = serializers.BooleanField()
    basis = serializers.ChoiceField(
        Review.Basis.values, help_text="Only ``own`` counts in the product's rating."
    )
    helpful = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)


class HelpfulShape(serializers.Serializer):
    helpful = serializers.IntegerField()
    voted = serializers.BooleanField()


class MyReviewShape(ReviewShape):
    product = serializers.CharField(help_text="The product's slug.")


class BagLineShape(serializers.Serializer):
    id = serializers.CharField()
    product = ProductShape()
    quantity = serializers.IntegerField()
    total = MoneyShape()


class BagShape(serializers.Serializer):
    lines = BagLineShape(many=True)
    count = serializers.IntegerField()
    total = MoneyShape()
    problems = serializers.ListField(child=serializers.CharField())


class OrderLineShape(serializers.Serializer):
    product = serializers.CharField(help_text="The product's slug.")
    title = serializers.CharField()
    sku = serializers.CharField()
    quantity = serializers.IntegerField()
    unit_price = MoneyShape()
    total = MoneyShape()


class OrderShape(serializers.Serializer):
    id = serializers.CharField()
    state = serializers.ChoiceField(Order.State.values)
    total = MoneyShape()
    lines = OrderLineShape(many=True)
    address = serializers.DictField(child=serializers.CharField(allow_blank=True))
    payment = serializers.CharField()
    is_one_click = serializers.BooleanField()
    placed_at = serializers.DateTimeField()
    cancellable_until = serializers.DateTimeField()
    cancelled_at = serializers.DateTimeField(allow_null=True)


def page_shape(name: str, shape: type[serializers.Serializer]) -> Any:
    """Return the shape of a page of ``shape`` for the schema."""
    fields = {
        "results": shape(many=True),
        "next": serializers.CharField(allow_null=True),
    }
    return type(name, (serializers.Serializer,), fields)


def product_json(product: Product) -> dict[str, Any]:
    """Return a product as lists show it; load with ``for_cards`` and the category."""
    was = product.list_price_minor
    brand = product.brand
    category = product.category
    return {
        "slug": product.slug,
        "title": product.title,
        "url": product.get_absolute_url(),
        "image": image_url(product),
        "brand": {"slug": brand.slug, "name": brand.name} if brand else None,
        "category": {"path": category.path, "name": category.name},
        "price": money_json(product.price_minor, product.currency),
        "list_price": None if was is None else money_json(was, product.currency),
        "rating": None if product.rating is None else round(product.rating, 2),
        "reviews": product.rating_count,
        "delivery_days": product.delivery_days,
        "state": product.state,
    }


def product_detail_json(product: Product, similar: list[Product]) -> dict[str, Any]:
    images = [
        {"url": row.file.url, "alt": row.alt, "width": row.width, "height": row.height}
        for row in ready_images(product)
    ]
    return product_json(product) | {
        "description": product.description,
        "gtin": product.gtin,
        "images": images,
        "left_out": left_out(product),
        "similar": [product_json(other) for other in similar],
    }


def review_json(review: Review) -> dict[str, Any]:
    """Return a review; give rows of ``spark.badges.add_badges``."""
    return {
        "id": review.public_id,
        "author": review.author.handle,
        "badges": review.badges,
        "stars": review.stars,
        "title": review.title,
        "body": review.body,
        "photo": review.photo.url if review.photo else None,
        "is_verified_purchase": review.is_verified_purchase,
        "basis": review.basis,
        "helpful": review.helpful_count,
        "created_at": review.created_at,
        "edited_at": review.edited_at,
    }


def bag_json(bag: BagView) -> dict[str, Any]:
    lines = [
        {
            "id": line.public_id,
            "product": product_json(line.product),
            "quantity": line.quantity,
            "total": money_json(line.total_minor, line.product.currency),
        }
        for line in bag.lines
    ]
    total = money_json(bag.total_minor, bag.currency)
    return {"lines": lines, "count": bag.count, "total": total, "problems": bag.problems}


def order_json(order: Order) -> dict[str, Any]:
    lines = [
        {
            "product": line.product.slug,
            "title": line.title,
            "sku": line.sku,
            "quantity": line.quantity,
            "unit_price": money_json(line.unit_price_minor, order.currency),
            "total": money_json(line.base_minor, order.currency),
        }
        for line in order.lines.all()
    ]
    return {
        "id": order.public_id,
        "state": order.state,
        "total": money_json(order.total_minor, order.currency),
        "lines": lines,
        "address": order.address,
        "payment": order.payment.state,
        "is_one_click": order.is_one_click,
        "placed_at": order.placed_at,
        "cancellable_until": order.cancellable_until,
        "cancelled_at": order.cancelled_at,
    }
