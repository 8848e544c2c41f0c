"""The way for API clients to get a token with e-mail and password."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa.utils import is_mfa_enabled
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from spark.apikit.access import SCOPES, RateThrottle
from spark.apikit.formats import StrictSerializer
from spark.apikit.refusal import ApiError
from spark.errors import page_not_found
from spark.models import Member
from spark.network import client_ip
from spark.tokens import make_token

GUESSES_REST = 15 * 60


class TokenThrottle(RateThrottle):
    """Twenty guesses in five minutes from one address, right or wrong."""

    scope = "token"
    rate = "20/5min"

    def get_cache_key(self, request: Request, view: APIView) -> str:
        return f"throttle-token-{client_ip(request)}"


class TokenRequest(StrictSerializer):
    email = serializers.EmailField()
    password = serializers.CharField(max_length=128, trim_whitespace=False)
    name = serializers.CharField(max_length=60, default="API client")
    scopes = serializers.ListField(
        child=serializers.ChoiceField(sorted(SCOPES)), min_length=1, max_length=8
    )


class TokenAnswer(serializers.Serializer):
    id = serializers.CharField()
    token = serializers.CharField()
    scopes = serializers.ListField(child=serializers.CharField())


class TokenView(APIView):
    authentication_classes = []
    permission_classes = [AllowAny]
    throttle_classes = [TokenThrottle]

    @extend_schema(request=TokenRequest, responses={201: TokenAnswer}, auth=[])
    def post(self, request: Request) -> Response:
        form = TokenRequest(data=request.data)
        form.is_valid(raise_exception=True)
        asked = form.validated_data
        member = member_of(request, asked)
        if member is None or member.is_suspended:
            raise ApiError(400, "invalid", "Email or password is incorrect.")
        if member.is_staff or has_second_factor(member):
            raise ApiError(403, "second_factor_required", "Make the token on the settings page.")
        row, token = make_token(
            member=member, name=asked["name"], scopes=asked["scopes"], now=timezone.now()
        )
        body = {"id": row.public_id, "token": token, "scopes": row.scopes}
        return Response(body, status=201)


def member_of(request: Request, asked: dict[str, Any]) -> Member | None:
    """Whose e-mail and password these are; guesses count together with those at the sign-in page.

    Raises ApiError when the account or the address had too many.
    """
    try:
        return get_adapter().authenticate(
            request._request, email=asked["email"], password=asked["password"]
        )
    except ValidationError as refusal:
        error = ApiError(429, "throttled", "Too many attempts. Try again later.")
        error.wait = GUESSES_REST
        raise error from refusal


def has_second_factor(member: object) -> bool:
    return bool(is_mfa_enabled(member))


@csrf_exempt
def nothing_here(request: HttpRequest) -> HttpResponse:
    return page_not_found(request, Http404())
