"""Addresses of the influencer pages."""

from django.urls import path

from influencers import enthusiasts, views

app_name = "influencers"
urlpatterns = [
    path("shop/<slug:handle>/", views.storefront, name="storefront"),
    path("shop/<slug:handle>/feed.atom", views.storefront_feed, name="storefront_feed"),
    path("enthusiast/", enthusiasts.enthusiast, name="enthusiast"),
    path("enthusiast/badges/", enthusiasts.show_badges, name="show_badges"),
    path("apply/", views.apply, name="apply"),
    path("desk/", views.desk, name="desk"),
    path("desk/storefront/", views.edit, name="edit"),
    path("desk/storefront/pin/", views.pin, name="pin"),
    path("desk/storefront/pins/<int:pin_id>/unpin/", views.unpin, name="unpin"),
    path("desk/storefront/pins/<int:pin_id>/move/", views.move, name="move_pin"),
]
