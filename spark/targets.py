"""Where a form may send its user afterwards."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def own_target(request: HttpRequest, default: str) -> str:
    """Return the ``next`` of the request when it is a path of this site, else ``default``."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    is_path = target.startswith("/") and not target.startswith(("//", "/%2f", "/%2F", "/%5c"))
    return target if is_ours and is_path and "\\" not in target and len(target) < 2000 else default
