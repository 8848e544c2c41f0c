"""django-activity-stream on the same members, follows and posts: its page against ours.

Run by benchmarks.http in a process of its own, since it needs another settings module.
"""

import os
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

from django.apps import AppConfig

from benchmarks.pairs import Ratio, measure_ratio

PAGES = 40


class Streams(AppConfig):
    name = "benchmarks"

    def ready(self) -> None:
        from actstream import registry

        registry.register(self.apps.get_model("spark", "Member"))
        registry.register(self.apps.get_model("feed", "Post"))


def fill() -> None:
    """Each follow and each post once more, as this library keeps them."""
    from django.contrib.contenttypes.models import ContentType
    from django.core.management import call_command
    from django.db import connection

    from feed.models import Post
    from spark.models import Member

    call_command("migrate", "actstream", verbosity=0)
    member, post = (ContentType.objects.get_for_model(model).pk for model in (Member, Post))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO actstream_follow (user_id, content_type_id, object_id, actor_only, flag, "
            "started) SELECT follower_id, %s, member_id::text, true, '', now() FROM feed_follow "
            "WHERE member_id IS NOT NULL",
            [member],
        )
        cursor.execute(
            "INSERT INTO actstream_action (actor_content_type_id, actor_object_id, verb, "
            "action_object_content_type_id, action_object_object_id, timestamp, public) "
            "SELECT %s, author_id::text, 'posted', %s, id::text, published_at, true FROM feed_post",
            [member, post],
        )
        cursor.execute("ANALYZE")


def stream_page(member: object) -> bytes:
    """user_stream, the way its documentation shows, with the posts made into JSON."""
    from actstream.models import user_stream

    from benchmarks.views import orm_json

    actions = user_stream(member)[:20]
    return orm_json([int(action.action_object_object_id) for action in actions])


def main(requests: Path) -> Ratio:
    import django

    django.setup()
    fill()
    from spark.models import Member

    rng = random.Random(3)
    members = {str(one.pk): one for one in Member.objects.all()[:2000]}
    lines = [line.split("\t") for line in requests.read_text().splitlines()]
    cookies = rng.sample([cookie for _, cookie in lines], PAGES)
    some = rng.sample(sorted(members), PAGES)

    def per_second(make: Callable[[str], object], over: list[str]) -> float:
        start = time.perf_counter()
        for one in over:
            make(one)
        return len(over) / (time.perf_counter() - start)

    ask = in_process()
    for cookie in cookies:
        ask(cookie)
    return measure_ratio(
        lambda: per_second(lambda pk: stream_page(members[pk]), some),
        lambda: per_second(ask, cookies * 20),
    )


def in_process() -> Callable[[str], bytes]:
    """Our page through the whole WSGI application, without a socket in between."""
    from benchmarks.wsgi import application

    def ask(cookie: str) -> bytes:
        environ = {
            "PATH_INFO": "/api/v1/feed/", "REQUEST_METHOD": "GET", "QUERY_STRING": "",
            "HTTP_COOKIE": cookie, "HTTP_HOST": "127.0.0.1:8180", "wsgi.url_scheme": "http",
            "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8180", "REMOTE_ADDR": "127.0.0.1",
            "SCRIPT_NAME": "", "wsgi.input": sys.stdin.buffer, "wsgi.errors": sys.stderr,
        }  # fmt: skip
        answer = application(environ, lambda *rest: None)  # type: ignore[arg-type, return-value]
        return b"".join(answer)

    return ask


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings_actstream"
    ratio = main(Path(sys.argv[1]))
    print(f"RESULT {ratio}\t{1000 / ratio.base:.2f}\t{1000 / ratio.contender:.3f}")
