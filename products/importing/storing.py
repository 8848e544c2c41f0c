"""Storing checked rows in batches: new ones created, changed ones replaced, the rest left alone.

Safe to run twice: a row whose digest is the stored one is not written.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db import reset_queries, transaction
from django.utils.text import slugify

from products.importing.rows import ImportedProduct
from products.models import Brand, Category, Product, ProductImage
from products.services.stock import announce_stock
from spark import outbox
from spark.ids import new_public_id

# A file without quantities only says whether a product is in stock.
ASSUMED_STOCK = 100
PRICE_SEEN = timedelta(hours=1)
CHANGING = [
    "title", "description", "brand", "category", "gtin", "item_group_id", "link", "price_minor",
    "list_price_minor", "currency", "availability", "stock", "import_digest", "price_at",
    "stock_changed_at",
]  # fmt: skip


@dataclass(slots=True)
class Outcome:
    """What became of a batch."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0


@dataclass(slots=True)
class Shelf:
    """Brands and categories by name, made as they turn up; one for each import."""

    brands: dict[str, Brand] = field(default_factory=dict)
    categories: dict[str, Category] = field(default_factory=dict)

    @classmethod
    def load(cls) -> "Shelf":
        brands = {brand.name.casefold(): brand for brand in Brand.objects.all()}
        return cls(brands, {category.path: category for category in Category.objects.all()})

    def brand(self, name: str) -> Brand | None:
        key = name.casefold()
        if name and key not in self.brands:
            slug = free_slug(slugify(name)[:50] or "brand", taken=brand_slug_exists)
            self.brands[key] = Brand.objects.get_or_create(name=name, defaults={"slug": slug})[0]
        return self.brands.get(key)

    def category(self, names: Sequence[str]) -> Category:
        path, parent = "/", None
        for name in names:
            slug = slugify(name)[:60] or f"c-{sha256(name.encode()).hexdigest()[:8]}"
            path += f"{slug}/"
            if path not in self.categories:
                fields = {"slug": slug, "name": name, "parent": parent}
                self.categories[path] = Category.objects.get_or_create(path=path, defaults=fields)[
                    0
                ]
            parent = self.categories[path]
        assert parent is not None
        return parent


def brand_slug_exists(slug: str) -> bool:
    return Brand.objects.filter(slug=slug).exists()


def free_slug(slug: str, *, taken: Any) -> str:
    candidate, number = slug, 2
    while taken(candidate):
        candidate, number = f"{slug}-{number}", number + 1
    return candidate


def store_batch(rows: Sequence[ImportedProduct], *, shelf: Shelf, now: datetime) -> Outcome:
    """Write one batch in one transaction; its skus must differ from each other."""
    with transaction.atomic():
        known = lock_known([row.sku for row in rows])
        changed = [row for row in rows if digest_in(known, row) != row.digest]
        fresh = [row for row in changed if row.sku not in known]
        slugs = choose_slugs(fresh)
        goods = [build(row, known.get(row.sku), slugs, shelf=shelf, now=now) for row in changed]
        Product.objects.bulk_create(
            goods, update_conflicts=True, unique_fields=["sku"], update_fields=CHANGING
        )
        see_prices_again([row.sku for row in rows], now=now)
        write_images(changed, now=now)
        ids = [known[row.sku].pk for row in changed if row.sku in known]
        announce_stock(product_ids=ids, now=now)
    # With DEBUG every statement is kept, and a batch is a statement of megabytes.
    reset_queries()
    return Outcome(len(fresh), len(changed) - len(fresh), len(rows) - len(changed))


def lock_known(skus: list[str]) -> dict[str, Product]:
    """Return the products that exist already, locked so that no order changes their stock."""
    rows = Product.objects.select_for_update().filter(sku__in=skus).order_by("pk")
    columns = (
        "sku",
        "slug",
        "import_digest",
        "stock",
        "availability",
        "status",
        "stock_changed_at",
    )
    return {product.sku: product for product in rows.only(*columns)}


