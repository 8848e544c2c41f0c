"""The order inside a candidate pool: one signed 64-bit key per post that time never re-sorts.

    key = quantised log-score << 32 | post id
    log-score = log2(1 + 15 x quality) + age-free time / 48 h

Both parts are logarithms with the same half-life, so every post loses the same amount in the same
time and the difference of two keys is constant: a pool sorted once stays sorted. A post of the best
quality stands where a post without any reaction would stand that is four half-lives (8 days)
younger.

Quantisation: steps of 2^-16 half-life (2.64 s), counted from 2020-01-01; 31 bits last beyond 2190.
Two posts in the same step are ordered by id, the newer id first.
"""

import math

import numpy as np

HALF_LIFE = 48 * 3600
STEPS = 1 << 16
EPOCH = 1_577_836_800  # 2020-01-01T00:00:00Z
QUALITY_ONE = 1_000_000
QUALITY_REACH = 15

_MAX_SCORE = (1 << 31) - 1


def log_score(*, published_at: int, quality: int) -> int:
    """The quantised log-score: `published_at` in Unix seconds, `quality` in millionths
    (0..1,000,000).
    """
    boost = math.log2(1 + QUALITY_REACH * quality / QUALITY_ONE)
    steps = int(boost * STEPS) + (published_at - EPOCH) * STEPS // HALF_LIFE
    return max(0, min(steps, _MAX_SCORE))


def pool_key(post_id: int, *, published_at: int, quality: int) -> int:
    """The pool key of a post. Greater is better; fits a signed 64-bit column."""
    return log_score(published_at=published_at, quality=quality) << 32 | post_id


def post_ids(pool_keys: np.ndarray) -> np.ndarray:
    """The post ids inside pool keys (or inside ranked keys: the layout is the same)."""
    return (pool_keys & 0xFFFFFFFF).astype(np.uint32)
