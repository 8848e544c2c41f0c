"""Pages that anybody may see: product, brand, search."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from products.cards import product_card, ready_images
from products.forms import ReviewForm, SearchForm
from products.models import Brand, Category, HelpfulVote, Product, Review
from products.ratings import left_out
from products.searching import find_products
from products.services.checkout import one_click_state
from products.services.reviews import (
    AlreadyReviewed,
    OwnReview,
    ReviewBarred,
    bar_on,
    mark_helpful,
    unmark_helpful,
    write_review,
)
from products.services.stock import ask_for_alert
from products.views.answers import done, member_only, refused
from spark.badges import add_badges
from spark.ids import new_public_id
from spark.models import Member
from spark.pictures import PictureRefused
from spark.sight import in_sight

PAGE = 24
REVIEWS = 10
MOST_PAGES = 200


@require_safe
def product(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Product.objects.known().for_cards(), slug=slug)
    form = ReviewForm(auto_id="review-%s")
    return render(request, "products/product.html", product_context(request, found, form))


def product_context(request: HttpRequest, found: Product, form: ReviewForm) -> dict[str, Any]:
    page = page_number(request, "reviews")
    reviews, next_page = page_of(in_sight(found.reviews.shown(), request.user.pk), page, REVIEWS)
    add_badges(reviews)
    split = found.reviews.star_split()
    context: dict[str, Any] = {
        "product": found,
        "card": product_card(found),
        "images": ready_images(found),
        "reviews": reviews,
        "reviews_next": f"?reviews={next_page}#reviews" if next_page else None,
        "split": split,
        "reviewed": sum(number for _, number in split),
        "left_out": left_out(found),
        "review_form": form,
        "alternatives": [],
        "key": new_public_id(),
    }
    if found.state != "live":
        near = Product.objects.alternatives_to(found).for_cards()[:8]
        context["alternatives"] = [product_card(other) for other in near]
    if request.user.is_authenticated:
        context["ship_to"] = one_click_state(request.user)["address"]
        context |= reviewer_context(request.user, found, reviews)
    return context


def reviewer_context(member: Member, found: Product, reviews: list[Review]) -> dict[str, Any]:
    """Return what this member may do with the reviews of a product (3 queries)."""
    bar = bar_on(member=member, product=found, now=timezone.now())
    return {
        "has_reviewed": found.reviews.filter(author=member).exists(),
        "bar": str(ReviewBarred(bar.brand)) if bar else "",
        "helped": set(
            HelpfulVote.objects.filter(member=member, review__in=reviews).values_list(
                "review_id", flat=True
            )
        ),
    }


@require_POST
@member_only
def review(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Product.objects.known().for_cards(), slug=slug)
    form = ReviewForm(request.POST, request.FILES, auto_id="review-%s")
    target = found.get_absolute_url()
    if form.is_valid():
        asked = form.cleaned_data
        try:
            write_review(member=request.user, product=found, now=timezone.now(), **asked)
        except PictureRefused as error:
            form.add_error("photo", str(error))
        except AlreadyReviewed as error:
            return refused(request, status=409, code=error.code, detail=str(error), target=target)
        except ReviewBarred as error:
            return refused(request, status=422, code=error.code, detail=str(error), target=target)
    if not form.is_valid():
        context = product_context(request, found, form)
        return render(request, "products/product.html", context, status=400)
    return done(request, text="Thank you. Your review is on the page.", target=target)


@require_POST
@member_only
def helpful(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say that a review helped, or take it back: the same button does and undoes."""
    shown = in_sight(Review.objects.shown(), request.user.pk).select_related("product")
    found = get_object_or_404(shown, public_id=public_id)
    target = f"{found.product.get_absolute_url()}#reviews"
    try:
        if not mark_helpful(review=found, member=request.user, now=timezone.now()):
            unmark_helpful(review=found, member=request.user)
    except OwnReview as error:
        return refused(request, status=403, code=error.code, detail=str(error), target=target)
    found.refresh_from_db(fields=["helpful_count"])
    text = f"{found.helpful_count} found this review helpful."
    return done(request, text=text, target=target, helpful=found.helpful_count)


@require_POST
@member_only
def notify(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Product.objects.published(), slug=slug)
    target = found.get_absolute_url()
    if found.is_buyable:
        return done(request, text=f"{found.title} is in stock now.", target=target)
    ask_for_alert(member=request.user, product=found, now=timezone.now())
    text = f"We will write to you when {found.title} is back."
    return done(request, text=text, target=target)


@require_safe
def brand(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Brand, slug=slug)
    page = page_number(request, "page")
    goods = Product.objects.published().filter(brand=found).for_cards()
    rows, next_page = page_of(goods.order_by("-rating_count", "-id"), page, PAGE)
    context = {
        "brand": found,
        "products": [product_card(row) for row in rows],
        "next_url": f"?page={next_page}" if next_page else None,
    }
    return render(request, "products/brand.html", context)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    context: dict[str, Any] = {"form": form, "place": "search", "query": "", "products": []}
    context["categories"] = Category.objects.filter(parent=None)
    context["brands"] = Brand.objects.filter(products__status="published").distinct()[:40]
    if not form.is_valid():
        return render(request, "products/search.html", context, status=400)
    found, corrected = find_products(form.cleaned_data)
    rows, next_page = page_of(found.for_cards(), page_number(request, "page"), PAGE)
    query = request.GET.copy()
    query["page"] = str(next_page)
    context |= {
        "query": form.cleaned_data["q"],
        "chosen": form.cleaned_data,
        "corrected": corrected,
        "products": [product_card(row) for row in rows],
        "next_url": f"?{query.urlencode()}" if next_page else None,
    }
    return render(request, "products/search.html", context)


def page_number(request: HttpRequest, name: str) -> int:
    """Return the page asked for; nonsense is page one."""
    text = request.GET.get(name, "")
    is_number = text.isascii() and text.isdigit() and len(text) < 4
    return min(max(int(text), 1), MOST_PAGES) if is_number else 1


def page_of(rows: QuerySet[Any], page: int, size: int) -> tuple[list[Any], int | None]:
    """Return one page of rows and the number of the next one, if there is one."""
    start = (page - 1) * size
    found = list(rows[start : start + size + 1])
    return found[:size], page + 1 if len(found) > size else None
