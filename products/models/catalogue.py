"""The catalogue: brands, the category tree, products and their pictures, and imports."""

from django.core.files.storage import Storage, storages
from django.db import models
from django.urls import reverse
from django.utils import timezone

from spark.ids import new_public_id


def private_files() -> Storage:
    """Return where a merchant's own file lies: never below a public address."""
    return storages["private"]


class Brand(models.Model):
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=70, unique=True)
    logo = models.ImageField(upload_to="brands/", blank=True, max_length=200)
    banner = models.ImageField(upload_to="brands/", blank=True, max_length=200)
    story = models.CharField(max_length=500, blank=True)
    is_verified = models.BooleanField(default=False)
    is_own_label = models.BooleanField(default=False, help_text="The shop's own brand.")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("products:brand", args=[self.slug])


class Category(models.Model):
    """A node of the category tree; ``path`` is ``/fashion/shoes/`` and names every ancestor."""

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=70)
    path = models.CharField(max_length=400, unique=True)

    class Meta:
        ordering = ["path"]
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return self.name

    def ancestor_paths(self) -> list[str]:
        """Return this path and those above it, the nearest first."""
        parts = self.path.strip("/").split("/")
        return ["/" + "/".join(parts[:end]) + "/" for end in range(len(parts), 0, -1)]


class ProductQuerySet(models.QuerySet["Product"]):
    def published(self) -> "ProductQuerySet":
        return self.filter(status=Product.Status.PUBLISHED)

    def known(self) -> "ProductQuerySet":
        """Published or discontinued: what has a page."""
        return self.exclude(status=Product.Status.UNPUBLISHED)

    def for_cards(self) -> "ProductQuerySet":
        return self.select_related("brand").prefetch_related("images")

    def buyable(self) -> "ProductQuerySet":
        return (
            self.published()
            .filter(stock__gt=0)
            .exclude(availability=Product.Availability.OUT_OF_STOCK)
        )

    def in_category(self, name: str) -> "ProductQuerySet":
        """Of the category ``shoes`` or ``fashion/shoes`` and everything below it."""
        return self.filter(category__path__contains=f"/{name.strip('/')}/")

    def matching(self, words: list[str]) -> "ProductQuerySet":
        """With every word somewhere in title, brand, category or number."""
        found = self
        for word in words:
            found = found.filter(
                models.Q(title__icontains=word)
                | models.Q(brand__name__icontains=word)
                | models.Q(category__name__icontains=word)
                | models.Q(sku__iexact=word)
                | models.Q(gtin=word)
            )
        return found

    def alternatives_to(self, product: "Product") -> "ProductQuerySet":
        """What to offer in place of a product: chosen by staff first, then of its category."""
        chosen = models.Exists(
            Product.similar.through.objects.filter(
                from_product_id=product.pk, to_product_id=models.OuterRef("pk")
            )
        )
        near = self.buyable().exclude(pk=product.pk).annotate(is_chosen=chosen)
        return near.filter(
            models.Q(is_chosen=True) | models.Q(category_id=product.category_id)
        ).order_by("-is_chosen", "-rating_count", "pk")


