"""The project's addresses, and beside them the views that it is measured against."""

from django.urls import include, path

from benchmarks import views

urlpatterns = [
    path("bare/", views.bare),
    path("orm/<int:member_id>/", views.orm_page),
    path("", include("spark.urls")),
]
handler404 = "spark.errors.page_not_found"
