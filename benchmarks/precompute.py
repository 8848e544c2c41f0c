"""How fast feeds are built, and what they cost: each figure beside a baseline of the same run.

`python -m benchmarks.precompute [rates] [workers] [cold] [growth]` prints Markdown. It fills an
empty DATABASE_URL and REDIS_URL; without them it starts a PostgreSQL and a Redis of its own.
"""

import heapq
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

SEED = 8
MEMBERS = 10_000
SLICE = 2_000
ROUNDS = 7

Rate = tuple[float, float]  # per second of the wall clock, per second of this process


def main() -> None:
    """Start what is missing, measure, print."""
    if os.environ.get("BENCH_WORKER"):
        _prepare_django()
        _work()
        return
    home = Path(tempfile.mkdtemp(prefix="spark-bench-"))
    started = [] if os.environ.get("REDIS_URL") else _start_servers(home)
    try:
        _prepare_django()
        _measure()
    finally:
        for server in started:
            server.stop()
        shutil.rmtree(home, ignore_errors=True)


def _start_servers(home: Path) -> list:
    from tests.servers import Postgres, Redis

    home.chmod(0o755)
    (home / "pg").mkdir()
    postgres, redis = Postgres(home / "pg").start(), Redis(home).start()
    os.environ["DATABASE_URL"] = postgres.url()
    os.environ["REDIS_URL"] = redis.url
    os.environ["SPARK_VAR"] = str(home / "var")
    return [redis, postgres]


def _prepare_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spark.settings")
    os.environ.setdefault("DEBUG", "1")
    import django
    from django.conf import settings

    django.setup()
    settings.DEBUG = False  # or every query is remembered


def _measure() -> None:
    from django.core.management import call_command
    from django.utils import timezone

    from benchmarks import crowd

    call_command("migrate", verbosity=0)
    now, chance = timezone.now(), random.Random(SEED)
    interests, authors = crowd.put_world(now=now, chance=chance)
    facts = {"interests": interests, "authors": authors, "now": now, "chance": chance}
    members = crowd.put_crowd(first=1_000, number=MEMBERS, **facts)
    wanted = sys.argv[1:] or ("rates", "workers", "cold", "growth")
    print("## The engine: precompute\n", flush=True)
    if "rates" in wanted:
        _report_rates(members)
    if "workers" in wanted:
        _report_workers(members)
    if "cold" in wanted:
        _report_cold(crowd.put_crowd(first=200_000, number=500, has_rows=True, **facts))
    if "growth" in wanted:
        _report_growth(members, crowd, facts)


def _report_rates(members: list[int]) -> None:
    """One process, end to end, beside the merge alone and beside two plain baselines."""
    from django.utils import timezone

    from feed.engine import build
    from feed.engine.merge import Merger
    from feed.engine.pools import POOLS
    from feed.engine.profile import read_profile
    from feed.models import FeedProfile

    rows = FeedProfile.objects.filter(member_id__in=members[:SLICE]).values_list(
        "packed", flat=True
    )
    profiles = [read_profile(bytes(packed)) for packed in rows]
    pools = POOLS.current(now=timezone.now())
    merger = Merger(pools)
    heap, plain = HeapMerge(pools), BareMerge(pools)

    def rate(work: Callable[[], int]) -> Rate:
        start, cpu = time.perf_counter(), time.process_time()
        done = work()
        return done / (time.perf_counter() - start), done / (time.process_time() - cpu)

    def whole() -> int:
        return build.build_range(first=members[0], last=members[SLICE - 1], now=timezone.now())

    def over(merge: Callable, most: int) -> Callable[[], int]:
        return lambda: sum(len(merge(profile)) > 0 for profile in profiles[:most])

    whole()
    ranked = merger.best(merger.score(profiles[0]), 800)
    assert pools.posts.ids[ranked].tolist() == heap.feed(profiles[0]), "not the same scores"
    series: dict[str, list[Rate]] = {name: [] for name in ("whole", "rank", "bare", "heap")}
    for _ in range(ROUNDS):
        series["rank"].append(rate(over(merger.feed, SLICE)))
        series["whole"].append(rate(whole))
        series["bare"].append(rate(over(plain.feed, SLICE)))
        series["heap"].append(rate(over(heap.feed, 60)))
    _print_rates(series)


