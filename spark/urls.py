"""Every address of the site."""

from django.contrib import admin
from django.urls import include, path, re_path

from feed.admin import health as staff
from spark import errors, health, offline, views

urlpatterns = [
    path("admin/", admin.site.admin_view(staff.home)),
    path("admin/health/", admin.site.admin_view(staff.health), name="staff_health"),
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("api/v1/", include("spark.api")),
    path("settings/", views.settings_page, name="settings"),
    path("settings/tokens/", views.tokens, name="tokens"),
    path("settings/tokens/<slug:public_id>/revoke/", views.revoke_token, name="revoke_token"),
    path("sw.js", offline.service_worker, name="service_worker"),
    path("offline/", offline.offline, name="offline"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("", include("products.urls")),
    path("", include("influencers.urls")),
    path("", include("payouts.urls")),
    path("", include("feed.urls")),
    # Our own page where DEBUG would show Django's; only with the closing slash, so that an address
    # that lacks it is still completed.
    re_path(r"^[\s\S]*/\Z", errors.nothing_here),
]
handler400 = "spark.errors.bad_request"
handler403 = "spark.errors.permission_denied"
handler404 = "spark.errors.page_not_found"
handler500 = "spark.errors.server_error"
