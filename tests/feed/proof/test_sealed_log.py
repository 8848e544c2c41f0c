"""The proof checks each page under the caps that it was made under, and notices a changed log."""

import json
import threading
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from feed.engine.cap import UNCAPPED, Caps, first_breach
from feed.engine.cursor import FOLLOWING
from feed.models import ServedChain, ServedPage
from feed.proof import served
from feed.proof.sealing import KEEP
from feed.reading.fragment import NOTED
from feed.services.dial import set_dial
from feed.services.relations import follow_member
from feed.tasks.shown import prune_shown
from spark.models import SiteSettings
from tests.factories.feed import make_post
from tests.factories.members import make_member
from tests.feed.proof.logs import check, log, record, write
from tests.feed.proof.test_cap_on_pages import classes, read
from tests.feed.reading.conftest import forget_everything

PROOF = "/api/v1/me/feed-proof/"
EVERY_FIFTH = [0, 0, 0, 0, 2] * 4
pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    monkeypatch.setattr(transaction, "on_commit", lambda func, using=None, robust=False: func())
    served.forget()
    yield
    served.forget()


def is_kept(browser) -> tuple[bool, int]:
    """What the API says, and what the script says to the same data."""
    answer = browser.get(PROOF).content.decode()
    return json.loads(answer)["is_kept"], check(answer).returncode


KEPT, NOT_KEPT = (True, 0), (False, 1)


@pytest.mark.row("C02")
@pytest.mark.parametrize(
    ("shown", "gaps", "place"),
    [
        (EVERY_FIFTH, (5, 3), None),
        (EVERY_FIFTH, (20, 3), 5),
        ([0] * 8 + [2, 2], (5, 3), 10),
        ([0, 0, 1, 0, 1], (5, 3), 5),
        ([0, 0, 1, 0, 0, 2], (5, 3), None),
        ([0, 0, 0, 0, 7], (5, 3), None),
        ([0, 7], (5, 3), 2),
        ([0] * 9 + [1], (5, 0), 10),
        ([2, 1, 2, 2], (1, 1), None),
        ([1, 2], (0, 1), 2),
    ],
)
def test_a_page_is_checked_by_its_own_gaps(shown, gaps, place):
    assert first_breach(shown, Caps(*gaps)) == place


@pytest.mark.row("C02")
@pytest.mark.parametrize("dial", [0, 5])
def test_a_page_over_the_members_own_dial_is_a_breach(browser, ben, dial):
    set_dial(member=ben, percent=dial, is_following_capped=False, now=timezone.now())
    log(ben, EVERY_FIFTH, gaps=(20 if dial else 0, 3 if dial else 0))
    assert is_kept(browser) == NOT_KEPT


@pytest.mark.row("C02")
def test_another_cap_of_the_site_changes_nothing_about_pages_of_before(browser, ben, world):
    read(browser, pages=2)
    write()
    assert is_kept(browser) == KEPT
    SiteSettings.objects.filter(id=1).update(sponsored_cap_percent=5)
    assert is_kept(browser) == KEPT
    log(ben, [0, 0, 0, 2] * 5, gaps=(5, 3))
    SiteSettings.objects.filter(id=1).update(sponsored_cap_percent=33)
    assert is_kept(browser) == NOT_KEPT


@pytest.mark.row("C02")
def test_following_under_the_members_cap_is_checked_too(browser, ben):
    log(ben, [2] * 10, tab=FOLLOWING, gaps=(5, 3))
    assert is_kept(browser) == NOT_KEPT


def test_following_without_a_cap_is_logged_as_that(browser, ben):
    ana = make_member(handle="ana")
    follow_member(follower=ben, target=ana, now=timezone.now())
    for n in range(4):
        make_post(author=ana, caption=f"{n}", interest="dogs", disclosure="commission")
    forget_everything()
    assert classes(read(browser, "/api/v1/feed/following/")) == [1] * 4
    write()
    page = ServedPage.objects.get()
    assert Caps(page.sponsored_gap, page.together_gap) == UNCAPPED
    assert is_kept(browser) == KEPT
    assert browser.get(PROOF).json()["visits"][0]["is_capped"] is False


def test_no_other_list_may_be_logged_as_uncapped(browser, ben):
    log(ben, [0, 2], gaps=(1, 1))
    assert is_kept(browser) == NOT_KEPT


