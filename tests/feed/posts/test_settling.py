"""A post appears once its media are ready, whatever gets lost on the way (issue point 13)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from feed.models import Media, Post
from feed.tasks.posts import sweep_posts
from spark import outbox
from spark.models import Job
from tests.factories.feed import make_media, make_post
from tests.factories.members import make_member

pytestmark = pytest.mark.django_db


def waiting_post() -> Post:
    ana = make_member(handle="ana")
    return make_post(author=ana, media=[make_media(owner=ana, state="processing")])


@pytest.mark.row("A14")
def test_the_job_of_the_pipeline_publishes_the_post():
    post = waiting_post()
    Media.objects.update(state="ready")
    job = Job.objects.get(kind="post.media_settled", key=str(post.pk))
    assert outbox.run(job.pk, now=timezone.now())
    assert Post.objects.visible_to(None).get() == post


def test_a_lost_job_is_made_good_by_the_sweep():
    post = waiting_post()
    Job.objects.all().delete()
    sweep_posts()
    assert not Post.objects.visible_to(None).exists()
    Media.objects.update(state="ready")
    sweep_posts()
    sweep_posts()
    assert Post.objects.visible_to(None).get() == post


def test_a_job_that_comes_late_or_twice_changes_nothing():
    post = waiting_post()
    Media.objects.update(state="ready")
    job = Job.objects.get(kind="post.media_settled")
    outbox.run(job.pk, now=timezone.now())
    post.refresh_from_db()
    at = post.published_at
    Job.objects.filter(pk=job.pk).update(state="waiting")
    assert outbox.run(job.pk, now=timezone.now() + timedelta(hours=1))
    post.refresh_from_db()
    assert post.published_at == at
