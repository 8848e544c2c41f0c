"""The database refuses to weaken what is on record about money, but for what two of staff agreed.

``feed_post.floor`` falls only while a lowering of that post, or an annulment of a connection of its
author, is being carried out: its row is in the state "agreed", which takes two people. A connection
stays: it is never deleted, says what it said, and ends no earlier than the day before it is ended.
"""

from django.db import migrations

RANKS = "'|none|commission|other|employee_family|loaned|gifted|brand_owned|hybrid|paid|'"
DOOR = """
    NOT EXISTS (
        SELECT 1 FROM feed_labellowering l WHERE l.post_id = NEW.id AND l.state = 'agreed')
    AND NOT EXISTS (
        SELECT 1 FROM feed_connectionannulment a
        JOIN feed_materialconnection c ON c.id = a.connection_id
        WHERE a.state = 'agreed' AND c.member_id = NEW.author_id)
"""
FLOOR = "the floor of a label falls only by two of staff"
KEPT = "connections on record are kept as they are"

POSTGRESQL = (
    f"""
    CREATE FUNCTION feed_post_floor_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF {DOOR} THEN
            RAISE EXCEPTION '{FLOOR}' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    """,
    f"""
    CREATE TRIGGER feed_post_floor_stays BEFORE UPDATE OF floor ON feed_post FOR EACH ROW
    WHEN (strpos({RANKS}, '|' || NEW.floor || '|') < strpos({RANKS}, '|' || OLD.floor || '|'))
    EXECUTE FUNCTION feed_post_floor_refuse();
    """,
    f"""
    CREATE FUNCTION feed_materialconnection_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '{KEPT}' USING ERRCODE = 'restrict_violation';
    END $$;
    """,
    """
    CREATE TRIGGER feed_materialconnection_no_delete BEFORE DELETE ON feed_materialconnection
    FOR EACH ROW EXECUTE FUNCTION feed_materialconnection_refuse();
    """,
    """
    CREATE TRIGGER feed_materialconnection_kept BEFORE UPDATE ON feed_materialconnection
    FOR EACH ROW WHEN (
        (NEW.member_id, NEW.type, NEW.ground, NEW.starts_at, NEW.recorded_at)
            IS DISTINCT FROM (OLD.member_id, OLD.type, OLD.ground, OLD.starts_at, OLD.recorded_at)
        OR NEW.brand_id IS DISTINCT FROM OLD.brand_id
        OR (NEW.ends_at IS DISTINCT FROM OLD.ends_at
            AND NEW.ends_at < LEAST(OLD.ends_at, now() - interval '1 day')))
    EXECUTE FUNCTION feed_materialconnection_refuse();
    """,
)
POSTGRESQL_BACK = (
    "DROP TRIGGER feed_materialconnection_kept ON feed_materialconnection;",
    "DROP TRIGGER feed_materialconnection_no_delete ON feed_materialconnection;",
    "DROP FUNCTION feed_materialconnection_refuse();",
    "DROP TRIGGER feed_post_floor_stays ON feed_post;",
    "DROP FUNCTION feed_post_floor_refuse();",
)
SQLITE = (
    f"""
    CREATE TRIGGER feed_post_floor_stays BEFORE UPDATE OF floor ON feed_post
    WHEN instr({RANKS}, '|' || NEW.floor || '|') < instr({RANKS}, '|' || OLD.floor || '|')
        AND {DOOR}
    BEGIN SELECT RAISE(ABORT, '{FLOOR}'); END;
    """,
    f"""
    CREATE TRIGGER feed_materialconnection_no_delete BEFORE DELETE ON feed_materialconnection
    BEGIN SELECT RAISE(ABORT, '{KEPT}'); END;
    """,
    f"""
    CREATE TRIGGER feed_materialconnection_kept BEFORE UPDATE ON feed_materialconnection
    WHEN NEW.member_id IS NOT OLD.member_id OR NEW.brand_id IS NOT OLD.brand_id
        OR NEW.type IS NOT OLD.type OR NEW.ground IS NOT OLD.ground
        OR NEW.starts_at IS NOT OLD.starts_at OR NEW.recorded_at IS NOT OLD.recorded_at
        OR (NEW.ends_at IS NOT OLD.ends_at AND NEW.ends_at < datetime('now', '-1 day')
            AND (OLD.ends_at IS NULL OR NEW.ends_at < OLD.ends_at))
    BEGIN SELECT RAISE(ABORT, '{KEPT}'); END;
    """,
)
SQLITE_BACK = (
    "DROP TRIGGER feed_materialconnection_kept;",
    "DROP TRIGGER feed_materialconnection_no_delete;",
    "DROP TRIGGER feed_post_floor_stays;",
)


def guard(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in POSTGRESQL if is_postgresql else SQLITE:
        schema_editor.execute(statement)


def let_go(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in POSTGRESQL_BACK if is_postgresql else SQLITE_BACK:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("feed", "0020_letters_about_decisions")]
    operations = [migrations.RunPython(guard, let_go)]
