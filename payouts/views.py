"""The money side of the creator desk: earnings, contracts and payouts."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from feed.models import Post
from payouts.models import Contract, Earning
from payouts.services.contracts import ContractRefused, accept_contract, submit_post
from payouts.statement import contracts_of, earnings_of, payouts_of, totals_of


@login_required
@require_safe
def desk_money(request: HttpRequest) -> HttpResponse:
    member = request.user
    context = {
        "place": "desk",
        "totals": totals_of(member.pk),
        "earnings": earnings_of(member.pk),
        "contracts": contracts_of(member.pk),
        "payouts": payouts_of(member.pk),
        "posts": submittable_posts(member.pk),
    }
    template = "payouts/_desk_money.html" if request.htmx else "payouts/desk_money.html"
    return render(request, template, context)


def submittable_posts(member_id: int) -> list[Post]:
    """Own posts that may still be put forward under a contract, the newest first."""
    mine = Post.objects.published().filter(author_id=member_id, deliverable=None)
    return list(mine.exclude(kind=Post.Kind.REVIEW).newest_first()[:20])


@login_required
@require_safe
def trace(request: HttpRequest, public_id: str) -> HttpResponse:
    """From the click to the bank: everything that one amount went through."""
    mine = Earning.objects.filter(member=request.user).with_state()
    earning = get_object_or_404(
        mine.select_related("order_line__order", "order_line__click", "deliverable__contract"),
        public_id=public_id,
    )
    post = None
    if earning.order_line and earning.order_line.click.surface == "post":
        post = Post.objects.filter(public_id=earning.order_line.click.surface_id).first()
    events = earning.events.select_related("payout_line").prefetch_related("entries")
    context = {"place": "desk", "earning": earning, "events": events, "post": post}
    return render(request, "payouts/trace.html", context)


@login_required
@require_POST
def accept(request: HttpRequest, public_id: str) -> HttpResponse:
    contract = get_object_or_404(Contract, member=request.user, public_id=public_id)
    try:
        accept_contract(contract=contract, member=request.user, now=timezone.now())
    except ContractRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Accepted. Put your posts forward below.")
    return redirect("payouts:desk_money")


@login_required
@require_POST
def submit(request: HttpRequest, public_id: str) -> HttpResponse:
    contract = get_object_or_404(Contract, member=request.user, public_id=public_id)
    asked = request.POST.get("post", "")
    mine = Post.objects.published().filter(author=request.user)
    post = mine.filter(public_id=asked).first() if asked.isprintable() else None
    if post is None:
        messages.error(request, "Choose one of your own posts.")
        return redirect("payouts:desk_money")
    try:
        submit_post(contract=contract, post=post, member=request.user, now=timezone.now())
    except ContractRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Handed in. The post carries its label from now on.")
    return redirect("payouts:desk_money")
