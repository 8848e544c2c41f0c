"""Label words by country and type; what regulators call unclear is refused (rows A38, A40)."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from feed.disclosure import refusals_of_words
from feed.models import LabelText, Post
from feed.services.disclosure import approve_disclosure
from tests.factories.feed import make_post
from tests.factories.members import make_member, make_staff
from tests.factories.products import make_brand

REFUSED = [
    ("paid", "", "#sp", "Paid by {sponsor}", "short"),
    ("paid", "", "sp", "Paid by {sponsor}", "short"),
    ("paid", "", "#partner", "Paid by {sponsor}", "short"),
    ("paid", "", "Partner", "Paid by {sponsor}", "short"),
    ("paid", "", "Thanks {sponsor}", "Paid by {sponsor}", "short"),
    ("paid", "", "Thanks", "Paid by {sponsor}", "short"),
    ("paid", "", "Collab", "Paid by {sponsor}", "short"),
    ("paid", "", "Gifted", "Paid by {sponsor}", "short"),
    ("paid", "", "★", "Paid by {sponsor}", "short"),
    ("paid", "GB", "Sponsored", "Paid by {sponsor}", "short"),
    ("gifted", "IE", "Gifted", "by {sponsor}", "short"),
    ("paid", "US", "Note", "{sponsor}", "short"),
    ("paid", "US", "s p", "with {sponsor}", "short"),
    ("paid", "US", "sp\u200b.", "x {sponsor}", "short"),
    ("paid", "US", "\u3164", "\u3164{sponsor}", "short"),
    ("paid", "US", "Sponsored", "\u3164{sponsor}", "tie"),
    ("paid", "US", "\uff33\uff50", "by {sponsor}", "short"),
    ("paid", "US", "Love", "thanx {sponsor}", "short"),
    ("paid", "US", "Partnered", "{sponsor} fam", "short"),
    ("paid", "US", "Independent", "Not paid by {sponsor}", "short"),
    ("paid", "US", "Sponsored", "Not paid by {sponsor}", "tie"),
    ("paid", "US", "Commission", "Paid by {sponsor}", "short"),
    ("paid", "GB", "Ad-free", "Paid by {sponsor}", "short"),
    ("paid", "GB", "ad hoc", "Paid by {sponsor}", "short"),
    ("paid", "GB", "Ad blocker", "Paid by {sponsor}", "short"),
    ("paid", "", "Sponsored", "Thanks {sponsor}", "tie"),
    ("paid", "", "Sponsored", "Thank you, {sponsor}!", "tie"),
    ("paid", "", "Sponsored", "#{sponsor}", "tie"),
    ("paid", "", "Sponsored", "{sponsor} partner", "tie"),
    ("paid", "", "Sponsored", "Paid", "tie"),
    ("paid", "", "Sponsored", "{sponsor}", "tie"),
    ("paid", "", "Sponsored", "Paid by {sponsor.email}", "tie"),
    ("commission", "", "Commission", "Affiliate link", "tie"),
    ("commission", "", "Commission", "Contains affiliate links", "tie"),
    ("commission", "", "Affiliate", "Earns when you buy", "short"),
]
ACCEPTED = [
    ("paid", "DE", "Anzeige", "Bezahlt von {sponsor}"),
    ("paid", "GB", "Ad", "Paid by {sponsor}"),
    ("paid", "FR", "Publicité", "Payé par {sponsor}"),
    ("paid", "JP", "広告", "{sponsor} が支払いました"),
    ("gifted", "IE", "Ad", "Gifted by {sponsor}"),
    ("commission", "", "Commission", "I earn commission on affiliate links here"),
    ("loaned", "", "Sponsored", "On loan from {sponsor}"),
]


@pytest.mark.row("A38", "A40")
@pytest.mark.parametrize(("tie", "country", "short", "text", "field"), REFUSED)
def test_unclear_words_are_refused(tie, country, short, text, field):
    assert field in refusals_of_words(tie, country, short, text)


@pytest.mark.parametrize(("tie", "country", "short", "text"), ACCEPTED)
def test_clear_words_are_accepted(tie, country, short, text):
    assert refusals_of_words(tie, country, short, text) == {}


@pytest.fixture
def desk(db):
    kim = make_member(handle="kim", is_staff=True)
    kim.user_permissions.set(Permission.objects.filter(content_type__model="labeltext"))
    client = Client()
    client.force_login(kim)
    return client


@pytest.mark.row("A40")
def test_staff_set_the_words_of_a_country_and_posts_say_them_at_once(
    desk, client, django_capture_on_commit_callbacks
):
    make_brand(slug="northpeak")
    posts = {}
    for country in ("DE", "GB", "US"):
        author = make_member(country=country)
        post = make_post(author=author, disclosure="paid", sponsor="northpeak")
        approve_disclosure(post=post, reviewer=make_staff(), now=timezone.now())
        posts[country] = post
        assert b"Paid by Northpeak" in client.get(f"/p/{post.public_id}/").content

    def send(path, form):
        with django_capture_on_commit_callbacks(execute=True):
            assert desk.post(f"/admin/feed/labeltext/{path}", form).status_code == 302

    form = {"type": "paid", "country": "DE", "short": "Anzeige", "tie": "Bezahlt von {sponsor}"}
    send("add/", form)
    send("add/", form | {"country": "", "short": "Advertising", "tie": "Paid by {sponsor}"})

    def label(country):
        page = client.get(f"/api/v1/posts/{posts[country].public_id}/").json()
        html = client.get(f"/p/{posts[country].public_id}/").content.decode()
        first, rest = page["disclosure"]["label"].split(" · ", 1)
        assert f"<b>{first}</b> · {rest}" in html
        return page["disclosure"]["label"]

    assert label("DE") == "Anzeige · Bezahlt von Northpeak"
    assert label("US") == "Advertising · Paid by Northpeak"
    assert label("GB") == "Ad · Paid by Northpeak"  # its own law, whatever stands for everywhere
    row = LabelText.objects.get(country="DE")
    send(f"{row.pk}/delete/", {"post": "yes"})
    assert label("DE") == "Advertising · Paid by Northpeak"


@pytest.mark.row("A38")
@pytest.mark.parametrize(("tie", "country", "short", "text", "field"), REFUSED[:6])
def test_the_admin_names_the_field_with_the_unclear_words(desk, tie, country, short, text, field):
    form = {"country": country, "type": tie, "short": short, "tie": text}
    answer = desk.post("/admin/feed/labeltext/add/", form)
    assert answer.status_code == 200
    assert field in answer.context["adminform"].form.errors
    assert not LabelText.objects.exists()


@pytest.mark.django_db
def test_new_posts_log_the_words_in_force():
    LabelText.objects.create(country="", type="commission", short="Ad", tie="I earn when you buy")
    post = make_post(author=make_member(), disclosure="commission")
    assert Post.objects.get().disclosure_events.get().label == "Ad · I earn when you buy"
    assert post.disclosure == "commission"


@pytest.mark.django_db
@pytest.mark.row("A40", "A46")
def test_the_queue_shows_labels_in_the_words_of_their_authors_countries(
    django_assert_max_num_queries,
):
    make_brand(slug="northpeak")
    LabelText.objects.create(
        country="DE", type="paid", short="Anzeige", tie="Bezahlt von {sponsor}"
    )
    LabelText.objects.create(type="paid", short="Advertising", tie="Paid by {sponsor}")
    for country in ("DE", "GB", "US", "DE", "US"):
        make_post(author=make_member(country=country), disclosure="paid", sponsor="northpeak")
    client = Client()
    client.force_login(make_staff())
    with django_assert_max_num_queries(20):
        page = client.get("/admin/feed/pendingdisclosure/").content.decode()
    assert page.count("Anzeige · Bezahlt von Northpeak") == 2
    assert page.count("Advertising · Paid by Northpeak") == 2
    assert page.count("Ad · Paid by Northpeak") == 1
    assert "Sponsored · " not in page
