"""The feed page over HTTP against a bare view, the ORM page, and itself at other sizes.

python -m benchmarks.http [--members N] [--seconds S] [--rounds N] [--port P]
"""

import argparse
import http.client
import os
import random
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.load import Seen, drive
from benchmarks.pairs import Ratio, measure_ratio
from benchmarks.stage import data_servers, go_first, web_server


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=10_000)
    parser.add_argument("--posts", type=int, default=20_000)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--port", type=int, default=8180)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument(
        "--first", action="store_true", help="run before all other work of the machine, by turns"
    )
    options = parser.parse_args()
    with data_servers() as home:
        prepared = prepare(home, options)
        if options.first:
            go_first(home)
        size = {"workers": options.workers, "threads": options.threads}
        with web_server(home, port=options.port, **size) as url:
            report(Bench(url, prepared, options))
        # Held pages would flatter a small crowd: growth is a matter of the store.
        with web_server(home, port=options.port, env={"FEED_NEAR": "0"}, **size) as url:
            report_growth(Bench(url, prepared, options))


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def prepare(home: Path, options: argparse.Namespace) -> dict[str, Path]:
    """Make the world, sign everybody in, and write down what wrk is to ask."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from benchmarks import readers
    from benchmarks.world import Size, make_world
    from spark.models import Member

    now, start = timezone.now(), time.monotonic()
    call_command("migrate", verbosity=0)
    make_world(size=Size(members=options.members, posts=options.posts), now=now)
    say(f"world made in {time.monotonic() - start:.0f} s")
    members = list(Member.objects.order_by("pk"))
    readers.build_feeds([one.pk for one in members], now=now)
    cookies = readers.sign_in(members, now=now)
    say(f"feeds built and sessions made at {time.monotonic() - start:.0f} s")
    some = random.Random(1).sample(sorted(cookies), min(2000, len(cookies)))
    write = readers.write_requests
    return {
        "feed": write(home / "feed", [("/api/v1/feed/", one) for one in cookies.values()]),
        "html": write(home / "html", [("/feed/", cookies[pk]) for pk in some]),
        "bare": write(home / "bare", [("/bare/", one) for one in cookies.values()]),
        "stack": write(home / "stack", [("/stack/bare/", cookies[pk]) for pk in some]),
        "orm": write(home / "orm", [(f"/orm/{pk}/", "") for pk in some]),
    }


class Bench:
    """Measures one server."""

    def __init__(self, url: str, files: dict[str, Path], options: argparse.Namespace) -> None:
        self.url, self.files, self.options = url, files, options
        self.log = files["feed"].with_name("web.log")
        self.seen: dict[str, list[Seen]] = {}

    def ask(self, name: str, *, connections: int = 16) -> Seen:
        seen = drive(
            self.url, self.files[name], seconds=self.options.seconds, connections=connections
        )
        if self.options.first:
            time.sleep(self.options.seconds)  # the others' turn
        if seen.errors:
            raise SystemExit(f"{name}: {seen.errors} answers were not 2xx")
        self.seen.setdefault(name, []).append(seen)
        return seen

    def rate(self, name: str) -> Callable[[], float]:
        return lambda: self.ask(name).rate

    def ratio(self, base: str, contender: str) -> Ratio:
        return measure_ratio(self.rate(base), self.rate(contender), rounds=self.options.rounds)

    def warm(self, name: str) -> None:
        """Every member's first page; it loads viewers and renders posts."""
        host, port = self.url.removeprefix("http://").split(":")
        connection = http.client.HTTPConnection(host, int(port), timeout=30)
        statuses: dict[int, int] = {}
        for line in self.files[name].read_text().splitlines():
            path, cookie = line.split("\t")
            connection.request("GET", path, headers={"Cookie": cookie})
            answer = connection.getresponse()
            answer.read()
            statuses[answer.status] = statuses.get(answer.status, 0) + 1
        say(f"warmed {name}: {statuses}")
        if set(statuses) != {200}:
            raise SystemExit(self.log.read_text()[-4000:])


