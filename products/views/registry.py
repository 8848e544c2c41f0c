"""Applying for a brand, proving that it is one's own, and asking for corrections."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from products.models import Brand, BrandApplication, BrandRequest
from products.services import registry
from products.services.registry import RegistryRefused
from products.views.answers import member_only
from spark.access import require_contribute

STATUS = {"forbidden": 403, "stale_revision": 409, "too_many": 429}
FIELDS = ("name", "trademark_number", "domain", "email")


@require_http_methods(["GET", "HEAD", "POST"])
@member_only
def apply(request: HttpRequest) -> HttpResponse:
    context: dict[str, Any] = {"sent": request.POST, "problem": None, "record": registry.RECORD}
    status = 200
    if request.method == "POST":
        now = timezone.now()
        require_contribute(request.user, now=now)
        said = {name: request.POST.get(name, "") for name in FIELDS}
        try:
            made = registry.apply_for_brand(applicant=request.user, now=now, **said)
        except RegistryRefused as refusal:
            context["problem"], status = refusal, STATUS.get(refusal.code, 400)
        else:
            messages.success(request, "Sent. Now show that the domain is yours.")
            return redirect("products:brand_application", made.public_id)
    context["applications"] = BrandApplication.objects.filter(applicant=request.user)
    context["brands"] = registry.brands_spoken_for(request.user)
    return render(request, "products/brand_apply.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@member_only
def application(request: HttpRequest, public_id: str) -> HttpResponse:
    row = get_object_or_404(BrandApplication, applicant=request.user, public_id=public_id)
    context: dict[str, Any] = {"row": row, "record": f"{registry.RECORD}{row.token}"}
    status = 200
    if request.method == "POST":
        try:
            prove(request, row)
        except RegistryRefused as refusal:
            context["problem"], status = refusal, STATUS.get(refusal.code, 400)
        else:
            messages.success(request, "Proved. Staff decide next.")
            return redirect("products:brand_application", public_id)
    return render(request, "products/brand_application.html", context, status=status)


def prove(request: HttpRequest, row: BrandApplication) -> None:
    file = request.FILES.get("record")
    if file is None:
        token = request.POST.get("token", "").strip()
        registry.prove_by_letter(application=row, token=token, now=timezone.now())
        return
    content = file.read(registry.LARGEST_RECORD_FILE + 1)
    registry.prove_by_record(application=row, content=content, now=timezone.now())


@require_http_methods(["GET", "HEAD", "POST"])
@member_only
def requests(request: HttpRequest, slug: str) -> HttpResponse:
    brand = get_object_or_404(Brand, slug=slug)
    context: dict[str, Any] = {"brand": brand, "types": BrandRequest.Type.choices}
    status = 200 if registry.may_speak(member=request.user, brand=brand) else 403
    context["may_speak"] = status == 200
    if request.method == "POST":
        said = {name: request.POST.get(name, "") for name in ("type", "address", "note")}
        try:
            registry.request_correction(brand=brand, by=request.user, now=timezone.now(), **said)
        except RegistryRefused as refusal:
            context |= {"problem": refusal, "sent": request.POST}
            status = STATUS.get(refusal.code, 400)
        else:
            messages.success(request, "Sent to our staff.")
            return redirect("products:brand_requests", slug)
    context["rows"] = brand.requests.all()[:50] if context["may_speak"] else []
    return render(request, "products/brand_requests.html", context, status=status)
