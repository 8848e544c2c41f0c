"""Who asks and what their token allows; how often they may ask."""

from typing import Any

from django.conf import settings
from rest_framework import authentication, exceptions
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from spark.apikit.refusal import ApiError
from spark.models import ApiToken, Member
from spark.models.access import token_digest
from spark.network import client_ip

SCOPES = {
    "read": "Read feeds, posts, products and your own things",
    "write": "Post, comment, smile, follow and change your interests",
    "shop": "Change the bag and place orders",
    "money": "Read earnings and payouts",
}


class TokenAuthentication(authentication.BaseAuthentication):
    """``Authorization: Bearer <token>``."""

    def authenticate(self, request: Request) -> tuple[Member, ApiToken] | None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        row = (
            ApiToken.objects.select_related("member")
            .filter(digest=token_digest(token.strip()), revoked_at=None)
            .first()
        )
        if row is None or not row.member.is_active or row.member.is_suspended:
            raise exceptions.AuthenticationFailed("The token is unknown or was revoked.")
        return row.member, row

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class SessionAuthentication(authentication.SessionAuthentication):
    """The browser's session; unsafe methods need the CSRF token."""

    def authenticate_header(self, request: Request) -> str:
        return "Session"


class HasScope(BasePermission):
    """Signed in (unless the view says ``is_public``), and the token carries the view's scope."""

    def has_permission(self, request: Request, view: Any) -> bool:
        is_read = request.method in ("GET", "HEAD", "OPTIONS")
        if getattr(view, "is_public", False) and is_read:
            return True
        if not request.user.is_authenticated:
            raise exceptions.NotAuthenticated
        if not isinstance(request.auth, ApiToken):
            return True
        scope = "read" if is_read else "write"
        scope = getattr(view, "scope", scope) if not is_read else getattr(view, "read_scope", scope)
        if scope not in request.auth.scopes:
            raise ApiError(403, "scope_missing", f"This token lacks the scope {scope!r}.")
        return True


class RateThrottle(SimpleRateThrottle):
    """Rates like ``300/5min`` or ``10/h``; answers 429 with Retry-After."""

    PERIODS = {"s": 1, "min": 60, "h": 3600, "d": 86400}

    def parse_rate(self, rate: str | None) -> tuple[int | None, int | None]:
        if rate is None:
            return None, None
        number, _, period = rate.partition("/")
        digits = "".join(c for c in period if c.isdigit())
        return int(number), int(digits or 1) * self.PERIODS[period[len(digits) :]]

    def allow_request(self, request: Request, view: Any) -> bool:
        return True if settings.RELAX_THROTTLES else super().allow_request(request, view)


class AnonThrottle(RateThrottle):
    scope = "anon"

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        return None if request.user.is_authenticated else f"throttle-anon-{client_ip(request)}"


class MemberThrottle(RateThrottle):
    scope = "member"

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        return f"throttle-member-{request.user.pk}" if request.user.is_authenticated else None
