"""What every response carries, and the answer to those who may not pass."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from spark.access import AccessRefused
from spark.errors import access_refused, page_not_found, permission_denied

Next = Callable[[HttpRequest], HttpResponse]


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
