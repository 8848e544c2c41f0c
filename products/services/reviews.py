"""Reviews: one per member and product, never paid for, never hidden for their stars."""

from collections.abc import Iterable
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import F

from products.models import (
    Brand,
    BrandRole,
    HelpfulVote,
    Order,
    OrderLine,
    Product,
    Review,
    ReviewBar,
)
from products.models.review import FIREWALL
from spark import appearance
from spark.access import require_contribute
from spark.models import Member
from spark.pictures import redraw

# A review that is shared as a post says at least so much (row A35).
SHORTEST_TO_SHARE = 80
PHOTO = (1080, 1350)


class AlreadyReviewed(Exception):
    code = "already_reviewed"

    def __init__(self) -> None:
        super().__init__("You have reviewed this product already.")


class ReviewBarred(Exception):
    """The member has, or had in the last 12 months, money or goods from the brand (row C15)."""

    code = "review_firewall"

    def __init__(self, brand: Brand) -> None:
        super().__init__(
            f"You cannot review products of {brand.name}: who had money, goods or work from a "
            "brand in the last 12 months does not review what it makes."
        )


class OwnReview(Exception):
    code = "own_review"

    def __init__(self) -> None:
        super().__init__("Others say whether your review is helpful.")


@transaction.atomic
def write_review(
    *, member: Member, product: Product, stars: int, title: str, body: str, now: datetime,
    photo: UploadedFile | None = None,
) -> Review:  # fmt: skip
    """Publish a review and count its stars.

    Raises AccessRefused, ReviewBarred, AlreadyReviewed, or PictureRefused for the photo.
    """
    require_contribute(member, now=now)
    lock_reviewer(member)
    bar = bar_on(member=member, product=product, now=now)
    if bar is not None:
        raise ReviewBarred(bar.brand)
    if product.brand and BrandRole.objects.filter(member=member, brand=product.brand).exists():
        raise ReviewBarred(product.brand)  # who speaks for the brand, from the first minute
    picture = redraw(photo, size=PHOTO) if photo else ""
    try:
        with transaction.atomic():
            review = Review.objects.create(
                product=product,
                author=member,
                stars=stars,
                title=title,
                body=body,
                photo=picture,
                is_verified_purchase=has_bought(member, product),
                created_at=now,
            )
    except IntegrityError as error:
        raise AlreadyReviewed from error
    count_stars(review, times=1)
    return review


def lock_reviewer(member: Member) -> None:
    """Let a review and a record of a tie of the same member come one after the other."""
    Member.objects.select_for_update(no_key=True).only("pk").get(pk=member.pk)


def bar_on(*, member: Member, product: Product, now: datetime) -> ReviewBar | None:
    """Return why this member may not review the product, with its brand; None when they may."""
    if product.brand_id is None:
        return None
    bars = ReviewBar.objects.filter(member=member, brand_id=product.brand_id)
    return bars.holding(at=now).select_related("brand").first()


def count_stars(review: Review, *, times: int) -> None:
    """Add the review to the headline rating, or take it out with ``times=-1``."""
    Product.objects.filter(pk=review.product_id).update(
        rating_sum=F("rating_sum") + times * review.stars, rating_count=F("rating_count") + times
    )


def has_bought(member: Member, product: Product) -> bool:
    lines = OrderLine.objects.filter(order__member=member, product=product)
    return lines.exclude(order__state=Order.State.CANCELLED).exists()


def lose_purchase(*, member: Member, product_ids: Iterable[int], now: datetime) -> None:
    """Take the mark "verified purchase" from reviews whose order was cancelled. Safe to run twice.

    Called inside the transaction that cancels. Another order of the same product keeps the mark.
    """
    lock_reviewer(member)
    marked = Review.objects.filter(
        author=member, product__in=set(product_ids), is_verified_purchase=True
    )
    lost = [
        row.pk for row in marked.select_related("product") if not has_bought(member, row.product)
    ]
    if lost:
        Review.objects.filter(pk__in=lost).update(is_verified_purchase=False)
        appearance.changed(members=[member.pk], now=now)  # the cards of shared reviews say it too


@transaction.atomic
def remove_review(*, review: Review, now: datetime) -> None:
    """Take a review off its page; its stars no longer count. Safe to run twice."""
    current = locked(review)
    if current.removed_at is not None:
        return
    if current.is_counted:
        count_stars(current, times=-1)
    current.removed_at = now
    current.save(update_fields=["removed_at"])


