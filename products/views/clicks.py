"""``/go/<token>``: one row for the press, then the product's own page."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from products.models import Product, Surface, TrackedLink
from products.services.clicks import record_click
from products.visits import (
    is_flood,
    new_visitor,
    refusal_of,
    remember_visitor,
    visitor_of,
)


@require_safe
def go(request: HttpRequest, token: str) -> HttpResponse:
    """Where it leads stands in the link's row; nothing in the address can change it."""
    links = TrackedLink.objects.select_related("product", "credited_member")
    link = links.filter(token=token, is_active=True).first()
    target = target_of(link) if link else None
    if link is None or target is None:
        raise Http404
    now = timezone.now()
    known = visitor_of(request)
    visitor_key = known or new_visitor()
    refusal = refusal_of(method=request.method or "", headers=request.headers)
    if not known and not refusal and is_flood(request, now=now):
        refusal = "too_many"
    member = request.user if request.user.is_authenticated else None
    record_click(link=link, visitor_key=visitor_key, member=member, refusal=refusal, now=now)
    response = HttpResponseRedirect(target)
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "strict-origin"
    response["X-Robots-Tag"] = "noindex, nofollow"
    if not refusal:
        remember_visitor(response, visitor_key)
    return response


def target_of(link: TrackedLink) -> str | None:
    """Return the page of the link's product, else of the post or shop that it stands for."""
    if link.product is not None:
        is_gone = link.product.status == Product.Status.UNPUBLISHED
        return None if is_gone else link.product.get_absolute_url()
    try:
        if link.surface == Surface.STOREFRONT and link.credited_member is not None:
            return reverse("influencers:storefront", args=[link.credited_member.handle])
        if link.surface == Surface.POST:
            return reverse("feed:post", args=[link.surface_id])
    except NoReverseMatch:
        return None
    return None
