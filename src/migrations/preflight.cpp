// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/preflight.h"

#include "migrations/catalogqueries.h"
#include "migrations/needs.h"
#include "migrations/objectchecks.h"
#include "migrations/plan.h"
#include "migrations/words.h"

#include <algorithm>

namespace archon::migrations {

using namespace Qt::StringLiterals;

namespace {

using State = PreflightCheck::State;

constexpr int oldestServer = 140000;

PreflightCheck passed(const QString &name, const QString &message)
{
    return {name, State::Pass, message, {}};
}

PreflightCheck problem(const QString &name, State state, const QString &message, const core::Fix &fix = {})
{
    return {name, state, message, fix};
}

PreflightCheck serverVersion(const db::ServerInfo &server)
{
    const QString name = u"Server version"_s;
    if (server.versionNumber < oldestServer) {
        return problem(name, State::Fail,
            u"The server is PostgreSQL %1; this program needs version 14 or newer."_s.arg(server.version));
    }
    return passed(name, u"PostgreSQL %1."_s.arg(server.version));
}

PreflightCheck writable(const db::ServerInfo &server)
{
    const QString name = u"Writable"_s;
    if (server.standby) {
        return problem(name, State::Fail,
            u"This server is a standby: it can only be read. Connect to the primary server instead."_s);
    }
    if (server.readOnly) {
        return problem(name, State::Fail,
            u"Transactions are read-only here (default_transaction_read_only is on for this role, database or server). "
            "Connect as a role that may write."_s);
    }
    return passed(name, u"The database may be written to."_s);
}

PreflightCheck pooler(const db::ServerInfo &server)
{
    const QString name = u"Connection"_s;
    if (server.transactionPooler) {
        return problem(name, State::Fail,
            u"This is a transaction pooler: each statement may reach another session, so that settings and locks are "
            u"lost. "
            "Use the session pooler or the direct connection (port 5432) for migrations."_s,
            {core::Fix::Kind::UseSessionPooler, {}});
    }
    return passed(name, u"The session is ours for the whole run."_s);
}

// The migration of the folder that makes what is missing; numbered ones first, as the others are tools.
template <typename Makes> const Migration *creatorOf(const Migration &self, const QList<Migration> &folder, Makes makes)
{
    const Migration *found = nullptr;
    for (const Migration &other : folder) {
        if (other.id != self.id && other.isRunnable() && makes(ExpectedSchema::of(other.script))
            && (found == nullptr || (!found->isNumbered() && other.isNumbered()))) {
            found = &other;
        }
    }
    return found;
}

PreflightCheck vectorExtension(const Needs &needs, const db::ServerInfo &server, const db::Catalog &catalog)
{
    const QString name = u"Extension vector"_s;
    if (!server.vectorVersion.isEmpty()) {
        if (catalog.searchPath.contains(server.vectorSchema) || needs.setsSearchPath || !needs.vector) {
            return passed(name, u"pgvector %1 in schema %2."_s.arg(server.vectorVersion, server.vectorSchema));
        }
        QStringList path;
        for (const QString &schema : catalog.searchPath + QStringList{server.vectorSchema}) {
            path << catalogqueries::identifier(schema);
        }
        return problem(name, State::Fail,
            u"pgvector is installed in schema %1, which is not on the search path (%2), so that the type vector would "
            u"not be "
            "found. Run ALTER ROLE %3 SET search_path = %4; then connect again."_s.arg(server.vectorSchema,
                catalog.searchPath.join(", "_L1), catalogqueries::identifier(server.user), path.join(", "_L1)));
    }
    if (server.vectorAvailable.isEmpty()) {
        return problem(name, State::Fail,
            u"The server has no pgvector to install. Install its package on the server (on Debian: "
            u"postgresql-%1-pgvector), "
            "or use a server that has it."_s.arg(server.versionNumber / 10000));
    }
    if (needs.createsVector) {
        return passed(name, u"pgvector %1 is not installed yet; the migration does it."_s.arg(server.vectorAvailable));
    }
    return problem(name, State::Fail,
        u"The migration uses the type vector, and the extension vector is not installed in this database. Version %1 "
        u"is "
        "available."_s.arg(server.vectorAvailable),
        {core::Fix::Kind::CreateExtension, u"vector"_s});
}

PreflightCheck baseTables(
    const Needs &needs, const Migration &migration, const QList<Migration> &folder, const db::Catalog &catalog)
{
    const QString name = u"Base tables"_s;
    const auto isMissing = [&catalog](const sql::Name &table) {
        return catalog.table(table.schema, table.name) == nullptr && catalog.view(table.schema, table.name) == nullptr;
    };
    QList<sql::Name> missing;
    std::ranges::copy_if(needs.tables, std::back_inserter(missing), isMissing);
    const bool certain = std::ranges::any_of(
        missing, [&needs](const sql::Name &table) { return !needs.mayMake(u"table"_s, table.name); });
    std::ranges::copy_if(needs.readTables, std::back_inserter(missing), isMissing);
    if (missing.isEmpty()) {
        return passed(name, u"Every table that it builds on is there."_s);
    }
    QStringList names;
    for (const sql::Name &table : std::as_const(missing)) {
        names << table.toString();
    }
    const QString sentence = missing.size() == 1
        ? u"The table %1, which the migration builds on, does not exist."_s.arg(names.constFirst())
        : u"The tables %1, which the migration builds on, do not exist."_s.arg(listed(names, 5));
    const Migration *creator = creatorOf(migration, folder,
        [&missing](const ExpectedSchema &schema) { return schema.createsTable(missing.constFirst()); });
    if (creator != nullptr) {
        return problem(name, State::Fail,
            u"%1 Run %2 first: it creates %3."_s.arg(
                sentence, creator->id.toString(), missing.size() == 1 ? u"it"_s : u"them"_s),
            {core::Fix::Kind::RunMigration, creator->id.toString()});
    }
    return problem(name, certain ? State::Fail : State::Warn,
        certain ? sentence
                + u" No migration of this folder creates %1: install what it belongs to first, such as Archon's "
                  "own base schema (complete_setup.sql)."_s.arg(missing.size() == 1 ? u"it"_s : u"them"_s)
                : sentence + u" The migration may create what it needs while it runs; its text does not tell."_s);
}

std::optional<PreflightCheck> triggerFunctions(
    const Needs &needs, const Migration &migration, const QList<Migration> &folder, const db::Catalog &catalog)
{
    for (const sql::Name &function : needs.triggerFunctions) {
        if (!catalog.functionsNamed(function.schema, function.name).isEmpty()) {
            continue;
        }
        const QString name = u"Base functions"_s;
        const QString sentence
            = u"The function %1(), which a trigger of the migration calls, does not exist."_s.arg(function.toString());
        const Migration *creator = creatorOf(migration, folder, [&function](const ExpectedSchema &schema) {
            return std::ranges::any_of(schema.functions,
                [&function](const sql::CreateFunction &made) { return sameName(made.function, function); });
        });
        if (creator != nullptr) {
            return problem(name, State::Fail,
                u"%1 Run %2 first: it creates it."_s.arg(sentence, creator->id.toString()),
                {core::Fix::Kind::RunMigration, creator->id.toString()});
        }
        // It may come with the server or with an extension: the catalog's picture leaves those out.
        return problem(
            name, State::Warn, sentence + u" Unless an extension brings it, the migration will fail there."_s);
    }
    return std::nullopt;
}

// IF NOT EXISTS passes over a table of the same name, and what follows fails on the columns that it lacks.
std::optional<PreflightCheck> foreignTables(const sql::Script &script, const db::Catalog &catalog)
{
    for (const sql::CreateTable &expected : ExpectedSchema::of(script).tables) {
        const db::Catalog::Table *live = catalog.table(expected.table.schema, expected.table.name);
        if (live == nullptr) {
            continue;
        }
        QStringList missing;
        for (const sql::ColumnEffect &column : expected.columns) {
            if (live->column(column.name) == nullptr) {
                missing << column.name;
            }
        }
        if (!missing.isEmpty()) {
            return problem(u"Existing tables"_s, State::Fail,
                u"There is a table %1 of another shape: it has no %2. IF NOT EXISTS would pass over it and leave it "
                u"so. If "
                "it belongs to another program, move it to a schema of its own (ALTER TABLE … SET SCHEMA …)."_s.arg(
                    expected.table.toString(), listed(missing, 5)));
        }
    }
    return std::nullopt;
}

std::optional<PreflightCheck> roles(const Needs &needs, const db::Catalog &catalog)
{
    QStringList missing;
    std::ranges::copy_if(needs.roles, std::back_inserter(missing),
        [&catalog](const QString &role) { return !catalog.roles.contains(role) && !role.startsWith("pg_"_L1); });
    if (missing.isEmpty()) {
        return std::nullopt;
    }
    const bool certain
        = std::ranges::any_of(missing, [&needs](const QString &role) { return !needs.mayMake(u"role|user"_s, role); });
    return problem(u"Roles"_s, certain ? State::Fail : State::Warn,
        u"The migration gives rights to %1 %2, which %3 not exist here. On Supabase such roles are there from the "
        u"start; "
        "elsewhere create %4 first, for example with CREATE ROLE %5 NOLOGIN."_s.arg(
            missing.size() == 1 ? u"the role"_s : u"the roles"_s, listed(missing),
            missing.size() == 1 ? u"does"_s : u"do"_s, missing.size() == 1 ? u"it"_s : u"them"_s,
            catalogqueries::identifier(missing.constFirst())));
}

std::optional<PreflightCheck> ownership(const Needs &needs, const db::ServerInfo &server, const db::Catalog &catalog)
{
    QStringList others;
    QStringList owners;
    bool any = false;
    for (const sql::Name &name : needs.alteredTables) {
        if (const db::Catalog::Table *table = catalog.table(name.schema, name.name)) {
            any = true;
            if (table->owner != server.user && !server.superuser) {
                others << name.toString();
                owners << table->owner;
            }
        }
    }
    if (!any) {
        return std::nullopt;
    }
    const QString title = u"Ownership"_s;
    if (others.isEmpty()) {
        return passed(title, u"The tables that it alters are ours to alter."_s);
    }
    owners.removeDuplicates();
    // Only a warning: whether we are a member of the owner is not in the picture.
    return problem(title, State::Warn,
        u"%1 %2 to %3. Unless %4 is a member of that role, the server will refuse to alter %5; nothing will be changed then."_s
            .arg(listed(others, 5), others.size() == 1 ? u"belongs"_s : u"belong"_s, listed(owners), server.user,
                others.size() == 1 ? u"it"_s : u"them"_s));
}

std::optional<PreflightCheck> mayCreate(const Needs &needs, const db::ServerInfo &server)
{
    if (!needs.createsInSearchPath) {
        return std::nullopt;
    }
    const QString title = u"Privileges"_s;
    if (server.searchPath.isEmpty()) {
        return problem(title, State::Fail,
            u"No schema of the search path exists, so that there is no place to create anything. Set search_path to a "
            u"schema "
            "that exists."_s);
    }
    const QString &schema = server.searchPath.constFirst();
    if (!server.mayCreateInSchema) {
        return problem(title, State::Fail,
            u"The role %1 may not create anything in schema %2. Connect as the owner of the schema, or have its owner "
            u"run "
            "GRANT CREATE ON SCHEMA %3 TO %4."_s.arg(
                server.user, schema, catalogqueries::identifier(schema), catalogqueries::identifier(server.user)));
    }
    return passed(title, u"%1 may create in schema %2."_s.arg(server.user, schema));
}

QString nextFor(const core::Fix &fix)
{
    switch (fix.kind) {
    case core::Fix::Kind::CreateExtension:
        return u"Create the extension (CREATE EXTENSION %1), then run the migration."_s.arg(
            catalogqueries::identifier(fix.argument));
    case core::Fix::Kind::RunMigration:
        return u"Run %1, then this one."_s.arg(fix.argument);
    default:
        return {};
    }
}

} // namespace

bool Preflight::mayRun() const
{
    return std::ranges::none_of(checks, [](const PreflightCheck &check) { return check.state == State::Fail; });
}

core::Error Preflight::refusal() const
{
    core::Error error;
    error.kind = core::ErrorKind::Refused;
    error.state = u"Nothing was changed."_s;
    // A migration that has to come first brings what else is missing with it, so it is the thing to do.
    auto failing = std::ranges::find_if(checks, [](const PreflightCheck &check) {
        return check.state == State::Fail && check.fix.kind == core::Fix::Kind::RunMigration;
    });
    if (failing == checks.end()) {
        failing = std::ranges::find(checks, State::Fail, &PreflightCheck::state);
    }
    if (failing != checks.end()) {
        error.what = failing->message;
        error.fix = failing->fix;
        error.next = nextFor(failing->fix);
    }
    return error;
}

Preflight preflight(const Migration &migration, const QList<Migration> &folder, const db::ServerInfo &server,
    const db::Catalog &catalog)
{
    Preflight result;
    if (const QString refusal = refusalOf(migration); !refusal.isEmpty()) {
        result.checks << problem(u"File"_s, State::Fail, refusal);
    }
    result.checks << serverVersion(server) << writable(server) << pooler(server);
    if (migration.error) {
        return result;
    }
    const Needs needs = Needs::of(migration.script);
    if (needs.vector || needs.createsVector) {
        result.checks << vectorExtension(needs, server, catalog);
    }
    for (const QString &extension : needs.extensions) {
        result.checks << passed(u"Extension %1"_s.arg(extension),
            catalog.extension(extension) != nullptr ? u"Installed."_s : u"Not installed yet; the migration does it."_s);
    }
    if (!needs.tables.isEmpty() || !needs.readTables.isEmpty()) {
        result.checks << baseTables(needs, migration, folder, catalog);
    }
    for (const std::optional<PreflightCheck> &check :
        {triggerFunctions(needs, migration, folder, catalog), foreignTables(migration.script, catalog),
            roles(needs, catalog), ownership(needs, server, catalog), mayCreate(needs, server)}) {
        if (check) {
            result.checks << *check;
        }
    }
    return result;
}

} // namespace archon::migrations
