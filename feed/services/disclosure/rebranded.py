"""Goods that came to a brand after they were tagged: their posts owe the label of a tie (C01)."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from feed import disclosure as rules
from feed.models import LabelLowering, MaterialConnection, Post
from feed.services.disclosure.connections import touched_posts
from feed.services.disclosure.state import lock_author
from feed.services.disclosure.ties import label_by_record

AT_ONCE = 200


def label_rebranded(*, now: datetime) -> int:
    """Label posts whose goods have another brand than when they were tagged; return how many.

    The catalogue knows no posts: they are found by what they lack. Safe to run twice.
    """
    labelled = 0
    for connection in unmet_connections()[:AT_ONCE]:
        with transaction.atomic():
            lock_author(connection.member_id)
            owing = without_label(connection.type).values_list("pk", flat=True)
            mine = set(owing.filter(author=connection.member_id))
            for post in touched_posts(connection):
                if post.pk in mine:
                    label_by_record(post=post, connection=connection, now=now)
                    labelled += 1
    return labelled


def unmet_connections() -> QuerySet[MaterialConnection]:
    """Return the ties with a brand that a post of their member says too little of."""
    unmet: Combinable | Q = Q(pk__in=[])
    for tie in rules.TIES:
        posts = without_label(tie).filter(author=OuterRef("member"))
        posts = posts.filter(tags__product__brand=OuterRef("brand"))
        posts = posts.annotate(since=Coalesce(F("published_at"), F("created_at")))
        posts = posts.filter(since__gte=OuterRef("starts_at"))
        within = posts.filter(since__lt=OuterRef("ends_at"))
        unmet |= Q(type=tie) & Exists(within)
        unmet |= Q(type=tie, ends_at=None) & Exists(posts)
    return MaterialConnection.objects.standing().filter(unmet).exclude(brand=None).order_by("pk")


def without_label(tie: str) -> QuerySet[Post]:
    """Return the posts for which less is on record than this tie.

    Not those of which two of staff agreed that they say less, nor reviews that were taken away
    because of a tie; tags of a review earn nothing.
    """
    less = rules.STRENGTH[: rules.STRENGTH.index(tie)]
    lowered = LabelLowering.objects.filter(post=OuterRef("pk"), state=LabelLowering.State.DONE)
    posts = Post.objects.filter(~Exists(lowered), floor__in=less)
    posts = posts.exclude(state=Post.State.REMOVED)
    if tie == Post.Disclosure.COMMISSION:
        return posts.exclude(kind=Post.Kind.REVIEW)
    return posts.exclude(kind=Post.Kind.REVIEW, review_state=Post.Review.REJECTED)
