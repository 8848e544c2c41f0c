"""Reporting, the statements of reasons, and what a member keeps out of sight."""

from collections.abc import Callable
from datetime import datetime
from functools import partial, wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from feed import reporting
from feed.models import (
    Block,
    Comment,
    HiddenPost,
    Interest,
    LabelText,
    Mute,
    MutedHashtag,
    MutedKind,
    Post,
    PostReview,
    SeeLess,
    Statement,
)
from feed.services import disclosure, filters, moderation
from feed.services.refusals import Refused
from feed.views.answers import contributor_only, done, refused, viewer_id, visible_post
from feed.views.relations import present_member
from products.models import Review
from spark.models import Member

SHOWN = 100


def signed_in_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Anybody with an account may point out what is wrong, with or without a membership."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            query = urlencode({"next": request.get_full_path()})
            return redirect(f"{reverse('account_login')}?{query}")
        return view(request, *args, **kwargs)

    return guarded


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_only
def report_post(request: HttpRequest, public_id: str) -> HttpResponse:
    post = visible_post(request, public_id)
    back = reverse("feed:post", args=[public_id])
    return report_page(request, post, what=f"the post by {post.author.name}", back=back)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_only
def report_comment(request: HttpRequest, public_id: str) -> HttpResponse:
    viewer = viewer_id(request)
    seen = Comment.objects.visible_to(viewer).filter(post__in=Post.objects.visible_to(viewer))
    comment = get_object_or_404(seen.select_related("author", "post"), public_id=public_id)
    back = reverse("feed:post", args=[comment.post.public_id])
    return report_page(request, comment, what=f"the comment by {comment.author.name}", back=back)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_only
def report_member(request: HttpRequest, handle: str) -> HttpResponse:
    person = present_member(handle)
    back = reverse("feed:profile", args=[person.handle])
    return report_page(request, person, what=person.name, back=back)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_only
def report_review(request: HttpRequest, public_id: str) -> HttpResponse:
    """Report a review of a product; one that is a post too is reported as that post."""
    rows = Review.objects.shown().select_related("author", "product")
    review = get_object_or_404(rows, public_id=public_id)
    twin = PostReview.objects.filter(review=review).select_related("post").first()
    if twin is not None:
        return redirect("feed:report_post", twin.post.public_id)
    what, back = f"the review by {review.author.name}", review.product.get_absolute_url()
    return report_page(request, review, what=what, back=back)


def report_page(
    request: HttpRequest, target: moderation.Target, *, what: str, back: str
) -> HttpResponse:
    context: dict[str, Any] = {
        "what": what, "back": back, "reasons": reporting.REASONS.items(), "sent": request.POST,
    }  # fmt: skip
    if request.user.is_suspended:
        return refused(request, Refused("forbidden", "This account is suspended."), back=back)
    if request.method != "POST":
        return render(request, "feed/report.html", context)
    try:
        moderation.report(
            reporter=request.user, target=target, reason=request.POST.get("reason", ""),
            note=request.POST.get("note", ""), now=timezone.now(),
        )  # fmt: skip
    except Refused as refusal:
        if refusal.code != "invalid":
            return refused(request, refusal, back=back)
        context |= {"problem": refusal.message, "field": refusal.field}
        return render(request, "feed/report.html", context, status=400)
    thanks = "Thank you. Staff look at it; you need not see it again: block, mute or hide."
    messages.success(request, thanks)
    return redirect(back)


