// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "db/executor.h"
#include "db/serverinfo.h"
#include "migrations/folder.h"
#include "migrations/plan.h"
#include "migrations/preflight.h"
#include "migrations/rollback.h"
#include "migrations/runner.h"
#include "migrations/state.h"
#include "migrations/verifier.h"

#include <QList>

#include <functional>

namespace archon::migrations {

// A migration with everything that is known of it on one database.
struct MigrationOverview {
    Migration migration;
    MigrationState state;
    Plan plan;
    Preflight preflight;
};

struct Overview {
    db::ServerInfo server;
    QString folderLabel;
    QString folderPath;
    QList<MigrationOverview> migrations;

    [[nodiscard]] const MigrationOverview *find(const MigrationId &id) const;
    [[nodiscard]] int pending() const; // pending and partial ones
};

// The whole way of the main job on one database and one folder, for the window and the command line alike. Every
// function returns at once; the work is done on the executor. The executor must outlive it.
class MigrationService {
public:
    // An empty folder means the migrations that ship with the program.
    MigrationService(db::Executor &executor, QString folder);

    [[nodiscard]] db::Job<Overview> overview() const;
    [[nodiscard]] db::Job<RunReport> run(
        const MigrationId &id, const RunOptions &options, ProgressSink progress = {}) const;
    [[nodiscard]] db::Job<Checklist> verify(const MigrationId &id, std::function<void(const Check &)> sink = {}) const;
    [[nodiscard]] db::Job<RollbackPreview> previewRollback(const MigrationId &id) const;
    [[nodiscard]] db::Job<RollbackReport> rollback(
        const MigrationId &id, const QString &backupFile, const RunOptions &options, ProgressSink progress = {}) const;
    // CREATE EXTENSION for the fix button, in the schema `extensions` where that is on the search path.
    [[nodiscard]] db::Job<db::ServerInfo> createExtension(const QString &name) const;
    void cancel(db::JobId job) const;

    [[nodiscard]] const QString &folder() const { return m_folder; }

private:
    db::Executor &m_executor;
    QString m_folder;
};

} // namespace archon::migrations
