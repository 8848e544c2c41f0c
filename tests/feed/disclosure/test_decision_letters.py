"""Letters about decisions quote the post, its label as the first line (rows A40, A46, B09)."""

from html import unescape

import pytest
from django.core import mail
from django.utils import timezone

import feed.tasks  # noqa: F401 - the handlers of its jobs
from feed.letters import write_decision
from feed.models import DecisionLetter, LabelText
from feed.services import disclosure
from spark import outbox
from spark.models import Job
from tests.factories.feed import make_post
from tests.factories.members import make_member, make_staff
from tests.factories.products import make_brand

pytestmark = [pytest.mark.django_db, pytest.mark.row("A40")]
CAPTION = "Ad-free!\n<b>Nobody</b> paid me #notsponsored"


@pytest.fixture
def brand():
    return make_brand(slug="northpeak", name="Northpeak")


@pytest.fixture
def ana():
    return make_member(handle="ana", name="Ana")


@pytest.fixture
def rita():
    return make_staff(handle="rita")


def paid(author):
    return make_post(author=author, disclosure="paid", sponsor="northpeak", caption=CAPTION)


def approve(post, by):
    disclosure.approve_disclosure(post=post, reviewer=by, now=timezone.now())


def ask_changes(post, by):
    disclosure.request_changes(post=post, reviewer=by, reason="Say which", now=timezone.now())


def reject(post, by):
    disclosure.reject_disclosure(post=post, reviewer=by, reason="Say which", now=timezone.now())


def run_letters():
    """Do what the worker does; return the letters that went out, as (text, html)."""
    mail.outbox.clear()
    now = timezone.now()
    for job in Job.objects.filter(kind="disclosure.tell", state=Job.State.WAITING):
        assert outbox.run(job.pk, now=now)
    return [(one.body, one.alternatives[0][0]) for one in mail.outbox]


def check_label_first(letters, label):
    for text, html in letters:
        assert text.splitlines()[0] == label
        shown = unescape(html)
        assert shown.index(label) < shown.index("Ad-free!")
        assert "<strong>" in html[: html.index("Ad-free!")]
        assert "&lt;b&gt;Nobody&lt;/b&gt;" in html
        assert "> <b>Nobody</b> paid me" in text


@pytest.mark.row("A46")
@pytest.mark.parametrize(("decide", "words"), [
    (approve, "staff approved this post"), (ask_changes, "staff ask you to change this post"),
    (reject, "staff rejected this post"),
])  # fmt: skip
def test_a_decision_is_told_once_with_the_label_first(ana, brand, rita, decide, words):
    decide(paid(ana), rita)
    letters = run_letters()
    assert len(letters) == 1
    check_label_first(letters, "Sponsored · Paid by Northpeak")
    text, html = letters[0]
    assert words in text
    assert words in html
    assert ("Say which" in text) == (decide is not approve)
    assert mail.outbox[0].to == [ana.email]
    letter = DecisionLetter.objects.get()
    assert not write_decision(letter_id=letter.pk, now=timezone.now())
    assert len(mail.outbox) == 1


@pytest.mark.row("B09")
def test_a_forced_label_its_strike_and_the_appeals_are_told(ana, brand, rita):
    post, now = make_post(author=ana, caption=CAPTION), timezone.now()
    disclosure.force_label(
        post=post, disclosure="gifted", sponsor=brand, reviewer=rita, reason="A tip", now=now
    )
    told = run_letters()
    check_label_first(told, "Sponsored · Gifted by Northpeak")
    for words in ("strike 1", "Why: A tip", "within 14 days", "/decisions/"):
        assert words in told[0][0]
    for kind in (disclosure.appeal_strike, disclosure.appeal_label):
        appeal = kind(post=post, by=ana, text="Bought", now=now)
        disclosure.decide_appeal(
            appeal=appeal, by=make_staff(), is_granted=True, reason="A bill", now=now
        )
    granted = run_letters()
    check_label_first(granted, "Sponsored · Gifted by Northpeak")  # until a second person agrees
    assert "The strike is taken back" in granted[0][0]
    assert "once a second person has agreed too" in granted[1][0]


@pytest.mark.row("B09")
def test_an_answer_to_an_appeal_against_a_rejection_is_told(ana, brand, rita):
    post = paid(ana)
    reject(post, rita)
    run_letters()
    disclosure.appeal_decision(post=post, by=ana, text="See May", now=timezone.now())
    approve(post, make_staff())
    letters = run_letters()
    check_label_first(letters, "Sponsored · Paid by Northpeak")
    assert "looked at your appeal" in letters[0][0]
    assert mail.outbox[0].subject == "Your appeal was granted"


def test_the_label_is_in_the_words_of_the_authors_country(brand, rita):
    LabelText.objects.create(
        country="DE", type="paid", short="Anzeige", tie="Bezahlt von {sponsor}"
    )
    for country, label in (("DE", "Anzeige · Bezahlt von Northpeak"),
                           ("GB", "Ad · Paid by Northpeak")):  # fmt: skip
        approve(paid(make_member(country=country)), rita)
        check_label_first(run_letters(), label)


def test_a_letter_that_waits_says_the_label_that_stands_when_it_goes(ana, brand, rita):
    post = make_post(author=ana, disclosure="gifted", sponsor="northpeak", caption=CAPTION)
    approve(post, rita)
    disclosure.force_label(
        post=post, disclosure="paid", sponsor=brand, reviewer=rita, reason="A tip",
        now=timezone.now(),
    )  # fmt: skip
    letters = run_letters()
    assert len(letters) == 2
    check_label_first(letters, "Sponsored · Paid by Northpeak")


def test_a_letter_that_fails_is_owed_again(ana, brand, rita, monkeypatch):
    approve(paid(ana), rita)
    letter = DecisionLetter.objects.get()

    def broken(self, *args, **kwargs):
        raise OSError("no route")

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMultiAlternatives.send", broken)
        with pytest.raises(OSError, match="no route"):
            write_decision(letter_id=letter.pk, now=timezone.now())
    letter.refresh_from_db()
    assert letter.told_at is None
    assert write_decision(letter_id=letter.pk, now=timezone.now())


def test_nothing_is_written_to_who_only_reads_like_an_ad(ana, rita):
    post = make_post(author=ana, caption="Use my code ANA20 at https://bit.ly/x #ad")
    assert post.review_state == "pending_review"
    approve(post, rita)
    assert run_letters() == []


def test_a_caption_with_lines_of_its_own_does_not_come_first(ana, brand, rita):
    post = make_post(
        author=ana, disclosure="paid", sponsor="northpeak", caption="Hello,\n\nnot an ad\n\nSpark"
    )
    approve(post, rita)
    text, _ = run_letters()[0]
    assert text.splitlines()[:2] == ["Sponsored · Paid by Northpeak", "> Hello,"]
