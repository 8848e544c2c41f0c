"""The wording of labels on record: each text that was rendered once, by its key (row C14).

What is noted of a served page names a label by its key alone; the text is written down while the
post is rendered, before anybody is shown it.
"""

import hashlib

from django.db import transaction

from feed.models import ShownLabel

_known: set[int] = set()
_new: dict[int, str] = {}


def key_of(text: str) -> int:
    """The first 63 bits of the text's SHA-256; 0 for no label."""
    if not text:
        return 0
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little") >> 1


def note_label(text: str) -> int:
    """The key of a label that is being rendered; ``keep_labels`` writes it down."""
    key = key_of(text)
    if key and key not in _known:
        _new[key] = text
    return key


def keep_labels() -> None:
    """Write down the labels that this process has not met before."""
    if not _new:
        return
    new = dict(_new)
    ShownLabel.objects.bulk_create(
        [ShownLabel(key=key, text=text) for key, text in sorted(new.items())],
        ignore_conflicts=True,
    )
    # Rolled back, it would be believed to be there.
    transaction.on_commit(lambda: _known.update(new))
    for key in new:
        _new.pop(key, None)


def forget_labels() -> None:
    """Believe nothing to be on record."""
    _known.clear()


def wordings(keys: set[int]) -> dict[int, str]:
    """The texts of these keys as they were rendered, without any that was changed since."""
    found = ShownLabel.objects.filter(pk__in=keys).values_list("key", "text")
    return {key: text for key, text in found if key_of(text) == key}
