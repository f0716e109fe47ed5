-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The objects that Archon's own 002 leaves behind when somebody has pasted it statement by statement: IVFFlat indexes,
-- functions in PL/pgSQL, views with the rights of their owner, no row in the ledger. Needs archon_base.sql.

CREATE TABLE archon_sessions (
    id UUID DEFAULT gen_random_uuid() PRIMARY KEY,
    agent VARCHAR(50) NOT NULL,
    project_id UUID REFERENCES archon_projects(id) ON DELETE SET NULL,
    started_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    ended_at TIMESTAMPTZ,
    summary TEXT,
    context JSONB DEFAULT '{}',
    embedding VECTOR(1536),
    metadata JSONB DEFAULT '{}',
    created_at TIMESTAMPTZ DEFAULT NOW(),
    updated_at TIMESTAMPTZ DEFAULT NOW()
);
CREATE TABLE archon_session_events (
    id UUID DEFAULT gen_random_uuid() PRIMARY KEY,
    session_id UUID REFERENCES archon_sessions(id) ON DELETE CASCADE,
    event_type VARCHAR(50) NOT NULL,
    event_data JSONB NOT NULL,
    timestamp TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    embedding VECTOR(1536),
    metadata JSONB DEFAULT '{}'
);
ALTER TABLE archon_tasks ADD COLUMN embedding VECTOR(1536);
ALTER TABLE archon_projects ADD COLUMN embedding VECTOR(1536);

CREATE INDEX idx_sessions_agent ON archon_sessions(agent);
CREATE INDEX idx_sessions_project ON archon_sessions(project_id);
CREATE INDEX idx_sessions_started ON archon_sessions(started_at DESC);
CREATE INDEX idx_sessions_embedding ON archon_sessions USING ivfflat (embedding vector_cosine_ops) WITH (lists = 100);
CREATE INDEX idx_events_session ON archon_session_events(session_id);
CREATE INDEX idx_events_type ON archon_session_events(event_type);
CREATE INDEX idx_events_timestamp ON archon_session_events(timestamp DESC);
CREATE INDEX idx_events_embedding ON archon_session_events USING ivfflat (embedding vector_cosine_ops);
CREATE INDEX idx_tasks_embedding ON archon_tasks USING ivfflat (embedding vector_cosine_ops);
CREATE INDEX idx_projects_embedding ON archon_projects USING ivfflat (embedding vector_cosine_ops);

CREATE TRIGGER update_archon_sessions_updated_at BEFORE UPDATE ON archon_sessions
    FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();

ALTER TABLE archon_sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE archon_session_events ENABLE ROW LEVEL SECURITY;
CREATE POLICY "Allow service role full access on sessions" ON archon_sessions USING (auth.role() = 'service_role');
CREATE POLICY "Allow service role full access on events" ON archon_session_events USING (auth.role() = 'service_role');
CREATE POLICY "Allow authenticated users on sessions" ON archon_sessions TO authenticated USING (true);
CREATE POLICY "Allow authenticated users on events" ON archon_session_events TO authenticated USING (true);

CREATE FUNCTION get_recent_sessions(p_agent VARCHAR(50), p_days INT DEFAULT 7, p_limit INT DEFAULT 20)
RETURNS TABLE (id UUID, agent VARCHAR(50), project_id UUID, started_at TIMESTAMPTZ, ended_at TIMESTAMPTZ, summary TEXT,
               event_count BIGINT) LANGUAGE plpgsql
AS $$ BEGIN RAISE EXCEPTION 'the old function was called'; END; $$;
CREATE FUNCTION search_sessions_semantic(p_query_embedding VECTOR(1536), p_limit INT DEFAULT 10,
                                         p_threshold FLOAT DEFAULT 0.7)
RETURNS TABLE (id UUID, agent VARCHAR(50), summary TEXT, similarity FLOAT) LANGUAGE plpgsql
AS $$ BEGIN RAISE EXCEPTION 'the old function was called'; END; $$;
CREATE FUNCTION get_last_session(p_agent VARCHAR(50))
RETURNS TABLE (id UUID, agent VARCHAR(50), project_id UUID, started_at TIMESTAMPTZ, ended_at TIMESTAMPTZ, summary TEXT,
               context JSONB) LANGUAGE plpgsql
AS $$ BEGIN RAISE EXCEPTION 'the old function was called'; END; $$;
CREATE FUNCTION count_sessions_by_agent(p_agent VARCHAR(50), p_days INT DEFAULT 30) RETURNS BIGINT LANGUAGE plpgsql
AS $$ BEGIN RAISE EXCEPTION 'the old function was called'; END; $$;

CREATE VIEW v_recent_sessions AS
SELECT s.id, s.agent, s.project_id, p.title AS project_title, s.started_at, s.ended_at, s.summary,
       EXTRACT(EPOCH FROM (s.ended_at - s.started_at)) / 60 AS duration_minutes, COUNT(e.id) AS event_count,
       s.created_at, s.updated_at
  FROM archon_sessions s
  LEFT JOIN archon_projects p ON p.id = s.project_id
  LEFT JOIN archon_session_events e ON e.session_id = s.id
 GROUP BY s.id, p.title;
CREATE VIEW v_active_sessions AS
SELECT s.id, s.agent, s.project_id, p.title AS project_title, s.started_at,
       EXTRACT(EPOCH FROM (NOW() - s.started_at)) / 60 AS duration_minutes, COUNT(e.id) AS event_count
  FROM archon_sessions s
  LEFT JOIN archon_projects p ON p.id = s.project_id
  LEFT JOIN archon_session_events e ON e.session_id = s.id
 WHERE s.ended_at IS NULL
 GROUP BY s.id, p.title;

INSERT INTO archon_sessions (agent, summary, started_at, ended_at)
VALUES ('claude', 'A real session', now() - interval '2 hours', now() - interval '1 hour'), ('test', 'Ours', now(), NULL);
INSERT INTO archon_session_events (session_id, event_type, event_data)
SELECT id, 'task_created', '{"title": "real"}' FROM archon_sessions;
