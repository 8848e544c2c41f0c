"""Writing very many rows: COPY on PostgreSQL, many-row inserts elsewhere."""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection
from django.db.models import Max, Model


def next_id(model: type[Model]) -> int:
    """The first row number that nobody has."""
    return int(model._default_manager.aggregate(most=Max("pk"))["most"] or 0) + 1


def pour(model: type[Model], columns: Sequence[str], rows: list[tuple], *constant: Any) -> None:
    """Insert `rows` (plain numbers); `constant` are the last columns, the same in each row."""
    if not rows:
        return
    table, names = model._meta.db_table, ", ".join(f'"{name}"' for name in columns)
    if connection.vendor == "postgresql":
        tail = "".join(f"\t{_text(value)}" for value in constant)
        text = "\n".join("\t".join(map(str, row)) + tail for row in rows)
        with connection.cursor() as cursor:
            cursor.cursor.copy_expert(f'COPY "{table}" ({names}) FROM STDIN', io.StringIO(text))
        return
    marks = ", ".join(["%s"] * len(columns))
    adapted = tuple(
        connection.ops.adapt_datetimefield_value(v) if isinstance(v, datetime) else v
        for v in constant
    )
    with connection.cursor() as cursor:
        # Table and columns are this program's own names.
        statement = f'INSERT INTO "{table}" ({names}) VALUES ({marks})'  # noqa: S608
        cursor.executemany(statement, [(*row, *adapted) for row in rows])


def _text(value: Any) -> str:
    return (
        value.isoformat() if isinstance(value, datetime) else "t" if value is True else str(value)
    )


def settle_sequences() -> None:
    """Let the database count on from the row numbers that were given by hand."""
    models = [
        m
        for label in ("spark", "products", "feed")
        for m in apps.get_app_config(label).get_models()
    ]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
