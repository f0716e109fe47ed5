// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/undoing.h"

#include "db/connection.h"
#include "migrations/dependents.h"
#include "migrations/expectations.h"
#include "migrations/hints.h"
#include "migrations/preflight.h"
#include "migrations/words.h"

#include <algorithm>

namespace archon::migrations {

using namespace Qt::StringLiterals;

namespace {

core::Error refused(const QString &what, const QString &next = {}, const core::Fix &fix = {})
{
    core::Error error;
    error.kind = core::ErrorKind::Refused;
    error.what = what;
    error.state = u"Nothing was changed."_s;
    error.next = next;
    error.fix = fix;
    return error;
}

} // namespace

std::optional<core::Error> Undoing::readScript()
{
    const QString file = m_migration.id.toString() + ".down.sql"_L1;
    if (!m_migration.downText) {
        if (m_migration.companionProblem.contains(".down.sql"_L1)) {
            return refused(m_migration.companionProblem);
        }
        return refused(u"There is no %1 that tells how to undo it."_s.arg(file),
            u"Write the statements that undo the migration into a file of that name beside it."_s);
    }
    core::Result<sql::Script> script = sql::parseScript(*m_migration.downText);
    if (!script) {
        core::Error error = script.error();
        error.kind = core::ErrorKind::Refused;
        error.what = u"%1 cannot be read: %2"_s.arg(file, error.what);
        error.state = u"Nothing was changed."_s;
        return error;
    }
    if (script->statements.isEmpty()) {
        return refused(u"%1 holds no statement."_s.arg(file));
    }
    for (const sql::Statement &statement : script->statements) {
        if (statement.transactionControl || statement.cannotRunInTransaction) {
            return refused(
                u"%1, line %2: %3 is not possible inside the one transaction in which a migration is undone."_s.arg(
                    file, QString::number(statement.line), statement.kind),
                u"Take it out of the file."_s);
        }
    }
    m_script = *std::move(script);
    return std::nullopt;
}

core::Result<void> Undoing::look()
{
    core::Result<db::ServerInfo> server = db::readServerInfo(m_connection);
    if (!server) {
        return std::unexpected(server.error());
    }
    m_server = *std::move(server);
    core::Result<db::Catalog> catalog = db::readCatalog(m_connection);
    if (!catalog) {
        return std::unexpected(catalog.error());
    }
    m_catalog = *std::move(catalog);
    core::Result<Ledger> ledger = Ledger::read(m_connection);
    if (!ledger) {
        return std::unexpected(ledger.error());
    }
    m_ledger = *std::move(ledger);
    return {};
}

std::optional<core::Error> Undoing::refusal() const
{
    // Version, writable, pooler: what holds for any migration.
    if (const Preflight ready = preflight(Migration{}, {}, m_server, m_catalog); !ready.mayRun()) {
        return ready.refusal();
    }
    const MigrationState state = deriveState(m_migration, m_catalog, m_ledger);
    if (state.kind == MigrationState::Kind::Pending && !state.entry) {
        return refused(u"Nothing of %1 is there, so that there is nothing to undo."_s.arg(m_migration.id.toString()));
    }
    const QList<MigrationId> dependents = dependentsOf(m_migration, m_folder, m_catalog, m_ledger);
    if (!dependents.isEmpty()) {
        QStringList names;
        std::ranges::transform(dependents, std::back_inserter(names), &MigrationId::toString);
        return refused(u"%1 %2 on %3."_s.arg(
                           listed(names, 4), names.size() == 1 ? u"builds"_s : u"build"_s, m_migration.id.toString()),
            u"Undo %1 first."_s.arg(listed(names, 4)));
    }
    return std::nullopt;
}

core::Result<void> Undoing::rehearse(std::optional<ScriptFailure> &failure)
{
    if (const auto saved = m_connection.execute("SAVEPOINT archon_rehearsal", 0); !saved) {
        return std::unexpected(saved.error());
    }
    QList<StatementResult> done;
    failure = runScript(m_connection, m_script, {}, done);
    QList<LostData> lost;
    if (failure) {
        if (failure->error.kind != core::ErrorKind::Sql) { // cancelled, lost, or the transaction is gone
            return std::unexpected(failure->error);
        }
        lost = lostBetween(m_catalog, m_catalog, m_script);
    } else {
        const core::Result<db::Catalog> after = db::readCatalog(m_connection);
        if (!after) {
            return std::unexpected(after.error());
        }
        lost = lostBetween(m_catalog, *after, m_script);
    }
    if (const auto back = m_connection.execute("ROLLBACK TO SAVEPOINT archon_rehearsal", 0); !back) {
        return std::unexpected(back.error());
    }
    static_cast<void>(m_connection.takeNotices());
    core::Result<QList<LostData>> ordinary = ordinaryTables(m_connection, lost);
    if (!ordinary) {
        return std::unexpected(ordinary.error());
    }
    m_lost = *std::move(ordinary);
    return {};
}

core::Result<QList<Check>> Undoing::leftovers() const
{
    const core::Result<db::Catalog> catalog = db::readCatalog(m_connection);
    if (!catalog) {
        return std::unexpected(catalog.error());
    }
    QList<Check> left = compareWithCatalog(m_migration.script, *catalog);
    erase_if(left, [](const Check &check) {
        return check.category == "Extensions"_L1 || check.category == "Schemas"_L1
            || (check.state != Check::State::Pass && check.state != Check::State::Differs);
    });
    return left;
}

core::Error Undoing::explained(const core::Error &error) const
{
    return explainSqlError(error, m_server, m_catalog, m_folder);
}

core::Error Undoing::explained(const ScriptFailure &failure) const
{
    core::Error error = explained(failure.error);
    const QString place = u"%1.down.sql, line %2: "_s.arg(m_migration.id.toString(), QString::number(failure.line));
    if (error.kind == core::ErrorKind::Sql) {
        error.what.prepend(place);
        // Names what depends on what is to be dropped.
        if (error.sqlState() == "2BP01"_L1 && !error.server.detail.isEmpty()) {
            error.next = u"In the way: %1. %2"_s.arg(error.server.detail.simplified(), error.next).trimmed();
        }
    }
    return error;
}

} // namespace archon::migrations
