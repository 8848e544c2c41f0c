"""Members, memberships, countries and switches for staff."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from spark import appearance, standing
from spark.models import Country, Job, Member, Membership, Plan, SiteSettings

admin.site.site_header = "Spark"
admin.site.site_title = "Spark"
admin.site.index_title = "Work"


class TellsStanding:
    """An admin whose every change may give or take rights; ``member_of`` says whose (None: all)."""

    def member_of(self, row: Any) -> int | None:
        return None

    def tell(self, row: Any) -> None:
        member_id = self.member_of(row)
        standing.changed(None if member_id is None else [member_id])

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        self.tell(obj)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        self.tell(obj)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        for row in queryset:
            self.tell(row)
        return super().log_deletions(request, queryset)


class MembershipInline(admin.TabularInline):
    model = Membership
    extra = 0


@admin.register(Member)
class MemberAdmin(TellsStanding, admin.ModelAdmin):
    list_display = ["name", "handle", "email", "country", "is_active", "is_staff", "joined_at"]
    list_filter = ["is_staff", "is_active", "country"]
    search_fields = ["name", "handle", "email"]
    # The portrait comes in by the member's own form alone, which draws it anew.
    readonly_fields = ["public_id", "portrait", "last_login", "last_seen_at", "joined_at"]
    powers = ["is_staff", "is_superuser", "groups"]
    fields = [
        "public_id", "email", "handle", "name", "bio", "portrait", "country", "is_active",
        "suspended_at", "is_staff", "is_superuser", "groups", "has_one_click", "last_login",
        "last_seen_at", "joined_at",
    ]  # fmt: skip
    filter_horizontal = ["groups"]
    inlines = [MembershipInline]

    def member_of(self, row: Member) -> int | None:
        return row.pk

    def save_model(self, request: HttpRequest, obj: Member, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if appearance.OF_MEMBER.intersection(form.changed_data):
            appearance.changed(members=[obj.pk], now=timezone.now())

    def get_readonly_fields(self, request: HttpRequest, obj: Member | None = None) -> list[str]:
        """Who may change members may not thereby give themselves or a friend more rights."""
        is_all_powerful = request.user.is_superuser
        return self.readonly_fields if is_all_powerful else [*self.readonly_fields, *self.powers]

    def has_change_permission(self, request: HttpRequest, obj: Member | None = None) -> bool:
        """A superuser's address is the way to their password: only another one changes it."""
        is_above = obj is not None and obj.is_superuser and not request.user.is_superuser
        return not is_above and super().has_change_permission(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # accounts are made by signing up


@admin.register(Plan)
class PlanAdmin(admin.ModelAdmin):
    list_display = ["name", "slug", "is_active"]


@admin.register(Country)
class CountryAdmin(TellsStanding, admin.ModelAdmin):
    list_display = ["name", "code", "is_enabled"]
    list_editable = ["is_enabled"]


@admin.register(SiteSettings)
class SiteSettingsAdmin(TellsStanding, admin.ModelAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return not SiteSettings.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: SiteSettings | None = None) -> bool:
        return False


@admin.register(Job)
class JobAdmin(admin.ModelAdmin):
    list_display = ["kind", "key", "state", "attempts", "created_at", "error"]
    list_filter = ["state", "kind"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Job | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Job | None = None) -> bool:
        return False
