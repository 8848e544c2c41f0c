"""A stranger clones the project, types bin/run, looks, and presses Ctrl-C."""

import os
import re
import subprocess
import urllib.request
from http.cookiejar import CookieJar
from urllib.parse import urlencode

import pytest

from tests.clone.running import ROOT, STRANGER, Run
from tests.servers.process import wait_until

pytestmark = pytest.mark.clone


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """The committed state, in an empty folder."""
    folder = tmp_path_factory.mktemp("stranger") / "spark"
    subprocess.run(["git", "clone", "-q", str(ROOT), str(folder)], check=True)
    return folder


def sign_in(url: str, email: str) -> urllib.request.OpenerDirector:
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    page = browser.open(f"{url}/accounts/login/").read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1)
    form = {"login": email, "password": "spark-demo", "csrfmiddlewaretoken": token}
    browser.addheaders.append(("Referer", f"{url}/accounts/login/"))
    browser.open(f"{url}/accounts/login/", urlencode(form).encode())
    return browser


def test_one_command_from_a_clone_to_a_feed(clone):
    run = Run(clone)
    try:
        run.wait(300)
        assert "nora@example.com" in run.printed
        nora = sign_in(run.url, "nora@example.com").open(f"{run.url}/feed/")
        assert nora.url.endswith("/interests/")
        feed = sign_in(run.url, "ben@example.com").open(f"{run.url}/feed/").read().decode()
        assert feed.count("<article") >= 10
        assert "Sponsored" in feed
    finally:
        assert run.stop() < 10
    assert wait_until(lambda: run.family() == [], seconds=5), run.family()


def test_the_second_start_is_quick_and_a_taken_port_is_said_plainly(clone):
    run = Run(clone)
    try:
        run.wait(60)
        other = subprocess.run(
            ["bin/run", "--port", str(run.port)], cwd=clone, env=STRANGER, capture_output=True,
            text=True, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert other.returncode == 1
        assert other.stderr.count("\n") == 1
        assert f"Port {run.port} is taken" in other.stderr
    finally:
        run.stop()


def test_every_command_of_the_readme_exists(clone):
    readme = (clone / "README.md").read_text()
    for command in set(re.findall(r"(?<![\w/.])(bin/\w+)", readme)):
        assert os.access(clone / command, os.X_OK), command
    for name in set(re.findall(r"manage\.py (\w+)", readme)):
        done = subprocess.run(
            [clone / ".venv/bin/python", "manage.py", name, "--help"], cwd=clone, env=STRANGER,
            capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, name
    for link in set(re.findall(r"\]\(([\w./-]+)\)", readme)):
        assert (clone / link).exists(), link
