"""The commands of docker-compose.yml as they stand there, on the settings of .env.example."""

import http.client
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.servers.process import Process, wait_until
from tests.servers.spark import free_port

pytestmark = [pytest.mark.contract, pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
SERVICES = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
WORKERS = ("worker", "worker-feed", "worker-media")


def production(home):
    """The example file as a site would fill it in: its own key, servers and folders."""
    lines = re.findall(r"^([A-Z0-9_]+)=(.*)$", (ROOT / ".env.example").read_text(), re.M)
    own = ("DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL")
    return {
        **dict(lines),
        **{name: os.environ[name] for name in own},
        "PATH": f"{BIN}:{os.environ['PATH']}",
        "SECRET_KEY": "a-key-of-its-own-for-this-test-0123456789-abcdefghijklmnopqrstuvwxyz",
        "SPARK_VAR": str(home / "var"),
        "STATIC_ROOT": str(home / "static"),
        "LOG_LEVEL": "INFO",
    }


def command_of(service, *, port=0):
    words = [word.replace("0.0.0.0", "127.0.0.1") for word in SERVICES[service]["command"]]
    return [str(port) if word == "8000" else word for word in words]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Everything that docker-compose.yml starts of ours, running."""
    home = tmp_path_factory.mktemp("production")
    (home / "var").mkdir()  # made in the image
    env = production(home)
    done = subprocess.run(
        command_of("migrate"), env=env, cwd=ROOT, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr[-2000:]
    port = free_port(8300, 8399)
    processes = {name: Process(home, name=name) for name in ("web", *WORKERS, "beat")}
    try:
        for name, process in processes.items():
            # Beat writes its schedule where it stands, as in the image.
            process.launch(
                command_of(name, port=port), env=env | {"PYTHONPATH": str(ROOT)}, cwd=home
            )
        yield processes, port
    finally:
        for process in processes.values():
            process.kill()


def status(port, path):
    """Ask as nginx would: for the site's name, on behalf of a browser on https."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        link.request("GET", path, headers={"Host": "spark.example", "X-Forwarded-Proto": "https"})
        return link.getresponse().status
    except OSError:
        return 0
    finally:
        link.close()


def test_the_web_server_answers_and_finds_all_it_needs(site):
    processes, port = site
    assert wait_until(lambda: status(port, "/healthz") == 200, seconds=90), processes["web"].tail()
    assert wait_until(lambda: status(port, "/readyz") == 200, seconds=60, every=0.5)


@pytest.mark.parametrize("name", WORKERS)
def test_each_worker_takes_its_queue(site, name):
    process = site[0][name]
    assert wait_until(lambda: " ready." in process.tail(500), seconds=90), process.tail()


def test_what_beat_sends_is_done(site):
    log = site[0]["worker"]
    done = re.compile(r"Task spark\.tasks\.sweep_jobs\[.*succeeded")
    assert wait_until(lambda: done.search(log.tail(2000)) is not None, seconds=90), log.tail()
