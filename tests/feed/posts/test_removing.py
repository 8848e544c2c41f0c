"""A removed post is gone at once, its author's pictures soon after; its rows stay."""

import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.utils import timezone
from PIL import Image

from feed.media.processing import process_media
from feed.models import Media, Post, PostInterest
from feed.services.media import upload_media
from feed.services.posts import publish_post, remove_post
from feed.services.refusals import Refused
from products.models import TrackedLink
from spark import outbox
from spark.models import Job
from tests.factories.feed import make_interest, make_post
from tests.factories.members import make_member, make_staff
from tests.factories.products import make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    make_interest(slug="dogs")
    return make_member(handle="ana")


def real_post(author):
    stream = io.BytesIO()
    Image.new("RGB", (800, 1000), "#4488cc").save(stream, "JPEG")
    now = timezone.now()
    file = ContentFile(stream.getvalue(), name="a.jpg")
    medium = upload_media(owner=author, file=file, now=now)
    process_media(medium.pk, now=now)
    return publish_post(
        author=author, kind="photo", media=[medium.public_id], interests=["dogs"], now=now
    )


def files_of(medium):
    widths = [each for each in medium.renditions.values() if isinstance(each, dict)]
    public = [name for each in widths for name in each.values()]
    stored = [default_storage.exists(name) for name in public]
    return [*stored, storages["private"].exists(medium.original.name)]


def test_a_removed_post_leaves_the_pools_and_its_links_lead_nowhere(ana):
    post = make_post(author=ana, products=[make_product()])
    remove_post(post=post, by=ana, now=timezone.now())
    assert not PostInterest.objects.filter(is_live=True).exists()
    assert not TrackedLink.objects.filter(is_active=True).exists()
    assert not Post.objects.visible_to(ana.pk).exists()
    with pytest.raises(Refused):
        remove_post(post=post, by=ana, now=timezone.now())


def test_the_pictures_of_a_post_that_its_author_removed_are_deleted(ana):
    post = real_post(ana)
    medium = post.media.get()
    assert all(files_of(medium))
    remove_post(post=post, by=ana, now=timezone.now())
    job = Job.objects.get(kind="post.forget_files")
    assert outbox.run(job.pk, now=timezone.now())
    assert not any(files_of(medium))
    medium.refresh_from_db()
    assert (medium.state, medium.renditions) == (Media.State.FAILED, {})
    assert medium.content_hash
    Job.objects.update(state="waiting")
    assert outbox.run(job.pk, now=timezone.now())  # twice does no harm


def test_what_staff_remove_is_kept_for_the_appeal(ana):
    post = real_post(ana)
    remove_post(post=post, by=make_staff(), now=timezone.now())
    assert not Job.objects.filter(kind="post.forget_files").exists()
    assert all(files_of(post.media.get()))
