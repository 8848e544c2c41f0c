"""Addresses of the money pages."""

from django.urls import path

from payouts import views

app_name = "payouts"
urlpatterns = [
    path("desk/money/", views.desk_money, name="desk_money"),
    path("desk/money/<slug:public_id>/", views.trace, name="trace"),
    path("desk/contracts/<slug:public_id>/accept/", views.accept, name="accept_contract"),
    path("desk/contracts/<slug:public_id>/submit/", views.submit, name="submit_post"),
]
