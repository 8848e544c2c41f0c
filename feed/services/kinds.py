"""What the kinds of posts ask for: stars and a product of a review, options of a poll; votes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import F

from feed import captions
from feed.models import PollOption, PollVote, Post, PostReview
from feed.models.kind import FEWEST_OPTIONS, LONGEST_OPTION, MOST_OPTIONS
from feed.services import changes
from feed.services.refusals import NotThere, Refused
from feed.services.tags import CheckedTag, published_products
from products.models import Product, Review
from products.services.reviews import (
    SHORTEST_TO_SHARE,
    AlreadyReviewed,
    ReviewBarred,
    reword_review,
    write_review,
)
from spark.models import Member

OFFERED_KINDS = frozenset(Post.Kind.values)
MAY_BE_BARE = frozenset({"review", "how_to", "question", "poll"})  # row A37


@dataclass(frozen=True, slots=True)
class OptionInput:
    """An option as asked for: words, a product by slug, or both."""

    text: str = ""
    product: str | None = None


@dataclass(frozen=True, slots=True)
class KindInput:
    """What was asked for beside the fields that every post has."""

    stars: int | None = None
    options: Sequence[OptionInput] = ()
    review: Review | None = None  # an own review of a product page that is being shared


@dataclass(frozen=True, slots=True)
class CheckedKind:
    stars: int | None = None
    options: list[tuple[str, Product | None]] = field(default_factory=list)
    review: Review | None = None


NOTHING = KindInput()


def check_kind(
    kind: str, asked: KindInput, *, tags: Sequence[CheckedTag], text: str
) -> CheckedKind:
    """Return what the kind needs, or raise Refused naming the field at fault."""
    if asked.stars is not None and kind != Post.Kind.REVIEW:
        raise Refused("invalid", "Only a review gives stars.", field="stars")
    if asked.options and kind != Post.Kind.POLL:
        raise Refused("invalid", "Only a poll has options.", field="options")
    if kind == Post.Kind.REVIEW:
        return check_review(asked, tags=tags, text=text)
    if kind == Post.Kind.POLL:
        if not text:
            raise Refused("invalid", "Ask something.", field="caption")
        return CheckedKind(options=check_options(asked.options))
    return CheckedKind()


def check_review(asked: KindInput, *, tags: Sequence[CheckedTag], text: str) -> CheckedKind:
    if not tags:
        raise Refused("invalid", "A review names its product.", field="tags")
    if asked.stars is None or not 1 <= asked.stars <= 5:
        raise Refused("invalid", "A review gives 1 to 5 stars.", field="stars")
    check_length(text)
    return CheckedKind(stars=asked.stars, review=asked.review)


def check_options(asked: Sequence[OptionInput]) -> list[tuple[str, Product | None]]:
    if not FEWEST_OPTIONS <= len(asked) <= MOST_OPTIONS:
        message = f"A poll has {FEWEST_OPTIONS} to {MOST_OPTIONS} options."
        raise Refused("invalid", message, field="options")
    products = published_products({one.product for one in asked if one.product})
    options = [option_of(one, products) for one in asked]
    if len({text.casefold() for text, _ in options}) < len(options):
        raise Refused("invalid", "Two options are the same.", field="options")
    return options


def option_of(asked: OptionInput, products: dict[str, Product]) -> tuple[str, Product | None]:
    product = products[asked.product] if asked.product else None
    text = " ".join(captions.clean_text(asked.text).split())
    if len(text) > LONGEST_OPTION:
        message = f"An option has at most {LONGEST_OPTION} characters."
        raise Refused("invalid", message, field="options")
    if not text and product is not None:
        text = product.title[:LONGEST_OPTION]
    if not text:
        raise Refused("invalid", "An option is empty.", field="options")
    return text, product


def add_kind(post: Post, checked: CheckedKind, *, product: Product | None, now: datetime) -> None:
    """Write what the kind needs of a new post; called inside the transaction that makes it.

    The opinion of a review also goes to the product's page, unless its author has one there.
    """
    if checked.stars is not None and product is not None:
        review = checked.review or twin_of(post, checked.stars, product, now=now)
        PostReview.objects.create(
            post=post, product=product, review=review, stars=checked.stars,
            written_at=review.created_at if review else now,
        )  # fmt: skip
    PollOption.objects.bulk_create(
        PollOption(post=post, position=place, text=text, product=option)
        for place, (text, option) in enumerate(checked.options, start=1)
    )


def twin_of(post: Post, stars: int, product: Product, *, now: datetime) -> Review | None:
    """Write the product's review that this post is; None when its author wrote one before."""
    try:
        return write_review(
            member=post.author, product=product, stars=stars, title="", body=post.caption, now=now
        )
    except AlreadyReviewed:
        return None
    except ReviewBarred as barred:
        raise Refused(barred.code, str(barred), field="tags") from barred


def reword_twin(post: Post, *, now: datetime) -> None:
    """Let the product's page say what an edited review post says (its history is the post's).

    An opinion is reworded in one place, its post. Raises Refused when it became too short.
    """
    if post.kind != Post.Kind.REVIEW:
        return
    check_length(post.caption)
    twin = twin_on_the_page(post)
    if twin is not None:
        reword_review(review=twin, body=post.caption, now=now)


def twin_on_the_page(post: Post) -> Review | None:
    row = PostReview.objects.filter(post=post).select_related("review").first()
    return row.review if row else None


def check_length(text: str) -> None:
    if len(text) < SHORTEST_TO_SHARE:
        message = f"Write at least {SHORTEST_TO_SHARE} characters ({len(text)} so far)."
        raise Refused("invalid", message, field="caption")


@transaction.atomic
def vote(*, member: Member, post: Post, option: int, now: datetime) -> PollVote:
    """Vote in a poll, once; ``option`` counts from 1. The same vote again changes nothing.

    Raises Refused (``already_voted``) for another vote, and NotThere for what is no option.
    """
    chosen = post.poll_options.filter(position=option).first()
    if chosen is None:
        raise NotThere("option")
    cast, is_new = PollVote.objects.select_related("option").get_or_create(
        post=post, member=member, defaults={"option": chosen, "at": now}
    )
    if is_new:
        add_vote(chosen.pk)
        changes.counts_changed(post_id=post.pk)
    elif cast.option_id != chosen.pk:
        message = f"You voted for “{cast.option.text}” already; a vote stays."
        raise Refused("already_voted", message, field="option")
    return cast


def add_vote(option_id: int) -> None:
    """The database adds, not this process: of two votes at once neither is lost."""
    PollOption.objects.filter(pk=option_id).update(votes=F("votes") + 1)
