"""The database itself refuses to change or delete a disclosure event."""

from django.db import migrations

TABLE = "feed_disclosureevent"

POSTGRESQL = (
    f"""
    CREATE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'disclosure events are append-only' USING ERRCODE = 'restrict_violation';
    END $$;
    """,
    f"""
    CREATE TRIGGER {TABLE}_append_only BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION {TABLE}_refuse();
    """,
)
SQLITE = tuple(
    f"""
    CREATE TRIGGER {TABLE}_no_{verb} BEFORE {verb} ON {TABLE}
    BEGIN SELECT RAISE(ABORT, 'disclosure events are append-only'); END;
    """
    for verb in ("update", "delete")
)


def forbid(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in POSTGRESQL if vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def allow(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP TRIGGER {TABLE}_append_only ON {TABLE};")
        schema_editor.execute(f"DROP FUNCTION {TABLE}_refuse();")
        return
    for verb in ("update", "delete"):
        schema_editor.execute(f"DROP TRIGGER {TABLE}_no_{verb};")


class Migration(migrations.Migration):
    dependencies = [("feed", "0003_keep_revisions")]
    operations = [migrations.RunPython(forbid, allow)]
