-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Does the base schema work? All of this runs in one transaction that is rolled back: nothing stays.
-- A statement below "check: Category | what it shows" answers true or false, then the value that was found.
-- The other statements prepare what the checks need.

SELECT set_config('archon_memory.project', gen_random_uuid()::text, true);

-- check: Test queries | The vector type works here
SELECT abs(('[1,0]'::vector <=> '[0,1]'::vector) - 1) < 1e-6,
       'vector ' || (SELECT extversion FROM pg_extension WHERE extname = 'vector');

-- check: Test queries | Insert a project
INSERT INTO archon_projects (id, title, updated_at)
VALUES (current_setting('archon_memory.project')::uuid, 'Archon Memory verification', '2000-01-01')
RETURNING true, title;

-- check: Test queries | Insert a task
INSERT INTO archon_tasks (project_id, title, updated_at)
VALUES (current_setting('archon_memory.project')::uuid, 'Archon Memory verification', '2000-01-01')
RETURNING status = 'todo' AND assignee = 'User' AND priority = 'medium',
          format('%s, %s, %s', status, assignee, priority);

-- check: Triggers | update_archon_projects_updated_at
UPDATE archon_projects
   SET description = 'changed'
 WHERE id = current_setting('archon_memory.project')::uuid
RETURNING updated_at = now(), 'updated_at was set';

-- check: Triggers | update_archon_tasks_updated_at
UPDATE archon_tasks
   SET description = 'changed'
 WHERE project_id = current_setting('archon_memory.project')::uuid
RETURNING updated_at = now(), 'updated_at was set';

INSERT INTO archon_settings (key, updated_at)
VALUES ('archon-memory-' || current_setting('archon_memory.project'), '2000-01-01');

-- check: Triggers | update_archon_settings_updated_at
UPDATE archon_settings
   SET description = 'changed'
 WHERE key = 'archon-memory-' || current_setting('archon_memory.project')
RETURNING updated_at = now(), 'updated_at was set';

DELETE FROM archon_projects
 WHERE id = current_setting('archon_memory.project')::uuid;

-- check: Test queries | A task goes with its project
SELECT count(*) = 0,
       format('%s tasks left', count(*))
  FROM archon_tasks
 WHERE project_id = current_setting('archon_memory.project')::uuid;

-- check: Policies | Supabase roles have their policies
SELECT count(*) = 0,
       CASE
           WHEN NOT EXISTS (SELECT FROM pg_roles WHERE rolname IN ('service_role', 'authenticated'))
               THEN 'no Supabase roles here'
           WHEN count(*) = 0
               THEN 'every table has policies'
           ELSE 'no policy on ' || string_agg(wanted.table_name, ', ')
       END
  FROM unnest(ARRAY['archon_settings', 'archon_projects', 'archon_tasks', 'archon_migrations']) AS wanted (table_name)
 WHERE EXISTS (SELECT FROM pg_roles WHERE rolname IN ('service_role', 'authenticated'))
   AND NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = to_regclass(wanted.table_name));

-- check: Ledger | recorded as 001
SELECT count(*) > 0,
       COALESCE(max(version || ' ' || migration_name), 'no row')
  FROM archon_migrations
 WHERE version = '001';