class Product(models.Model):
    class Availability(models.TextChoices):
        IN_STOCK = "in_stock", "In stock"
        OUT_OF_STOCK = "out_of_stock", "Out of stock"
        PREORDER = "preorder", "Pre-order"
        BACKORDER = "backorder", "Back-order"

    class Status(models.TextChoices):
        PUBLISHED = "published", "Published"
        UNPUBLISHED = "unpublished", "Not published"
        DISCONTINUED = "discontinued", "No longer sold"

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    sku = models.CharField(max_length=50, unique=True)
    slug = models.SlugField(max_length=120, unique=True)
    title = models.CharField(max_length=150)
    description = models.TextField(max_length=5000, blank=True)
    brand = models.ForeignKey(Brand, models.PROTECT, null=True, blank=True, related_name="products")
    category = models.ForeignKey(Category, models.PROTECT, related_name="products")
    gtin = models.CharField(max_length=14, blank=True)
    item_group_id = models.CharField(max_length=50, blank=True)
    link = models.URLField(max_length=500, blank=True)
    price_minor = models.PositiveBigIntegerField()
    list_price_minor = models.PositiveBigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, default="USD")
    stock = models.PositiveIntegerField(default=0)
    availability = models.CharField(
        max_length=12, choices=Availability, default=Availability.IN_STOCK
    )
    status = models.CharField(max_length=12, choices=Status, default=Status.PUBLISHED)
    delivery_days = models.PositiveSmallIntegerField(
        default=2, help_text="Days until a member has it; 1 is tomorrow."
    )
    rating_sum = models.PositiveIntegerField(default=0)
    rating_count = models.PositiveIntegerField(default=0)
    similar = models.ManyToManyField("self", blank=True, symmetrical=False)
    import_digest = models.CharField(max_length=64, blank=True)
    price_at = models.DateTimeField(default=timezone.now, help_text="When the price was last seen.")
    stock_changed_at = models.DateTimeField(default=timezone.now, db_index=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = ProductQuerySet.as_manager()

    class Meta:
        ordering = ["title", "id"]
        indexes = [
            models.Index(fields=["category", "status"], name="product_by_category"),
            models.Index(fields=["brand", "status"], name="product_by_brand"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(list_price_minor=None)
                | models.Q(list_price_minor__gte=models.F("price_minor")),
                name="product_list_price_not_below_price",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("products:product", args=[self.slug])

    @property
    def state(self) -> str:
        """``live``, ``out_of_stock`` or ``discontinued``: what a tag of it shows."""
        if self.status != self.Status.PUBLISHED:
            return "discontinued"
        return "live" if self.is_buyable else "out_of_stock"

    @property
    def is_buyable(self) -> bool:
        is_offered = self.availability != self.Availability.OUT_OF_STOCK
        return self.status == self.Status.PUBLISHED and is_offered and self.stock > 0

    @property
    def rating(self) -> float | None:
        """The mean number of stars, 1 to 5, or None without ratings."""
        return self.rating_sum / self.rating_count if self.rating_count else None


class ProductImage(models.Model):
    """One picture of the gallery; ``source_url`` is where an import said that it lies."""

    class State(models.TextChoices):
        WAITING = "waiting", "To be fetched"
        READY = "ready", "Ready"
        FAILED = "failed", "Failed"

    product = models.ForeignKey(Product, models.CASCADE, related_name="images")
    position = models.PositiveSmallIntegerField(default=0)
    file = models.ImageField(upload_to="products/", blank=True, max_length=200)
    source_url = models.URLField(max_length=2000, blank=True)
    alt = models.CharField(max_length=150, blank=True)
    width = models.PositiveSmallIntegerField(default=0)
    height = models.PositiveSmallIntegerField(default=0)
    colour = models.CharField(max_length=7, default="#e8e5df")
    state = models.CharField(max_length=7, choices=State, default=State.READY)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["product_id", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "source_url"],
                condition=~models.Q(source_url=""),
                name="product_image_source_once",
            )
        ]

    def __str__(self) -> str:
        return f"picture {self.position} of {self.product_id}"


class ImportRun(models.Model):
    """One reading of a catalogue file, with what became of its rows."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    file_name = models.CharField(max_length=200)
    file = models.FileField(upload_to="imports/", blank=True, max_length=200, storage=private_files)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    created_count = models.PositiveIntegerField(default=0)
    updated_count = models.PositiveIntegerField(default=0)
    unchanged_count = models.PositiveIntegerField(default=0)
    refused_count = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    started_by = models.ForeignKey("spark.Member", models.SET_NULL, null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.state})"


class ImportRefusal(models.Model):
    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="refusals")
    line = models.PositiveIntegerField()
    sku = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=300)

    class Meta:
        ordering = ["line", "id"]

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"


class StockAlert(models.Model):
    """A member asked to be told when a product is back."""

    member = models.ForeignKey("spark.Member", models.CASCADE, related_name="stock_alerts")
    product = models.ForeignKey(Product, models.CASCADE, related_name="stock_alerts")
    created_at = models.DateTimeField(default=timezone.now)
    notified_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "product"],
                condition=models.Q(notified_at=None),
                name="stock_alert_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.member_id} waits for {self.product_id}"
