"""The shop's part of the API."""

from django.urls import path

from products.api import bag, catalogue, orders, registry

urlpatterns = [
    path("products/", catalogue.ProductsView.as_view()),
    path("products/<slug:slug>/", catalogue.ProductView.as_view()),
    path("products/<slug:slug>/reviews/", catalogue.ReviewsView.as_view()),
    path("reviews/<slug:public_id>/helpful/", catalogue.HelpfulView.as_view()),
    path("me/reviews/", catalogue.MyReviewsView.as_view()),
    path("brands/<slug:slug>/corrections/", registry.CorrectionsView.as_view()),
    path("bag/", bag.BagView.as_view()),
    path("bag/lines/", bag.BagLinesView.as_view()),
    path("bag/lines/<slug:public_id>/", bag.BagLineView.as_view()),
    path("orders/", orders.OrdersView.as_view()),
    path("orders/<slug:public_id>/", orders.OrderView.as_view()),
    path("orders/<slug:public_id>/cancel/", orders.CancelView.as_view()),
]
