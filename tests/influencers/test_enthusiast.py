"""The Enthusiast: its rule, its nightly count, its page (rule D6, rows A35, A48 to A50)."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from feed.cards import card_of
from feed.models import Badge, Post, Smile, Statement
from feed.services import moderation
from feed.services.comments import add_comment
from influencers import enthusiast as rule
from influencers.enthusiast import Facts, Record, settle
from influencers.models import EnthusiastScore
from influencers.services.enthusiast import count_enthusiasts
from products.models import Review
from tests.factories.feed import make_interest, make_post
from tests.factories.influencers import make_creator
from tests.factories.members import make_member, make_outsider, make_staff
from tests.factories.products import make_brand, make_product

GOOD = {
    "reviews": 5, "posts": 5, "smiles": 60, "reactors": 10, "age_days": 30, "is_member": True,
}  # fmt: skip
LONG = "It kept us dry for three nights of rain in the hills, and it packs small enough to carry."


def facts(**changed):
    return Facts(**GOOD | changed)


@pytest.mark.row("A48")
def test_the_points_are_those_of_the_rule():
    one_each = Facts(reviews=1, verified=1, posts=1, helpful=1, smiles=1, comments=1)
    assert rule.halves_of(one_each) == 2 * (10 + 5 + 5 + 1 + 0.5 + 1)
    assert rule.halves_of(Facts(reviews=10, reports=1, removed=1)) == 2 * (100 - 20 - 30)
    assert rule.halves_of(Facts(undeclared=1)) == 0


@pytest.mark.row("A48")
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"smiles": 40}, "5 more points"),
        ({"reviews": 2, "posts": 20}, "1 more reviews"),
        ({"posts": 2, "reviews": 20}, "1 more posts"),
        ({"reactors": 9}, "1 more people"),
        ({"age_days": 29}, "1 more days"),
        ({"is_member": False}, "active membership"),
        ({"removed": 1, "reviews": 20}, "without a breach"),
    ],
)
def test_each_condition_alone_keeps_the_badge_away(change, words):
    assert settle(facts(), Record()).is_granted
    assert not settle(facts(**change), Record()).is_granted
    assert words in " ".join(rule.missing(facts(**change)))


@pytest.mark.row("A49")
def test_a_holder_has_fourteen_nights_of_grace_below_seventy_points():
    record, low = Record(is_granted=True), facts(smiles=0, reviews=3, posts=3)
    for night in range(1, rule.GRACE_NIGHTS):
        record = settle(low, record)
        assert record == Record(True, night)
    assert settle(facts(), record) == Record(is_granted=True)
    assert settle(low, record) == Record()
    assert settle(facts(undeclared=1, reviews=50), Record(is_granted=True)) == Record()


def review(author, product, **fields):
    return Review.objects.create(product=product, author=author, stars=4, body=LONG, **fields)


def smile(post, people):
    Smile.objects.bulk_create(Smile(post=post, member=person) for person in people)


@pytest.fixture
def people(db):
    return [make_member() for _ in range(12)]


@pytest.fixture
def ana(db):
    ana = make_member(handle="ana")
    ana.joined_at = timezone.now() - timedelta(days=60)
    ana.save()
    return ana


def earn(ana, people):
    """Give ana a good quarter: 5 reviews, 6 posts over three days, and many smiles."""
    product = make_product()
    make_interest(slug="dogs").categories.add(product.category)
    for _ in range(5):
        review(ana, make_product(category=product.category), is_verified_purchase=True)
    posts = [
        make_post(author=ana, now=timezone.now() - timedelta(days=1 + n // 2)) for n in range(6)
    ]
    for post in posts[:3]:
        smile(post, people)
    return posts


@pytest.mark.row("A49")
@pytest.mark.django_db
def test_the_nightly_count_awards_the_badge_once_and_shows_it_on_posts_and_comments(ana, people):
    posts = earn(ana, people)
    now = timezone.now()
    assert count_enthusiasts(now=now) == 1
    score = EnthusiastScore.objects.get(member=ana)
    assert score.facts["reviews"] == 5
    assert score.facts["verified"] == 5
    assert score.facts["posts"] == 6
    assert score.facts["smiles"] == 36
    assert score.halves == 2 * (75 + 30 + 18)
    assert set(Badge.objects.filter(member=ana).values_list("label", flat=True)) == {
        "Enthusiast", "Enthusiast: Dogs",
    }  # fmt: skip
    first = EnthusiastScore.objects.values().get(member=ana)
    assert count_enthusiasts(now=now + timedelta(minutes=5)) == 1
    assert EnthusiastScore.objects.values().get(member=ana) == first
    assert Badge.objects.filter(member=ana).count() == 2
    labels = [badge["label"] for badge in card_of(posts[0].pk)["author"]["badges"]]
    assert labels == ["Enthusiast: Dogs"]  # says more than "Enthusiast"
    assert Post.objects.get(pk=posts[0].pk).rank_flags & 4
    add_comment(author=ana, post=make_post(), body="This one is good too", now=now)
    page = Client().get(f"/p/{Post.objects.latest('id').public_id}/").content.decode()
    assert page.count("Enthusiast") >= 1


@pytest.mark.row("A49")
@pytest.mark.django_db
def test_a_withdrawn_badge_is_gone_everywhere(ana, people):
    posts = earn(ana, people)
    now = timezone.now()
    count_enthusiasts(now=now)
    rita = make_staff()
    report, _ = moderation.report(
        reporter=people[0], target=posts[5], reason="undeclared_ad", now=now
    )
    moderation.remove(
        case=report.case, reviewer=rita, ground="undeclared_ad", reason="Paid, it says so.",
        now=now,
    )  # fmt: skip
    assert Statement.objects.count() == 1
    assert count_enthusiasts(now=now + timedelta(days=1)) == 0
    assert not Badge.objects.filter(member=ana).exists()
    assert card_of(posts[0].pk)["author"]["badges"] == []
    assert not Post.objects.get(pk=posts[0].pk).rank_flags & 4


@pytest.mark.django_db
def test_what_is_limited_is_limited(ana, people):
    posts = [make_post(author=ana, now=timezone.now() - timedelta(hours=1)) for _ in range(5)]
    for post in posts:
        smile(post, people[:2])
    smile(posts[0], [ana])
    post = make_post(author=people[0])
    Smile.objects.create(post=post, member=ana)
    now = timezone.now()
    for _ in range(7):
        add_comment(author=ana, post=post, body="A long enough comment", now=now)
    add_comment(author=ana, post=make_post(), body="No smile beside this one", now=now)
    count_enthusiasts(now=now + timedelta(minutes=1))
    counted = EnthusiastScore.objects.get(member=ana).facts
    days = {post.published_at.date() for post in posts}
    assert counted["posts"] == 2 * len(days)
    assert counted["smiles"] == 2 * 3  # two people, three a week each
    assert counted["comments"] == 5
    assert counted["reactors"] == 2


@pytest.mark.django_db
def test_paid_and_brand_content_counts_for_nothing(ana, people):
    brand = make_brand()
    post = make_post(author=ana, disclosure="paid", sponsor=brand.slug)
    Post.objects.filter(pk=post.pk).update(is_visible=True)
    smile(post, people)
    review(ana, make_product(), basis="house_sample")
    count_enthusiasts(now=timezone.now() + timedelta(minutes=1))
    score = EnthusiastScore.objects.filter(member=ana).first()
    assert score is None or score.halves == 0


@pytest.mark.row("A48")
@pytest.mark.django_db
def test_the_page_shows_each_number_and_what_is_missing_and_hides_badges(ana, people):
    client = Client()
    client.force_login(ana)
    assert "Nothing counted yet" in client.get("/enthusiast/").content.decode()
    make_post(author=ana)
    count_enthusiasts(now=timezone.now() + timedelta(minutes=1))
    page = client.get("/enthusiast/").content.decode()
    assert "95 more points" in page
    assert "3 more reviews" in page
    posts = earn(ana, people)
    count_enthusiasts(now=timezone.now() + timedelta(minutes=2))
    assert "You are an Enthusiast" in client.get("/enthusiast/").content.decode()
    client.post("/enthusiast/badges/", {"shown": "no"})
    assert card_of(posts[0].pk)["author"]["badges"] == []
    client.post("/enthusiast/badges/", {"shown": "yes"})
    assert card_of(posts[0].pk)["author"]["badges"]


@pytest.mark.row("A50")
@pytest.mark.django_db
def test_old_ranks_come_in_as_badges_of_the_past(ana, tmp_path, capsys):
    file = tmp_path / "ranks.csv"
    file.write_text("handle,rank\nana,12\nnobody,1\n")
    call_command("import_ranks", str(file))
    assert Badge.objects.get(member=ana).label == "Top reviewer until 2019, no. 12"
    assert "nobody" in capsys.readouterr().err
    count_enthusiasts(now=timezone.now())
    assert Badge.objects.filter(member=ana, slug="top-reviewer").exists()
    file.write_text("handle,rank\nana,first\n")
    with pytest.raises(CommandError, match="Line 2"):
        call_command("import_ranks", str(file))


@pytest.mark.django_db
def test_approved_creators_carry_the_influencer_badge(ana):
    make_creator(member=ana)
    count_enthusiasts(now=timezone.now())
    assert [badge.label for badge in ana.badges.all()] == ["Influencer"]


@pytest.mark.django_db
def test_nobody_without_a_membership_holds_the_badge(people):
    outsider = make_outsider()
    outsider.joined_at = timezone.now() - timedelta(days=60)
    outsider.save()
    earn(outsider, people)
    assert count_enthusiasts(now=timezone.now()) == 0
