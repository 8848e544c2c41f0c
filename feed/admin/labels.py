"""The words of the label by country and type; words that regulators call unclear are refused."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from feed import disclosure as rules
from feed.models import LabelText
from feed.services.disclosure.words import drop_label_text, set_label_text


@admin.register(LabelText)
class LabelTextAdmin(admin.ModelAdmin):
    """Where there is no row the built-in words stand."""

    list_display = ["where", "type", "short", "tie", "reads"]
    list_filter = ["country", "type"]
    fields = ["country", "type", "short", "tie"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["country", "type"] if obj else []

    @admin.display(description="Country", ordering="country")
    def where(self, text: LabelText) -> str:
        return text.country or "Everywhere"

    @admin.display(description="Reads")
    def reads(self, text: LabelText) -> str:
        return rules.label(text.type, "Northpeak", text.country, (text.short, text.tie))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        set_label_text(text=obj, now=timezone.now())

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        drop_label_text(text=obj, now=timezone.now())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[LabelText]) -> None:
        for text in queryset:
            drop_label_text(text=text, now=timezone.now())
