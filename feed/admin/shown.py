"""The time machine of staff (row C14): what a member was shown at a time, with its labels."""

import zlib
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from feed.admin.rows import NothingByHand
from feed.cards import card_from
from feed.cards.rows import read_rows
from feed.engine.cap import SPONSORED
from feed.models import DisclosureEvent, ServedPage
from feed.proof.sealing import is_whole
from feed.proof.served import Entry, entries_of
from feed.proof.visits import CLASSES, NAMES
from feed.reading.wording import wordings


@dataclass(frozen=True, slots=True)
class Shown:
    """One place as it was served; ``label`` is None where no text on record has its key."""

    position: int
    post_id: int
    public_id: str
    author: str
    paid: str
    label: str | None


@admin.register(ServedPage)
class ServedPageAdmin(NothingByHand):
    list_display = ["at", "member", "feed", "first_position", "posts"]
    list_filter = ["tab"]
    list_select_related = ["member"]
    search_fields = ["member__handle", "member__email"]
    date_hierarchy = "at"
    show_full_result_count = False

    @admin.display(description="Feed")
    def feed(self, page: ServedPage) -> str:
        return NAMES[page.tab]

    @admin.display(description="Posts")
    def posts(self, page: ServedPage) -> int:
        return len(entries_of(page))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        page = self.get_object(request, object_id)
        if page is None:
            raise Http404
        if not self.has_view_permission(request, page):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": f"What {page.member} was shown",
            "opts": self.model._meta,
            "page": page,
            "feed": NAMES[page.tab],
            "is_whole": is_whole(page),
            "shown": shown_on(page),
        }
        return TemplateResponse(request, "admin/feed/servedpage/change_form.html", context)


def shown_on(page: ServedPage) -> list[Shown]:
    """The places of a page in their order, each with the label whose key was noted."""
    entries = entries_of(page)
    rows = read_rows({entry.post_id for entry in entries})
    if page.number is None:
        labels = _labels([entry.post_id for entry in entries], rows)
    else:
        texts = {0: ""} | wordings({entry.label for entry in entries})
        labels = {entry.post_id: texts for entry in entries}
    return [
        Shown(
            page.first_position + number,
            entry.post_id,
            rows[entry.post_id].public_id if entry.post_id in rows else "",
            rows[entry.post_id].author[1] if entry.post_id in rows else "",
            CLASSES.get(entry.paid, CLASSES[SPONSORED]),
            _label_of(entry, labels),
        )
        for number, entry in enumerate(entries, start=1)
    ]


def _labels(post_ids: list[int], rows: dict[int, Any]) -> dict[int, dict[int, str]]:
    """Every label that a post has had, and its present one, by the checksum of former pages."""
    found: dict[int, dict[int, str]] = {post_id: {0: ""} for post_id in post_ids}
    events = DisclosureEvent.objects.filter(post_id__in=post_ids).values_list("post_id", "label")
    for post_id, label in events:
        found[post_id][zlib.crc32(label.encode())] = label
    for post_id, row in rows.items():
        disclosure = card_from(row)["disclosure"]
        if disclosure:
            found[post_id][zlib.crc32(disclosure["label"].encode())] = disclosure["label"]
    return found


def _label_of(entry: Entry, labels: dict[int, dict[int, str]]) -> str | None:
    return labels[entry.post_id].get(entry.label)
