"""Whether somebody sends again what staff rejected: deleting a post does not wash it (D5.6)."""

from django.db.models import Q

from feed.models import Post

REPEATED = 100


def repeats_rejected(post: Post) -> bool:
    """Whether a file or the words of this post are those of one of its author's rejected posts."""
    files = [text for text in post.media.values_list("content_hash", flat=True) if text]
    same = Q(media__content_hash__in=files)
    if post.caption:
        same |= Q(caption=post.caption)
    rejected = Post.objects.filter(
        author_id=post.author_id, disclosure_events__to_state=Post.Review.REJECTED
    )
    return rejected.exclude(pk=post.pk).filter(same).exists()
