"""A thin Redis client for the hot path: bytes out, bytes in, one round trip however many commands.

redis-py spends 55-75 microseconds on a command, Redis itself two; a feed page is one trip of this
client instead. One connection per thread and process, made when first needed. After any error the
connection is closed, so that no answer can ever reach another request than its own.
"""

import os
import socket
import ssl
import threading
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import hiredis

from feed.engine.store.base import StoreUnavailable

TIMEOUT = 0.3
REST_AFTER_FAILURE = 1.0
_CHUNK = 1 << 16

Argument = bytes | int


def encode(command: Sequence[Argument]) -> bytes:
    """One command in the Redis protocol."""
    parts = [b"*%d\r\n" % len(command)]
    for argument in command:
        if isinstance(argument, int):
            argument = b"%d" % argument
        parts.append(b"$%d\r\n%b\r\n" % (len(argument), argument))
    return b"".join(parts)


class Wire:
    """Sends commands and reads their answers. Raises StoreUnavailable, at most TIMEOUT seconds
    late.
    """

    def __init__(self, url: str, *, timeout: float = TIMEOUT) -> None:
        self.url = url
        self.timeout = timeout
        self._local = threading.local()
        self._resting_until = 0.0

    def call(self, *commands: Sequence[Argument]) -> list[Any]:
        """Send all commands at once and return their answers in order."""
        return self.exchange(b"".join(map(encode, commands)), len(commands))

    def exchange(self, request: bytes, answers: int) -> list[Any]:
        """Send encoded commands and return that many answers."""
        try:
            connection, reader = self._connection()
            connection.sendall(request)
            return [self._answer(connection, reader) for _ in range(answers)]
        except (OSError, hiredis.ProtocolError) as error:
            self.close()
            self._resting_until = time.monotonic() + REST_AFTER_FAILURE
            raise StoreUnavailable(f"feed store: {error}") from error
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close this thread's connection; the next call makes a new one."""
        held = getattr(self._local, "held", None)
        self._local.held = None
        if held:
            held[1].close()

    def _answer(self, connection: socket.socket, reader: "hiredis.Reader") -> Any:
        answer = reader.gets()
        while answer is False:
            chunk = connection.recv(_CHUNK)
            if not chunk:
                raise ConnectionError("closed by the server")
            reader.feed(chunk)
            answer = reader.gets()
        if isinstance(answer, hiredis.ReplyError):
            raise ConnectionError(str(answer))
        return answer

    def _connection(self) -> tuple[socket.socket, "hiredis.Reader"]:
        held = getattr(self._local, "held", None)
        if held and held[0] == os.getpid():
            return held[1], held[2]
        if time.monotonic() < self._resting_until:
            raise ConnectionError("did not answer a moment ago")
        connection = self._connect()
        reader = hiredis.Reader()
        self._local.held = (os.getpid(), connection, reader)
        for command in self._greeting():
            connection.sendall(encode(command))
            self._answer(connection, reader)
        return connection, reader

    def _connect(self) -> socket.socket:
        url = urlsplit(self.url)
        if url.scheme in ("unix", "redis+socket"):
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            connection.settimeout(self.timeout)
            connection.connect(url.path)
            return connection
        address = (url.hostname or "127.0.0.1", url.port or 6379)
        connection = socket.create_connection(address, timeout=self.timeout)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if url.scheme == "rediss":
            context = ssl.create_default_context()
            return context.wrap_socket(connection, server_hostname=url.hostname)
        return connection

    def _greeting(self) -> list[list[Argument]]:
        url = urlsplit(self.url)
        commands: list[list[Argument]] = []
        if url.password:
            user = [unquote(url.username).encode()] if url.username else []
            commands.append([b"AUTH", *user, unquote(url.password).encode()])
        is_socket = url.scheme in ("unix", "redis+socket")
        number = parse_qs(url.query).get("db", [""])[0] if is_socket else url.path.strip("/")
        if number and number != "0":
            commands.append([b"SELECT", number.encode()])
        return commands
