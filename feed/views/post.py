"""The page of one post, open to all who have its link: comments, and its author's tools."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from feed.cards import card_of
from feed.cards.kinds import results_of
from feed.conversation import conversation
from feed.decided import looks_possible
from feed.forms import CommentForm, EditPostForm
from feed.models import Comment, PendingEdit, Post, PostInterest
from feed.opinions import second_opinion
from feed.reading import fragments
from feed.reading.listing import admitted
from feed.services import comments, edits, posts
from feed.services.filters import wanted_by
from feed.services.refusals import Refused
from feed.sharing import preview_of
from feed.views.answers import (
    contributor_only,
    done,
    own_post,
    refused,
    viewer_id,
    visible_post,
)
from spark.access import AccessRefused, require_contribute
from spark.models import Member

MORE = 6


@require_safe
def post(request: HttpRequest, public_id: str) -> HttpResponse:
    found = visible_post(request, public_id)
    if request.htmx and found.state == Post.State.PROCESSING:
        return HttpResponse(status=204)  # the author's page asks again until the media are ready
    return render(request, "feed/post.html", page(request, found, CommentForm()))


def page(request: HttpRequest, found: Post, form: CommentForm) -> dict[str, Any]:
    viewer = viewer_id(request)
    now = timezone.now()
    card, site = card_of(found.pk), f"{request.scheme}://{request.get_host()}"
    return {
        "card": card,
        "opinion": opinion_on(found, card, viewer),
        "poll_results": results_of(found, viewer_id=viewer),
        "preview": preview_of(card, site=site) if found.is_public else None,
        "card_html": fragments.html_of([found.pk], viewer_id=viewer),
        "comments": conversation(post=found, viewer_id=viewer, now=now),
        "comment_url": reverse("feed:comment", args=[found.public_id]),
        "is_comments_closed": found.are_comments_closed,
        "can_comment": may_contribute(request, now=now),
        "form": form,
        "more_html": fragments.html_of(more_like(found, viewer), viewer_id=viewer),
        "label_history_url": reverse("feed:label_history", args=[found.public_id])
        if found.is_compensated
        else "",
        **author_tools(found, viewer),
    }


def opinion_on(found: Post, card: dict[str, Any], viewer: int | None) -> dict[str, Any] | None:
    """Return what stands beside a sponsored post, None beside every other."""
    opinion = second_opinion(post=found, viewer_id=viewer)
    if opinion is None:
        return None
    names = list(dict.fromkeys(tag["product"]["title"] for tag in card["tags"]))
    return opinion | {
        "cards_html": fragments.html_of(opinion["post_ids"], viewer_id=viewer),
        "products": names[0] if len(names) == 1 else "these products",
    }


def author_tools(found: Post, viewer: int | None) -> dict[str, Any]:
    if not found.is_editable_by(viewer):
        return {"is_author": False}
    is_closed = found.review_state in (Post.Review.REJECTED, Post.Review.APPEALED)
    return {
        "is_author": True,
        "edit_url": "" if is_closed else reverse("feed:edit_post", args=[found.public_id]),
        "delete_url": reverse("feed:delete_post", args=[found.public_id]),
        "close_comments_url": reverse("feed:close_comments", args=[found.public_id]),
        "notice": state_notice(found),
        "appeals": appeals_of(found),
        "decisions_url": reverse("feed:decisions") if was_decided_on(found) else "",
        "is_processing": found.state == Post.State.PROCESSING,
    }


def appeals_of(found: Post) -> list[tuple[str, str]]:
    """Return (address, words) of each appeal that the author may make now."""
    words = {"decision": "Appeal", "label": "Appeal the label", "strike": "Appeal the strike"}
    return [
        (reverse("feed:appeal_against", args=[found.public_id, what]), words[what])
        for what in looks_possible(found, now=timezone.now())
    ]


def was_decided_on(found: Post) -> bool:
    return found.grounds.filter(source="staff").exists() or found.strikes.exists()


def state_notice(found: Post) -> str:
    """Return what its author should know about a post that others cannot see."""
    if found.state == Post.State.PROCESSING:
        return "Your pictures are being prepared. The post appears in a moment."
    if found.state == Post.State.HIDDEN:
        return "Members reported this post. Only you can see it until staff have looked at it."
    if found.state == Post.State.FAILED:
        return "A file of this post could not be used. Delete the post and try another one."
    if found.review_state == Post.Review.PENDING and not found.is_visible:
        return "Waiting for approval. Only you can see this post until then."
    if found.review_state in (Post.Review.REJECTED, Post.Review.CHANGES):
        last = found.disclosure_events.order_by("-id").first()
        why = [last.get_reason_code_display(), last.reason] if last else []
        return f"{found.get_review_state_display()}: {'. '.join(part for part in why if part)}"
    if found.review_state == Post.Review.APPEALED:
        return "Your appeal waits for somebody else of staff."
    if PendingEdit.objects.filter(post=found).exists():
        return "Your edit waits for approval. Others see the approved version until then."
    return ""


def may_contribute(request: HttpRequest, *, now: datetime) -> bool:
    if not request.user.is_authenticated:
        return False
    try:
        require_contribute(request.user, now=now)
    except AccessRefused:
        return False
    return True


def more_like(found: Post, viewer: int | None) -> list[int]:
    """Return the other posts that stand first in the pools of the same interests, paid ones
    where the viewer's cap admits them.
    """
    topics = list(found.interests.values_list("pk", flat=True))
    pooled = PostInterest.objects.filter(interest__in=topics, is_live=True).exclude(post=found)
    near = pooled.order_by("-pool_key").values_list("post_id", flat=True)[: MORE * 4]
    ids = list(dict.fromkeys(near))
    wanted = wanted_by(Post.objects.visible_to(viewer).filter(pk__in=ids), viewer)
    seen = {row[0]: row for row in wanted.values_list("pk", "disclosure", "review_state")}
    rows = [seen[post_id] for post_id in ids if post_id in seen]
    return admitted(rows, viewer_id=viewer)[:MORE]


@require_POST
@contributor_only
def comment(request: HttpRequest, public_id: str, *, member: Member, now: datetime) -> HttpResponse:
    found = visible_post(request, public_id)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return render(request, "feed/post.html", page(request, found, form), status=400)
    asked = form.cleaned_data
    try:
        said = comments.add_comment(
            author=member, post=found, body=asked["body"], parent=asked["parent"] or None, now=now
        )
    except Refused as refusal:
        if refusal.code == "invalid" and refusal.field == "body":
            form.add_error("body", refusal.message)
            return render(request, "feed/post.html", page(request, found, form), status=400)
        return refused(request, refusal, back=reverse("feed:post", args=[public_id]))
    return done(request, target=f"{reverse('feed:post', args=[public_id])}#c-{said.public_id}")


@require_http_methods(["GET", "HEAD", "POST"])
@contributor_only
def edit_comment(
    request: HttpRequest, public_id: str, *, member: Member, now: datetime
) -> HttpResponse:
    found = visible_comment(member, public_id)
    back = reverse("feed:post", args=[found.post.public_id])
    form = CommentForm(request.POST or None, initial={"body": found.body})
    if request.method == "POST" and form.is_valid():
        body = form.cleaned_data["body"]
        try:
            comments.edit_comment(comment=found, by=member, body=body, now=now)
        except Refused as refusal:
            return refused(request, refusal, back=back)
        return done(request, target=f"{back}#c-{public_id}")
    if not found.is_editable_by(member.pk, now=now):
        too_late = Refused("too_late", "A comment can be edited by its author for 15 minutes.")
        return refused(request, too_late, back=back)
    context = {"comment": found, "form": form, "post_url": back}
    return render(request, "feed/comment_edit.html", context, status=400 if form.errors else 200)


@require_POST
@contributor_only
def delete_comment(
    request: HttpRequest, public_id: str, *, member: Member, now: datetime
) -> HttpResponse:
    found = visible_comment(member, public_id)
    back = f"{reverse('feed:post', args=[found.post.public_id])}#comments"
    try:
        comments.remove_comment(comment=found, by=member, now=now)
    except Refused as refusal:
        return refused(request, refusal, back=back)
    return done(request, target=back, text="The comment is deleted.")


def visible_comment(member: Member, public_id: str) -> Comment:
    shown = Comment.objects.visible_to(member.pk).select_related("post", "author")
    seen = shown.filter(post__in=Post.objects.visible_to(member.pk))
    return get_object_or_404(seen, public_id=public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@contributor_only
def edit_post(
    request: HttpRequest, public_id: str, *, member: Member, now: datetime
) -> HttpResponse:
    back = reverse("feed:post", args=[public_id])
    try:
        found = own_post(member, public_id)
    except Refused as refusal:
        return refused(request, refusal, back=back)
    initial = {
        "caption": found.caption,
        "interests": list(found.interests.values_list("slug", flat=True)),
    }
    form = EditPostForm(request.POST or None, post=found, initial=initial | proposed(found))
    if request.method == "POST" and form.is_valid():
        try:
            edits.edit_post(
                post=found, by=member, now=now, caption=form.cleaned_data["caption"],
                alts=form.alts(), interests=form.cleaned_data["interests"],
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            return done(request, target=back, text="Your changes are saved.")
    context = {
        "form": form,
        "pictures": [form[f"alt-{name}"] for name in form.media_ids],
        "post_url": back,
        "is_reviewed": found.review_state != Post.Review.NOT_REQUIRED,
    }
    return render(request, "feed/post_edit.html", context, status=400 if form.errors else 200)


def proposed(found: Post) -> dict[str, Any]:
    """Return what an edit that waits for approval says, for its author to go on from."""
    edit = PendingEdit.objects.filter(post=found).first()
    if edit is None:
        return {}
    said: dict[str, Any] = {} if edit.caption is None else {"caption": edit.caption}
    if "interests" in edit.details:
        said["interests"] = edit.details["interests"]
    return said | {f"alt-{name}": text for name, text in edit.details.get("alts", {}).items()}


@require_POST
@contributor_only
def delete_post(
    request: HttpRequest, public_id: str, *, member: Member, now: datetime
) -> HttpResponse:
    try:
        posts.remove_post(post=own_post(member, public_id), by=member, now=now)
    except Refused as refusal:
        return refused(request, refusal, back=reverse("feed:post", args=[public_id]))
    return done(request, target=reverse("feed:home"), text="The post is deleted.")


@require_POST
@contributor_only
def close_comments(
    request: HttpRequest, public_id: str, *, member: Member, now: datetime
) -> HttpResponse:
    back = reverse("feed:post", args=[public_id])
    try:
        found = own_post(member, public_id)
        is_closed = not found.are_comments_closed
        edits.close_comments(post=found, by=member, is_closed=is_closed, now=now)
    except Refused as refusal:
        return refused(request, refusal, back=back)
    return done(request, target=back, text=f"Comments are {'closed' if is_closed else 'open'}.")
