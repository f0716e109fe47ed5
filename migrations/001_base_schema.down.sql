-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Undoes 001 base schema.
--
-- WARNING: this destroys every project, every task and every setting. It is for a database where 001 made these
-- tables; it refuses where they belong to Archon itself or where a later migration still stands on them.
-- The extension vector stays: other tables may use it.
-- With psql: psql --single-transaction --set ON_ERROR_STOP=1 --file 001_base_schema.down.sql "$DATABASE_URL"


-- Guard --------------------------------------------------------------------------------------------------------------

DO $$
DECLARE
    others   text;
    recorded text;
BEGIN
    SELECT string_agg(relname, ', ' ORDER BY relname)
      INTO others
      FROM pg_class
     WHERE relnamespace = COALESCE((SELECT relnamespace FROM pg_class WHERE oid = to_regclass('archon_projects')),
                                   to_regnamespace(current_schema()))
       AND relkind IN ('r', 'p')
       AND relname LIKE 'archon\_%'
       AND relname NOT IN ('archon_settings', 'archon_projects', 'archon_tasks', 'archon_migrations');
    IF others IS NOT NULL THEN
        RAISE EXCEPTION 'the base schema is still in use: there are more tables of Archon here (%)', others
            USING HINT = 'Undo the later migrations first. If Archon itself made these tables, leave the base schema '
                         'alone.';
    END IF;

    IF to_regclass('archon_migrations') IS NOT NULL THEN
        SELECT string_agg(version || ' ' || migration_name, ', ' ORDER BY version, migration_name)
          INTO recorded
          FROM archon_migrations
         WHERE version <> '001';
    END IF;
    IF recorded IS NOT NULL THEN
        RAISE EXCEPTION 'other migrations are recorded as applied (%)', recorded
            USING HINT = 'Undo them first: the ledger goes with the base schema.';
    END IF;
END
$$;


-- Tables, with their indexes, triggers and policies ------------------------------------------------------------------

DROP TABLE IF EXISTS archon_tasks;
DROP TABLE IF EXISTS archon_projects;
DROP TABLE IF EXISTS archon_settings;
DROP TABLE IF EXISTS archon_migrations;


-- Function and types -------------------------------------------------------------------------------------------------

DROP FUNCTION IF EXISTS update_updated_at_column();

DROP TYPE IF EXISTS task_priority;
DROP TYPE IF EXISTS task_status;
