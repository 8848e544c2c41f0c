"""What staff decided about labels lately, and what of it waits for rita, fred and gita."""

from datetime import datetime, timedelta

from feed.models import DecisionLetter, Post
from feed.models.post import PostQuerySet
from feed.services import disclosure
from feed.services.disclosure.letters import TELL_JOB
from feed.services.edits import edit_post
from payouts.demo.loading.world import World
from payouts.models import Earning, EarningEvent
from payouts.services.unlabelled import hold_undeclared
from products.models import Surface
from spark.models import Job

State = EarningEvent.State
MOVABLE = (State.ACCRUED, State.HELD, State.APPROVED)


def load_decisions(world: World) -> None:
    """A strike with its appeal and its held money, gifts on record, an edit and two proposals."""
    admin = world.members["admin"]
    _find_an_undeclared_ad(world)
    _answer_an_appeal(world)
    _record_gifts(world)
    _leave_an_edit(world)
    post = Post.objects.public().filter(disclosure="gifted", author__handle="mila").first()
    if post is not None:
        disclosure.ask_lowering(
            post=post, to_type="other", sponsor=post.sponsor, by=admin, now=_ago(world, hours=6),
            reason="She paid half of it; the bill is in the ticket.",
        )  # fmt: skip
    _settle_letters(world)


def _ago(world: World, *, hours: float) -> datetime:
    return world.now - timedelta(hours=hours)


def _find_an_undeclared_ad(world: World) -> None:
    """Theo's post sold well and said nothing of a gift; he asks for a second look."""
    post, at = _post_with_money(world, "theo"), _ago(world, hours=30)
    disclosure.force_label(
        post=post, disclosure="gifted", sponsor=world.brands["tonewell"],
        reviewer=world.members["admin"], code="undeclared", now=at,
        reason="Tonewell's own page says that they sent it.",
    )  # fmt: skip
    disclosure.appeal_strike(
        post=post, by=world.members["theo"], now=_ago(world, hours=9),
        text="They sent it two weeks after I wrote this. I bought the first one myself in spring, "
        "and I can send you the bill.",
    )  # fmt: skip
    disclosure.appeal_label(
        post=post, by=world.members["theo"], now=_ago(world, hours=9),
        text="The one in the picture is mine, paid in full. What they sent is still in its box.",
    )  # fmt: skip
    hold_undeclared(now=world.now)


def _post_with_money(world: World, handle: str) -> Post:
    """Return a post by this creator that names no tie, with sales that no payout took yet."""
    member = world.members[handle]
    sales = Earning.objects.filter(member=member, order_line__click__surface=Surface.POST)
    taken = sales.exclude(pk__in=Earning.objects.in_state(*MOVABLE).values("pk"))
    plain = _plain_posts(world, handle).exclude(
        public_id__in=taken.values("order_line__click__surface_id")
    )
    earning = plain.filter(public_id__in=sales.values("order_line__click__surface_id"))
    found = earning.first() or plain.first()
    assert found is not None, f"{handle} has posts that name no tie"
    return found


def _plain_posts(world: World, handle: str) -> PostQuerySet:
    said_nothing = [Post.Disclosure.NONE, Post.Disclosure.COMMISSION]
    mine = Post.objects.public().filter(author=world.members[handle], disclosure__in=said_nothing)
    old = mine.filter(published_at__lt=_ago(world, hours=72))
    words = [Post.Kind.REVIEW, Post.Kind.POLL]
    return old.exclude(kind__in=words).order_by("published_at", "pk")


def _answer_an_appeal(world: World) -> None:
    """Zoe's jacket was lent; she asked, and the label stands."""
    post = _plain_posts(world, "zoe").first()
    assert post is not None, "zoe has posts without a label"
    disclosure.force_label(
        post=post, disclosure="loaned", sponsor=world.brands["northpeak"],
        reviewer=world.members["rita"], code="undeclared", now=_ago(world, hours=70),
        reason="The tag of the press office is still on the sleeve.",
    )  # fmt: skip
    appeal = disclosure.appeal_label(
        post=post, by=world.members["zoe"], now=_ago(world, hours=60),
        text="It was only for the weekend.",
    )  # fmt: skip
    disclosure.decide_appeal(
        appeal=appeal, by=world.members["admin"], is_granted=False, now=_ago(world, hours=40),
        reason="Lent for a weekend is lent. Readers may know.",
    )  # fmt: skip


def _record_gifts(world: World) -> None:
    """One gift that happened, its labels approved, and a tie that somebody of staff doubts."""
    rita, admin = world.members["rita"], world.members["admin"]
    gift = disclosure.record_material_connection(
        member=world.members["mila"], brand=world.brands["oakfold"], type="gifted",
        starts_at=_ago(world, hours=24 * 60), ground="A table lamp, letter of Oakfold",
        now=_ago(world, hours=50),
    )  # fmt: skip
    wrong = disclosure.record_material_connection(
        member=world.members["tess"], brand=world.brands["northpeak"], type="employee_family",
        starts_at=_ago(world, hours=24 * 40), ground="Works in their test laboratory",
        now=_ago(world, hours=26),
    )  # fmt: skip
    for tie in (gift, wrong):
        labelled = Post.objects.public().waiting_for_review().filter(author_id=tie.member_id)
        for post in labelled.exclude(disclosure="none"):
            disclosure.approve_disclosure(post=post, reviewer=rita, now=_ago(world, hours=25))
    disclosure.ask_annulment(
        connection=wrong, by=admin, now=_ago(world, hours=7),
        reason="That is another Tess, with an A at the end.",
    )  # fmt: skip


def _leave_an_edit(world: World) -> None:
    """Ana edited a post that rita had approved; others see the approved words until she looks."""
    approved = Post.objects.public().filter(
        author=world.members["ana"], disclosure="paid", review_state=Post.Review.APPROVED
    )
    post = approved.order_by("-published_at", "-pk").first()
    assert post is not None, "ana has paid posts"
    edit_post(
        post=post, by=world.members["ana"], now=_ago(world, hours=2),
        caption=f"{post.caption}\n\nEdit: three weeks later the left seam has begun to open.",
    )  # fmt: skip


def _settle_letters(world: World) -> None:
    """The letters about all this are long read: none of them goes out again."""
    DecisionLetter.objects.filter(told_at=None).update(told_at=world.now)
    Job.objects.filter(kind=TELL_JOB).delete()
