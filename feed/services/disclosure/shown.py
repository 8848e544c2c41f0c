"""Which brands a post is about: those of its tags, of a poll's options, and the one it names."""

from feed.models import Post


def brands_shown(post: Post) -> set[int]:
    """Return the ids of the brands whose goods the post shows, with its sponsor (1 query)."""
    named = set() if post.sponsor_id is None else {post.sponsor_id}
    return named | brands_of_tags(post) | brands_of_options(post)


def brands_of_tags(post: Post) -> set[int]:
    ids = post.tags.values_list("product__brand_id", flat=True)
    return {pk for pk in ids if pk is not None}


def brands_of_options(post: Post) -> set[int]:
    """Return the brands that a poll asks about; no other kind costs a query."""
    if post.kind != Post.Kind.POLL:
        return set()
    ids = post.poll_options.values_list("product__brand_id", flat=True)
    return {pk for pk in ids if pk is not None}
