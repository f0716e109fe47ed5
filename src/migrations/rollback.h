// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "migrations/migration.h"
#include "migrations/runner.h"

#include <QList>
#include <QPair>
#include <QString>

namespace archon::db {
class Connection;
}

namespace archon::migrations {

// Rows that undoing a migration would destroy, counted live.
struct Loss {
    QString what; // "archon_sessions" or "archon_tasks.embedding": rows of a table, values of a column
    qint64 rows = 0;
    bool column = false;

    bool operator==(const Loss &) const = default;
};

struct RollbackPreview {
    MigrationId id;
    QString sql; // the .down.sql
    QString refusal; // why it cannot be undone now: no .down.sql, a later migration depends on it; empty: it can
    QList<Loss> losses;
};

struct RollbackReport {
    MigrationId id;
    Outcome outcome = Outcome::Refused; // Applied here means: undone
    QList<Loss> losses; // as counted inside the transaction
    QString backupFile; // empty: none was asked for
    std::optional<core::Error> error;
    QList<Check> leftovers; // what is still there although it should be gone
    double elapsedMs = 0;
};

// Tries the .down.sql in a transaction that is rolled back, so that the server's own refusals are known, and what would
// be gone is seen and counted. `folder` tells what else builds on the migration. Blocking; on an executor's thread.
[[nodiscard]] core::Result<RollbackPreview> previewRollback(
    db::Connection &connection, const Migration &migration, const QList<Migration> &folder = {});
// One transaction: count, save the rows (when backupFile is given, written and synced before anything is dropped), run
// the .down.sql, remove the ledger row, check that all is gone, commit. The tables are locked from before the counting,
// so that no row can come in between. When nothing was changed in the end, the file is removed again.
[[nodiscard]] RollbackReport rollbackMigration(db::Connection &connection, const Migration &migration,
    const QString &backupFile, const RunOptions &options, const ProgressSink &progress = {},
    const QList<Migration> &folder = {});

} // namespace archon::migrations
