"""Catalogue files as the tests of imports write and take them."""

import io

from django.utils import timezone

import products.tasks  # noqa: F401 - the worker loads it by itself
from products.models import ImportRun
from products.services.imports import import_file

ROW = {
    "id": "TENT-1",
    "title": "Ridgeline 2 tent",
    "description": "Dry in any rain.",
    "link": "https://shop.example.com/tent",
    "image_link": "https://img.example.com/tent.jpg",
    "availability": "in_stock",
    "price": "189.00 USD",
}


def table(*rows, mark=","):
    """Write rows as CSV or TSV; a row is changes to ROW, or one line as it is."""
    names = list(ROW) + sorted(
        {name for row in rows if isinstance(row, dict) for name in row} - set(ROW)
    )
    lines = [mark.join(names)]
    for row in rows:
        cells = {**ROW, **row} if isinstance(row, dict) else row
        lines.append(
            cells if isinstance(cells, str) else mark.join(cells.get(n, "") for n in names)
        )
    return "\n".join(lines) + "\n"


def feed(*rows):
    """Write rows as RSS 2.0 with Google's namespace."""
    items = [
        "<item>"
        + "".join(f"<g:{name}>{text}</g:{name}>" for name, text in {**ROW, **row}.items())
        + "</item>"
        for row in rows
    ]
    head = '<?xml version="1.0"?>\n<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>'
    return head + "<title>Shop</title>\n" + "\n".join(items) + "</channel></rss>"


def take(content, *, name="catalogue.csv", now=None):
    data = content if isinstance(content, bytes) else content.encode()
    run = ImportRun(file_name=name)
    return import_file(
        run=run, file=io.BytesIO(data), now=now or timezone.now(), finish=timezone.now
    )


def counts(run):
    return (run.created_count, run.updated_count, run.unchanged_count, run.refused_count)


def refusals(run):
    return list(run.refusals.values_list("line", "reason"))
