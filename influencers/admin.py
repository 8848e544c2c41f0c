"""Applications are decided here; creators and storefronts can be looked at."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from influencers.models import Application, Creator, Storefront
from influencers.services.applications import (
    ApplicationRefused,
    approve_application,
    decline_application,
)
from spark.handles import HandleRefused
from spark.queues import Queue, register


@admin.register(Application)
class ApplicationAdmin(admin.ModelAdmin):
    list_display = ["member", "handle", "follower_count", "state", "created_at", "decided_by"]
    list_filter = ["state"]
    search_fields = ["member__name", "member__handle", "handle"]
    readonly_fields = [
        "member", "handle", "channel_url", "follower_count", "statement", "state", "created_at",
        "decided_at", "decided_by",
    ]  # fmt: skip
    fields = [*readonly_fields, "reason"]
    actions = ["approve", "decline"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.action(description="Approve", permissions=["change"])
    def approve(self, request: HttpRequest, queryset: QuerySet[Application]) -> None:
        for application in queryset:
            try:
                approve_application(application=application, actor=request.user, now=timezone.now())
            except (ApplicationRefused, HandleRefused) as refusal:
                self.message_user(request, f"{application.handle}: {refusal}", messages.ERROR)
            else:
                self.message_user(request, f"/shop/{application.handle}/ is open.")

    @admin.action(description="Decline, for the reason written on it", permissions=["change"])
    def decline(self, request: HttpRequest, queryset: QuerySet[Application]) -> None:
        for application in queryset:
            try:
                decline_application(
                    application=application,
                    actor=request.user,
                    reason=application.reason,
                    now=timezone.now(),
                )
            except ApplicationRefused as refusal:
                self.message_user(request, f"{application.handle}: {refusal}", messages.ERROR)
            else:
                self.message_user(request, f"{application.handle} is declined.")


@admin.register(Creator)
class CreatorAdmin(admin.ModelAdmin):
    list_display = ["member", "programme", "state", "approved_at"]
    list_filter = ["programme", "state"]
    readonly_fields = ["member", "approved_at", "approved_by"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Storefront)
class StorefrontAdmin(admin.ModelAdmin):
    list_display = ["handle", "title", "creator"]
    search_fields = ["handle", "title"]
    # Pictures too: they come in by the creator's own form alone, which draws them anew.
    readonly_fields = ["creator", "handle", "portrait", "banner", "created_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


register(
    Queue(
        "Applications",
        "influencers.view_application",
        "admin:influencers_application_changelist",
        lambda: Application.objects.filter(state=Application.State.SUBMITTED),
        "created_at",
    )
)
