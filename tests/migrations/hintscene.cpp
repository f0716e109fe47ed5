// SPDX-License-Identifier: GPL-3.0-or-later
#include "hintscene.h"

using namespace Qt::StringLiterals;

namespace archon::tests {

using migrations::Migration;
using migrations::MigrationId;

namespace {

db::Catalog::Table table(
    const QString &schema, const QString &name, const QStringList &columns = {}, const QString &owner = u"postgres"_s)
{
    db::Catalog::Table made;
    made.schema = schema;
    made.name = name;
    made.owner = owner;
    for (const QString &column : columns) {
        db::Catalog::Column item;
        item.name = column;
        made.columns << item;
    }
    return made;
}

Migration migration(const QString &id, const QList<sql::Effect> &effects)
{
    Migration made;
    made.id = MigrationId(id);
    made.name = id;
    sql::Statement statement;
    statement.effects = effects;
    made.script.statements << statement;
    return made;
}

sql::CreateTable createTable(const QString &name, const QStringList &columns = {})
{
    sql::CreateTable effect;
    effect.table.name = name;
    for (const QString &column : columns) {
        sql::ColumnEffect item;
        item.name = column;
        effect.columns << item;
    }
    return effect;
}

sql::CreateFunction createFunction(const QString &name)
{
    sql::CreateFunction effect;
    effect.function.name = name;
    return effect;
}

sql::CreatePolicy createPolicy(const QString &name)
{
    sql::CreatePolicy effect;
    effect.policy = name;
    return effect;
}

} // namespace

HintScene HintScene::plain()
{
    HintScene scene;
    scene.server.versionNumber = 170011;
    scene.server.user = u"amelie"_s;
    scene.server.database = u"memory"_s;
    scene.server.vectorVersion = u"0.8.0"_s;
    scene.server.vectorSchema = u"public"_s;
    scene.server.vectorAvailable = u"0.8.0"_s;
    scene.server.searchPath = {u"public"_s};
    scene.catalog.searchPath = {u"public"_s};
    scene.catalog.schemas = {u"public"_s, u"app"_s};
    scene.catalog.roles = {u"postgres"_s, u"amelie"_s};
    scene.catalog.extensions = {{u"vector"_s, u"public"_s, u"0.8.0"_s}};
    scene.catalog.tables
        = {table(u"app"_s, u"orders"_s), table(u"public"_s, u"people"_s, {u"id"_s, u"userId"_s, u"summary"_s}),
            table(u"auth"_s, u"users"_s, {}, u"supabase_auth_admin"_s),
            table(u"public"_s, u"invoices"_s, {u"id"_s}, u"bertha"_s)};
    scene.catalog.types = {{u"app"_s, u"mood"_s, true, {u"fine"_s}}, {u"public"_s, u"task_status"_s, true, {}}};
    db::Catalog::Function hidden;
    hidden.schema = u"app"_s;
    hidden.name = u"rate"_s;
    db::Catalog::Function shown;
    shown.schema = u"public"_s;
    shown.name = u"total"_s;
    shown.arguments = u"amount numeric"_s;
    scene.catalog.functions = {hidden, shown};
    sql::AddColumn added;
    added.table.name = u"people"_s;
    added.column.name = u"embedding"_s;
    sql::CreateType type;
    type.type.name = u"colour"_s;
    scene.folder = {migration(u"complete_setup"_s, {createTable(u"archon_projects"_s), createTable(u"archon_tasks"_s)}),
        migration(
            u"001_base_schema"_s, {createTable(u"archon_projects"_s), createFunction(u"update_updated_at_column"_s)}),
        migration(u"002_session_memory"_s,
            {createTable(u"archon_sessions"_s, {u"id"_s, u"agent"_s}), added, type, createPolicy(u"Allow all"_s)})};
    return scene;
}

HintScene HintScene::named(const QString &name)
{
    HintScene made = plain();
    if (name == "no vector"_L1 || name == "vector not to be had"_L1 || name == "supabase without vector"_L1) {
        made.server.vectorVersion.clear();
        made.server.vectorSchema.clear();
        made.catalog.extensions.clear();
    }
    if (name == "vector not to be had"_L1) {
        made.server.vectorAvailable.clear();
    } else if (name == "vector elsewhere"_L1) {
        made.server.vectorSchema = u"extensions"_s;
    } else if (name == "old vector"_L1) {
        made.server.vectorVersion = u"0.4.4"_s;
    } else if (name == "standby"_L1) {
        made.server.standby = true;
    } else if (name == "no folder"_L1) {
        made.folder.clear();
    } else if (name == "sessions of another program"_L1) {
        made.catalog.tables << table(u"public"_s, u"archon_sessions"_s, {u"id"_s, u"machine_id"_s});
    } else if (name.startsWith("supabase"_L1)) {
        made.server.supabase = true;
    } else if (name == "pgcrypto elsewhere"_L1) {
        made.catalog.extensions << db::Catalog::Extension{u"pgcrypto"_s, u"extensions"_s, u"1.3"_s};
    } else if (name == "nothing known"_L1) {
        return {};
    }
    return made;
}

} // namespace archon::tests
