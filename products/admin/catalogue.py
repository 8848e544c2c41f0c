"""Products, brands, categories and their pictures."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from products.models import Brand, Category, Product, ProductImage
from products.services.catalogue import fetch_again, save_product
from spark import appearance
from spark.money import format_minor


@admin.register(Brand)
class BrandAdmin(admin.ModelAdmin):
    list_display = ["name", "slug", "is_verified", "is_own_label"]
    list_filter = ["is_verified", "is_own_label"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}

    def save_model(self, request: HttpRequest, obj: Brand, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and appearance.OF_BRAND.intersection(form.changed_data):
            appearance.changed(brands=[obj.pk], now=timezone.now())


class CategoryForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        """Derive the path, and refuse one that another category has."""
        cleaned = super().clean() or {}
        parent, slug = cleaned.get("parent"), cleaned.get("slug")
        if slug:
            self.instance.path = f"{parent.path if parent else '/'}{slug}/"
            taken = Category.objects.filter(path=self.instance.path).exclude(pk=self.instance.pk)
            if taken.exists():
                self.add_error("slug", "There is such a category here already.")
        return cleaned


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin):
    form = CategoryForm
    list_display = ["path", "name"]
    search_fields = ["name", "path"]
    fields = ["parent", "name", "slug"]
    autocomplete_fields = ["parent"]

    def get_readonly_fields(self, request: HttpRequest, obj: Category | None = None) -> list[str]:
        # Moving a node would leave the paths below it behind.
        return ["parent", "slug"] if obj else []


class ImageInline(admin.TabularInline):
    model = ProductImage
    extra = 0
    fields = ["position", "file", "alt", "source_url", "state", "error"]
    readonly_fields = ["source_url", "state", "error"]


@admin.register(Product)
class ProductAdmin(admin.ModelAdmin):
    list_display = ["title", "sku", "brand", "category", "price", "stock", "availability", "status"]
    list_filter = ["status", "availability", "brand"]
    list_select_related = ["brand", "category"]
    search_fields = ["title", "sku", "gtin"]
    autocomplete_fields = ["brand", "category", "similar"]
    prepopulated_fields = {"slug": ["title"]}
    readonly_fields = ["public_id", "rating_sum", "rating_count", "price_at", "stock_changed_at"]
    exclude = ["import_digest", "created_at"]
    inlines = [ImageInline]
    show_full_result_count = False

    @admin.display(ordering="price_minor")
    def price(self, product: Product) -> str:
        return format_minor(product.price_minor, product.currency)

    def formfield_for_dbfield(
        self, db_field: Any, request: HttpRequest | None, **kwargs: Any
    ) -> Any:
        if db_field.name == "stock":
            # Orders take from the stock while the form is open: only a number that staff
            # typed counts as a change, not one that the form still showed.
            kwargs["show_hidden_initial"] = True
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Product, form: Any, change: bool) -> None:
        fields = [name for name in form.changed_data if name != "similar"]
        save_product(product=obj, changed=fields, now=timezone.now())

    def has_delete_permission(self, request: HttpRequest, obj: Product | None = None) -> bool:
        return False  # discontinue it: its posts and orders still lead to its page


@admin.register(ProductImage)
class ProductImageAdmin(admin.ModelAdmin):
    """Pictures that imports could not fetch, and why."""

    list_display = ["product", "source_url", "state", "error"]
    list_filter = ["state"]
    list_select_related = ["product"]
    actions = ["fetch_again"]
    fields = ["product", "source_url", "state", "error", "alt", "position"]
    readonly_fields = ["product", "source_url", "state", "error"]
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.action(description="Fetch again what failed")
    def fetch_again(self, request: HttpRequest, rows: QuerySet[ProductImage]) -> None:
        count = fetch_again(images=list(rows), now=timezone.now())
        messages.info(request, f"{count} pictures will be fetched again.")
