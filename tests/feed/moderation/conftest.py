"""Pages read rendered posts from memory: each test begins with nothing remembered."""

from tests.feed.reading.conftest import _nothing_remembered

__all__ = ["_nothing_remembered"]