def _print_rates(series: dict[str, list[Rate]]) -> None:
    def middle(name: str, clock: int) -> float:
        return statistics.median(rate[clock] for rate in series[name])

    def ratio(above: str, below: str) -> str:
        pairs = list(zip(series[above], series[below], strict=True))
        wall, cpu = (statistics.median(a[clock] / b[clock] for a, b in pairs) for clock in (0, 1))
        return f"**{wall:.2f}** (by processor time {cpu:.2f})"

    names = {
        "whole": "end to end: profiles from PostgreSQL, ranked by D8, snapshots into Redis",
        "rank": "the limit: the same ranking alone, profiles in memory, nothing stored",
        "bare": "a bare merge: pools partitioned and sorted in numpy, none of D8's member terms",
        "heap": "the same scores in plain Python: summed in a dictionary, the best by a heap",
    }
    print("| one process, 10 interests and 51 follows, 800 entries | members/s | per CPU s |")
    print("| --- | --- | --- |")
    for name, text in names.items():
        print(f"| {text} | {middle(name, 0):,.0f} | {middle(name, 1):,.0f} |")
    print(f"\n- end to end / limit: {ratio('whole', 'rank')}; gate 0.60, aim 0.80")
    print(f"- end to end / plain Python: {ratio('whole', 'heap')}; gate 5")
    print(f"- end to end / bare merge: {ratio('whole', 'bare')}\n")


def _report_workers(members: list[int]) -> None:
    """Two worker processes beside one, each building its share of the same members again."""
    singles, pairs = [], []
    for _ in range(3):
        singles.append(_run_workers(members, 1))
        pairs.append(_run_workers(members, 2))
    ratio = statistics.median(b / a for a, b in zip(singles, pairs, strict=True))
    print("| worker processes | members/s in all |")
    print("| --- | --- |")
    print(f"| 1 | {statistics.median(singles):,.0f} |")
    print(f"| 2 | {statistics.median(pairs):,.0f} |")
    print(f"\n- two workers / one: **{ratio:.2f}** (gate 1.35, aim 1.80)\n")