def digest_in(known: dict[str, Product], row: ImportedProduct) -> str:
    return known[row.sku].import_digest if row.sku in known else ""


def build(
    row: ImportedProduct,
    old: Product | None,
    slugs: dict[str, str],
    *,
    shelf: Shelf,
    now: datetime,
) -> Product:
    product = Product(
        sku=row.sku,
        # Of a product that exists only the insert needs one that is free; the update leaves it.
        slug=slugs.get(row.sku) or new_public_id(),
        title=row.title,
        description=row.description,
        brand=shelf.brand(row.brand),
        category=shelf.category(row.categories),
        gtin=row.gtin,
        item_group_id=row.item_group_id,
        link=row.link,
        price_minor=row.price_minor,
        list_price_minor=row.list_price_minor,
        currency=row.currency,
        availability=row.availability,
        stock=stock_of(row, old),
        status=old.status if old else Product.Status.PUBLISHED,
        import_digest=row.digest,
        price_at=now,
        created_at=now,
    )
    is_same = old is not None and old.is_buyable == product.is_buyable
    product.stock_changed_at = old.stock_changed_at if old and is_same else now
    return product


def stock_of(row: ImportedProduct, old: Product | None) -> int:
    """Return the quantity of the row; without one, keep what is counted here as far as it fits."""
    if row.quantity is not None:
        return row.quantity
    if row.availability == Product.Availability.OUT_OF_STOCK:
        return 0
    return old.stock if old and old.stock else ASSUMED_STOCK


def choose_slugs(rows: Sequence[ImportedProduct]) -> dict[str, str]:
    """Return an address for each new product: its title, with its number where that is taken."""
    wanted = {row.sku: slugify(row.title)[:70].strip("-") or "product" for row in rows}
    taken = set(Product.objects.filter(slug__in=wanted.values()).values_list("slug", flat=True))
    chosen = {}
    for row in rows:
        slug = wanted[row.sku]
        if slug in taken:
            slug = f"{slug}-{slugify(row.sku)[:30]}-{row.digest[:6]}".replace("--", "-")
        taken.add(slug)
        chosen[row.sku] = slug
    return chosen


def see_prices_again(skus: list[str], *, now: datetime) -> None:
    """Note that the file still gives these prices; not oftener than hourly, to spare the writes."""
    stale = Product.objects.filter(sku__in=skus, price_at__lt=now - PRICE_SEEN)
    stale.update(price_at=now)


def write_images(rows: Sequence[ImportedProduct], *, now: datetime) -> None:
    """Put the pictures of changed rows down to be fetched, and drop those no longer named."""
    ids = dict(Product.objects.filter(sku__in=[row.sku for row in rows]).values_list("sku", "pk"))
    named = {(ids[row.sku], url): (row, n) for row in rows for n, url in enumerate(row.images)}
    imported = ProductImage.objects.filter(product_id__in=ids.values()).exclude(source_url="")
    here = {(image.product_id, image.source_url): image for image in imported}
    gone = [image.pk for key, image in here.items() if key not in named]
    ProductImage.objects.filter(pk__in=gone).delete()
    fresh = [
        ProductImage(
            product_id=product_id,
            source_url=url,
            position=n,
            alt=row.title,
            state=ProductImage.State.WAITING,
        )
        for (product_id, url), (row, n) in named.items()
        if (product_id, url) not in here
    ]
    ProductImage.objects.bulk_create(fresh)
    moved = [
        image for key, image in here.items() if key in named and image.position != named[key][1]
    ]
    for image in moved:
        image.position = named[image.product_id, image.source_url][1]
    ProductImage.objects.bulk_update(moved, ["position"])
    if fresh:
        outbox.enqueue(
            kind="products.fetch_pictures", key="waiting", payload={}, queue="media", now=now
        )