def pages_of(ben) -> list[ServedPage]:
    for n in range(4):
        log(ben, EVERY_FIFTH, at=timezone.now() - timedelta(minutes=9 - n))
    return list(ServedPage.objects.order_by("number"))


def without_its_class(page: ServedPage) -> bytes:
    return b"".join(NOTED.pack(one.post_id, 0, 0) for one in served.entries_of(page))


@pytest.mark.row("C02")
def test_a_changed_page_proves_nothing(browser, ben):
    page = pages_of(ben)[1]
    assert is_kept(browser) == KEPT
    ServedPage.objects.filter(pk=page.pk).update(entries=without_its_class(page))
    assert is_kept(browser) == NOT_KEPT
    assert "This log was changed" in browser.get("/me/feed-proof/").content.decode()


@pytest.mark.row("C02")
@pytest.mark.parametrize("number", [1, 2, 4])
def test_a_page_taken_out_is_missed(browser, ben, number):
    pages_of(ben)
    ServedPage.objects.filter(number=number).delete()
    assert is_kept(browser) == NOT_KEPT


def test_a_log_that_was_emptied_is_missed(browser, ben):
    pages_of(ben)
    ServedPage.objects.all().delete()
    assert is_kept(browser) == NOT_KEPT


def test_a_page_sealed_with_another_key_is_seen(browser, ben, settings):
    key = settings.SECRET_KEY
    settings.SECRET_KEY = "somebody else's key that has at least fifty characters in it"
    pages_of(ben)
    settings.SECRET_KEY = key
    assert is_kept(browser) == NOT_KEPT
    settings.SECRET_KEY_FALLBACKS = ["somebody else's key that has at least fifty characters in it"]
    assert is_kept(browser) == KEPT


def test_pages_forgotten_in_time_are_not_missed(browser, ben):
    log(ben, EVERY_FIFTH, at=timezone.now() - KEEP - timedelta(days=1))
    log(ben, EVERY_FIFTH)
    assert is_kept(browser) == KEPT
    prune_shown()
    assert ServedPage.objects.get().number == 2
    assert is_kept(browser) == KEPT


@pytest.mark.row("C02")
def test_a_long_log_is_listed_to_its_beginning_in_parts(browser, ben, monkeypatch):
    at = timezone.now() - timedelta(days=2)
    served.save(
        [record(ben, [2] if n == 0 else [0] * 5, at=at + timedelta(minutes=n)) for n in range(205)]
    )
    first = browser.get(PROOF)
    assert first.json()["next"].endswith("?older_than=6")
    assert check(first.content.decode()).returncode == 1, "it says that it is not the whole log"
    second = browser.get(first.json()["next"])
    assert second.json()["next"] is None
    assert (first.json()["is_kept"], second.json()["is_kept"]) == (True, False)
    visits = first.json()["visits"] + second.json()["visits"]
    assert sum(visit["positions"] for visit in visits) == 1021
    both = check(first.content.decode(), second.content.decode())
    assert "1 faults" in both.stdout
    assert "?older_than=6" in browser.get("/me/feed-proof/").content.decode()
    older = browser.get("/me/feed-proof/?older_than=6").content.decode()
    assert "The cap was passed" in older


@pytest.mark.parametrize("bad", ["0", "-1", "x", "9" * 12, "٣", ""])
def test_a_bad_place_in_the_log_is_named(browser, bad):
    answer = browser.get(PROOF, {"older_than": bad})
    assert answer.status_code == 400
    assert "older_than" in answer.json()["errors"]
    assert browser.get("/me/feed-proof/", {"older_than": bad}).status_code == 200


def proof_of(names: list[str], **changes) -> str:
    """An answer that is right but for these changes."""
    places, sponsored, both = [], 0, 0
    for n, name in enumerate(names, start=1):
        sponsored += name not in ("unpaid", "commercial")
        both += name != "unpaid"
        places.append(
            {
                "position": n, "class": name, "sponsored_share": round(sponsored / n, 4),
                "commercial_share": round(both / n, 4),
            }
        )  # fmt: skip
    page = {
        "number": 1, "first_position": 1, "positions": len(names), "sponsored_gap": 5,
        "commercial_gap": 3, "is_unchanged": True, "previous": "", "digest": "d",
    }  # fmt: skip
    visit = {
        "feed": "for-you", "started_at": "x", "positions": len(names), "sponsored": sponsored,
        "pages": [page], "places": places,
    }  # fmt: skip
    for key, value in changes.items():
        (page if key in page and key != "positions" else visit)[key] = value
    return json.dumps({"is_unchanged": True, "next": None, "visits": [visit]})


