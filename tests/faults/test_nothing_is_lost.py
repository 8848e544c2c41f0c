"""What is owed survives a killed worker, an emptied queue and a stopped Redis, on both brokers."""

import os
import signal
import tempfile
from pathlib import Path

import pytest

from tests.faults.site import Served, Site, eventually
from tests.servers.process import wait_until
from tests.servers.spark import decoders

pytestmark = [pytest.mark.faults, pytest.mark.slow]
PICTURES = 8
UPLOAD = (
    "import io",
    "from PIL import Image",
    "from django.core.files.uploadedfile import SimpleUploadedFile",
    "from django.utils import timezone",
    "from feed.services.media import upload_media",
    "from tests.factories.members import make_member",
    "owner = make_member()",
    f"for n in range({PICTURES}):",
    "    out = io.BytesIO()",
    "    Image.effect_noise((700, 500), 20 + n).convert('RGB').save(out, 'JPEG')",
    "    upload_media(owner=owner, file=SimpleUploadedFile('a', out.getvalue()),"
    " now=timezone.now())",
)
READY = ("from feed.models import Media", "print(Media.objects.filter(state='ready').count())")
STATES = (
    "from spark.models import Job",
    "print(sorted(Job.objects.exclude(state='done').values_list('kind', 'state')))",
)
# The sweep looks at what has waited for three seconds; nobody wants to wait for beat in a test of
# the row itself, so some tests call it.
SWEEP = (
    "from datetime import timedelta",
    "from django.utils import timezone",
    "from spark import outbox",
    "print(outbox.sweep(now=timezone.now() + timedelta(seconds=10)))",
)


@pytest.fixture
def home():
    """A folder that the database's own user may enter; pytest's are closed to others."""
    with tempfile.TemporaryDirectory(prefix="spark-faults-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture(params=[Site, Served], ids=["embedded", "served"])
def site(request, home):
    site = request.param(home)
    try:
        yield site.open()
    finally:
        site.close()


@pytest.mark.row("A08")
def test_a_worker_killed_in_the_middle_of_its_work_loses_none_of_it(site):
    site.tell(*UPLOAD)
    worker = site.worker()
    assert wait_until(lambda: decoders(site.home), seconds=30, every=0.01)
    os.killpg(worker.pid, signal.SIGKILL)
    assert int(site.tell(*READY)) < PICTURES, "the worker was too quick to be killed at work"
    site.worker("second")
    site.beat()
    assert eventually(site, READY, str(PICTURES), seconds=90) == str(PICTURES)
    assert eventually(site, STATES, "[]", seconds=30) == "[]"


@pytest.mark.row("A08")
def test_an_emptied_queue_is_filled_again_from_the_rows(site):
    site.tell(*UPLOAD)
    assert site.empty_the_queue() >= PICTURES
    assert int(site.tell(*SWEEP)) >= PICTURES
    site.worker()
    assert eventually(site, READY, str(PICTURES), seconds=90) == str(PICTURES)


def test_without_the_sweep_an_emptied_queue_stays_empty(site):
    """The control: the messages really were lost, and it is the sweep that brings them back."""
    site.tell(*UPLOAD)
    site.empty_the_queue()
    site.worker()
    assert eventually(site, READY, str(PICTURES), seconds=6) == "0"


class TestWithoutRedis:
    @pytest.fixture
    def site(self, home):
        site = Served(home)
        try:
            yield site.open()
        finally:
            site.close()

    @pytest.mark.row("A08")
    def test_work_asked_for_while_redis_is_down_is_done_when_it_is_back(self, site):
        site.cache.kill()
        site.broker.kill()
        site.tell(*UPLOAD)
        site.cache.start()
        site.broker.start()
        site.worker()
        site.beat()
        assert eventually(site, READY, str(PICTURES), seconds=90) == str(PICTURES)

    @pytest.mark.row("A08")
    def test_pages_are_served_while_redis_is_down(self, site):
        web = site.web()
        assert web.status("/") == 200
        site.cache.kill()
        site.broker.kill()
        assert web.status("/") == 200
        assert web.status("/healthz") == 200
        assert web.status("/readyz") == 503
        site.cache.start()
        site.broker.start()
        site.worker()
        assert wait_until(lambda: web.status("/readyz") == 200, seconds=30)
