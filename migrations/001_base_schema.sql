-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- 001 base schema
--
-- The part of Archon's database that session memory stands on: projects, tasks, settings, and the ledger of
-- migrations, with the names and types that Archon gives them. On a database that Archon has set up itself, all of
-- it is found there and left as it is.
--
-- PostgreSQL 14 or newer with pgvector; plain PostgreSQL and Supabase alike. Safe to run again.
-- With psql: psql --single-transaction --set ON_ERROR_STOP=1 --file 001_base_schema.sql "$DATABASE_URL"


-- Extension ----------------------------------------------------------------------------------------------------------

-- Supabase keeps extensions in a schema of their own. Where there is one on the search path, vector goes there.
DO $$
BEGIN
    IF 'extensions' = ANY (current_schemas(false)) THEN
        CREATE EXTENSION IF NOT EXISTS vector WITH SCHEMA extensions;
    END IF;
END
$$;

CREATE EXTENSION IF NOT EXISTS vector;


-- Types --------------------------------------------------------------------------------------------------------------

DO $$
BEGIN
    IF to_regtype('task_status') IS NULL THEN
        CREATE TYPE task_status AS ENUM ('todo', 'doing', 'review', 'done');
    END IF;
    IF to_regtype('task_priority') IS NULL THEN
        CREATE TYPE task_priority AS ENUM ('low', 'medium', 'high', 'critical');
    END IF;
END
$$;


-- Tables -------------------------------------------------------------------------------------------------------------

CREATE TABLE IF NOT EXISTS archon_settings (
    id              uuid         PRIMARY KEY DEFAULT gen_random_uuid(),
    key             varchar(255) NOT NULL UNIQUE,
    value           text,
    encrypted_value text,
    is_encrypted    boolean      DEFAULT false,
    category        varchar(100),
    description     text,
    created_at      timestamptz  DEFAULT now(),
    updated_at      timestamptz  DEFAULT now()
);

CREATE TABLE IF NOT EXISTS archon_projects (
    id          uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    title       text        NOT NULL,
    description text        DEFAULT '',
    docs        jsonb       DEFAULT '[]',
    features    jsonb       DEFAULT '[]',
    data        jsonb       DEFAULT '[]',
    github_repo text,
    pinned      boolean     DEFAULT false,
    created_at  timestamptz DEFAULT now(),
    updated_at  timestamptz DEFAULT now()
);

CREATE TABLE IF NOT EXISTS archon_tasks (
    id             uuid          PRIMARY KEY DEFAULT gen_random_uuid(),
    project_id     uuid          REFERENCES archon_projects (id) ON DELETE CASCADE,
    parent_task_id uuid          REFERENCES archon_tasks (id) ON DELETE CASCADE,
    title          text          NOT NULL,
    description    text          DEFAULT '',
    status         task_status   DEFAULT 'todo',
    assignee       text          DEFAULT 'User' CHECK (assignee IS NOT NULL AND assignee <> ''),
    task_order     integer       DEFAULT 0,
    priority       task_priority NOT NULL DEFAULT 'medium',
    feature        text,
    sources        jsonb         DEFAULT '[]',
    code_examples  jsonb         DEFAULT '[]',
    archived       boolean       DEFAULT false,
    archived_at    timestamptz,
    archived_by    text,
    created_at     timestamptz   DEFAULT now(),
    updated_at     timestamptz   DEFAULT now()
);

-- The ledger: one row for each migration that was applied.
CREATE TABLE IF NOT EXISTS archon_migrations (
    id             uuid         PRIMARY KEY DEFAULT gen_random_uuid(),
    version        varchar(20)  NOT NULL,
    migration_name varchar(255) NOT NULL,
    applied_at     timestamptz  DEFAULT now(),
    checksum       varchar(32),
    UNIQUE (version, migration_name)
);


-- Indexes ------------------------------------------------------------------------------------------------------------

CREATE INDEX IF NOT EXISTS idx_archon_tasks_project_id       ON archon_tasks (project_id);
CREATE INDEX IF NOT EXISTS idx_archon_tasks_status           ON archon_tasks (status);
CREATE INDEX IF NOT EXISTS idx_archon_migrations_version     ON archon_migrations (version);
CREATE INDEX IF NOT EXISTS idx_archon_migrations_applied_at  ON archon_migrations (applied_at DESC);


-- Triggers: updated_at keeps itself up to date -----------------------------------------------------------------------

CREATE OR REPLACE FUNCTION update_updated_at_column()
RETURNS trigger
LANGUAGE plpgsql
SET search_path = ''
AS $$
BEGIN
    NEW.updated_at = now();
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER update_archon_settings_updated_at
    BEFORE UPDATE ON archon_settings
    FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();

CREATE OR REPLACE TRIGGER update_archon_projects_updated_at
    BEFORE UPDATE ON archon_projects
    FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();

CREATE OR REPLACE TRIGGER update_archon_tasks_updated_at
    BEFORE UPDATE ON archon_tasks
    FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();


-- Row level security -------------------------------------------------------------------------------------------------

-- The owner of the tables is not held by it; everybody else sees only what a policy lets them see.
ALTER TABLE archon_settings   ENABLE ROW LEVEL SECURITY;
ALTER TABLE archon_projects   ENABLE ROW LEVEL SECURITY;
ALTER TABLE archon_tasks      ENABLE ROW LEVEL SECURITY;
ALTER TABLE archon_migrations ENABLE ROW LEVEL SECURITY;

-- Supabase's roles get their policies where these roles exist, and where the table has no policy yet: the service
-- role may do everything; users who are signed in may do so too, except that they only read the ledger.
DO $$
DECLARE
    item record;
BEGIN
    FOR item IN
        SELECT wanted.*
          FROM (VALUES
            ('archon_settings',   'service_role',  'ALL',    'Allow service role full access to archon_settings'),
            ('archon_settings',   'authenticated', 'ALL',    'Allow authenticated users on archon_settings'),
            ('archon_projects',   'service_role',  'ALL',    'Allow service role full access to archon_projects'),
            ('archon_projects',   'authenticated', 'ALL',    'Allow authenticated users on archon_projects'),
            ('archon_tasks',      'service_role',  'ALL',    'Allow service role full access to archon_tasks'),
            ('archon_tasks',      'authenticated', 'ALL',    'Allow authenticated users on archon_tasks'),
            ('archon_migrations', 'service_role',  'ALL',    'Allow service role full access to archon_migrations'),
            ('archon_migrations', 'authenticated', 'SELECT', 'Allow authenticated users to read archon_migrations')
          ) AS wanted (table_name, role_name, command, policy_name)
          JOIN pg_roles ON pg_roles.rolname = wanted.role_name
         WHERE NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = to_regclass(wanted.table_name))
    LOOP
        EXECUTE format('CREATE POLICY %I ON %I FOR %s TO %I USING (true)',
                       item.policy_name, item.table_name, item.command, item.role_name);
    END LOOP;
END
$$;


-- Ledger -------------------------------------------------------------------------------------------------------------

-- Archon Memory adds the checksum; with psql the row stays without one.
INSERT INTO archon_migrations (version, migration_name)
VALUES ('001', '001_base_schema')
ON CONFLICT (version, migration_name) DO NOTHING;
