"""What every response carries, and the answer to those who may not pass."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse

from spark.access import AccessRefused
from spark.errors import access_refused, page_not_found

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
