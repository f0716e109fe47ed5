-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- 002 session memory
--
-- Lets Archon remember what its agents did: sessions and their events, found again by agent, by project, by time and
-- by meaning. Adds two tables, an embedding for tasks and projects, ten indexes, four functions and two views.
--
-- Needs 001 (or Archon's own base schema) and pgvector 0.5 or newer. Plain PostgreSQL 14 or newer and Supabase alike.
-- Safe to run again: what is there already stays, with its data.
-- With psql: psql --single-transaction --set ON_ERROR_STOP=1 --file 002_session_memory.sql "$DATABASE_URL"


-- Guard --------------------------------------------------------------------------------------------------------------

-- Other programs use these table names too. IF NOT EXISTS would pass over such a table in silence, and all that
-- follows would be built on sand.
DO $$
DECLARE
    missing text;
BEGIN
    SELECT string_agg(wanted.table_name || '.' || column_name, ', ')
      INTO missing
      FROM (VALUES
               ('archon_sessions', ARRAY['id', 'agent', 'project_id', 'started_at', 'ended_at', 'summary', 'context',
                                         'embedding', 'metadata', 'created_at', 'updated_at']),
               ('archon_session_events', ARRAY['id', 'session_id', 'event_type', 'event_data', 'timestamp',
                                               'embedding', 'metadata'])
           ) AS wanted (table_name, column_names)
     CROSS JOIN unnest(wanted.column_names) AS column_name
     WHERE to_regclass(wanted.table_name) IS NOT NULL
       AND NOT EXISTS (SELECT FROM pg_attribute
                        WHERE attrelid = to_regclass(wanted.table_name)
                          AND attname = column_name
                          AND NOT attisdropped);
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'a session table with another shape is in the way: it has no %', missing
            USING HINT = 'Another program made it. Move it aside with everything that belongs to it, for example: '
                         'CREATE SCHEMA other_memory; ALTER TABLE archon_sessions SET SCHEMA other_memory;';
    END IF;
END
$$;


-- Tables -------------------------------------------------------------------------------------------------------------

CREATE TABLE IF NOT EXISTS archon_sessions (
    id         uuid         PRIMARY KEY DEFAULT gen_random_uuid(),
    agent      varchar(50)  NOT NULL,
    project_id uuid         REFERENCES archon_projects (id) ON DELETE SET NULL,
    started_at timestamptz  NOT NULL DEFAULT now(),
    ended_at   timestamptz,
    summary    text,
    context    jsonb        DEFAULT '{}',
    embedding  vector(1536),
    metadata   jsonb        DEFAULT '{}',
    created_at timestamptz  DEFAULT now(),
    updated_at timestamptz  DEFAULT now()
);

CREATE TABLE IF NOT EXISTS archon_session_events (
    id         uuid         PRIMARY KEY DEFAULT gen_random_uuid(),
    session_id uuid         REFERENCES archon_sessions (id) ON DELETE CASCADE,
    event_type varchar(50)  NOT NULL,
    event_data jsonb        NOT NULL,
    timestamp  timestamptz  NOT NULL DEFAULT now(),
    embedding  vector(1536),
    metadata   jsonb        DEFAULT '{}'
);

ALTER TABLE archon_tasks    ADD COLUMN IF NOT EXISTS embedding vector(1536);
ALTER TABLE archon_projects ADD COLUMN IF NOT EXISTS embedding vector(1536);


-- Indexes ------------------------------------------------------------------------------------------------------------

CREATE INDEX IF NOT EXISTS idx_sessions_agent     ON archon_sessions (agent);
CREATE INDEX IF NOT EXISTS idx_sessions_project   ON archon_sessions (project_id);
CREATE INDEX IF NOT EXISTS idx_sessions_started   ON archon_sessions (started_at DESC);
CREATE INDEX IF NOT EXISTS idx_events_session     ON archon_session_events (session_id);
CREATE INDEX IF NOT EXISTS idx_events_type        ON archon_session_events (event_type);
CREATE INDEX IF NOT EXISTS idx_events_timestamp   ON archon_session_events (timestamp DESC);

-- HNSW grows with the data. IVFFlat learns its lists when it is built: on an empty table it learns nothing, and then
-- finds only a fraction of the true neighbours.
CREATE INDEX IF NOT EXISTS idx_sessions_embedding ON archon_sessions       USING hnsw (embedding vector_cosine_ops);
CREATE INDEX IF NOT EXISTS idx_events_embedding   ON archon_session_events USING hnsw (embedding vector_cosine_ops);
CREATE INDEX IF NOT EXISTS idx_tasks_embedding    ON archon_tasks          USING hnsw (embedding vector_cosine_ops);
CREATE INDEX IF NOT EXISTS idx_projects_embedding ON archon_projects       USING hnsw (embedding vector_cosine_ops);


-- Functions ----------------------------------------------------------------------------------------------------------

-- They run with the rights of the caller, so row level security holds inside them. They keep the search path of this
-- moment, so that they find the tables, and vector's operators in whatever schema these are, for every caller.

CREATE OR REPLACE FUNCTION get_recent_sessions(
    p_agent varchar,
    p_days  integer DEFAULT 7,
    p_limit integer DEFAULT 20
)
RETURNS TABLE (
    id          uuid,
    agent       varchar,
    project_id  uuid,
    started_at  timestamptz,
    ended_at    timestamptz,
    summary     text,
    event_count bigint
)
LANGUAGE sql
STABLE
SET search_path FROM CURRENT
AS $$
    SELECT s.id, s.agent, s.project_id, s.started_at, s.ended_at, s.summary,
           (SELECT count(*) FROM archon_session_events AS e WHERE e.session_id = s.id)
      FROM archon_sessions AS s
     WHERE s.agent = p_agent
       AND s.started_at >= now() - make_interval(days => p_days)
     ORDER BY s.started_at DESC
     LIMIT p_limit;
$$;

-- The similarity is 1 minus the cosine distance: 1 means the same direction, 0 means unrelated. PL/pgSQL plans each
-- call with its own limit, and so takes the vector index where that is faster.
CREATE OR REPLACE FUNCTION search_sessions_semantic(
    p_query_embedding vector,
    p_limit           integer          DEFAULT 10,
    p_threshold       double precision DEFAULT 0.7
)
RETURNS TABLE (
    id         uuid,
    agent      varchar,
    summary    text,
    similarity double precision
)
LANGUAGE plpgsql
STABLE
SET search_path FROM CURRENT
AS $$
BEGIN
    -- An HNSW index gives no more rows than this setting says.
    IF p_limit > COALESCE(nullif(current_setting('hnsw.ef_search', true), '')::integer, 40) THEN
        PERFORM set_config('hnsw.ef_search', least(p_limit, 1000)::text, true);
    END IF;

    RETURN QUERY
    SELECT nearest.id, nearest.agent, nearest.summary, 1 - nearest.distance
      FROM (SELECT s.id, s.agent, s.summary, s.embedding <=> p_query_embedding AS distance
              FROM archon_sessions AS s
             WHERE s.embedding IS NOT NULL
             ORDER BY s.embedding <=> p_query_embedding
             LIMIT p_limit) AS nearest
     WHERE nearest.distance < 1 - p_threshold
     ORDER BY nearest.distance;
END
$$;

CREATE OR REPLACE FUNCTION get_last_session(
    p_agent varchar
)
RETURNS TABLE (
    id         uuid,
    agent      varchar,
    project_id uuid,
    started_at timestamptz,
    ended_at   timestamptz,
    summary    text,
    context    jsonb
)
LANGUAGE sql
STABLE
SET search_path FROM CURRENT
AS $$
    SELECT s.id, s.agent, s.project_id, s.started_at, s.ended_at, s.summary, s.context
      FROM archon_sessions AS s
     WHERE s.agent = p_agent
     ORDER BY s.started_at DESC
     LIMIT 1;
$$;

CREATE OR REPLACE FUNCTION count_sessions_by_agent(
    p_agent varchar,
    p_days  integer DEFAULT 30
)
RETURNS bigint
LANGUAGE sql
STABLE
SET search_path FROM CURRENT
AS $$
    SELECT count(*)
      FROM archon_sessions AS s
     WHERE s.agent = p_agent
       AND s.started_at >= now() - make_interval(days => p_days);
$$;


-- Views --------------------------------------------------------------------------------------------------------------

CREATE OR REPLACE VIEW v_recent_sessions AS
SELECT s.id,
       s.agent,
       s.project_id,
       p.title AS project_title,
       s.started_at,
       s.ended_at,
       s.summary,
       round(extract(epoch FROM COALESCE(s.ended_at, now()) - s.started_at) / 60, 1) AS duration_minutes,
       (SELECT count(*) FROM archon_session_events AS e WHERE e.session_id = s.id) AS event_count,
       s.created_at,
       s.updated_at
  FROM archon_sessions AS s
  LEFT JOIN archon_projects AS p ON p.id = s.project_id
 WHERE s.started_at >= now() - interval '30 days'
 ORDER BY s.started_at DESC;

CREATE OR REPLACE VIEW v_active_sessions AS
SELECT s.id,
       s.agent,
       s.project_id,
       p.title AS project_title,
       s.started_at,
       round(extract(epoch FROM now() - s.started_at) / 60, 1) AS duration_minutes,
       (SELECT count(*) FROM archon_session_events AS e WHERE e.session_id = s.id) AS event_count
  FROM archon_sessions AS s
  LEFT JOIN archon_projects AS p ON p.id = s.project_id
 WHERE s.ended_at IS NULL
 ORDER BY s.started_at DESC;

-- A view reads with the rights of its owner unless told otherwise, and would show every session to everybody.
-- PostgreSQL 14 cannot be told otherwise; there, nobody but the owner and the service role reads the views.
DO $$
DECLARE
    reader name;
BEGIN
    IF current_setting('server_version_num')::integer >= 150000 THEN
        ALTER VIEW v_recent_sessions SET (security_invoker = true);
        ALTER VIEW v_active_sessions SET (security_invoker = true);
    ELSE
        REVOKE ALL ON v_recent_sessions, v_active_sessions FROM PUBLIC;
        FOR reader IN SELECT rolname FROM pg_roles WHERE rolname IN ('anon', 'authenticated') LOOP
            EXECUTE format('REVOKE ALL ON v_recent_sessions, v_active_sessions FROM %I', reader);
        END LOOP;
    END IF;
END
$$;


-- Trigger ------------------------------------------------------------------------------------------------------------

CREATE OR REPLACE TRIGGER update_archon_sessions_updated_at
    BEFORE UPDATE ON archon_sessions
    FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();


-- Row level security -------------------------------------------------------------------------------------------------

-- The owner of the tables is not held by it; everybody else sees only what a policy lets them see.
ALTER TABLE archon_sessions       ENABLE ROW LEVEL SECURITY;
ALTER TABLE archon_session_events ENABLE ROW LEVEL SECURITY;

-- Supabase's roles get their policies where these roles exist: Archon's server (the service role) and users who are
-- signed in may read and write; visitors (anon) see nothing.
DO $$
DECLARE
    item record;
BEGIN
    FOR item IN
        SELECT wanted.*,
               EXISTS (SELECT FROM pg_policy
                        WHERE polrelid = to_regclass(wanted.table_name)
                          AND polname = wanted.policy_name) AS is_there
          FROM (VALUES
                   ('archon_sessions',       'service_role',  'Allow service role full access on sessions'),
                   ('archon_sessions',       'authenticated', 'Allow authenticated users on sessions'),
                   ('archon_session_events', 'service_role',  'Allow service role full access on events'),
                   ('archon_session_events', 'authenticated', 'Allow authenticated users on events')
               ) AS wanted (table_name, role_name, policy_name)
          JOIN pg_roles ON pg_roles.rolname = wanted.role_name
    LOOP
        IF item.is_there THEN
            EXECUTE format('DROP POLICY %I ON %I', item.policy_name, item.table_name);
        END IF;
        EXECUTE format('CREATE POLICY %I ON %I FOR ALL TO %I USING (true) WITH CHECK (true)',
                       item.policy_name, item.table_name, item.role_name);
    END LOOP;
END
$$;


-- Comments -----------------------------------------------------------------------------------------------------------

COMMENT ON TABLE  archon_sessions            IS 'What an agent did from start to end, with a summary to find it by';
COMMENT ON COLUMN archon_sessions.agent      IS 'Who worked: claude, gemini, gpt, user, or any other name';
COMMENT ON COLUMN archon_sessions.project_id IS 'The project that was worked on; NULL when unknown or deleted';
COMMENT ON COLUMN archon_sessions.ended_at   IS 'NULL while the session is active';
COMMENT ON COLUMN archon_sessions.summary    IS 'What happened, in a few sentences';
COMMENT ON COLUMN archon_sessions.context    IS 'What the agent knew and was working on';
COMMENT ON COLUMN archon_sessions.embedding  IS 'Meaning of the summary, for semantic search';
COMMENT ON COLUMN archon_sessions.metadata   IS 'Key events, decisions, outcomes and next steps';

COMMENT ON TABLE  archon_session_events            IS 'What happened within a session, one row for each event';
COMMENT ON COLUMN archon_session_events.event_type IS 'Kind of event, such as task_created or decision_made';
COMMENT ON COLUMN archon_session_events.event_data IS 'The event itself; its shape depends on the kind';
COMMENT ON COLUMN archon_session_events.embedding  IS 'Meaning of the event, for semantic search';

COMMENT ON COLUMN archon_tasks.embedding    IS 'Meaning of title and description, for semantic search';
COMMENT ON COLUMN archon_projects.embedding IS 'Meaning of title and description, for semantic search';

COMMENT ON FUNCTION get_recent_sessions(varchar, integer, integer)
    IS 'Sessions of an agent in the last days, newest first';
COMMENT ON FUNCTION search_sessions_semantic(vector, integer, double precision)
    IS 'Sessions whose summary means something similar, best first';
COMMENT ON FUNCTION get_last_session(varchar)
    IS 'The session that an agent started last';
COMMENT ON FUNCTION count_sessions_by_agent(varchar, integer)
    IS 'How many sessions an agent started in the last days';

COMMENT ON VIEW v_recent_sessions IS 'Sessions of the last 30 days with project and number of events';
COMMENT ON VIEW v_active_sessions IS 'Sessions that have not ended';


-- Ledger -------------------------------------------------------------------------------------------------------------

-- Archon Memory adds the checksum; with psql the row stays without one.
DO $$
BEGIN
    IF to_regclass('archon_migrations') IS NOT NULL THEN
        INSERT INTO archon_migrations (version, migration_name)
        VALUES ('002', '002_session_memory')
        ON CONFLICT (version, migration_name) DO NOTHING;
    END IF;
END
$$;