@transaction.atomic
def hide_review(*, review: Review, now: datetime) -> None:
    """Keep a review off its page for a time; its stars do not count. Safe to run twice."""
    current = locked(review)
    if current.hidden_at is not None:
        return
    if current.is_counted:
        count_stars(current, times=-1)
    current.hidden_at = now
    current.save(update_fields=["hidden_at"])


@transaction.atomic
def show_review(*, review: Review) -> None:
    """Undo ``hide_review``; its stars count again. Safe to run twice."""
    current = locked(review)
    if current.hidden_at is None:
        return
    current.hidden_at = None
    current.save(update_fields=["hidden_at"])
    if current.is_counted:
        count_stars(current, times=1)


@transaction.atomic
def restore_review(*, review: Review) -> None:
    """Undo ``remove_review``: back on the page, its stars counted again. Safe to run twice."""
    current = locked(review)
    if current.removed_at is None:
        return
    current.removed_at = current.hidden_at = None
    current.save(update_fields=["removed_at", "hidden_at"])
    if current.is_counted:
        count_stars(current, times=1)


@transaction.atomic
def reword_review(*, review: Review, body: str, now: datetime) -> None:
    """Let a review say what its author says now; its stars and its date stay.

    What it said before is kept by the caller, who keeps the history. Safe to run twice.
    """
    current = locked(review)
    if current.body == body and not current.title:
        return
    current.title, current.body, current.edited_at = "", body, now
    current.save(update_fields=["title", "body", "edited_at"])


@transaction.atomic
def set_basis(*, review: Review, basis: str) -> bool:
    """Say what a review rests on; only own opinions count in the headline rating (row C07).

    Returns whether that changed anything. Safe to run twice.
    """
    current = locked(review)
    if current.basis == basis:
        return False
    counted_before = current.is_counted
    current.basis = Review.Basis(basis)
    current.save(update_fields=["basis"])
    if current.is_counted != counted_before:
        count_stars(current, times=1 if current.is_counted else -1)
    return True


def locked(review: Review) -> Review:
    return Review.objects.select_for_update(no_key=True).get(pk=review.pk)


@transaction.atomic
def bar_reviewer(
    *, member: Member, brand: Brand, since: datetime, until: datetime | None, source: str,
    now: datetime,
) -> list[int]:  # fmt: skip
    """Keep a member from reviewing a brand's products from ``since`` to a year after ``until``.

    ``source`` names the caller's record: the same one again changes its dates. Reviews that the
    member wrote before that year is over get a note and leave the average; their row numbers are
    returned. Free samples
    of the shop stay what they are. Safe to run twice.
    """
    lock_reviewer(member)
    ReviewBar.objects.update_or_create(
        source=source,
        defaults={"member": member, "brand": brand, "since": since, "until": until},
        create_defaults={
            "member": member, "brand": brand, "since": since, "until": until, "recorded_at": now,
        },
    )  # fmt: skip
    if since > now:
        return []
    written = Review.objects.filter(
        author=member, product__brand=brand, removed_at=None, basis=Review.Basis.OWN
    )
    if until is not None:
        written = written.filter(created_at__lt=until + FIREWALL)
    return [
        review.pk
        for review in written.order_by("pk")
        if set_basis(review=review, basis=Review.Basis.CONNECTED)
    ]


@transaction.atomic
def mark_helpful(*, review: Review, member: Member, now: datetime) -> bool:
    """Say that a review helped; once per member. Returns whether it was new.

    Raises AccessRefused, or OwnReview for its author.
    """
    require_contribute(member, now=now)
    if review.author_id == member.pk:
        raise OwnReview
    _, is_new = HelpfulVote.objects.get_or_create(
        review=review, member=member, defaults={"at": now}
    )
    if is_new:
        add_helpful(review, 1)
    return is_new


@transaction.atomic
def unmark_helpful(*, review: Review, member: Member) -> bool:
    """Take that back; returns whether there was something to take back."""
    gone, _ = HelpfulVote.objects.filter(review=review, member=member).delete()
    if gone:
        add_helpful(review, -1)
    return bool(gone)


def add_helpful(review: Review, step: int) -> None:
    """The database adds, not this process: of two votes at once neither is lost."""
    Review.objects.filter(pk=review.pk).update(helpful_count=F("helpful_count") + step)