def _run_workers(members: list[int], number: int) -> float:
    """Members per second of so many processes, from the first start to the last end."""
    share = len(members) // number
    workers = []
    for n in range(number):
        first, last = members[n * share], members[(n + 1) * share - 1]
        env = os.environ | {"BENCH_WORKER": f"{first} {last}"}
        command = [sys.executable, "-m", "benchmarks.precompute"]
        workers.append(
            subprocess.Popen(
                command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
        )
    for worker in workers:
        worker.stdout.readline()  # ready: pools loaded
    for worker in workers:
        worker.stdin.write("go\n")
        worker.stdin.flush()
    times = [tuple(map(float, worker.stdout.readline().split())) for worker in workers]
    for worker in workers:
        worker.wait()
    built = sum(count for count, _, _ in times)
    return built / (max(end for _, _, end in times) - min(start for _, start, _ in times))


def _work() -> None:
    """A worker process: load the pools, wait for the start, build, report."""
    from django.utils import timezone

    from feed.engine import build

    first, last = map(int, os.environ["BENCH_WORKER"].split())
    build.build_range(first=first, last=first + 200, now=timezone.now())
    print("ready", flush=True)
    sys.stdin.readline()
    start, built = time.monotonic(), 0
    for _ in range(3):
        built += build.build_range(first=first, last=last, now=timezone.now())
    print(built, start, time.monotonic(), flush=True)


def _report_cold(members: list[int]) -> None:
    """One member inside a request, packed before and packed now from the rows."""
    from django.utils import timezone

    from feed.engine import build
    from feed.engine.store import get_store
    from feed.models import FeedProfile

    def times() -> list[float]:
        taken = []
        for member_id in members:
            start = time.perf_counter()
            build.build_now(member_id, now=timezone.now())
            taken.append((time.perf_counter() - start) * 1000)
        return sorted(taken)

    times()
    get_store().drop_snapshots(members)
    packed = times()
    FeedProfile.objects.filter(member_id__in=members).update(dirty_at=timezone.now())
    owed = times()
    print("| cold build of one member, ms | p50 | p99 |")
    print("| --- | --- | --- |")
    for name, taken in (("profile packed", packed), ("packed now from its rows", owed)):
        print(f"| {name} | {taken[len(taken) // 2]:.2f} | {taken[len(taken) * 99 // 100]:.2f} |")
    print("\n- gate 5 ms, aim 1.2 ms (p50)\n")


def _report_growth(members: list[int], crowd, facts: dict) -> None:
    """Rates and bytes at 1,000, 10,000 and 100,000 members."""
    from django.utils import timezone

    from feed.engine import build
    from feed.engine.store import get_store

    store = get_store()
    print("| members | built/s | pages of 20 read/s | bytes per member |")
    print("| --- | --- | --- | --- |")
    rows = []
    for number in (1_000, 10_000, 100_000):
        if number > len(members):
            first, more = 300_000, number - len(members)
            members = [*members, *crowd.put_crowd(first=first, number=more, **facts)]
        store.flush()
        before = _used_memory(store)
        start = time.perf_counter()
        build.build_range(first=members[0], last=members[number - 1], now=timezone.now())
        built = number / (time.perf_counter() - start)
        size = (_used_memory(store) - before) / number
        rows.append((number, built, _read_rate(store, members[:number]), size))
        print(f"| {number:,} | {built:,.0f} | {rows[-1][2]:,.0f} | {size:,.0f} |", flush=True)
    read = min(row[2] for row in rows) / rows[0][2]
    mean = statistics.mean(row[3] for row in rows)
    spread = max(abs(row[3] / mean - 1) for row in rows)
    print(f"\n- reads at the largest / at 1,000: **{read:.2f}** (gate 0.85)")
    print(f"- bytes per member: **{rows[-1][3]:,.0f}** (gate 4,300, aim 3,700)")
    print(f"- bytes per member around their mean: **+-{spread:.1%}** (gate 3 %)")
    print(f"- a million members at this rate: {1e6 / rows[-1][1]:,.0f} s in one process\n")


def _read_rate(store, members: list[int]) -> float:
    from feed.engine.cursor import FOR_YOU

    chance = random.Random(SEED)
    picked = [chance.choice(members) for _ in range(3_000)]
    rates = []
    for _ in range(3):
        start = time.perf_counter()
        for member_id in picked:
            store.read_page(member_id, tab=FOR_YOU, generation=None, offset=0, count=20)
        rates.append(len(picked) / (time.perf_counter() - start))
    return statistics.median(rates)


def _used_memory(store) -> int:
    lines = store.wire.call((b"INFO", b"memory"))[0].decode().splitlines()
    return int(dict(line.split(":") for line in lines if ":" in line)["used_memory"])


class HeapMerge:
    """The plain way: points summed in a dictionary, the best taken by a heap, all in Python."""

    def __init__(self, pools) -> None:
        self.points = pools.static.tolist()
        self.ids = pools.posts.ids.tolist()
        self.interests = {i: pools.slots_with(i).tolist() for i in pools.interest_rows}
        starts = pools.author_starts.tolist()
        self.authors = {
            key: pools.author_slots[a:b].tolist()
            for key, a, b in zip(pools.author_keys.tolist(), starts[:-1], starts[1:], strict=True)
        }

    def feed(self, profile, size: int = 800) -> list[int]:
        scores: dict[int, int] = {}
        by_weight = sorted(profile.weights.items(), key=lambda entry: entry[1])
        for interest, weight in by_weight:
            bonus = ranking_points(weight)
            for slot in self.interests[interest]:
                scores[slot] = bonus
        for author in profile.followed.tolist():
            for slot in self.authors.get(author, ()):
                scores[slot] = scores.get(slot, 0) + 200_000
        points, ids = self.points, self.ids
        keyed = ((bonus + points[slot], ids[slot]) for slot, bonus in scores.items())
        return [post_id for _, post_id in heapq.nlargest(size, keyed)]


def ranking_points(weight: int) -> int:
    from feed.engine.ranking import interest_points

    return interest_points(weight)


class BareMerge:
    """Pools as sorted numpy keys, concatenated, partitioned, sorted, made unique: no D8."""

    def __init__(self, pools) -> None:
        keys = pools.static[:-1].astype(np.int64) << 32 | pools.posts.ids
        self.place = np.zeros(int(pools.posts.ids.max()) + 1, dtype=np.int64)
        self.interests = {
            i: np.sort(keys[pools.slots_with(i)])[-1000:] for i in pools.interest_rows
        }
        starts = pools.author_starts.tolist()
        self.authors = {
            key: np.sort(keys[pools.author_slots[a:b]])[-40:]
            for key, a, b in zip(pools.author_keys.tolist(), starts[:-1], starts[1:], strict=True)
        }

    def feed(self, profile, size: int = 800) -> np.ndarray:
        bonus = np.int64(350_000) << 32
        parts = [self.interests[interest] + bonus for interest in profile.weights]
        follow = np.int64(200_000) << 32
        parts += [
            self.authors[author] + follow
            for author in profile.followed.tolist()
            if author in self.authors
        ]
        keys = np.concatenate(parts)
        keys = np.partition(keys, len(keys) - 3 * size)[-3 * size :]
        keys.sort()
        ids = keys & 0xFFFFFFFF
        places = np.arange(len(ids))
        self.place[ids] = places
        return ids[self.place[ids] == places][: -size - 1 : -1]


if __name__ == "__main__":
    main()
