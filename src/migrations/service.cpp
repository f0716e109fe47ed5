// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/service.h"

#include "migrations/catalogqueries.h"
#include "migrations/hints.h"

#include <algorithm>

namespace archon::migrations {

using namespace Qt::StringLiterals;

namespace {

struct Found {
    Folder folder;
    const Migration *migration = nullptr; // in folder
};

core::Result<Found> find(const QString &path, const MigrationId &id)
{
    core::Result<Folder> folder = Folder::read(path);
    if (!folder) {
        return std::unexpected(folder.error());
    }
    Found found{*std::move(folder), nullptr};
    found.migration = found.folder.find(id);
    if (found.migration == nullptr) {
        core::Error error;
        error.kind = core::ErrorKind::Usage;
        error.what = u"There is no migration %1 in the folder %2."_s.arg(id.toString(), found.folder.label);
        return std::unexpected(error);
    }
    return found;
}

core::Result<Overview> readOverview(db::Connection &connection, const QString &path)
{
    const core::Result<Folder> folder = Folder::read(path);
    if (!folder) {
        return std::unexpected(folder.error());
    }
    const core::Result<db::ServerInfo> server = db::readServerInfo(connection);
    if (!server) {
        return std::unexpected(server.error());
    }
    const core::Result<db::Catalog> catalog = db::readCatalog(connection);
    if (!catalog) {
        return std::unexpected(catalog.error());
    }
    const core::Result<Ledger> ledger = Ledger::read(connection);
    if (!ledger) {
        return std::unexpected(ledger.error());
    }
    Overview overview;
    overview.server = *server;
    overview.folderLabel = folder->label;
    overview.folderPath = folder->path;
    for (const Migration &migration : folder->migrations) {
        const MigrationState state = deriveState(migration, *catalog, *ledger);
        overview.migrations << MigrationOverview{migration, state, makePlan(migration, state, *catalog),
            preflight(migration, folder->migrations, *server, *catalog)};
    }
    return overview;
}

core::Result<db::ServerInfo> installExtension(db::Connection &connection, const QString &name)
{
    const core::Result<db::ServerInfo> server = db::readServerInfo(connection);
    if (!server) {
        return server;
    }
    // Supabase keeps extensions in a schema of their own. Off the search path it would only hide them.
    const QString schema = server->searchPath.contains(u"extensions"_s) ? u" WITH SCHEMA extensions"_s : QString();
    const QString statement = u"CREATE EXTENSION IF NOT EXISTS %1%2"_s.arg(catalogqueries::identifier(name), schema);
    if (const auto created = connection.execute(statement.toUtf8(), 0); !created) {
        core::Error error = explainSqlError(created.error(), *server, {}, {});
        error.state = error.kind == core::ErrorKind::Lost ? QString() : u"Nothing was changed."_s;
        return std::unexpected(error);
    }
    return db::readServerInfo(connection);
}

} // namespace

const MigrationOverview *Overview::find(const MigrationId &id) const
{
    const auto found = std::ranges::find_if(
        migrations, [&id](const MigrationOverview &overview) { return overview.migration.id == id; });
    return found == migrations.end() ? nullptr : &*found;
}

int Overview::pending() const
{
    return int(std::ranges::count_if(migrations, [](const MigrationOverview &overview) {
        return overview.state.kind == MigrationState::Kind::Pending
            || overview.state.kind == MigrationState::Kind::Partial;
    }));
}

MigrationService::MigrationService(db::Executor &executor, QString folder)
    : m_executor(executor),
      m_folder(std::move(folder))
{
}

db::Job<Overview> MigrationService::overview() const
{
    return m_executor.submit([path = m_folder](db::Connection &connection) { return readOverview(connection, path); });
}

db::Job<RunReport> MigrationService::run(const MigrationId &id, const RunOptions &options, ProgressSink progress) const
{
    return m_executor.submit([path = m_folder, id, options, progress = std::move(progress)](
                                 db::Connection &connection) -> core::Result<RunReport> {
        const core::Result<Found> found = find(path, id);
        if (!found) {
            return std::unexpected(found.error());
        }
        return runMigration(connection, *found->migration, options, progress, found->folder.migrations);
    });
}

db::Job<Checklist> MigrationService::verify(const MigrationId &id, std::function<void(const Check &)> sink) const
{
    return m_executor.submit(
        [path = m_folder, id, sink = std::move(sink)](db::Connection &connection) -> core::Result<Checklist> {
            const core::Result<Found> found = find(path, id);
            if (!found) {
                return std::unexpected(found.error());
            }
            return verifyMigration(connection, *found->migration, sink);
        });
}

db::Job<RollbackPreview> MigrationService::previewRollback(const MigrationId &id) const
{
    return m_executor.submit([path = m_folder, id](db::Connection &connection) -> core::Result<RollbackPreview> {
        const core::Result<Found> found = find(path, id);
        if (!found) {
            return std::unexpected(found.error());
        }
        return migrations::previewRollback(connection, *found->migration, found->folder.migrations);
    });
}

db::Job<RollbackReport> MigrationService::rollback(
    const MigrationId &id, const QString &backupFile, const RunOptions &options, ProgressSink progress) const
{
    return m_executor.submit([path = m_folder, id, backupFile, options, progress = std::move(progress)](
                                 db::Connection &connection) -> core::Result<RollbackReport> {
        const core::Result<Found> found = find(path, id);
        if (!found) {
            return std::unexpected(found.error());
        }
        return rollbackMigration(
            connection, *found->migration, backupFile, options, progress, found->folder.migrations);
    });
}

db::Job<db::ServerInfo> MigrationService::createExtension(const QString &name) const
{
    return m_executor.submit([name](db::Connection &connection) { return installExtension(connection, name); });
}

void MigrationService::cancel(db::JobId job) const
{
    m_executor.cancel(job);
}

} // namespace archon::migrations