UNPAID, PAID = "unpaid", "sponsored"
LAWFUL = [UNPAID] * 4 + [PAID]


@pytest.mark.row("C02")
@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (proof_of([UNPAID] * 8 + [PAID, PAID]), "over the cap at place 10"),
        (proof_of([UNPAID, UNPAID, "pending"] * 5), "over the cap at place 3"),
        (proof_of(LAWFUL, positions=50), "says 50 places"),
        (proof_of(LAWFUL, sponsored=0), "0 of them sponsored"),
        (proof_of(LAWFUL, is_unchanged=False), "the log was changed"),
        (proof_of(LAWFUL, sponsored_gap=10), "over the cap at place 5"),
        (proof_of(LAWFUL, first_position=3), "does not begin at place 1"),
        (proof_of(LAWFUL).replace('"sponsored_share": 0.2', '"sponsored_share": 0.0'), "place 5"),
        (proof_of(LAWFUL).replace('"next": null', '"next": "more"'), "older pages are missing"),
        (
            proof_of(LAWFUL).replace(
                '"is_unchanged": true, "next"', '"is_unchanged": false, "next"'
            ),
            "the log was changed",
        ),
        ("", "older pages are missing"),
        ("{}", "no proof of a feed"),
        ("[1", "no proof of a feed"),
    ],
)
def test_the_script_believes_nothing_that_the_data_says_about_itself(answer, fault):
    assert check(proof_of(LAWFUL)).returncode == 0
    found = check(answer)
    assert found.returncode == 1
    assert fault in found.stdout


class Queue:
    """A store whose list survives the worker that read it."""

    def __init__(self):
        self.rows, self.is_killed_once, self.pushes = [], False, 0

    def try_lock(self, *args, **kwargs):
        return True

    def unlock(self, *args):
        pass

    def push(self, key, records, *, most):
        self.pushes += 1
        if self.pushes == 1:
            self.rows += records[:1]
            raise OSError("the second half did not arrive")
        self.rows += records

    def peek(self, key, number):
        return self.rows[:number]

    def drop_first(self, key, number):
        if self.is_killed_once:
            self.is_killed_once = False
            raise OSError("killed")
        self.rows = self.rows[number:]


@pytest.fixture
def queue(monkeypatch):
    queue = Queue()
    monkeypatch.setattr(served, "RedisStore", Queue)
    monkeypatch.setattr(served, "get_store", lambda: queue)
    return queue


def test_a_worker_that_dies_before_it_forgets_writes_each_page_once(browser, ben, queue):
    queue.rows, queue.is_killed_once = [record(ben, EVERY_FIFTH), record(ben, [0])], True
    with pytest.raises(OSError, match="killed"):
        served.drain()
    served.drain()
    assert ServedPage.objects.count() == 2
    assert is_kept(browser) == KEPT


def test_pages_handed_over_in_part_are_written_once(browser, world, queue):
    read(browser, pages=2)
    with pytest.raises(OSError, match="second half"):
        served.write()
    assert served.write() == 2
    served.drain()
    assert ServedPage.objects.count() == 2
    assert ServedChain.objects.get().number == 2


def test_whatever_goes_wrong_the_log_goes_on_and_an_end_writes_the_rest(
    browser, world, monkeypatch, caplog
):
    read(browser, pages=1)
    with monkeypatch.context() as broken:
        broken.setattr(served, "get_store", lambda: 1 / 0)
        served._write_or_log()
    assert "served pages wait" in caplog.text
    served._write_or_log()
    served.drain()
    assert ServedPage.objects.count() == 1


def test_a_process_that_ends_is_told_to_write(monkeypatch, settings):
    settings.WRITE_SERVED_PAGES = True
    asked = []
    monkeypatch.setattr(served, "Finalize", lambda *args, **kwargs: asked.append((args, kwargs)))
    monkeypatch.setattr(threading.Thread, "start", lambda self: None)
    monkeypatch.setitem(served._started, "pid", 0)
    served._start()
    (((_, call), how),) = asked
    assert call is served._write_or_log
    assert how["exitpriority"] is not None
