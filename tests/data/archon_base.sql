-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- A database as Archon's own set-up leaves it, as far as our migrations can meet it: names, types, defaults, ledger.
-- Needs supabase.sql. Extension vector is there already.

CREATE FUNCTION update_updated_at_column() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN NEW.updated_at = NOW(); RETURN NEW; END; $$;

CREATE TYPE task_status AS ENUM ('todo', 'doing', 'review', 'done');
CREATE TYPE task_priority AS ENUM ('low', 'medium', 'high', 'critical');

CREATE TABLE archon_settings (
    id UUID DEFAULT gen_random_uuid() PRIMARY KEY,
    key VARCHAR(255) UNIQUE NOT NULL,
    value TEXT,
    encrypted_value TEXT,
    is_encrypted BOOLEAN DEFAULT FALSE,
    category VARCHAR(100),
    description TEXT,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT NOW(),
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT NOW()
);

CREATE TABLE archon_projects (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    title TEXT NOT NULL,
    description TEXT DEFAULT '',
    docs JSONB DEFAULT '[]'::jsonb,
    features JSONB DEFAULT '[]'::jsonb,
    data JSONB DEFAULT '[]'::jsonb,
    github_repo TEXT,
    pinned BOOLEAN DEFAULT false,
    created_at TIMESTAMPTZ DEFAULT NOW(),
    updated_at TIMESTAMPTZ DEFAULT NOW()
);
ALTER TABLE archon_projects ADD COLUMN archived boolean DEFAULT false; -- release 0.1.0, file 012

CREATE TABLE archon_tasks (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    project_id UUID REFERENCES archon_projects(id) ON DELETE CASCADE,
    parent_task_id UUID REFERENCES archon_tasks(id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    description TEXT DEFAULT '',
    status task_status DEFAULT 'todo',
    assignee TEXT DEFAULT 'User' CHECK (assignee IS NOT NULL AND assignee != ''),
    task_order INTEGER DEFAULT 0,
    priority task_priority DEFAULT 'medium' NOT NULL,
    feature TEXT,
    sources JSONB DEFAULT '[]'::jsonb,
    code_examples JSONB DEFAULT '[]'::jsonb,
    archived BOOLEAN DEFAULT false,
    archived_at TIMESTAMPTZ NULL,
    archived_by TEXT NULL,
    created_at TIMESTAMPTZ DEFAULT NOW(),
    updated_at TIMESTAMPTZ DEFAULT NOW()
);
ALTER TABLE archon_tasks ADD COLUMN archived_reason text; -- release 0.1.0, file 013

CREATE TABLE archon_migrations (
    id UUID DEFAULT gen_random_uuid() PRIMARY KEY,
    version VARCHAR(20) NOT NULL,
    migration_name VARCHAR(255) NOT NULL,
    applied_at TIMESTAMP WITH TIME ZONE DEFAULT NOW(),
    checksum VARCHAR(32),
    UNIQUE(version, migration_name)
);

-- One of the tables that our migrations do not know.
CREATE TABLE archon_prompts (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    prompt_name TEXT UNIQUE NOT NULL,
    prompt TEXT NOT NULL,
    updated_at TIMESTAMPTZ DEFAULT NOW()
);

CREATE INDEX idx_archon_tasks_project_id ON archon_tasks(project_id);
CREATE INDEX idx_archon_tasks_status ON archon_tasks(status);
CREATE INDEX idx_archon_migrations_version ON archon_migrations(version);
CREATE INDEX idx_archon_migrations_applied_at ON archon_migrations(applied_at DESC);

CREATE TRIGGER update_archon_settings_updated_at BEFORE UPDATE ON archon_settings
    FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
CREATE TRIGGER update_archon_projects_updated_at BEFORE UPDATE ON archon_projects
    FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
CREATE TRIGGER update_archon_tasks_updated_at BEFORE UPDATE ON archon_tasks
    FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
CREATE TRIGGER update_archon_prompts_updated_at BEFORE UPDATE ON archon_prompts
    FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();

ALTER TABLE archon_settings ENABLE ROW LEVEL SECURITY;
ALTER TABLE archon_projects ENABLE ROW LEVEL SECURITY;
ALTER TABLE archon_tasks ENABLE ROW LEVEL SECURITY;
ALTER TABLE archon_migrations ENABLE ROW LEVEL SECURITY;

CREATE POLICY "service role settings" ON archon_settings FOR ALL USING (auth.role() = 'service_role');
CREATE POLICY "signed in settings" ON archon_settings FOR ALL TO authenticated USING (true);
CREATE POLICY "service role projects" ON archon_projects FOR ALL USING (auth.role() = 'service_role');
CREATE POLICY "signed in projects" ON archon_projects FOR ALL TO authenticated USING (true);
CREATE POLICY "service role tasks" ON archon_tasks FOR ALL USING (auth.role() = 'service_role');
CREATE POLICY "signed in tasks" ON archon_tasks FOR ALL TO authenticated USING (true);
CREATE POLICY "service role migrations" ON archon_migrations FOR ALL USING (auth.role() = 'service_role');
CREATE POLICY "signed in migrations" ON archon_migrations FOR SELECT TO authenticated USING (true);

INSERT INTO archon_migrations (version, migration_name)
SELECT '0.1.0', name
  FROM unnest(ARRAY['001_add_source_url_display_name', '008_add_migration_tracking',
                    '011_add_page_metadata_table']) AS name;
INSERT INTO archon_projects (title) VALUES ('A real project');
INSERT INTO archon_tasks (project_id, title) SELECT id, 'A real task' FROM archon_projects;
