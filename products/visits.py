"""Who comes by a tracked link: the visitor's cookie, and what does not count as a visit."""

import re
from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from spark.ids import new_public_id
from spark.network import client_ip

COOKIE = "spark_visitor"
SALT = "products.visitor"
# The longest that a credit can hang on an anonymous click: from a session's start to its end,
# and the visit in which the visitor signs in.
COOKIE_AGE = 2 * 24 * 3600
MOST_STRANGERS = 20  # clicks without a cookie, a minute, from one address
BOT = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|bingpreview|facebookexternalhit|embedly|quora link|whatsapp"
    r"|telegram|discord|skypeuripreview|lighthouse|pingdom|uptime|monitor|scrapy",
    re.IGNORECASE,
)


def refusal_of(*, method: str, headers: Mapping[str, str]) -> str:
    """Return why a request is no visit of a person, or "" (D1.3)."""
    if method != "GET":
        return "not_a_visit"
    purposes = (
        headers.get("Sec-Purpose", ""),
        headers.get("Purpose", ""),
        headers.get("X-Moz", ""),
    )
    if any("prefetch" in purpose.lower() or "preview" in purpose.lower() for purpose in purposes):
        return "prefetch"
    if headers.get("Sec-Fetch-Dest", "document") != "document":
        return "not_a_page"
    return "bot" if BOT.search(headers.get("User-Agent", "")) else ""


def visitor_of(request: HttpRequest) -> str | None:
    """Return the visitor key of the cookie; None without one or when it is not ours."""
    try:
        signed = request.COOKIES.get(COOKIE, "")
        return str(signing.loads(signed, salt=SALT, max_age=COOKIE_AGE))[:32]
    except signing.BadSignature:
        return None


def remember_visitor(response: HttpResponse, visitor_key: str) -> None:
    """Give the browser its key; it says nothing about the person and lasts two days."""
    response.set_cookie(
        COOKIE,
        signing.dumps(visitor_key, salt=SALT),
        max_age=COOKIE_AGE,
        secure=settings.IS_HTTPS,
        httponly=True,
        samesite="Lax",
    )


def new_visitor() -> str:
    return new_public_id()


def is_flood(request: HttpRequest, *, now: datetime) -> bool:
    """Whether one address makes new visitors faster than people do."""
    if settings.RELAX_THROTTLES:
        return False
    key = f"products-strangers-{client_ip(request)}-{now:%H%M}"
    cache.add(key, 0, 60)
    try:
        return int(cache.incr(key)) > MOST_STRANGERS
    except ValueError:  # it expired between the two
        return False
