"""What every response carries, and the answer to those who may not pass."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from spark.access import AccessRefused
from spark.errors import access_refused, answer, is_api, page_not_found, permission_denied

Next = Callable[[HttpRequest], HttpResponse]
NUL = "\x00"


class PrivateResponses:
    """Marks answers to signed-in people as theirs alone, and closes what pages never use."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated and "Cache-Control" not in response:
            response["Cache-Control"] = "private, no-store"
        response.setdefault("Permissions-Policy", "camera=(self), microphone=(), geolocation=()")
        response.setdefault("Cross-Origin-Resource-Policy", "same-site")
        return response


class RefuseNul:
    """Answers 400 to a page's query or form that holds a NUL character, naming the field.

    PostgreSQL stores no such text and SQLite would. The API's own fields refuse it one by one. A
    cookie that holds one is nobody's: it is left out.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\\000" in request.META.get("HTTP_COOKIE", ""):
            kept = {name: text for name, text in request.COOKIES.items() if NUL not in text}
            request.COOKIES = kept
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if is_api(request):
            return None
        query = request.META.get("QUERY_STRING", "")
        field = name_with_nul(request.GET) if "%00" in query or NUL in query else None
        # Whoever reads an upload by hand is exempt from the CSRF check, which reads every form.
        if field is None and request.method == "POST" and not getattr(view, "csrf_exempt", False):
            field = name_with_nul(request.POST)
        if field is None:
            return None
        detail = f"{field}: Null characters are not allowed."
        if "application/json" in request.headers.get("Accept", ""):
            body = {"code": "invalid", "detail": detail, "errors": {field: [detail]}}
            return JsonResponse(body, status=400)
        return answer(request, status=400, code="invalid", detail=detail)


def name_with_nul(form: QueryDict) -> str | None:
    """Return the field of a form that holds a NUL character, itself without it; or None."""
    for name, values in form.lists():
        if NUL in name or any(NUL in value for value in values):
            return name.replace(NUL, "")
    return None


class StaffSecondFactor:
    """Lets nobody into the admin by a password alone where STAFF_NEED_SECOND_FACTOR is on.

    Who has a second factor gave it at sign-in: allauth asks for it before there is a session.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response
        self.admin = reverse("admin:index")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_admin = request.path.startswith(self.admin)
        if not (settings.STAFF_NEED_SECOND_FACTOR and is_admin and self.lacks_one(request)):
            return self.get_response(request)
        if request.method in ("GET", "HEAD"):
            messages.warning(request, "Staff need a second factor: set one up to go on.")
            return redirect("mfa_index")
        return permission_denied(request, PermissionDenied())

    def lacks_one(self, request: HttpRequest) -> bool:
        user = request.user
        return user.is_authenticated and user.is_staff and not is_mfa_enabled(user)


class MemberAccess:
    """Turns a refusal raised anywhere below a page into the page that says what is needed."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, AccessRefused):
            return access_refused(request, exception)
        if isinstance(exception, Http404):  # DEBUG would show Django's page instead of ours
            return page_not_found(request, exception)
        return None
