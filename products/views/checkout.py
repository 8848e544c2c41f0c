"""Settings of the shop: addresses, the way to pay, 1-Click."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from products.forms import AddressForm, PaymentForm
from products.models import Address, PaymentMethod
from products.services.checkout import (
    TooManyAddresses,
    delete_address,
    delete_payment_method,
    one_click_state,
    save_address,
    save_payment_method,
    switch_one_click,
)
from products.services.orders import OneClickUnavailable
from products.views.answers import done, member_only, refused
from spark.targets import own_target


@require_http_methods(["GET", "POST"])
@member_only
def addresses(request: HttpRequest) -> HttpResponse:
    first = {"name": request.user.name, "country": request.user.country}
    form = AddressForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        return keep_address(request, form)
    context = {"place": "settings", "form": form, "addresses": request.user.addresses.all()}
    return render(request, "products/addresses.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@member_only
def address(request: HttpRequest, public_id: str) -> HttpResponse:
    found = get_object_or_404(Address, member=request.user, public_id=public_id)
    first = {"is_default": found.is_default}
    form = AddressForm(request.POST or None, instance=found, initial=first)
    if request.method == "POST" and form.is_valid():
        return keep_address(request, form)
    context = {"place": "settings", "form": form, "address": found}
    return render(request, "products/address.html", context, status=400 if form.errors else 200)


def keep_address(request: HttpRequest, form: AddressForm) -> HttpResponse:
    target = reverse("products:addresses")
    is_default = form.cleaned_data["is_default"]
    try:
        save_address(member=request.user, address=form.instance, is_default=is_default)
    except TooManyAddresses as error:
        detail = str(error)
        return refused(request, status=409, code="too_many", detail=detail, target=target)
    messages.success(request, "The address is saved.")
    return redirect(own_target(request, target))


@require_POST
@member_only
def remove_address(request: HttpRequest, public_id: str) -> HttpResponse:
    delete_address(address=get_object_or_404(Address, member=request.user, public_id=public_id))
    return done(request, text="The address is gone.", target=reverse("products:addresses"))


@require_http_methods(["GET", "POST"])
@member_only
def payment(request: HttpRequest) -> HttpResponse:
    form = PaymentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        label = f"Account {form.cleaned_data['number']}"
        save_payment_method(member=request.user, label=label)
        messages.success(request, "The way to pay is saved.")
        return redirect(own_target(request, reverse("products:payment")))
    context = {"place": "settings", "form": form, "methods": request.user.payment_methods.all()}
    return render(request, "products/payment.html", context, status=400 if form.errors else 200)


@require_POST
@member_only
def remove_payment(request: HttpRequest, public_id: str) -> HttpResponse:
    mine = PaymentMethod.objects.filter(member=request.user)
    delete_payment_method(method=get_object_or_404(mine, public_id=public_id))
    return done(request, text="The way to pay is gone.", target=reverse("products:payment"))


@require_safe
@member_only
def one_click(request: HttpRequest) -> HttpResponse:
    context = {"place": "settings", **one_click_state(request.user)}
    return render(request, "products/one_click.html", context)


@require_POST
@member_only
def switch(request: HttpRequest) -> HttpResponse:
    is_on = request.POST.get("is_on") == "1"
    target = reverse("products:one_click")
    try:
        switch_one_click(member=request.user, is_on=is_on)
    except OneClickUnavailable as error:
        return refused(request, status=409, code=error.code, detail=str(error), target=target)
    text = "1-Click is on." if is_on else "1-Click is off."
    return done(request, text=text, target=target, is_one_click=is_on)
