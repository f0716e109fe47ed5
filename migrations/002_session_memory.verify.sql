-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Does session memory work? All of this runs in one transaction that is rolled back: nothing stays, and no real row
-- is touched. A statement below "check: Category | what it shows" answers true or false, then the value that was
-- found. The other statements prepare what the checks need: an agent and a project that nobody else uses, and a
-- vector that no real text has.

SELECT set_config('archon_memory.agent',   'verify-' || gen_random_uuid(), true),
       set_config('archon_memory.project', gen_random_uuid()::text, true),
       set_config('archon_memory.session', gen_random_uuid()::text, true);

INSERT INTO archon_projects (id, title)
VALUES (current_setting('archon_memory.project')::uuid, 'Archon Memory verification');


-- Write --------------------------------------------------------------------------------------------------------------

-- check: Test queries | Insert a session
INSERT INTO archon_sessions (id, agent, project_id, started_at, summary, updated_at)
VALUES (current_setting('archon_memory.session')::uuid,
        current_setting('archon_memory.agent'),
        current_setting('archon_memory.project')::uuid,
        now() - interval '1 hour',
        'Archon Memory verification',
        '2000-01-01')
RETURNING context = '{}' AND metadata = '{}' AND ended_at IS NULL,
          'inserted with id ' || id;

-- check: Test queries | Insert an event
INSERT INTO archon_session_events (session_id, event_type, event_data)
VALUES (current_setting('archon_memory.session')::uuid, 'verification', '{"step": 1}')
RETURNING timestamp = now() AND metadata = '{}',
          'inserted with id ' || id;

INSERT INTO archon_session_events (session_id, event_type, event_data)
VALUES (current_setting('archon_memory.session')::uuid, 'verification', '{"step": 2}');

-- An older session of the same agent that has ended, long enough ago to be out of every default period.
INSERT INTO archon_sessions (agent, started_at, ended_at, summary)
VALUES (current_setting('archon_memory.agent'),
        now() - interval '40 days',
        now() - interval '40 days' + interval '30 minutes',
        'Archon Memory verification, older');

-- check: Triggers | update_archon_sessions_updated_at
UPDATE archon_sessions
   SET embedding = (SELECT array_agg((CASE WHEN n % 2 = 0 THEN 1 ELSE -1 END)::real ORDER BY n)
                      FROM generate_series(1, (SELECT atttypmod
                                                 FROM pg_attribute
                                                WHERE attrelid = 'archon_sessions'::regclass
                                                  AND attname = 'embedding')) AS n)
 WHERE id = current_setting('archon_memory.session')::uuid
RETURNING updated_at = now(), 'an update moved updated_at';


-- Read ---------------------------------------------------------------------------------------------------------------

-- check: Test queries | Query sessions
SELECT count(*) = 2,
       format('%s of 2 rows', count(*))
  FROM archon_sessions
 WHERE agent = current_setting('archon_memory.agent');

-- check: Test queries | Query events
SELECT count(*) = 2 AND array_agg((event_data ->> 'step')::integer ORDER BY event_data ->> 'step') = ARRAY[1, 2],
       format('%s of 2 rows', count(*))
  FROM archon_session_events
 WHERE session_id = current_setting('archon_memory.session')::uuid;

-- check: Functions | get_recent_sessions()
SELECT count(*) = 1 AND bool_and(id = current_setting('archon_memory.session')::uuid AND event_count = 2),
       format('called, %s row%s', count(*), CASE WHEN count(*) = 1 THEN '' ELSE 's' END)
  FROM get_recent_sessions(current_setting('archon_memory.agent'));

-- check: Functions | search_sessions_semantic()
SELECT count(*) = 1 AND bool_and(id = current_setting('archon_memory.session')::uuid AND abs(similarity - 1) < 1e-6),
       format('called, %s row%s, similarity %s', count(*), CASE WHEN count(*) = 1 THEN '' ELSE 's' END,
              COALESCE(round(max(similarity)::numeric, 2)::text, 'none'))
  FROM search_sessions_semantic(
           (SELECT embedding FROM archon_sessions WHERE id = current_setting('archon_memory.session')::uuid), 1, 0.99);

