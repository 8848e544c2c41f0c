"""Making a post. The page's script talks to the API; without it this form does the same."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from feed.cards.drafts import preview_of
from feed.disclosure import label
from feed.forms import DISCLOSURES, KINDS, ComposerForm, brand_choices
from feed.media.refusal import MediaRefused
from feed.models import Draft, Interest, LabelText, Media, Post
from feed.models.post import MOST_PICTURES, MOST_TAGS
from feed.services.drafts import arguments_of, save_draft, schedule_draft
from feed.services.kinds import NOTHING, KindInput, OptionInput
from feed.services.media import has_upload_left, set_captions, upload_media
from feed.services.posts import publish_post
from feed.services.refusals import Refused
from feed.services.tags import TagInput
from feed.views.answers import contributor_only, done, refused
from products.models import Product
from products.services.registry import brands_spoken_for
from spark.models import Member
from spark.uploads import StorageUnavailable

# What the form cannot mend is said with its own status.
REFUSED = {"posting_paused": 503, "forbidden": 403}


@require_http_methods(["GET", "HEAD", "POST"])
@contributor_only
def composer(request: HttpRequest, *, member: Member, now: datetime) -> HttpResponse:
    if request.method != "POST":
        draft = draft_of(member, request.GET.get("draft", ""))
        context = page(ComposerForm(), member=member, draft=draft)
        return render(request, "feed/composer.html", context)
    form = ComposerForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "feed/composer.html", page(form, member=member), status=400)
    try:
        target = publish_form(form, member=member, now=now)
    except StorageUnavailable as outage:
        form.add_error("pictures", outage.message)
        context = page(form, member=member)
        return render(request, "feed/composer.html", context, status=outage.status)
    except Refused as refusal:
        if refusal.code == "too_many_uploads":
            return refused(request, refusal, back=reverse("feed:composer"))
        form.add_error(field_of(form, refusal), refusal.message)
        status = REFUSED.get(refusal.code, 400)
        context = page(form, member=member)
        return render(request, "feed/composer.html", context, status=status)
    return done(request, target=target)


def draft_of(member: Member, public_id: str) -> Draft | None:
    return Draft.objects.filter(author=member, public_id=public_id).first() if public_id else None


def page(form: ComposerForm, *, member: Member, draft: Draft | None = None) -> dict[str, Any]:
    country = member.country
    words = LabelText.objects.words_in(country)
    return {
        "form": form,
        "values": {**form.data.dict(), "chosen_interests": form.data.getlist("interests")}
        if form.is_bound
        else values_of(draft),
        "draft": draft,
        "draft_media": preview_of(draft) if draft else [],
        "drafts": member.drafts.count(),
        "errors": form.errors,
        "interests": topics(),
        "brands": brand_choices(),
        "speaks_for": brands_spoken_for(member),
        "kinds": KINDS,
        "poll_options": [*(form.options() if form.is_bound else answers_of(draft)), *[""] * 6][:6],
        "disclosure_choices": [
            (value, text, hint, label(value, "{sponsor}", country, words.get(value)))
            for value, text, hint in DISCLOSURES
        ],
        "limits": {"pictures": MOST_PICTURES, "tags": MOST_TAGS},
        "place": "post",
    }


def values_of(draft: Draft | None) -> dict[str, Any]:
    """What a draft says, in the words of the form."""
    if draft is None:
        return {}
    body = draft.body
    return {
        **body,
        "draft": draft.public_id,
        "chosen_interests": body.get("interests", []),
        "alt": (body.get("alts") or [""])[0],
    }


def answers_of(draft: Draft | None) -> list[str]:
    options = draft.body.get("options", []) if draft else []
    return [f"/products/{one['product']}/" if one["product"] else one["text"] for one in options]


def topics() -> list[dict[str, str]]:
    """The interests, with the categories whose products suggest them (2 queries)."""
    return [
        {
            "slug": row.slug,
            "name": row.name,
            "categories": " ".join(category.path for category in row.categories.all()),
        }
        for row in Interest.objects.active().prefetch_related("categories")
    ]


def publish_form(form: ComposerForm, *, member: Member, now: datetime) -> str:
    """Take in the files, then publish at once or at an hour; return where to go then.

    A refused post leaves files that the sweep throws away.
    """
    asked = form.cleaned_data
    draft = draft_of(member, asked["draft"])
    tags = tags_of(asked)  # before the files: a wrong product should not cost an upload
    kept = [one["id"] for one in preview_of(draft)] if draft else []
    media = [take_in(file, asked["alt"], member=member, now=now) for file in asked["pictures"]]
    if asked["captions"] and media:
        add_captions(media, asked["captions"])
    body = body_of(form, tags=tags, media=media, kept=kept, draft=draft)
    if asked["publish_at"]:
        name = draft.public_id if draft else ""
        at = asked["publish_at"]
        with transaction.atomic():
            draft = save_draft(author=member, body=body, now=now, draft_id=name)
            schedule_draft(author=member, draft_id=draft.public_id, publish_at=at, now=now)
        return reverse("feed:drafts")
    post = publish_post(author=member, now=now, **arguments_of(body))
    if draft is not None:
        draft.delete()
    return reverse("feed:post", args=[post.public_id])


def body_of(
    form: ComposerForm, *, tags: list[TagInput], media: list[Media], kept: list[str],
    draft: Draft | None,
) -> dict[str, Any]:  # fmt: skip
    """Return what the form says as ``POST posts/`` takes it."""
    asked, earlier = form.cleaned_data, draft.body if draft else {}
    placed = list(earlier.get("tags", []))
    for tag in tags:
        spot: dict[str, Any] = {"product": tag.product}
        if media:
            spot["media"] = media[0].public_id
        if media and media[0].kind == Media.Kind.IMAGE:
            spot |= {"x": tag.x, "y": tag.y}
        placed.append(spot)
    alts = [*(earlier.get("alts") or [""] * len(kept)), *[asked["alt"]] * len(media)]
    details = details_of(form)
    body = {
        "kind": asked["kind"], "media": [*kept, *(one.public_id for one in media)], "alts": alts,
        "tags": placed, "caption": asked["caption"], "interests": asked["interests"],
        "disclosure": asked["disclosure"], "sponsor": asked["sponsor"] or None,
        "brand": asked["brand"] or None, "stars": details.stars,
        "options": [{"text": one.text, "product": one.product} for one in details.options],
    }  # fmt: skip
    return {name: value for name, value in body.items() if value is not None}


def details_of(form: ComposerForm) -> KindInput:
    """What a review or a poll needs; what was filled in for another kind is left out."""
    kind = form.cleaned_data["kind"]
    if kind == Post.Kind.REVIEW:
        return KindInput(stars=form.cleaned_data["stars"])
    if kind == Post.Kind.POLL:
        return KindInput(options=[option_of(text) for text in form.options()])
    return NOTHING


def option_of(text: str) -> OptionInput:
    """An answer is words, or the address of a product page of this shop: that product."""
    parts = text.removeprefix(settings.SITE_URL).strip("/").split("/")
    if len(parts) == 2 and parts[0] == "products":
        return OptionInput(product=parts[1])
    return OptionInput(text)


def tags_of(asked: dict[str, Any]) -> list[TagInput]:
    """Return the tag for what was typed: a slug, or the first product with these words."""
    query = asked["product_query"]
    if not query:
        return []
    sold = Product.objects.published()
    product = sold.filter(slug=query.lower()).first() or sold.filter(title__icontains=query).first()
    if product is None:
        message = "No product of this shop has these words in its name."
        raise Refused("product_not_in_catalogue", message, field="product_query")
    x = 0.5 if asked["x"] is None else asked["x"]
    y = 0.5 if asked["y"] is None else asked["y"]
    return [TagInput(product.slug, None, x, y)]


def take_in(file: Any, alt: str, *, member: Member, now: datetime) -> Media:
    if not has_upload_left(owner=member, now=now):
        raise Refused("too_many_uploads", "At most 30 files in 30 minutes. Wait a little.")
    try:
        return upload_media(owner=member, file=file, alt=alt, now=now)
    except MediaRefused as refusal:
        raise Refused("media_invalid", str(refusal), field="pictures") from refusal


def add_captions(media: list[Media], file: Any) -> None:
    video = next((one for one in media if one.kind == Media.Kind.VIDEO), media[0])
    try:
        set_captions(media=video, file=file)
    except MediaRefused as refusal:
        raise Refused("media_invalid", str(refusal), field="captions") from refusal


def field_of(form: ComposerForm, refusal: Refused) -> str | None:
    names = {"media": "pictures", "tags": "product_query"}
    name = names.get(refusal.field, refusal.field)
    return name if name in form.fields else None
