"""Applying, the storefront, its editor and the creator desk."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from feed.cards import cards_for
from feed.feeds import atom_of
from feed.models import Follow, Post
from feed.services.filters import without_filtered
from influencers import charts
from influencers.analytics import clicks_by_day, reach_of
from influencers.forms import ApplicationForm, PinForm, StorefrontForm
from influencers.models import Application, Creator, HandleRecord, Storefront
from influencers.services.applications import ApplicationRefused, submit_application
from influencers.services.storefronts import (
    StorefrontRefused,
    edit_storefront,
    move_pin,
    pin_product,
    unpin_product,
)
from influencers.window import window_of
from products.models import Product
from spark.access import require_contribute
from spark.handles import HandleRefused

POSTS_SHOWN = 12
DESK_SPANS = {"today": ("Today", 1), "30": ("30 days", 30), "all": ("All time", 3650)}


def creator_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let only a creator in; others are shown the way to apply."""

    @login_required
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not Creator.objects.filter(member=request.user).exists():
            return redirect("influencers:apply")
        return view(request, *args, **kwargs)

    return guarded


@require_safe
def storefront(request: HttpRequest, handle: str) -> HttpResponse:
    viewer = request.user
    shops = Storefront.objects.open_to(viewer.pk)
    shop = shops.select_related("creator__member").filter(handle__iexact=handle).first()
    if shop is None:
        return former_storefront(handle, viewer.pk)
    if shop.handle != handle:
        return redirect("influencers:storefront", shop.handle, permanent=True)
    member = shop.creator.member
    posts = Post.objects.visible_to(viewer.pk).public().filter(author=member).newest_first()
    wanted = without_filtered(posts, viewer.pk)
    shown = list(wanted.values_list("pk", flat=True)[:POSTS_SHOWN])
    cards = cards_for(shown)
    context = {
        "shop": shop,
        "member": member,
        "pins": window_of(shop),
        "cards": [cards[pk] for pk in shown if pk in cards],
        "post_count": posts.count(),
        "followers": Follow.objects.filter(member=member).count(),
        "is_followed": viewer.is_authenticated
        and Follow.objects.filter(follower=viewer, member=member).exists(),
        "is_owner": viewer.is_authenticated and viewer.pk == member.pk,
    }
    return render(request, "influencers/storefront.html", context)


@require_safe
def storefront_feed(request: HttpRequest, handle: str) -> HttpResponse:
    """The storefront's posts as Atom, each with its label in the title (row B31)."""
    live = Storefront.objects.live().select_related("creator__member")
    shop = get_object_or_404(live, handle__iexact=handle)
    member = shop.creator.member
    return atom_of(
        Post.objects.visible_to(None).public().filter(author=member),
        title=f"{shop.title} on Spark",
        about="I get commissions for purchases made through links on this page.",
        page=reverse("influencers:storefront", args=[shop.handle]),
        request=request,
    )


def former_storefront(handle: str, viewer_id: int | None) -> HttpResponse:
    record = HandleRecord.objects.filter(handle__iexact=handle).select_related("storefront").first()
    there = Storefront.objects.open_to(viewer_id)
    if record is None or not there.filter(pk=record.storefront_id).exists():
        raise Http404
    return redirect("influencers:storefront", record.storefront.handle, permanent=True)


@login_required
@require_http_methods(["GET", "POST"])
def apply(request: HttpRequest) -> HttpResponse:
    require_contribute(request.user, now=timezone.now())
    form = ApplicationForm(request.POST or None, initial={"handle": request.user.handle})
    if request.method == "POST" and form.is_valid():
        try:
            submit_application(member=request.user, now=timezone.now(), **form.cleaned_data)
        except HandleRefused as refusal:
            form.add_error("handle", str(refusal))
        except ApplicationRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Your application is in. You see its state here.")
            return redirect("influencers:apply")
    context = {
        "form": form,
        "applications": Application.objects.filter(member=request.user).order_by("-id"),
        "creator": Creator.objects.filter(member=request.user).first(),
    }
    return render(request, "influencers/apply.html", context, status=400 if form.errors else 200)


@creator_only
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    span = request.GET.get("span", "30")
    if span not in DESK_SPANS:
        raise Http404
    member = request.user
    days = clicks_by_day(member.pk, days=30, now=now)
    since = now - timedelta(days=DESK_SPANS[span][1])
    context = {
        "place": "desk",
        "span": span,
        "spans": [(key, label) for key, (label, _) in DESK_SPANS.items()],
        "reach": reach_of(member.pk, since=since, until=now),
        "days": days,
        "chart": charts.bars(days),
        "shop": Storefront.objects.filter(creator__member=member).first(),
    }
    return render(request, "influencers/desk.html", context)


@creator_only
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    shop = get_object_or_404(Storefront, creator__member=request.user)
    form = StorefrontForm(request.POST or None, request.FILES or None, instance=shop)
    if request.method == "POST" and form.is_valid():
        changed = {name: form.cleaned_data[name] for name in form.changed_data}
        fresh = Storefront.objects.get(pk=shop.pk)
        try:
            edit_storefront(storefront=fresh, fields=changed, now=timezone.now())
        except HandleRefused as refusal:
            form.add_error("handle", str(refusal))
        else:
            messages.success(request, "Your storefront is live.")
            return redirect("influencers:edit")
    shop = Storefront.objects.get(pk=shop.pk)
    context = {"form": form, "shop": shop, "pins": window_of(shop), "pin_form": PinForm()}
    return render(
        request, "influencers/storefront_edit.html", context, status=400 if form.errors else 200
    )


@creator_only
@require_POST
def pin(request: HttpRequest) -> HttpResponse:
    shop = get_object_or_404(Storefront, creator__member=request.user)
    form = PinForm(request.POST)
    slug = form.cleaned_data["product"] if form.is_valid() else ""
    product = Product.objects.filter(slug=slug).first()
    if product is None:
        messages.error(request, "Choose a product of the catalogue.")
        return redirect("influencers:edit")
    return answer(
        request,
        lambda: pin_product(storefront=shop, product=product, note=form.cleaned_data["note"]),
    )


@creator_only
@require_POST
def unpin(request: HttpRequest, pin_id: int) -> HttpResponse:
    shop = get_object_or_404(Storefront, creator__member=request.user)
    return answer(request, lambda: unpin_product(storefront=shop, pin_id=pin_id))


@creator_only
@require_POST
def move(request: HttpRequest, pin_id: int) -> HttpResponse:
    shop = get_object_or_404(Storefront, creator__member=request.user)
    step = -1 if request.POST.get("step") == "-1" else 1
    return answer(request, lambda: move_pin(storefront=shop, pin_id=pin_id, step=step))


def answer(request: HttpRequest, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except StorefrontRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("influencers:edit")