@require_safe
@signed_in_only
def statements(request: HttpRequest) -> HttpResponse:
    rows = Statement.objects.filter(recipient=request.user)[:SHOWN]
    return render(request, "feed/report_statements.html", {"statements": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_only
def statement(request: HttpRequest, public_id: str) -> HttpResponse:
    """The reasons of a decision, and the form of the appeal; a suspended member may use it."""
    row = get_object_or_404(Statement, recipient=request.user, public_id=public_id)
    now = timezone.now()
    context: dict[str, Any] = {"sent": request.POST}
    status = 200
    if request.method == "POST":
        text = request.POST.get("text", "")
        try:
            moderation.appeal(statement=row, by=request.user, text=text, now=now)
        except Refused as refusal:
            if refusal.code != "invalid":
                return refused(request, refusal, back=request.path)
            context["problem"], status = refusal.message, 400
        else:
            messages.success(request, "Your appeal is with somebody else of our staff.")
            return redirect("feed:statement", public_id)
    context |= {"statement": row, "is_appealable": row.is_appealable(now=now)}
    return render(request, "feed/report_statement.html", context, status=status)


@require_POST
@contributor_only
def hide(request: HttpRequest, public_id: str, *, member: Member, now: datetime) -> HttpResponse:
    """Hide a post; the same button, as the message offers it, puts it back."""
    post = visible_post(request, public_id)
    do = partial(filters.hide_post, member=member, post=post, now=now)
    undo = partial(filters.unhide_post, member=member, post=post, now=now)
    return wish(request, do, undo, ("The post is hidden.", "The post is back."))


@require_POST
@contributor_only
def less(request: HttpRequest, public_id: str, *, member: Member, now: datetime) -> HttpResponse:
    post = visible_post(request, public_id)
    do = partial(filters.see_less, member=member, post=post, now=now)
    undo = partial(filters.stop_seeing_less, member=member, post=post, now=now)
    name = post.brand.name if post.brand else post.author.name
    said = (f"You will see less of {name}.", f"You see {name} as before.")
    return wish(request, do, undo, said)


def wish(
    request: HttpRequest, do: Callable[[], bool], undo: Callable[[], bool], said: tuple[str, str]
) -> HttpResponse:
    """Do it and offer to undo it; if it was done already, undo it."""
    try:
        is_done = do()
        if not is_done:
            undo()
    except Refused as refusal:
        return refused(request, refusal, back=reverse("feed:home"))
    text: str = said[0] if is_done else said[1]
    if is_done:
        text = format_html(
            '{} <button class="link" form="act" formaction="{}">Undo</button>', text, request.path
        )
    return done(request, target=reverse("feed:home"), text=text)


@require_http_methods(["GET", "HEAD", "POST"])
@contributor_only
def muted(request: HttpRequest, *, member: Member, now: datetime) -> HttpResponse:
    """All that a member keeps out of sight, each with its way back."""
    problem = ""
    if request.method == "POST":
        try:
            change_filters(request, member, now=now)
        except Refused as refusal:
            problem = refusal.message
        else:
            messages.success(request, "Saved. It holds from your next page on.")
            return redirect("feed:muted")
    kinds = set(MutedKind.objects.filter(member=member).values_list("kind", flat=True))
    context = {
        "problem": problem,
        "sent": request.POST,
        "kinds": [(value, label, value not in kinds) for value, label in Post.Kind.choices],
        "hashtags": MutedHashtag.objects.filter(member=member).select_related("hashtag"),
        "people": Mute.objects.filter(member=member).select_related("target")[:SHOWN],
        "blocked": Block.objects.filter(member=member).select_related("target")[:SHOWN],
        "less": SeeLess.objects.filter(member=member).select_related(
            "target", "brand", "interest", "hashtag"
        )[:SHOWN],
        "interests": Interest.objects.active(),
        "posts": hidden_posts(member),
    }
    return render(request, "feed/muted.html", context, status=400 if problem else 200)


def hidden_posts(member: Member) -> list[HiddenPost]:
    """Return what the member hid and may still see, each post with its label (2 queries)."""
    rows = HiddenPost.objects.filter(member=member, post__in=Post.objects.visible_to(member.pk))
    found = list(rows.select_related("post__author", "post__sponsor", "post__naming")[:SHOWN])
    words = LabelText.objects.by_country({row.post.author.country for row in found})
    for row in found:
        row.label = disclosure.label_in(row.post, words[row.post.author.country])
    return found


def change_filters(request: HttpRequest, member: Member, *, now: datetime) -> None:
    act = request.POST.get("act", "")
    if act == "mute":
        name = request.POST.get("hashtag", "")
        filters.mute_hashtag(member=member, name=name, now=now)
    elif act == "unmute":
        name = request.POST.get("hashtag", "")
        filters.unmute_hashtag(member=member, name=name, now=now)
    elif act == "kinds":
        shown = set(request.POST.getlist("kinds"))
        left_out = [kind for kind in Post.Kind.values if kind not in shown]
        filters.choose_muted_kinds(member=member, kinds=left_out, now=now)
    elif act == "less":
        filters.see_less_about(
            member=member, now=now, interest=request.POST.get("interest", ""),
            hashtag=request.POST.get("hashtag", ""),
        )  # fmt: skip
    elif act == "more":
        number = request.POST.get("wish", "")
        wish_id = int(number) if number.isascii() and number.isdigit() else 0
        filters.forget_see_less(member=member, wish_id=min(wish_id, 2**62), now=now)
    else:
        raise Refused("invalid", "Choose what to change.", field="act")
