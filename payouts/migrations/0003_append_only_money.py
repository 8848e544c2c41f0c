"""The database itself refuses to change or delete what the ledger is made of."""

from django.db import migrations

TABLES = ("payouts_earning", "payouts_earningevent", "payouts_ledgerentry")


def forbid_on_postgresql(schema_editor, table):
    schema_editor.execute(
        f"""
        CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'restrict_violation';
        END $$;
        """
    )
    schema_editor.execute(
        f"""
        CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION {table}_refuse();
        """
    )


def forbid(apps, schema_editor):
    for table in TABLES:
        if schema_editor.connection.vendor == "postgresql":
            forbid_on_postgresql(schema_editor, table)
            continue
        for verb in ("update", "delete"):
            schema_editor.execute(
                f"""
                CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
                BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;
                """
            )


def allow(apps, schema_editor):
    for table in TABLES:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER {table}_append_only ON {table};")
            schema_editor.execute(f"DROP FUNCTION {table}_refuse();")
            continue
        for verb in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER {table}_no_{verb};")


class Migration(migrations.Migration):
    dependencies = [("payouts", "0002_let_a_second_person_approve")]
    operations = [migrations.RunPython(forbid, allow)]
