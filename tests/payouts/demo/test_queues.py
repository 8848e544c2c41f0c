"""The demo world has something in each queue of moderation and brands, and wishes of ben."""

import pytest

from feed.models import HiddenPost, ModerationCase, Mute, MutedHashtag, Post, SeeLess, SponsorNaming
from products.models import BrandApplication, BrandRequest

pytestmark = pytest.mark.slow


@pytest.mark.row("A44", "A51", "A52", "A54", "B08", "B22", "B41")
def test_each_queue_has_something_waiting(world):
    cases = ModerationCase.objects.waiting()
    assert cases.count() >= 3
    hidden = cases.get(is_hidden=True)
    assert hidden.post.state == Post.State.HIDDEN
    states = BrandApplication.objects.values_list("state", flat=True)
    assert sorted(states) == ["approved", "dispute", "dispute", "submitted"]
    assert BrandRequest.objects.get().state == "open"
    naming = SponsorNaming.objects.get(state="pending")
    assert naming.brand.slug == "oakfold"
    assert naming.post.is_public
    for model in (HiddenPost, Mute, MutedHashtag):
        assert model.objects.filter(member__handle="ben").exists()
    wishes = SeeLess.objects.filter(member__handle="ben")
    assert wishes.filter(interest__slug="style").exists()
    assert wishes.filter(hashtag__name="ootd").exists()
    assert wishes.filter(target__handle="amara").exists()
