"""The front end keeps its promises: no inline code, small files, names that exist."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STATIC = ROOT / "static"
COMMON_CSS = ("tokens", "base", "components", "feed")


def weight(*paths: Path) -> int:
    """Return the size in bytes after gzip, as sent."""
    return sum(len(gzip.compress(path.read_bytes())) for path in paths)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_holds_no_inline_style_script_or_handler(path: Path) -> None:
    text = re.sub(r"{#.*?#}|{%.*?%}", "", path.read_text(), flags=re.S)
    assert not re.search(r"\sstyle\s*=\s*[\"']", text)
    assert not re.search(r"<style", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    for tag in re.findall(r"<script[^>]*>", text):
        assert "src=" in tag or "application/json" in tag, tag


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_icon_a_template_names_is_in_the_sprite(path: Path) -> None:
    sprite = (STATIC / "icons" / "sprite.svg").read_text()
    for name in re.findall(r'{% icon "([^"]+)"', path.read_text()):
        assert f'<symbol id="{name}"' in sprite, name


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_a_template_names_exists(path: Path) -> None:
    for name in re.findall(r"{% static ['\"]([^'\"]+)['\"] %}", path.read_text()):
        assert finders.find(name), name


def test_style_sheets_of_a_page_stay_below_25_kilobytes() -> None:
    common = [STATIC / "css" / f"{name}.css" for name in COMMON_CSS]
    areas = [path for path in (STATIC / "css").glob("*.css") if path.stem not in COMMON_CSS]
    heaviest = max(areas, key=weight)
    assert weight(*common, heaviest) <= 25 * 1024


def with_imports(entry: Path) -> set[Path]:
    """The script and what it imports, and what that imports."""
    found, waiting = set(), [entry]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            names = re.findall(r'(?:from|import)\s*\(?\s*"(\.[^"]+)"', path.read_text())
            waiting += [(path.parent / name).resolve() for name in names]
    return found


def scripts_of(template: Path) -> set[Path]:
    names = re.findall(r"{% static '(js/[^']+)' %}", template.read_text())
    return {script for name in names for script in with_imports(STATIC / name)}


def test_scripts_of_a_page_stay_below_45_kilobytes() -> None:
    htmx = Path(finders.find("django_htmx/htmx-2.min.js"))
    common = scripts_of(ROOT / "templates" / "base.html")
    assert len(common) > 3
    heaviest = max(weight(htmx, *(common | scripts_of(page))) for page in TEMPLATES)
    assert heaviest <= 45 * 1024


def test_every_import_of_a_script_leads_to_a_file() -> None:
    for path in (STATIC / "js").rglob("*.js"):
        for name in re.findall(r'from "(\.[^"]+)"|import "(\.[^"]+)"', path.read_text()):
            target = (path.parent / (name[0] or name[1])).resolve()
            assert target.is_file(), f"{path.name} imports {target.name}"