-- check: Functions | get_last_session()
SELECT count(*) = 1 AND bool_and(id = current_setting('archon_memory.session')::uuid),
       format('called, %s row%s', count(*), CASE WHEN count(*) = 1 THEN '' ELSE 's' END)
  FROM get_last_session(current_setting('archon_memory.agent'));

-- check: Functions | count_sessions_by_agent()
SELECT recent = 1 AND ever = 2,
       format('called, %s in 30 days, %s in 60 days', recent, ever)
  FROM count_sessions_by_agent(current_setting('archon_memory.agent')) AS recent,
       count_sessions_by_agent(current_setting('archon_memory.agent'), 60) AS ever;

-- check: Test queries | Helper functions return results
SELECT recent = 2 AND newest = 1 AND last = 1 AND alike > 0 AND counted = 2 AND nobody = 0,
       format('%s recent, %s newest, %s last, %s alike, %s counted', recent, newest, last, alike, counted)
  FROM current_setting('archon_memory.agent') AS agent,
       LATERAL (SELECT count(*) FROM get_recent_sessions(agent, 60))    AS a (recent),
       LATERAL (SELECT count(*) FROM get_recent_sessions(agent, 60, 1)) AS b (newest),
       LATERAL (SELECT count(*) FROM get_last_session(agent))           AS c (last),
       LATERAL (SELECT count(*) FROM search_sessions_semantic(
                   (SELECT embedding
                      FROM archon_sessions
                     WHERE id = current_setting('archon_memory.session')::uuid))) AS d (alike),
       count_sessions_by_agent(agent, 60)              AS counted,
       count_sessions_by_agent(agent || ' nobody', 60) AS nobody;

-- check: Views | v_recent_sessions
SELECT count(*) = 1
       AND bool_and(project_title = 'Archon Memory verification' AND duration_minutes = 60 AND event_count = 2),
       format('%s row%s', count(*), CASE WHEN count(*) = 1 THEN '' ELSE 's' END)
  FROM v_recent_sessions
 WHERE agent = current_setting('archon_memory.agent');

-- check: Views | v_active_sessions
SELECT count(*) = 1
       AND bool_and(project_title = 'Archon Memory verification' AND duration_minutes = 60 AND event_count = 2),
       format('%s row%s', count(*), CASE WHEN count(*) = 1 THEN '' ELSE 's' END)
  FROM v_active_sessions
 WHERE agent = current_setting('archon_memory.agent');

-- check: Test queries | Views return data
SELECT recent = 1 AND active = 1,
       format('v_recent_sessions %s, v_active_sessions %s', recent, active)
  FROM (SELECT count(*) FROM v_recent_sessions WHERE agent = current_setting('archon_memory.agent')) AS r (recent),
       (SELECT count(*) FROM v_active_sessions WHERE agent = current_setting('archon_memory.agent')) AS a (active);


-- Embeddings ---------------------------------------------------------------------------------------------------------

-- check: Embedding columns | archon_tasks.embedding
SELECT format_type(atttypid, atttypmod) LIKE '%vector(1536)', format_type(atttypid, atttypmod)
  FROM pg_attribute
 WHERE attrelid = 'archon_tasks'::regclass AND attname = 'embedding';

-- check: Embedding columns | archon_projects.embedding
SELECT format_type(atttypid, atttypmod) LIKE '%vector(1536)', format_type(atttypid, atttypmod)
  FROM pg_attribute
 WHERE attrelid = 'archon_projects'::regclass AND attname = 'embedding';


-- Security -----------------------------------------------------------------------------------------------------------

-- check: Security | Views show nobody more than the tables do
SELECT bool_and(CASE
                    WHEN current_setting('server_version_num')::integer >= 150000
                        THEN COALESCE(reloptions && ARRAY['security_invoker=true', 'security_invoker=on'], false)
                    ELSE NOT COALESCE(has_table_privilege(visitor.oid, view.oid, 'SELECT'), false)
                END),
       CASE WHEN current_setting('server_version_num')::integer >= 150000
            THEN string_agg(DISTINCT format('%s: %s', relname, COALESCE(array_to_string(reloptions, ', '),
                                                                        'rights of the owner')), '; ')
            ELSE 'closed to visitors'
       END
  FROM pg_class AS view
  LEFT JOIN pg_roles AS visitor ON visitor.rolname IN ('anon', 'authenticated')
 WHERE view.oid IN ('v_recent_sessions'::regclass, 'v_active_sessions'::regclass);

