"""The shop: brands, categories, goods with their pictures, and the rates in force."""

from payouts.demo.loading.world import World
from payouts.demo.world import goods
from payouts.models import RateCard, RateLine
from products.models import Brand, Category, Product, ProductImage
from spark.models import Country, Plan, SiteSettings


def load_shop(world: World) -> None:
    SiteSettings.current()
    for code, name in (
        ("US", "United States"),
        ("DE", "Germany"),
        ("GB", "United Kingdom"),
        ("FR", "France"),
    ):
        Country.objects.update_or_create(code=code, defaults={"name": name, "is_enabled": True})
    Plan.objects.get_or_create(slug="prime", defaults={"name": "Prime"})
    _load_brands(world)
    categories = _load_categories()
    _load_products(world, categories)
    _load_rates(world, categories)


def _load_brands(world: World) -> None:
    for brand in goods.BRANDS:
        world.brands[brand.slug], _ = Brand.objects.update_or_create(
            slug=brand.slug,
            defaults={
                "name": brand.name, "story": brand.story, "is_own_label": brand.is_own_label,
                "is_verified": True, "logo": world.album.stored[f"brands/{brand.slug}.webp"],
                "banner": world.album.stored[f"brands/{brand.slug}-banner.webp"],
            },
        )  # fmt: skip


def _load_categories() -> dict[str, Category]:
    made: dict[str, Category] = {}
    for path, (name, _) in goods.CATEGORIES.items():
        *above, slug = path.strip("/").split("/")
        parent = made["/" + "/".join(above) + "/"] if above else None
        made[path], _ = Category.objects.get_or_create(
            path=path, defaults={"slug": slug, "name": name, "parent": parent}
        )
    return made


def _load_products(world: World, categories: dict[str, Category]) -> None:
    rows = [
        Product(
            sku=f"DEMO-{number:04}", slug=demo.slug, title=demo.title, description=demo.text,
            brand=world.brands.get(demo.brand), category=categories[demo.category],
            gtin=_gtin(number), price_minor=demo.price, list_price_minor=demo.list_price,
            stock=demo.stock + 200, delivery_days=demo.days, price_at=world.now,
            created_at=world.opened_at, stock_changed_at=world.opened_at,
        )
        for number, demo in enumerate(goods.PRODUCTS.values(), start=1)
    ]  # fmt: skip
    Product.objects.bulk_create(rows)
    world.products = dict(zip(goods.PRODUCTS, rows, strict=True))
    ProductImage.objects.bulk_create(
        ProductImage(
            product=world.products[demo.key], file=world.album.stored[f"products/{demo.slug}.webp"],
            alt=demo.title, width=520, height=520,
        )
        for demo in goods.PRODUCTS.values()
    )  # fmt: skip
    for key, others in goods.SIMILAR.items():
        world.products[key].similar.set([world.products[other] for other in others])


def _gtin(number: int) -> str:
    """A number of the range reserved for use inside a shop, with its check digit."""
    digits = f"20{number:010}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-total % 10}"


def _load_rates(world: World, categories: dict[str, Category]) -> None:
    """The card of 2018-19: history, not advice."""
    if RateCard.objects.exists():
        return
    card = RateCard.objects.create(
        version=1, effective_from=world.opened_at, default_bps=goods.OTHER_BPS
    )
    lines = [
        RateLine(card=card, category=categories[path], bps=bps)
        for path, (_, bps) in goods.CATEGORIES.items()
        if bps is not None
    ]
    lines.append(
        RateLine(
            card=card,
            category=categories["/fashion/"],
            is_own_label=True,
            bps=goods.OWN_LABEL_FASHION_BPS,
        )
    )
    RateLine.objects.bulk_create(lines)


def close_shelves(world: World) -> None:
    """What is sold out or no longer made is so only now: it was bought and tagged before."""
    for key, demo in goods.PRODUCTS.items():
        changes: dict[str, object] = {"stock": demo.stock, "stock_changed_at": world.now}
        if demo.is_discontinued:
            changes["status"] = Product.Status.DISCONTINUED
        elif not demo.stock:
            changes["availability"] = Product.Availability.OUT_OF_STOCK
        Product.objects.filter(pk=world.products[key].pk).update(**changes)
