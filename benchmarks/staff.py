"""bin/bench staff: the nightly Enthusiast count, and the review queue with 50,000 posts waiting.

On PostgreSQL. The count is set against one plain aggregate of the same smiles, the queue's page
against the same page with 50 waiting. ``--members``, ``--events``, ``--waiting``: a smaller world.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import time
import warnings
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from benchmarks.stage import data_servers

QUEUE = "/admin/feed/pendingdisclosure/"
SHARES = {"smiles": 0.9, "comments": 0.08, "votes": 0.02}
MOST_STATEMENTS, MOST_SECONDS = 30, 120
FEW, LOOKS, BATCH = 50, 9, 5000

# Each event meets another member's post, spread over eighty days.
SMILES = """
    INSERT INTO feed_smile (post_id, member_id, at)
    SELECT %(post)s + n %% %(members)s,
        %(first)s + ((n / %(members)s) * 3331 + n * 17::bigint) %% %(members)s,
        now() - (1 + n %% 80) * interval '1 day'
    FROM generate_series(0, %(smiles)s - 1) AS n ON CONFLICT DO NOTHING
"""
COMMENTS = """
    INSERT INTO feed_comment (public_id, post_id, author_id, body, created_at)
    SELECT 'bench-' || id, post_id, member_id, 'That is a very fine walk', at
    FROM feed_smile ORDER BY id LIMIT %(comments)s
"""
VOTES = """
    INSERT INTO products_helpfulvote (review_id, member_id, at)
    SELECT id, %(first)s + (id * 7 + 13) %% %(members)s, now() - interval '2 days'
    FROM products_review ORDER BY id LIMIT %(votes)s
"""
WAIT = """
    UPDATE feed_post SET disclosure = 'paid', floor = 'paid', review_state = 'pending_review',
        sponsor_id = (SELECT min(id) FROM products_brand), is_visible = false,
        submitted_for_review_at = now() - (id %% 70) * interval '1 hour',
        review_key = extract(epoch FROM now())::bigint - (id * 7919) %% 250000
    WHERE id IN (SELECT id FROM feed_post WHERE review_state = 'not_required'
        ORDER BY id DESC LIMIT %(waiting)s)
"""
PLAIN = """
    SELECT post.author_id, count(*) FROM feed_smile smile
    JOIN feed_post post ON post.id = smile.post_id GROUP BY post.author_id
"""


def main() -> int:
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--members", type=int, default=100_000)
    wanted.add_argument("--events", type=int, default=5_000_000)
    wanted.add_argument("--waiting", type=int, default=50_000)
    sizes = wanted.parse_args()
    with data_servers():
        os.environ["STAFF_NEED_SECOND_FACTOR"] = "0"  # it costs the page nothing
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        put_world(sizes.members, sizes.events)
        is_quick = count_night()
        is_short = open_queue(sizes.waiting)
    return 0 if is_quick and is_short else 1


def put_world(members: int, events: int) -> None:
    """A post and a review of each member, and what the others did with them."""
    from django.utils import timezone

    from benchmarks.world import Size, make_members, make_products, tag_products
    from feed.models import Post
    from products.models import Review
    from spark.models import Country, SiteSettings

    SiteSettings.current()
    Country.objects.update_or_create(code="US", defaults={"name": "US", "is_enabled": True})
    size, now = Size(members=members), timezone.now()
    people = make_members(size, now)
    goods = make_products(size)
    posts = Post.objects.bulk_create(
        (
            Post(
                author=one, state=Post.State.PUBLISHED, caption=f"A walk, number {n}",
                published_at=now - timedelta(days=1 + n % 80),
            )
            for n, one in enumerate(people)
        ),
        batch_size=BATCH,
    )  # fmt: skip
    tag_products(posts, goods, random.Random(7))
    Review.objects.bulk_create(
        (
            Review(
                author=one, product=goods[n % len(goods)], stars=4, body="A good one. " * 9,
                is_verified_purchase=n % 2 == 0, helpful_count=1,
                created_at=now - timedelta(days=1 + n % 80),
            )
            for n, one in enumerate(people)
        ),
        batch_size=BATCH,
    )  # fmt: skip
    given = {"first": people[0].pk, "post": posts[0].pk, "members": members}
    given |= {name: round(events * share) for name, share in SHARES.items()}
    for statement in (SMILES, COMMENTS, VOTES, "ANALYZE"):
        run(statement, given)


def run(statement: str, given: dict[str, int] | None = None) -> list[tuple[Any, ...]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return cursor.fetchall() if cursor.description else []


def timed(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def count_night() -> bool:
    from django.utils import timezone

    from influencers.services.enthusiast import count_enthusiasts

    now = timezone.now()
    plain = timed(lambda: run(PLAIN))
    first = timed(lambda: count_enthusiasts(now=now))
    again = timed(lambda: count_enthusiasts(now=now))
    plain = (plain + timed(lambda: run(PLAIN))) / 2
    tables = ("feed_smile", "feed_comment", "products_helpfulvote", "feed_post", "products_review")
    rows = [run(f"SELECT count(*) FROM {table}")[0][0] for table in tables]
    print("## The nightly Enthusiast count\n")
    print("| members | events | first night | again | one plain aggregate | night / aggregate |")
    print("| --- | --- | --- | --- | --- | --- |")
    members = run("SELECT count(*) FROM spark_member")[0][0]
    print(
        f"| {members:,} | {sum(rows):,} | {first:.1f} s | {again:.1f} s | {plain:.1f} s "
        f"| {first / plain:.1f} |\n"
    )
    return max(first, again) < MOST_SECONDS


def open_queue(waiting: int) -> bool:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from spark.models import Member

    rita = Member.objects.create_superuser(email="rita@example.com", password=None, handle="rita")
    desk = Client(SERVER_NAME="127.0.0.1", headers={"x-forwarded-proto": "https"})
    desk.force_login(rita)

    def look(address: str = QUEUE) -> None:
        answer = desk.get(address)
        assert answer.status_code == 200, answer.status_code

    def median() -> float:
        look()
        return statistics.median(timed(look) for _ in range(LOOKS))

    warnings.filterwarnings("ignore", message="No directory at")
    run(WAIT, {"waiting": FEW})
    few = median()
    run(WAIT, {"waiting": waiting - FEW})
    run("VACUUM ANALYZE feed_post")
    many = median()
    with CaptureQueriesContext(connection) as list_page:
        look()
    first = run("SELECT min(id) FROM feed_post WHERE review_state = 'pending_review'")[0][0]
    with CaptureQueriesContext(connection) as review_page:
        look(f"{QUEUE}{first}/change/")
    print("## The review queue\n")
    print("| waiting | the list | the same with 50 waiting | ratio | statements | of one post |")
    print("| --- | --- | --- | --- | --- | --- |")
    print(
        f"| {waiting:,} | {many * 1e3:.0f} ms | {few * 1e3:.0f} ms | {many / few:.2f} "
        f"| {len(list_page)} | {len(review_page)} |"
    )
    return max(len(list_page), len(review_page)) <= MOST_STATEMENTS


if __name__ == "__main__":
    raise SystemExit(main())
