-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Undoes 002 session memory.
--
-- WARNING: this destroys every session and every event, and the embeddings of all tasks and projects.
-- Tasks and projects themselves stay. A partly applied 002 is undone as well. Nothing is dropped that something else
-- depends on: then the server says what that is, and all stays as it was.
-- With psql: psql --single-transaction --set ON_ERROR_STOP=1 --file 002_session_memory.down.sql "$DATABASE_URL"


-- Guard --------------------------------------------------------------------------------------------------------------

-- Other programs use these table names too; theirs are not ours to drop.
DO $$
DECLARE
    foreign_tables text;
BEGIN
    SELECT string_agg(wanted.table_name, ', ')
      INTO foreign_tables
      FROM (VALUES ('archon_sessions',       'agent'),
                   ('archon_session_events', 'event_type')) AS wanted (table_name, column_name)
     WHERE to_regclass(wanted.table_name) IS NOT NULL
       AND NOT EXISTS (SELECT FROM pg_attribute
                        WHERE attrelid = to_regclass(wanted.table_name)
                          AND attname = wanted.column_name
                          AND NOT attisdropped);
    IF foreign_tables IS NOT NULL THEN
        RAISE EXCEPTION 'not made by this migration: %', foreign_tables
            USING HINT = 'Another program uses a table of this name. It is left alone.';
    END IF;
END
$$;


-- Views and functions ------------------------------------------------------------------------------------------------

DROP VIEW IF EXISTS v_active_sessions;
DROP VIEW IF EXISTS v_recent_sessions;

DROP FUNCTION IF EXISTS count_sessions_by_agent(varchar, integer);
DROP FUNCTION IF EXISTS get_last_session(varchar);
DROP FUNCTION IF EXISTS search_sessions_semantic(vector, integer, double precision);
DROP FUNCTION IF EXISTS get_recent_sessions(varchar, integer, integer);


-- Embeddings of tasks and projects, with their indexes ---------------------------------------------------------------

ALTER TABLE IF EXISTS archon_projects DROP COLUMN IF EXISTS embedding;
ALTER TABLE IF EXISTS archon_tasks    DROP COLUMN IF EXISTS embedding;


-- Tables, with their indexes, trigger and policies; children first ---------------------------------------------------

DROP TABLE IF EXISTS archon_session_events;
DROP TABLE IF EXISTS archon_sessions;


-- Ledger -------------------------------------------------------------------------------------------------------------

DO $$
BEGIN
    IF to_regclass('archon_migrations') IS NOT NULL THEN
        DELETE FROM archon_migrations
         WHERE version = '002'
           AND migration_name IN ('002_session_memory', 'session_memory');
    END IF;
END
$$;
