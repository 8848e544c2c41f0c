"""Following, muting and blocking (rows A12, B08)."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from feed.engine.profile import brand_key, member_key, read_profile
from feed.models import Block, FeedProfile, Follow, Post
from feed.services import relations
from feed.services.refusals import Refused
from tests.factories.feed import make_post
from tests.factories.members import make_member
from tests.factories.products import make_brand

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return make_member(handle="ana")


@pytest.fixture
def ben():
    return make_member(handle="ben")


def profile(member):
    return read_profile(bytes(FeedProfile.objects.get(member=member).packed))


@pytest.mark.row("A12")
def test_following_people_and_brands_is_in_the_profile_at_once(ana, ben):
    now, brand = timezone.now(), make_brand()
    assert relations.follow_member(follower=ben, target=ana, now=now)
    assert relations.follow_brand(follower=ben, brand=brand, now=now)
    assert not relations.follow_member(follower=ben, target=ana, now=now)
    assert sorted(profile(ben).followed.tolist()) == sorted(
        [member_key(ana.pk), brand_key(brand.pk)]
    )
    assert FeedProfile.objects.get(member=ben).dirty_at == now
    assert relations.unfollow_member(follower=ben, target=ana, now=now)
    assert relations.unfollow_brand(follower=ben, brand=brand, now=now)
    assert not relations.unfollow_brand(follower=ben, brand=brand, now=now)
    assert profile(ben).followed.tolist() == []


def test_nobody_follows_blocks_or_mutes_themselves(ben):
    now = timezone.now()
    for act in (
        lambda: relations.follow_member(follower=ben, target=ben, now=now),
        lambda: relations.block(member=ben, target=ben, now=now),
        lambda: relations.mute(member=ben, target=ben, now=now),
    ):
        with pytest.raises(Refused, match="yourself"):
            act()
    with pytest.raises(IntegrityError), transaction.atomic():
        Follow.objects.create(follower=ben, member=ben)


@pytest.mark.row("B08")
def test_a_block_hides_both_from_each_other_and_ends_their_follows(ana, ben):
    now = timezone.now()
    of_ana, of_ben = make_post(author=ana), make_post(author=ben)
    relations.follow_member(follower=ben, target=ana, now=now)
    relations.follow_member(follower=ana, target=ben, now=now)
    assert relations.block(member=ana, target=ben, now=now)
    assert not Follow.objects.exists()
    assert list(Post.objects.visible_to(ben.pk)) == [of_ben]
    assert list(Post.objects.visible_to(ana.pk)) == [of_ana]
    assert profile(ben).dropped.tolist() == [member_key(ana.pk)]
    assert profile(ana).dropped.tolist() == [member_key(ben.pk)]
    with pytest.raises(Refused, match="cannot follow"):
        relations.follow_member(follower=ben, target=ana, now=now)
    assert relations.unblock(member=ana, target=ben, now=now)
    assert Post.objects.visible_to(ben.pk).count() == 2
    assert profile(ben).dropped.tolist() == []


@pytest.mark.row("B08")
def test_a_mute_is_one_sided(ana, ben):
    now = timezone.now()
    make_post(author=ana)
    assert relations.mute(member=ben, target=ana, now=now)
    assert not relations.mute(member=ben, target=ana, now=now)
    assert profile(ben).dropped.tolist() == [member_key(ana.pk)]
    assert not FeedProfile.objects.filter(member=ana).exists()
    assert Post.objects.visible_to(ben.pk).exists()  # muted in feeds, still there by link
    assert relations.unmute(member=ben, target=ana, now=now)
    assert profile(ben).dropped.tolist() == []


def test_a_member_who_was_blocked_by_another_is_untouched(ana, ben):
    relations.block(member=ana, target=ben, now=timezone.now())
    cem = make_member(handle="cem")
    make_post(author=ana)
    assert Post.objects.visible_to(cem.pk).exists()
    assert Block.objects.count() == 1
