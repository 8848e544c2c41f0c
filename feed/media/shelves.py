"""Which files of a medium are shown, and where they lie. Pure: names in, names out.

``Media.renditions`` holds the files as the pipeline made them, and beside them

* ``sealed``: true while these files lie in the private storage, out of every visitor's reach;
* ``labelled``: the same files of a video with a label in the picture itself; ``of`` is the
  disclosure that was drawn (as a card has it), ``sealed`` as above;
* ``gone``: names that nobody is told any more and that are still to be deleted, by storage.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final

PLAIN: Final = "plain"
LABELLED: Final = "labelled"
_KEYS: Final = ("video", "poster", "sealed")

Files = dict[str, Any]
Disclosure = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Shown:
    """The files to show of one medium: which set, and whether the label is in its pixels."""

    files: Files
    shelf: str

    @property
    def is_sealed(self) -> bool:
        return bool(self.files.get("sealed"))

    @property
    def has_label_inside(self) -> bool:
        return self.shelf == LABELLED


def shown_of(renditions: Files, *, kind: str, disclosure: Disclosure | None) -> Shown:
    """Choose what is shown: of a labelled video never the clip that lacks its label.

    Until the labelled clip is made there is the poster alone, with the label beside it.
    """
    if kind != "video" or disclosure is None:
        return Shown(plain_of(renditions), PLAIN)
    labelled = renditions.get(LABELLED)
    if labelled is not None and may_stand_for(labelled["of"], disclosure):
        return Shown(labelled, LABELLED)
    return Shown({key: each for key, each in plain_of(renditions).items() if key != "video"}, PLAIN)


def may_stand_for(drawn: Disclosure, disclosure: Disclosure) -> bool:
    """Whether a label as drawn says the same facts; other words for them may come later."""
    return all(drawn.get(name) == disclosure[name] for name in ("type", "sponsor"))


def plain_of(renditions: Files) -> Files:
    return {key: each for key, each in renditions.items() if key.isdigit() or key in _KEYS}


def names_of(files: Files) -> list[str]:
    """Every file of one set, each once."""
    by_width = [name for key, each in files.items() if key.isdigit() for name in each.values()]
    single = [files[key] for key in ("video", "poster") if files.get(key)]
    return list(dict.fromkeys([*by_width, *single]))


def named(files: Files, base: str) -> str:
    """The stored name of the file of a set with this last part, or nothing."""
    found = (name for name in names_of(files) if PurePosixPath(name).name == base)
    return next(found, "")


def renamed(files: Files, names: Mapping[str, str], *, sealed: bool) -> Files:
    """The same set under new names, in the other storage."""
    moved: Files = {}
    for key, each in files.items():
        if key.isdigit():
            moved[key] = {form: names[name] for form, name in each.items()}
        elif key in ("video", "poster"):
            moved[key] = names[each]
        elif key != "sealed":
            moved[key] = each
    return moved | {"sealed": True} if sealed else moved


def with_plain(renditions: Files, files: Files) -> Files:
    """The renditions with another plain set."""
    others = {key: each for key, each in renditions.items() if key not in plain_of(renditions)}
    return files | others


def with_gone(renditions: Files, names: Iterable[str], *, sealed: bool) -> Files:
    """The renditions with these names among those still to be deleted."""
    storage = "private" if sealed else "public"
    gone = dict(renditions.get("gone", {}))
    gone[storage] = [*gone.get(storage, []), *names]
    return renditions | {"gone": gone}


def all_names(renditions: Files) -> tuple[list[str], list[str]]:
    """Every file of a medium: the public and the private names."""
    gone = renditions.get("gone", {})
    public, private = list(gone.get("public", [])), list(gone.get("private", []))
    for files in (plain_of(renditions), renditions.get(LABELLED, {})):
        (private if files.get("sealed") else public).extend(names_of(files))
    return public, private
