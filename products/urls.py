"""The shop's pages."""

from django.urls import path, re_path

from products.views import bag, catalogue, checkout, clicks, orders, registry

app_name = "products"
urlpatterns = [
    path("products/<slug:slug>/", catalogue.product, name="product"),
    path("products/<slug:slug>/review/", catalogue.review, name="review"),
    path("reviews/<slug:public_id>/helpful/", catalogue.helpful, name="helpful"),
    path("products/<slug:slug>/notify/", catalogue.notify, name="notify"),
    path("brand-registry/", registry.apply, name="brand_apply"),
    path("brand-registry/<slug:public_id>/", registry.application, name="brand_application"),
    path("brands/<slug:slug>/requests/", registry.requests, name="brand_requests"),
    path("brands/<slug:slug>/", catalogue.brand, name="brand"),
    path("search/", catalogue.search, name="search"),
    path("bag/", bag.bag, name="bag"),
    path("bag/add/", bag.add, name="bag_add"),
    path("bag/count/", bag.bag_count, name="bag_count"),
    path("bag/order/", orders.order_all, name="order_bag"),
    path("bag/<slug:public_id>/", bag.change, name="bag_change"),
    path("bag/<slug:public_id>/remove/", bag.remove, name="bag_remove"),
    path("buy/", orders.buy, name="buy_now"),
    path("orders/", orders.orders, name="orders"),
    path("orders/<slug:public_id>/", orders.order, name="order"),
    path("orders/<slug:public_id>/cancel/", orders.cancel, name="cancel_order"),
    path("settings/addresses/", checkout.addresses, name="addresses"),
    path("settings/addresses/<slug:public_id>/", checkout.address, name="address"),
    path(
        "settings/addresses/<slug:public_id>/remove/",
        checkout.remove_address,
        name="address_remove",
    ),
    path("settings/payment/", checkout.payment, name="payment"),
    path(
        "settings/payment/<slug:public_id>/remove/", checkout.remove_payment, name="payment_remove"
    ),
    path("settings/one-click/", checkout.one_click, name="one_click"),
    path("settings/one-click/switch/", checkout.switch, name="one_click_switch"),
    re_path(r"^go/(?P<token>[A-Za-z0-9]{1,40})/?\Z", clicks.go, name="go"),
]
