"""Orders and clicks to look at; reviews to look at and remove."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from products.admin.readonly import ReadOnly
from products.models import Click, Order, OrderLine, Payment, Review, TrackedLink
from products.services.reviews import remove_review, set_basis
from spark.money import format_minor


class LineInline(ReadOnly, admin.TabularInline):
    model = OrderLine
    extra = 0
    fields = ["sku", "title", "quantity", "unit_price_minor", "base_minor", "credited_member"]


class PaymentInline(ReadOnly, admin.TabularInline):
    model = Payment
    extra = 0
    fields = ["gateway", "reference", "state", "amount_minor", "currency", "settled_at"]


@admin.register(Order)
class OrderAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["public_id", "member", "state", "total", "is_one_click", "placed_at"]
    list_filter = ["state", "is_one_click"]
    list_select_related = ["member"]
    search_fields = ["public_id", "member__email"]
    inlines = [LineInline, PaymentInline]
    show_full_result_count = False

    @admin.display(ordering="total_minor")
    def total(self, order: Order) -> str:
        return format_minor(order.total_minor, order.currency)


@admin.register(Click)
class ClickAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["at", "surface", "product", "credited_member", "is_valid", "reason"]
    list_filter = ["is_valid", "reason", "surface"]
    list_select_related = ["product", "credited_member"]
    show_full_result_count = False


@admin.register(TrackedLink)
class TrackedLinkAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["token", "surface", "product", "credited_member", "is_active", "created_at"]
    list_filter = ["surface", "is_active"]
    list_select_related = ["product", "credited_member"]
    search_fields = ["token", "surface_id"]
    show_full_result_count = False


@admin.register(Review)
class ReviewAdmin(admin.ModelAdmin):
    list_display = [
        "product",
        "author",
        "stars",
        "is_verified_purchase",
        "basis",
        "created_at",
        "hidden_at",
        "removed_at",
    ]
    list_filter = ["stars", "basis", "hidden_at", "removed_at"]
    list_select_related = ["product", "author"]
    search_fields = ["title", "body"]
    actions = ["remove", "mark_house_sample"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Review | None = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Review | None = None) -> list[str]:
        return [field.name for field in Review._meta.fields]

    @admin.action(description="Remove from the product page", permissions=["change"])
    def remove(self, request: HttpRequest, reviews: QuerySet[Review]) -> None:
        for review in reviews:
            remove_review(review=review, now=timezone.now())
        messages.info(request, "Removed. Their stars no longer count.")

    @admin.action(description="Mark as written of a free sample", permissions=["change"])
    def mark_house_sample(self, request: HttpRequest, reviews: QuerySet[Review]) -> None:
        for review in reviews:
            if review.basis == Review.Basis.OWN:  # who was paid later stays marked as that
                set_basis(review=review, basis=Review.Basis.HOUSE_SAMPLE)
        messages.info(request, "Marked. Their stars stand beside the rating, not in it.")
