"""The apps form a line: an app imports, and points its foreign keys at, only what stands left."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parents[1]
LINE = ["spark", "products", "feed", "influencers", "payouts"]
# The shell gathers the apps; no app imports it.
SHELL = {"spark.urls", "spark.api", "spark.celery", "spark.settings", "spark.wsgi"}
ALLOWED = {("spark.__init__", "spark.celery.app"), ("spark.health", "spark.celery.app")}
RULES = [  # pure modules: numbers and dataclasses, no framework
    "feed/engine/keys.py",
    "feed/engine/ranking.py",
    "feed/engine/merge.py",
    "feed/engine/arrange.py",
    "feed/engine/snapshot.py",
    "feed/engine/cursor.py",
    "feed/disclosure.py",
    "payouts/rates.py",
    "payouts/eligibility.py",
    "influencers/charts.py",
    "products/attribution.py",
    "spark/money.py",
]


def imports_of(source: str) -> Iterator[str]:
    """Yield each imported name in full: ``from feed import models`` is ``feed.models``."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def wrong_arrows(module: str, source: str) -> list[str]:
    """Return the imports of a module that point to the right or at the shell."""
    home = module.split(".")[0]
    if any(module == shell or module.startswith(f"{shell}.") for shell in SHELL):
        return []
    found = []
    for name in imports_of(source):
        target = name.split(".")[0]
        to_the_right = target in LINE and LINE.index(target) > LINE.index(home)
        to_the_shell = any(name == shell or name.startswith(f"{shell}.") for shell in SHELL)
        # Celery asks the package for its app, and the health check asks the app for its worker.
        is_allowed = (module, name) in ALLOWED
        if to_the_right or (to_the_shell and not is_allowed):
            found.append(f"{module} imports {name}")
    return found


def modules() -> Iterator[Path]:
    for app in LINE:
        yield from sorted((ROOT / app).rglob("*.py"))


def test_no_import_points_to_the_right():
    arrows = [
        arrow for path in modules() for arrow in wrong_arrows(module_of(path), path.read_text())
    ]
    assert arrows == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("products.views", "from feed.models import Post"),
        ("spark.access", "import products.models"),
        ("feed.services.posts", "def f():\n    from payouts import ledger"),
        ("feed.tasks", "from spark.celery import app"),
        ("influencers.views", "from spark import urls"),
    ],
)
def test_an_arrow_to_the_right_would_be_found(module, source):
    assert wrong_arrows(module, source)


def foreign_keys() -> Iterator[tuple[str, str, str]]:
    for app in LINE:
        for model in apps.get_app_config(app).get_models():
            for field in model._meta.get_fields():
                if field.is_relation and not field.auto_created and field.related_model:
                    yield app, field.related_model._meta.app_label, f"{model.__name__}.{field.name}"


def test_no_foreign_key_points_to_the_right():
    wrong = [
        f"{app}.{name} points at {target}"
        for app, target, name in foreign_keys()
        if target in LINE and LINE.index(target) > LINE.index(app)
    ]
    assert wrong == []
    assert len(list(foreign_keys())) > 50


@pytest.mark.parametrize("path", RULES)
def test_rules_know_no_framework(path):
    assert not [
        name
        for name in imports_of((ROOT / path).read_text())
        if name.split(".")[0] in {"django", "celery", "rest_framework", "redis"}
    ]


def test_no_signal_carries_domain_work():
    senders = ("post_save", "pre_save", "post_delete", "pre_delete", "m2m_changed")
    users = [
        module_of(path)
        for path in modules()
        for name in imports_of(path.read_text())
        if name.startswith("django.db.models.signals") and name.endswith(senders)
    ]
    assert users == []


def test_the_file_names_say_something():
    nothing = {"utils", "helpers", "common", "managers", "signals", "constants", "misc"}
    assert [module_of(path) for path in modules() if path.stem in nothing] == []
