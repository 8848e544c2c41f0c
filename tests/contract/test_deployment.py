"""What a site is deployed with: the settings are all named, the compose file is true."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
# Read by the compose file itself, not by the settings.
FOR_COMPOSE = {"POSTGRES_PASSWORD"}


def named_settings() -> set[str]:
    return set(re.findall(r"^([A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.M))


def read_settings() -> set[str]:
    names = ("settings.py", "objectstore.py")
    source = "".join((ROOT / "spark" / name).read_text() for name in names)
    return set(re.findall(r'env\.\w+\(\s*"([A-Z0-9_]+)"', source))


def test_every_setting_that_is_read_is_named_and_the_other_way_round():
    assert named_settings() - FOR_COMPOSE == read_settings()


def test_every_variable_of_the_compose_file_is_named():
    used = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))
    assert used <= named_settings()


@pytest.mark.contract
def test_the_compose_file_keeps_to_its_schema():
    check = [BIN / "check-jsonschema", "--builtin-schema", "vendor.compose-spec"]
    done = subprocess.run([*check, ROOT / "docker-compose.yml"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.contract
def test_the_dockerfile_is_clean():
    done = subprocess.run(
        [BIN / "hadolint", "--failure-threshold", "warning", ROOT / "Dockerfile"],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


def test_the_production_shape_is_whole():
    assert set(COMPOSE["services"]) == {
        "nginx", "migrate", "web", "worker", "worker-feed", "worker-media", "beat", "postgres",
        "pgbouncer", "cache", "broker",
    }  # fmt: skip
    assert "allkeys-lru" in COMPOSE["services"]["cache"]["command"]
    broker = COMPOSE["services"]["broker"]["command"]
    assert "noeviction" in broker
    assert "everysec" in broker


def test_nothing_but_nginx_is_open_to_the_world():
    assert [name for name, service in COMPOSE["services"].items() if "ports" in service] == [
        "nginx"
    ]


@pytest.mark.parametrize(
    "service", ["migrate", "web", "worker", "worker-feed", "worker-media", "beat"]
)
def test_each_command_is_one_that_exists(service):
    command = COMPOSE["services"][service]["command"]
    assert (BIN / command[0]).exists() or shutil.which(command[0])


def test_every_queue_has_a_worker():
    queues = {
        words[words.index("-Q") + 1]
        for service in COMPOSE["services"].values()
        if "-Q" in (words := service.get("command", []))
    }
    assert queues == {"default", "feed", "media"}


@pytest.mark.parametrize(
    "key", ["", "short", "embedded-default-key-for-loopback-only-not-for-production"]
)
def test_production_refuses_to_start_without_a_key_of_its_own(key):
    env = {"PATH": str(BIN), "DEBUG": "0", "SECRET_KEY": key, "SPARK_VAR": "/nonexistent"}
    done = subprocess.run(
        [sys.executable, ROOT / "manage.py", "check"], env=env, capture_output=True, text=True
    )
    assert done.returncode != 0
    assert "SECRET_KEY" in done.stderr
