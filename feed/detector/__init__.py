"""Finds captions that read like advertising nobody declared: pure functions, no Django.

It only puts posts before staff; a label is made from what is on record, never from a guess.
"""

from feed.detector.scoring import SUSPICIOUS, Finding, Score, score

__all__ = ["SUSPICIOUS", "Finding", "Score", "score"]
