"""bin/bench detector: precision and recall of the detector of undeclared advertising."""

from __future__ import annotations

import csv
import time
from pathlib import Path

from feed.detector import SUSPICIOUS, score

CAPTIONS = Path(__file__).parents[1] / "tests" / "feed" / "disclosure" / "data" / "captions.tsv"
ROUNDS = 20


def main() -> int:
    with CAPTIONS.open(encoding="utf-8") as table:
        rows = list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))
    start = time.perf_counter()
    for _ in range(ROUNDS):
        points = [score(row["caption"]).points for row in rows]
    each = (time.perf_counter() - start) / (ROUNDS * len(rows))
    pairs = [(row["ad"] == "1", one >= SUSPICIOUS) for row, one in zip(rows, points, strict=True)]
    hits = sum(is_ad and is_found for is_ad, is_found in pairs)
    found, ads = sum(is_found for _, is_found in pairs), sum(is_ad for is_ad, _ in pairs)
    precision, recall = hits / found, hits / ads
    print("| captions | advertising | found | wrongly found | precision | recall | a caption |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    print(
        f"| {len(rows)} | {ads} | {hits} | {found - hits} | {precision:.2f} | {recall:.2f} "
        f"| {each * 1e6:.0f} µs |"
    )
    for row, (is_ad, is_found) in zip(rows, pairs, strict=True):
        if is_ad != is_found:
            print(f"- {'missed' if is_ad else 'wrongly found'}: {row['caption']}")
    return 0 if precision >= 0.9 and recall >= 0.7 else 1


if __name__ == "__main__":
    raise SystemExit(main())
