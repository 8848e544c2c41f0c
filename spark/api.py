"""The API's shell: gathers what each app offers below /api/v1/."""

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from spark.apiviews import TokenView, nothing_here

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", SpectacularSwaggerView.as_view(url_name="api-schema"), name="api-docs"),
    path("auth/token/", TokenView.as_view(), name="api-token"),
    path("", include("products.api")),
    path("", include("feed.api")),
    path("", include("influencers.api")),
    path("", include("payouts.api")),
    re_path(r"^[\s\S]*/\Z", nothing_here),  # an API answers in JSON, also where DEBUG would explain
]
