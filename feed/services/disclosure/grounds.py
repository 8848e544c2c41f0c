"""What a label rests on: written down as it is said, read when something of it falls away."""

from datetime import datetime

from feed import disclosure as rules
from feed.models import LabelGround, LabelLowering, MaterialConnection, Post
from feed.services.firewall import bar_reviews_for_post, lift_bar_of_post
from products.models import Brand
from spark.models import Member

Source = LabelGround.Source
Tie = tuple[str, Brand | None]


def note_ground(
    post: Post, *, source: str, type: str, sponsor: Brand | None, now: datetime,
    before: Tie = ("none", None), by: Member | None = None, reason: str = "", code: str = "",
) -> LabelGround:  # fmt: skip
    """Write down one reason for the label; whoever it ties to a brand reviews none of its goods.

    ``before`` is what the label said until then.
    """
    ground = LabelGround.objects.create(
        post=post, source=source, type=type, sponsor=sponsor, at=now, before=before[0],
        before_sponsor=before[1], by=by, reason=reason.strip()[:300], code=code,
    )  # fmt: skip
    if source != Source.RECORD:  # a record has a bar of its own
        bar_reviews_for_post(post=post, brand=sponsor, type=type, now=now)
    return ground


def overrule_grounds(post: Post, *, above: str, now: datetime) -> None:
    """Let every reason fall that says more than ``above``; two of staff have agreed."""
    weaker = rules.STRENGTH[: rules.STRENGTH.index(above) + 1]
    falling = post.grounds.filter(overruled_at=None).exclude(type__in=weaker)
    falling.update(overruled_at=now)
    standing = post.grounds.filter(overruled_at=None, type__in=rules.BARS_REVIEWS)
    if not standing.exists():
        lift_bar_of_post(post=post, now=now)


def last_lowering(post: Post) -> LabelLowering | None:
    """Return what two of staff last agreed that this post's label says."""
    done = post.lowerings.filter(state__in=[LabelLowering.State.AGREED, LabelLowering.State.DONE])
    return done.order_by("-decided_at", "-id").first()


def is_overruled(connection: MaterialConnection, lowering: LabelLowering | None) -> bool:
    """Whether two of staff knew of this connection when they agreed that the label says less.

    Only what was recorded since is a new fact.
    """
    if lowering is None or lowering.decided_at is None:
        return False
    if connection.recorded_at > lowering.decided_at:
        return False
    says_so = (connection.type, connection.brand_id) == (lowering.to_type, lowering.to_sponsor_id)
    weights = rules.STRENGTH.index
    return not says_so and weights(connection.type) >= weights(lowering.to_type)


def strongest_ground(post: Post, *sources: str) -> Tie:
    """Return the strongest reason that stands, of these sources; ("none", None) without any."""
    rows = post.grounds.filter(overruled_at=None, source__in=sources).select_related("sponsor")
    best = max(rows, key=lambda row: (rules.STRENGTH.index(row.type), row.pk), default=None)
    return (best.type, best.sponsor) if best is not None else ("none", None)