-- check: Policies | Allow service role full access on sessions
SELECT role.oid IS NULL OR policy.oid IS NOT NULL,
       CASE WHEN role.oid IS NULL THEN 'no Supabase roles here' WHEN policy.oid IS NULL THEN 'missing' ELSE 'there' END
  FROM (VALUES ('archon_sessions'::regclass, 'service_role', 'Allow service role full access on sessions'))
       AS wanted (table_id, role_name, policy_name)
  LEFT JOIN pg_roles  AS role   ON role.rolname = wanted.role_name
  LEFT JOIN pg_policy AS policy ON policy.polrelid = wanted.table_id AND policy.polname = wanted.policy_name;

-- check: Policies | Allow authenticated users on sessions
SELECT role.oid IS NULL OR policy.oid IS NOT NULL,
       CASE WHEN role.oid IS NULL THEN 'no Supabase roles here' WHEN policy.oid IS NULL THEN 'missing' ELSE 'there' END
  FROM (VALUES ('archon_sessions'::regclass, 'authenticated', 'Allow authenticated users on sessions'))
       AS wanted (table_id, role_name, policy_name)
  LEFT JOIN pg_roles  AS role   ON role.rolname = wanted.role_name
  LEFT JOIN pg_policy AS policy ON policy.polrelid = wanted.table_id AND policy.polname = wanted.policy_name;

-- check: Policies | Allow service role full access on events
SELECT role.oid IS NULL OR policy.oid IS NOT NULL,
       CASE WHEN role.oid IS NULL THEN 'no Supabase roles here' WHEN policy.oid IS NULL THEN 'missing' ELSE 'there' END
  FROM (VALUES ('archon_session_events'::regclass, 'service_role', 'Allow service role full access on events'))
       AS wanted (table_id, role_name, policy_name)
  LEFT JOIN pg_roles  AS role   ON role.rolname = wanted.role_name
  LEFT JOIN pg_policy AS policy ON policy.polrelid = wanted.table_id AND policy.polname = wanted.policy_name;

-- check: Policies | Allow authenticated users on events
SELECT role.oid IS NULL OR policy.oid IS NOT NULL,
       CASE WHEN role.oid IS NULL THEN 'no Supabase roles here' WHEN policy.oid IS NULL THEN 'missing' ELSE 'there' END
  FROM (VALUES ('archon_session_events'::regclass, 'authenticated', 'Allow authenticated users on events'))
       AS wanted (table_id, role_name, policy_name)
  LEFT JOIN pg_roles  AS role   ON role.rolname = wanted.role_name
  LEFT JOIN pg_policy AS policy ON policy.polrelid = wanted.table_id AND policy.polname = wanted.policy_name;


-- Deleting -----------------------------------------------------------------------------------------------------------

DELETE FROM archon_projects
 WHERE id = current_setting('archon_memory.project')::uuid;

-- check: Test queries | A session outlives its project
SELECT count(*) = 1 AND bool_and(project_id IS NULL),
       format('%s session left, project_id %s', count(*), COALESCE(max(project_id::text), 'NULL'))
  FROM archon_sessions
 WHERE id = current_setting('archon_memory.session')::uuid;

DELETE FROM archon_sessions
 WHERE agent = current_setting('archon_memory.agent');

-- check: Test queries | Events go with their session
SELECT count(*) = 0,
       format('%s events left', count(*))
  FROM archon_session_events
 WHERE session_id = current_setting('archon_memory.session')::uuid;


-- Ledger -------------------------------------------------------------------------------------------------------------

-- check: Ledger | recorded as 002
SELECT count(*) > 0,
       COALESCE(max(version || ' ' || migration_name), 'no row')
  FROM archon_migrations
 WHERE version = '002'
   AND migration_name IN ('002_session_memory', 'session_memory');
