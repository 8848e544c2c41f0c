"""Files in and out of the storage: random names only, and no partial file left behind."""

import io
import secrets
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final, cast

from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage, default_storage, storages

from spark.uploads import StorageUnavailable

UPLOADS: Final = "uploads"
ORIGINALS: Final = "originals"
SEALED: Final = "sealed"
TYPES: Final = {
    ".avif": "image/avif",
    ".webp": "image/webp",
    ".jpg": "image/jpeg",
    ".mp4": "video/mp4",
    ".vtt": "text/vtt; charset=utf-8",
}


def new_folder() -> str:
    """A folder name with 128 random bits; its first letters spread the files over folders."""
    name = secrets.token_hex(16)
    return f"{name[:2]}/{name}"


def private_storage() -> Storage:
    return storages["private"]


def upload_name(public_id: str) -> str:
    """Where a file lies until it was processed; known from the id, so that it is surely deleted."""
    return f"{UPLOADS}/{public_id}"


def save_upload(public_id: str, file: File) -> str:
    """Keep a file as it was sent, where no visitor can reach it; returns its name."""
    return _save(private_storage(), upload_name(public_id), file)


def fetch(name: str, target: Path, *, storage: Storage | None = None) -> None:
    """Copy a private file to a local path; FileNotFoundError when it is gone."""
    with (storage or private_storage()).open(name, "rb") as source, target.open("wb") as out:
        shutil.copyfileobj(source, out, 1 << 20)


def save_original(source: Path) -> str:
    """Store a cleaned original where no visitor can reach it, and return its name."""
    return _save_path(private_storage(), source, f"{ORIGINALS}/{new_folder()}{source.suffix}")


def save_folder(
    source: Path, names: Iterable[str], folder: str, *, storage: Storage | None = None
) -> dict[str, str]:
    """Publish the named files of ``source`` below ``folder``: all of them or none.

    Returns the stored name of each; raises StorageUnavailable.
    """
    target = storage or default_storage
    stored: dict[str, str] = {}
    try:
        for name in names:
            stored[name] = _save_path(target, source / name, f"{folder}/{name}")
    except StorageUnavailable:
        for name in stored.values():
            target.delete(name)
        raise
    return stored


def save_captions(data: bytes) -> str:
    """Publish clean captions under a random name."""
    file = _Typed(io.BytesIO(data), "captions.vtt")
    return _save(default_storage, f"captions/{new_folder()}.vtt", file)


def shelf(*, is_sealed: bool) -> Storage:
    """The storage that visitors can reach, or the other one."""
    return private_storage() if is_sealed else default_storage


def sealed_folder() -> str:
    return f"{SEALED}/{new_folder()}"


def copy_across(names: Iterable[str], *, is_sealed: bool) -> dict[str, str]:
    """Copy files into the sealed (or the public) storage, under new names; the old ones stay.

    Returns the new name of each; all or none. A file that is lost has a new name and stays lost.
    Raises StorageUnavailable.
    """
    source, target = shelf(is_sealed=not is_sealed), shelf(is_sealed=is_sealed)
    folder = sealed_folder() if is_sealed else new_folder()
    copied: dict[str, str] = {}
    try:
        for name in names:
            base = Path(name).name
            copied[name] = f"{folder}/{base}"
            with suppress(FileNotFoundError), source.open(name, "rb") as file:
                _save(target, copied[name], _Typed(cast(BinaryIO, file), base))
    except Exception:
        for name in copied.values():
            target.delete(name)
        raise
    return copied


def delete_public(names: Iterable[str]) -> None:
    for name in names:
        default_storage.delete(name)


def delete_folder(folder: str) -> None:
    """Delete what an earlier attempt left below a public folder, if anything."""
    try:
        _, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    delete_public(f"{folder}/{name}" for name in files)


def delete_private(name: str) -> None:
    if name:
        private_storage().delete(name)


class _Typed(File):
    """A file that says its type, because not every system's table knows AVIF and WebVTT."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        super().__init__(file, name)
        self.content_type = TYPES[Path(name).suffix]


def _save_path(storage: Storage, source: Path, name: str) -> str:
    with source.open("rb") as file:
        return _save(storage, name, _Typed(file, source.name))


def _save(storage: Storage, name: str, file: File) -> str:
    """Write under exactly this name; whatever goes wrong, what was written of it goes again."""
    try:
        return storage.save(name, file)
    except Exception as error:  # a full disk, a refused connection: each storage has its own
        if isinstance(storage, FileSystemStorage):  # an object store keeps no part of a file
            with suppress(OSError):  # what stopped the writing may stop this too
                storage.delete(name)
        raise StorageUnavailable from error
