"""A name with @ links and tells its person, unless a block stands between (row B07)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from feed.captions import mentions
from feed.conversation import conversation
from feed.linking import named_by
from feed.models import MutedHashtag, MutedKind, Notification, Post
from feed.services import comments, edits, filters, relations, takedown
from feed.services.disclosure import approve_disclosure
from feed.services.notifications import notify_of_post
from tests.factories.feed import make_post
from tests.factories.members import make_member, make_staff
from tests.factories.products import make_brand
from tests.feed.reading.conftest import forget_everything

pytestmark = [pytest.mark.django_db, pytest.mark.row("B07")]
LINK = '<a href="/m/ben/">@ben</a>'


@pytest.fixture(autouse=True)
def _no_cards_of_other_tests():
    forget_everything()


def told(member):
    rows = Notification.objects.filter(member=member, is_withheld=False).order_by("id")
    return list(rows.values_list("kind", flat=True))


def page(client, path):
    return client.get(path).content.decode()


def test_a_name_in_a_caption_links_and_tells(client, ana, ben):
    post = make_post(author=ana, caption="With @Ben and @nobody-here at the lake")
    assert told(ben) == ["mention_post"]
    html = page(client, f"/p/{post.public_id}/")
    assert '<a href="/m/ben/">@Ben</a>' in html
    assert "@nobody-here" in html
    assert "/m/nobody-here/" not in html


def test_a_name_in_a_comment_links_and_tells(ana, ben):
    cleo = make_member(handle="cleo")
    post = make_post(author=ana)
    comments.add_comment(author=cleo, post=post, body="Look, @ben", now=timezone.now())
    assert told(ben) == ["mention_comment"]
    assert told(ana) == ["comment"]
    [shown] = conversation(post=post, viewer_id=None, now=timezone.now())
    assert LINK in shown["body_html"]


def test_nobody_is_told_of_their_own_doing(ana):
    post = make_post(author=ana, caption="Me, @ana")
    comments.add_comment(author=ana, post=post, body="Yes, @ana", now=timezone.now())
    assert told(ana) == []


@pytest.mark.parametrize("who_blocks", ["the named", "the author"])
def test_across_a_block_a_name_is_a_word_to_everybody_and_tells_nobody(
    client, ana, ben, who_blocks
):
    one, other = (ben, ana) if who_blocks == "the named" else (ana, ben)
    relations.block(member=one, target=other, now=timezone.now())
    post = make_post(author=ana, caption="With @ben")
    assert told(ben) == []
    html = page(client, f"/p/{post.public_id}/")
    assert "@ben" in html
    assert LINK not in html
    client.force_login(ana)  # the author is not told why, or at all
    assert LINK not in page(client, f"/p/{post.public_id}/")
    said = comments.add_comment(author=ana, post=post, body="And @ben", now=timezone.now())
    [shown] = conversation(post=post, viewer_id=None, now=timezone.now())
    assert (shown["id"], shown["body_html"]) == (said.public_id, "And @ben")


def test_a_block_takes_the_link_from_what_stands_already(client, ana, ben, committed):
    post = make_post(author=ana, caption="With @ben")
    address = f"/p/{post.public_id}/"
    assert LINK in page(client, address)
    with committed(execute=True):
        relations.block(member=ben, target=ana, now=timezone.now())
    assert LINK not in page(client, address)
    with committed(execute=True):
        relations.unblock(member=ben, target=ana, now=timezone.now())
    assert LINK in page(client, address)
    assert told(ben) == ["mention_post"]


def mute_person(member, post):
    relations.mute(member=member, target=post.author, now=timezone.now())


def mute_hashtag(member, post):
    filters.mute_hashtag(member=member, name="lake", now=timezone.now())


def mute_kind(member, post):
    filters.choose_muted_kinds(member=member, kinds=["photo"], now=timezone.now())


@pytest.mark.parametrize("wish", [mute_person, mute_hashtag, mute_kind])
def test_who_muted_the_person_the_hashtag_or_the_kind_gets_nothing(ana, ben, wish):
    wish(ben, make_post(author=ana))
    post = make_post(author=ana, caption="With @ben #lake")
    cleo = make_member(handle="cleo")
    comments.add_comment(author=cleo, post=post, body="@ben", now=timezone.now())
    assert told(ben) == []
    relations.unmute(member=ben, target=ana, now=timezone.now())
    MutedHashtag.objects.all().delete()
    MutedKind.objects.all().delete()
    edits.edit_post(post=post, by=ana, caption="With @ben #lake!", now=timezone.now())
    assert told(ben) == []  # what was kept from them does not come later


def test_an_edit_tells_only_those_who_are_new_in_it(ana, ben):
    cleo = make_member(handle="cleo")
    post = make_post(author=ana, caption="With @ben")
    edits.edit_post(post=post, by=ana, caption="With @ben and @cleo", now=timezone.now())
    assert (told(ben), told(cleo)) == (["mention_post"], ["mention_post"])
    edits.edit_post(post=post, by=ana, caption="Alone", now=timezone.now())
    edits.edit_post(post=post, by=ana, caption="With @ben", now=timezone.now())
    assert told(ben) == ["mention_post"]


def test_an_edit_after_the_sweep_tells_nobody_again(ana, ben):
    then = timezone.now() - timedelta(days=120)
    post = make_post(author=ana, caption="With @ben", now=then)
    Notification.objects.all().delete()
    cleo = make_member(handle="cleo")
    post.refresh_from_db()
    edits.edit_post(post=post, by=ana, caption="With @ben, @cleo", now=timezone.now())
    assert (told(ben), told(cleo)) == ([], ["mention_post"])


def test_an_edited_comment_tells_who_is_new_in_it(ana, ben):
    cleo = make_member(handle="cleo")
    post = make_post(author=ana)
    said = comments.add_comment(author=cleo, post=post, body="Nice", now=timezone.now())
    comments.edit_comment(comment=said, by=cleo, body="Nice, @ben @ana", now=timezone.now())
    assert told(ben) == ["mention_comment"]
    assert told(ana) == ["comment"]  # one line for one comment


def test_a_post_that_waits_for_staff_tells_nobody_until_it_is_public(ana, ben):
    post = make_post(
        author=ana, caption="With @ben", disclosure="gifted", sponsor=make_brand().slug
    )
    assert not Post.objects.get(pk=post.pk).is_public
    assert told(ben) == []
    approve_disclosure(post=post, reviewer=make_staff(handle="rita"), now=timezone.now())
    assert told(ben) == ["mention_post"]


def test_an_edit_that_waits_for_staff_tells_nobody_until_it_is_approved(ana, ben):
    rita = make_staff(handle="rita")
    post = make_post(
        author=ana, caption="A day out", disclosure="gifted", sponsor=make_brand().slug
    )
    approve_disclosure(post=post, reviewer=rita, now=timezone.now())
    edits.edit_post(
        post=Post.objects.get(pk=post.pk), by=ana, caption="With @ben", now=timezone.now()
    )
    assert told(ben) == []
    approve_disclosure(post=Post.objects.get(pk=post.pk), reviewer=rita, now=timezone.now())
    assert told(ben) == ["mention_post"]


def test_who_is_suspended_is_neither_linked_nor_told(client, ana, ben):
    ben.suspended_at = timezone.now()
    ben.save()
    post = make_post(author=ana, caption="With @ben")
    assert told(ben) == []
    assert LINK not in page(client, f"/p/{post.public_id}/")


def test_a_suspension_takes_the_link_from_what_stands_already(client, ana, ben, committed):
    post = make_post(author=ana, caption="With @ben")
    assert LINK in page(client, f"/p/{post.public_id}/")
    with committed(execute=True):
        takedown.suspend(ben.pk, at=timezone.now(), now=timezone.now())
    assert LINK not in page(client, f"/p/{post.public_id}/")


def test_twenty_names_of_a_text_are_told_and_at_one_price(ana, django_assert_max_num_queries):
    people = [make_member(handle=f"friend{n}") for n in range(25)]
    post = make_post(author=ana)
    body = " ".join(f"@{person.handle}" for person in people)
    assert len(mentions(body)) == 25
    with django_assert_max_num_queries(14):
        comments.add_comment(author=people[0], post=post, body="Nice", now=timezone.now())
    with django_assert_max_num_queries(15):  # one more: who they are
        comments.add_comment(author=people[0], post=post, body=body, now=timezone.now())
    named = Notification.objects.filter(kind="mention_comment")
    assert named.count() == 19  # twenty, and one of them wrote it


def test_a_post_without_names_asks_nothing(ana, django_assert_num_queries):
    post = make_post(author=ana, caption="Nobody")
    with django_assert_num_queries(0):
        notify_of_post(post=post, now=timezone.now())
        assert named_by([(ana.pk, "Nobody"), (ana.pk, "a@b.example")]) == {}
