"""Names written to reach a crowd, or in a brand's name, tell few (rows B07, A55)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from feed.models import Notification
from feed.notices import count_unseen
from feed.services import comments, edits, notifications
from feed.services.disclosure import record_material_connection
from feed.services.interests import choose_interests
from feed.services.notifications import notify_of_post
from feed.services.relations import follow_brand
from tests.factories.feed import make_interests, make_post
from tests.factories.members import make_member
from tests.factories.products import make_brand

pytestmark = [pytest.mark.django_db, pytest.mark.row("B07")]


def named(people):
    return " ".join(f"@{person.handle}" for person in people)


def crowd(number):
    return [make_member(handle=f"friend{n}") for n in range(number)]


def told():
    return Notification.objects.filter(kind__in=["mention_post", "mention_comment"]).count()


def test_edits_of_one_post_tell_twenty_people_in_all(ana):
    people, now = crowd(45), timezone.now()
    post = make_post(author=ana, caption="Hello")
    for start in (0, 15, 30):
        edits.edit_post(post=post, by=ana, caption=named(people[start : start + 15]), now=now)
    assert told() == 20
    edits.edit_post(post=post, by=ana, caption=named(people[:3]), now=now)
    assert told() == 20, "whom it named before is told no second time"


def test_edits_of_one_comment_tell_twenty_people_in_all(ana, ben):
    people, now = crowd(45), timezone.now()
    said = comments.add_comment(author=ben, post=make_post(author=ana), body="Hello", now=now)
    for start in (0, 15, 30):
        body = named(people[start : start + 15])
        comments.edit_comment(comment=said, by=ben, body=body, now=now)
    assert told() == 20


def test_one_member_names_so_many_an_hour_everywhere_and_then_goes_on(ana, ben, monkeypatch):
    monkeypatch.setattr(notifications, "MOST_AN_HOUR", 5)
    people, now = crowd(9), timezone.now()
    post = make_post(author=ana)
    for start in (0, 3, 6):
        comments.add_comment(author=ben, post=post, body=named(people[start : start + 3]), now=now)
    assert told() == 5
    make_post(author=ben, caption=named(people[6:]), now=now)
    assert told() == 5
    comments.add_comment(author=ana, post=post, body=named(people[6:]), now=now)
    assert told() == 8, "others write for themselves"
    later = now + timedelta(hours=1, minutes=1)
    comments.add_comment(author=ben, post=post, body=named(people[6:]), now=later)
    assert told() == 11


def follows(member, brand):
    follow_brand(follower=member, brand=brand, now=timezone.now())


def chose(member, brand):
    slugs = ["music", "hiking", "cooking", "beauty", "fashion"]
    choose_interests(member=member, slugs=slugs, now=timezone.now())


def is_tied(member, brand):
    now = timezone.now()
    record_material_connection(
        member=member, brand=brand, type="paid", ground="A contract", starts_at=now, now=now
    )


def is_nobody(member, brand):
    pass


@pytest.mark.row("A55")
@pytest.mark.parametrize(
    ("what", "is_told"), [(follows, 1), (chose, 1), (is_tied, 1), (is_nobody, 0)]
)
def test_a_brand_reaches_nobody_by_naming_them(ana, ben, what, is_told):
    make_interests()
    brand = make_brand(name="Northpeak")
    what(ben, brand)
    post = make_post(author=ana, caption="For you", interest="music")
    post.brand, post.caption = brand, "For you, @ben"
    post.save()
    notify_of_post(post=post, now=timezone.now())
    assert count_unseen(ben.pk, now=timezone.now()) == is_told
    follows(ben, brand)
    notify_of_post(post=post, now=timezone.now())
    assert count_unseen(ben.pk, now=timezone.now()) == is_told, "it does not come later"
