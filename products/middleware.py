"""Anonymous clicks join the account that signs in in the same browser (rule D1.5)."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from products.services.clicks import join_visitor
from products.visits import COOKIE, visitor_of

Next = Callable[[HttpRequest], HttpResponse]
JOINED = "joined_visitor"


class JoinVisitor:
    """Once per session and visitor cookie; any other request costs one look at the cookies."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        cookie = request.COOKIES.get(COOKIE)
        if cookie and request.user.is_authenticated and request.session.get(JOINED) != cookie:
            visitor_key = visitor_of(request)
            if visitor_key:
                join_visitor(member=request.user, visitor_key=visitor_key)
            request.session[JOINED] = cookie
        return self.get_response(request)
