"""A disk of its own for each test."""

from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Disk:
    public: Path
    private: Path

    def files(self) -> list[str]:
        """Everything stored, public and private."""
        roots = (self.public, self.private)
        return sorted(
            str(path.relative_to(root.parent))
            for root in roots
            for path in root.rglob("*")
            if path.is_file()
        )

    def bytes_of(self, name: str) -> bytes:
        return (self.public / name).read_bytes()


@pytest.fixture
def disk(tmp_path: Path, settings) -> Disk:
    disk = Disk(tmp_path / "public", tmp_path / "private")
    disk.public.mkdir()
    disk.private.mkdir()
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": backend, "OPTIONS": {"location": str(disk.public)}},
        "private": {
            "BACKEND": backend,
            "OPTIONS": {"location": str(disk.private), "base_url": None},
        },
    }
    return disk
