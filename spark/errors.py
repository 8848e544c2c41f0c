"""Pages and answers for what went wrong, in the shop's own style."""

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from spark.access import AccessRefused
from spark.uploads import StorageUnavailable, UploadTooLarge


def is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def answer(request: HttpRequest, *, status: int, code: str, detail: str) -> HttpResponse:
    """Return the error as JSON to an API client and as a page (or fragment) to a browser."""
    if is_api(request):
        return JsonResponse({"code": code, "detail": detail, "errors": {}}, status=status)
    context = {"code": code, "detail": detail, "status": status}
    return render(request, f"{status}.html", context, status=status)


def access_refused(request: HttpRequest, refusal: AccessRefused) -> HttpResponse:
    return answer(request, status=403, code=refusal.code, detail=refusal.message)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    detail = (
        "This page was open for too long, or the form came from elsewhere. Reload and try again."
    )
    return answer(request, status=403, code="csrf_failed", detail=detail)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what stops a request while it is being read."""
    if isinstance(exception, StorageUnavailable):
        return answer(request, status=507, code=exception.code, detail=exception.message)
    if isinstance(exception, UploadTooLarge):
        return answer(request, status=413, code="too_large", detail=str(exception))
    if isinstance(exception, RequestDataTooBig):
        return answer(request, status=413, code="too_large", detail="This is too much to send.")
    return answer(request, status=400, code="bad_request", detail="The request could not be read.")


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, status=403, code="forbidden", detail="You may not do this.")


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, status=404, code="not_found", detail="There is nothing here.")


def nothing_here(request: HttpRequest) -> HttpResponse:
    """The view of every address that no other view has."""
    return page_not_found(request, Http404())


def server_error(request: HttpRequest) -> HttpResponse:
    return answer(request, status=500, code="server_error", detail="Something broke on our side.")
