"""Real servers for tests and benchmarks: started on sockets or loopback, ended by their own pid."""

from tests.servers.postgres import Postgres
from tests.servers.process import ServerNotFound
from tests.servers.redis import Redis
from tests.servers.spark import Beat, Web, Worker

__all__ = ["Beat", "Postgres", "Redis", "ServerNotFound", "Web", "Worker"]
