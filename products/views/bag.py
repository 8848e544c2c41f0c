"""The bag: seen, filled, changed."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from products.bagging import count_bag, read_bag
from products.cards import product_card
from products.forms import BagForm, QuantityForm
from products.models import BagLine, Product
from products.services.bag import (
    NotBuyable,
    TooMany,
    add_to_bag,
    change_line,
    remove_line,
)
from products.services.checkout import one_click_state
from products.services.clicks import press_link
from products.views.answers import done, invalid, member_only, refused
from products.visits import visitor_of
from spark.ids import new_public_id


@require_safe
@member_only
def bag(request: HttpRequest) -> HttpResponse:
    seen = read_bag(request.user)
    context = {
        "place": "bag",
        "bag": seen,
        "lines": [(line, product_card(line.product)) for line in seen.lines],
        "checkout": one_click_state(request.user),
        "key": new_public_id(),
    }
    return render(request, "products/bag.html", context)


@require_POST
@member_only
def add(request: HttpRequest) -> HttpResponse:
    form = BagForm(request.POST)
    target = reverse("products:bag")
    if not form.is_valid():
        return invalid(request, form, target=target)
    product = get_object_or_404(Product.objects.known(), slug=form.cleaned_data["product"])
    now = timezone.now()
    visitor_key = visitor_of(request)
    press_link(
        token=form.cleaned_data["tag"],
        product=product,
        member=request.user,
        visitor_key=visitor_key,
        now=now,
    )
    try:
        add_to_bag(
            member=request.user,
            product=product,
            quantity=form.cleaned_data["quantity"],
            visitor_key=visitor_key,
            now=now,
        )
    except (NotBuyable, TooMany) as error:
        target = product.get_absolute_url()
        return refused(request, status=409, code=error.code, detail=str(error), target=target)
    count = count_bag(request.user.pk)
    return done(request, text="Added to your bag", target=target, bag_count=count)


def own_line(request: HttpRequest, public_id: str) -> BagLine:
    lines = BagLine.objects.select_related("product", "bag__member").filter(
        bag__member=request.user
    )
    line = lines.filter(public_id=public_id).first()
    if line is None:
        raise Http404
    return line


@require_POST
@member_only
def change(request: HttpRequest, public_id: str) -> HttpResponse:
    """Set the quantity of a line; 0 takes it out."""
    line = own_line(request, public_id)
    form = QuantityForm(request.POST)
    target = reverse("products:bag")
    if not form.is_valid():
        return invalid(request, form, target=target)
    quantity = form.cleaned_data["quantity"]
    try:
        if quantity:
            change_line(line=line, quantity=quantity, now=timezone.now())
        else:
            remove_line(line=line, now=timezone.now())
    except (NotBuyable, TooMany) as error:
        return refused(request, status=409, code=error.code, detail=str(error), target=target)
    text = (
        f"{line.product.title}: {quantity} in your bag." if quantity else "Taken out of your bag."
    )
    return done(request, text=text, target=target, bag_count=count_bag(request.user.pk))


@require_POST
@member_only
def remove(request: HttpRequest, public_id: str) -> HttpResponse:
    remove_line(line=own_line(request, public_id), now=timezone.now())
    count = count_bag(request.user.pk)
    target = reverse("products:bag")
    return done(request, text="Taken out of your bag.", target=target, bag_count=count)


@require_safe
def bag_count(request: HttpRequest) -> HttpResponse:
    """Answer the number alone, for a frame that was drawn without it."""
    count = count_bag(request.user.pk) if request.user.is_authenticated else 0
    return HttpResponse(
        str(count), content_type="text/plain", headers={"Cache-Control": "no-store"}
    )
