"""Pages of a list of posts behind an opaque place in the address."""

from django.core import signing
from django.db.models import QuerySet
from django.http import HttpRequest

from feed.models import Post

SIZE = 12
MOST = 1000
SALT = "feed.pages"


def page_of_ids(request: HttpRequest, posts: QuerySet[Post]) -> tuple[list[int], str | None]:
    """Return one page of row numbers and the address of the next page, None at the end."""
    start = place(request)
    ids = list(posts.values_list("pk", flat=True)[start : start + SIZE + 1])
    if len(ids) <= SIZE or start + SIZE >= MOST:
        return ids[:SIZE], None
    return ids[:SIZE], next_place(request, start + SIZE)


def next_place(request: HttpRequest, start: int) -> str:
    """Return the address of the page that begins there."""
    return f"{request.path}?at={signing.dumps(start, salt=SALT)}"


def place(request: HttpRequest) -> int:
    """Return where the page begins; an address that was tampered with begins at the top."""
    try:
        return int(signing.loads(request.GET.get("at", ""), salt=SALT))
    except (signing.BadSignature, ValueError, TypeError):
        return 0
