"""How the shop's pages answer: a page or a redirect to a browser, JSON to the page's own script."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from spark.targets import own_target

View = Callable[..., HttpResponse]


def wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def member_only(view: View) -> View:
    """Sends strangers to the sign-in page and back to where they were."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        back = (
            own_target(request, "/feed/") if request.method == "POST" else request.get_full_path()
        )
        url = f"{reverse('account_login')}?{urlencode({'next': back})}"
        if wants_json(request):
            body = {"code": "not_authenticated", "detail": "Sign in first.", "url": url}
            return JsonResponse(body, status=401)
        return redirect(url)

    return guarded


def done(request: HttpRequest, *, text: str, target: str, **body: Any) -> HttpResponse:
    """Say that it worked: JSON with the message, or the message on the page one came from."""
    if wants_json(request):
        return JsonResponse({"message": text, **body})
    messages.success(request, text)
    return redirect(own_target(request, target))


def refused(
    request: HttpRequest, *, status: int, code: str, detail: str, target: str, **body: Any
) -> HttpResponse:
    """Say why it did not: the same status for scripts and people, and a way back for people."""
    if wants_json(request):
        return JsonResponse({"code": code, "detail": detail, **body}, status=status)
    context = {"detail": detail, "code": code, "back": own_target(request, target), **body}
    return render(request, "products/refused.html", context, status=status)


def invalid(request: HttpRequest, form: Any, *, target: str) -> HttpResponse:
    name, errors = next(iter(form.errors.items()))
    detail = f"{name}: {errors[0]}" if name != "__all__" else str(errors[0])
    all_errors = {field: [str(error) for error in found] for field, found in form.errors.items()}
    return refused(
        request, status=400, code="invalid", detail=detail, target=target, errors=all_errors
    )
