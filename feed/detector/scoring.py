"""How much a caption reads like advertising."""

from collections.abc import Sequence
from dataclasses import dataclass

from feed.detector import phrases
from feed.detector.plain import backwards, links, plain

# From here on staff look at the post.
SUSPICIOUS = 50
MOST = 100


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason, with the words that gave it and what it is worth."""

    reason: str
    words: str
    points: int


@dataclass(frozen=True, slots=True)
class Score:
    """0 to 100, and why; findings of one reason count once."""

    points: int
    findings: tuple[Finding, ...]

    @property
    def is_suspicious(self) -> bool:
        return self.points >= SUSPICIOUS


def score(
    caption: str, *, brands: Sequence[str] = (), own_host: str = "", has_past_tie: bool = False
) -> Score:
    """Weigh a caption that its author declared free of money.

    ``brands`` are the names of the brands whose goods it shows, ``own_host`` the shop's own
    address, ``has_past_tie`` whether the author was ever tied to one of the brands.
    """
    text = phrases.DENIALS.sub(" ", plain(caption))
    found = [*of_tags(text), *of_signals(text), *of_thanks(text, brands)]
    found += of_links(caption, own_host)
    if has_past_tie and found:
        found.append(Finding("was tied to the brand", "", 20))
    kept = {finding.reason: finding for finding in sorted(found, key=lambda one: one.points)}
    return Score(min(MOST, sum(one.points for one in kept.values())), tuple(kept.values()))


def of_tags(text: str) -> list[Finding]:
    hit = phrases.TAGS.search(text) or phrases.TAGS.search(" ".join(map(turned, text.split())))
    return [Finding("advertising tag", hit[0], 70)] if hit else []


def turned(word: str) -> str:
    """Return a word as it reads after an override of its direction."""
    return f"#{backwards(word.strip('#'))}" if "#" in word else word


def of_signals(text: str) -> list[Finding]:
    hits = ((name, points, pattern.search(text)) for name, points, pattern in phrases.SIGNALS)
    return [Finding(name, hit[0], points) for name, points, hit in hits if hit]


def of_thanks(text: str, brands: Sequence[str]) -> list[Finding]:
    """Thanks to a brand or an account are what a gift usually comes with."""
    for name in [*(f" {plain(brand)}" for brand in brands if brand), " @"]:
        before, name_found, _ = f" {text}".partition(name)
        if name_found and phrases.THANKS.search(before.strip()):
            return [Finding("thanks a brand", f"thanks{name}", 50 if name != " @" else 35)]
    return []


def of_links(caption: str, own_host: str) -> list[Finding]:
    found = []
    for address in links(caption):
        if own_host and own_host in address:
            continue
        is_short = bool(phrases.SHORTENERS.search(address.lower()))
        is_tracked = is_short or bool(phrases.TRACKED.search(address.lower()))
        reason = "link that is counted" if is_tracked else "link elsewhere"
        found.append(Finding(reason, address[:80], 60 if is_tracked else 25))
    return found