def report(bench: Bench) -> None:
    # Twice: the first visit of a member brings the viewer, the second is held near.
    for name in ("feed", "feed", "html", "html", "bare", "stack"):
        bench.warm(name)
    rows: list[tuple[str, str, Any, str]] = []

    def row(number: str, what: str, ratio: Ratio, gate: str) -> None:
        rows.append((number, what, f"{ratio}", f"{gate}"))
        base, contender = ratio.base, ratio.contender
        say(f"{number} {what}: {ratio} ({base:.0f} -> {contender:.0f}/s, {ratio.discarded} off)")

    row("1", "JSON page / bare view without middleware", bench.ratio("bare", "feed"), "0.45 / 0.58")
    row("2", "JSON page / bare view, whole stack", bench.ratio("stack", "feed"), "0.60 / 0.75")
    row("3", "HTML page / bare view without middleware", bench.ratio("bare", "html"), "0.35 / 0.50")
    row("4", "JSON page / ORM page", bench.ratio("orm", "feed"), "12 / 25")
    row("5", "p99 at c16, page / bare", latency(bench), "3 / 1.6 (less is better)")
    rows.append(("5", "p50 at c1, page minus bare, ms", alone(bench), "0.25 / 0.10"))
    rows.append(("12", *against_streams(bench), "50 / 100"))
    rows.append(("15", "new post in the feed after, s", visibility(bench), "5 / 2"))
    print("| target | what | median of rounds | gate / ambitious |\n| --- | --- | --- | --- |")
    for one in rows:
        print("| " + " | ".join(str(cell) for cell in one) + " |")
    for name, seen in bench.seen.items():
        print(f"{name}: {seen[-1].bytes_each} bytes, {max(one.rate for one in seen):.0f}/s best")


def report_growth(bench: Bench) -> None:
    bench.warm("feed")
    far = bench.ratio("bare", "feed")
    print(f"| 1 | JSON page from the store / bare view | {far} | 0.45 / 0.58 |")
    for size, ratio in growth(bench).items():
        print(
            f"| 13 | pages/s with {size:,} members / with 1,000, from the store | {ratio} | 0.85 |"
        )
    for name, seen in bench.seen.items():
        print(f"{name}: {max(one.rate for one in seen):.0f}/s best")


def latency(bench: Bench) -> Ratio:
    return measure_ratio(
        lambda: bench.ask("bare").p99_us,
        lambda: bench.ask("feed").p99_us,
        rounds=bench.options.rounds,
    )


def alone(bench: Bench) -> str:
    """The median over rounds of the difference of medians, one request at a time."""
    differences = []
    for _ in range(bench.options.rounds):
        base = bench.ask("bare", connections=1).p50_us
        page = bench.ask("feed", connections=1).p50_us
        differences.append((page - base) / 1000)
    middle = sorted(differences)[len(differences) // 2]
    return f"{middle:+.3f} [{', '.join(f'{one:+.3f}' for one in sorted(differences))}]"


def against_streams(bench: Bench) -> tuple[str, str]:
    """Our page and django-activity-stream's hydrated page, in one process, in turns."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.streams", str(bench.files["feed"])],
        capture_output=True, text=True, check=False, timeout=600,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "benchmarks.settings_actstream"},
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    line = next(line for line in done.stdout.splitlines() if line.startswith("RESULT"))
    ratio, theirs, ours = line.removeprefix("RESULT ").split("\t")
    what = f"django-activity-stream page ({theirs} ms) / our page ({ours} ms)"
    say(f"12 {what}: {ratio}")
    return what, ratio


def visibility(bench: Bench, *, times: int = 10) -> str:
    """From the commit of a post to the first page of a reader that has it, worst of ten."""
    from django.utils import timezone

    from feed.models import Interest, InterestChoice
    from feed.services.posts import publish_post
    from spark.models import Member

    cookie = bench.files["feed"].read_text().splitlines()[-1].split("\t")[1]
    reader = Member.objects.order_by("-pk").first()
    chosen = InterestChoice.objects.filter(member=reader).values("interest_id")
    topic = Interest.objects.filter(pk__in=chosen).values_list("slug", flat=True)[0]
    authors = list(Member.objects.order_by("pk")[:times])
    waits = []
    for author in authors:
        now = timezone.now()
        post = publish_post(
            author=author, kind="question", caption="Where to?", interests=[topic], now=now
        )
        start = time.monotonic()
        while post.public_id.encode() not in get(bench.url, "/api/v1/feed/", cookie):
            if time.monotonic() - start > 30:
                raise SystemExit("a new post never came")
        waits.append(time.monotonic() - start)
    return f"{max(waits):.2f} [median {sorted(waits)[len(waits) // 2]:.3f}]"


def get(url: str, path: str, cookie: str) -> bytes:
    request = urllib.request.Request(url + path, headers={"Cookie": cookie})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return bytes(answer.read())


def growth(bench: Bench) -> dict[int, Ratio]:
    """Pages per second of a larger crowd over those of the smallest."""
    from django.utils import timezone

    from benchmarks.growth import crowds
    from feed.models import Post

    posts = list(Post.objects.values_list("pk", flat=True)[:2000])
    files = crowds(bench.options.sizes, bench.files["feed"].parent, posts=posts, now=timezone.now())
    names = {size: f"crowd of {size}" for size in files}
    bench.files |= {names[size]: path for size, path in files.items()}
    least, *larger = sorted(files)
    for size in files:
        bench.ask(names[size])
    return {size: bench.ratio(names[least], names[size]) for size in larger}


if __name__ == "__main__":
    os.environ.setdefault("PYTHONPATH", str(Path(__file__).resolve().parent.parent))
    main()
