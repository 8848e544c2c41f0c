"""Uploading a catalogue and reading what became of its rows."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from products.admin.readonly import ReadOnly
from products.importing.files import read_rows
from products.importing.reading import LARGEST_FILE, UnusableFile
from products.models import ImportRefusal, ImportRun
from products.services.imports import start_import

SHOWN = 50


class UploadForm(forms.ModelForm):
    upload = forms.FileField(
        label="Catalogue file",
        help_text="Google Merchant Center: RSS 2.0 XML, TSV or CSV, up to 50 MB and 100,000 rows.",
    )

    class Meta:
        model = ImportRun
        fields: list[str] = []

    def clean_upload(self) -> UploadedFile:
        """Refuse at once what no worker could use: too large, packed, no header, a DTD."""
        upload: UploadedFile = self.cleaned_data["upload"]
        if (upload.size or 0) > LARGEST_FILE:
            raise forms.ValidationError("The file is larger than 50 MB.")
        try:
            next(iter(read_rows(upload.open(), name=upload.name or "")), None)
        except UnusableFile as error:
            raise forms.ValidationError(str(error)) from error
        upload.seek(0)
        return upload


@admin.register(ImportRun)
class ImportRunAdmin(admin.ModelAdmin):
    list_display = [
        "file_name", "state", "created_count", "updated_count", "unchanged_count", "refused_count",
        "created_at", "started_by",
    ]  # fmt: skip
    list_filter = ["state"]
    list_select_related = ["started_by"]
    form = UploadForm

    def get_fields(self, request: HttpRequest, obj: ImportRun | None = None) -> Any:
        if obj is None:
            return ["upload"]
        shown = ["file_name", "state", "error", "created_count", "updated_count"]
        return [*shown, "unchanged_count", "refused_count", "first_refusals", "finished_at"]

    def get_readonly_fields(self, request: HttpRequest, obj: ImportRun | None = None) -> list[str]:
        return list(self.get_fields(request, obj)) if obj else []

    def has_change_permission(self, request: HttpRequest, obj: ImportRun | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ImportRun | None = None) -> bool:
        return False

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().add_view(request, *args, **kwargs)
        if request.method == "POST" and response.status_code == 200:
            response.status_code = 400
        return response

    def save_model(self, request: HttpRequest, obj: ImportRun, form: Any, change: bool) -> None:
        upload = form.cleaned_data["upload"]
        run = start_import(file=upload, name=upload.name, by=request.user, now=timezone.now())
        obj.pk, obj.file_name, obj.state = run.pk, run.file_name, run.state
        messages.info(request, "The worker reads the file. Reload this page to see how far it is.")

    @admin.display(description="Refused rows")
    def first_refusals(self, run: ImportRun) -> SafeString:
        rows = run.refusals.all()[:SHOWN]
        lines = format_html_join(
            "", "<li>line {}, {}: {}</li>", ((row.line, row.sku, row.reason) for row in rows)
        )
        url = reverse("admin:products_importrefusal_changelist")
        return format_html('<ol>{}</ol><a href="{}?run__id__exact={}">All</a>', lines, url, run.pk)


@admin.register(ImportRefusal)
class ImportRefusalAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["run", "line", "sku", "reason"]
    list_select_related = ["run"]
    search_fields = ["sku", "reason"]
