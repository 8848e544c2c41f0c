"""First pages held in this process for as long as Redis says that nothing in them has changed.

A round trip to the store is most of what a warm page costs. Redis can tell a client which keys
change (client-side caching: ``CLIENT TRACKING`` with broadcast over prefixes); a thread of its own
listens. What is held is used only while that thread has heard from Redis in the last seconds, so a
connection that died in silence costs a trip again, not the truth. Members whom this very process
changes are forgotten at once, before any message.
"""

import logging
import os
import threading
import time
from collections.abc import Iterable
from dataclasses import replace

import hiredis

from feed.engine.store import PageRead, Versions
from feed.engine.store.base import StoreUnavailable
from feed.engine.store.wire import Wire, encode

logger = logging.getLogger(__name__)

ALIVE_SECONDS = 2.5
ASK_EVERY = 1.0
AGAIN_AFTER = 1.0
MOST_PAGES = 20_000
MOST_GONE = 20_000
TABS = 4  # of feed.engine.cursor
SETUP = 2  # answers: to HELLO and to CLIENT TRACKING
VERSIONS = (b"fresh:v", b"buried:v", b"touched:v", b"rules:v")
PREFIXES = (b"v:", b"s:", *VERSIONS)


class Near:
    """Pages by member and tab. Nothing is held before ``listen`` runs."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.pid = 0
        self.alive_until = 0.0
        self.forget_all()

    def forget_all(self) -> None:
        self.pages: dict[tuple[int, int], PageRead] = {}
        self.versions: Versions | None = None
        self.stamp = getattr(self, "stamp", 0) + 1
        self.floor = self.stamp
        self.gone: dict[int, int] = {}
        self.moved = self.stamp

    def get(self, member_id: int, tab: int) -> PageRead | None:
        """Return the held first page, with the versions of now; None: ask the store."""
        versions = self.versions
        if versions is None or time.monotonic() > self.alive_until:
            return None
        page = self.pages.get((member_id, tab))
        if page is None or page.versions is versions:
            return page
        page = replace(page, versions=versions)
        with self.lock:
            if (member_id, tab) in self.pages:
                self.pages[member_id, tab] = page
        return page

    def put(self, member_id: int, tab: int, page: PageRead, *, begun: int) -> None:
        """Hold a page that was asked for after ``begun``, unless it changed in the meantime."""
        if page.header is None or page.viewer is None or time.monotonic() > self.alive_until:
            return
        with self.lock:
            if begun < self.floor or self.gone.get(member_id, 0) > begun:
                return
            if len(self.pages) >= MOST_PAGES:
                self.pages.pop(next(iter(self.pages)))
            if self.versions is None and self.moved <= begun:
                self.versions = page.versions
            self.pages[member_id, tab] = page

    def forget(self, member_ids: Iterable[int]) -> None:
        """These members changed: now, or at any moment before a page that is under way is put."""
        with self.lock:
            self.stamp += 1
            for member_id in member_ids:
                self.gone[member_id] = self.stamp
                for tab in range(TABS):
                    self.pages.pop((member_id, tab), None)
            if len(self.gone) > MOST_GONE:
                self.gone, self.floor = {}, self.stamp

    def listen(self, url: str) -> None:
        """Start to listen in this process, once."""
        with self.lock:
            if self.pid == os.getpid():
                return
            self.pid = os.getpid()
        threading.Thread(target=self._listen, args=(url,), name="near", daemon=True).start()

    def _listen(self, url: str) -> None:
        while True:
            try:
                self._follow(Wire(url))
            except (OSError, hiredis.HiredisError, StoreUnavailable) as error:
                logger.info("pages are not held for now: %s", error)
            self.alive_until = 0.0
            with self.lock:
                self.forget_all()
            time.sleep(AGAIN_AFTER)

    def _follow(self, wire: Wire) -> None:
        connection, reader = wire._connection()
        prefixes = [part for prefix in PREFIXES for part in (b"PREFIX", prefix)]
        connection.sendall(encode([b"HELLO", 3]))
        connection.sendall(encode([b"CLIENT", b"TRACKING", b"ON", b"BCAST", *prefixes]))
        connection.settimeout(ASK_EVERY)
        answers, is_asked = 0, False
        while True:
            try:
                chunk = connection.recv(1 << 16)
            except TimeoutError:
                if is_asked:
                    raise
                connection.sendall(encode([b"PING"]))
                is_asked = True
                continue
            if not chunk:
                raise ConnectionError("closed by the server")
            reader.feed(chunk)
            is_new, answers = answers < SETUP, answers + self._take(reader)
            if answers < SETUP:
                continue
            if is_new:
                with self.lock:
                    self.forget_all()  # what was read before Redis began to tell
            self.alive_until = time.monotonic() + ALIVE_SECONDS
            is_asked = False

    def _take(self, reader: "hiredis.Reader") -> int:
        """Follow what Redis tells; return how many answers were among it."""
        answers = 0
        while (message := reader.gets()) is not False:
            if isinstance(message, hiredis.HiredisError):
                raise message
            if isinstance(message, list) and message and message[0] == b"invalidate":
                self._invalidate(message[1])
            else:
                answers += 1
        return answers

    def _invalidate(self, keys: list[bytes] | None) -> None:
        if keys is None:
            with self.lock:
                self.forget_all()
            return
        members = [int(key.rpartition(b":")[2]) for key in keys if key not in VERSIONS]
        if len(members) < len(keys):
            with self.lock:
                self.stamp += 1
                self.moved, self.versions = self.stamp, None
        if members:
            self.forget(members)


NEAR = Near()
