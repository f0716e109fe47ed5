// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "db/notice.h"
#include "migrations/migration.h"
#include "migrations/state.h"

#include <QList>
#include <QString>

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>

namespace archon::db {
class Connection;
}

namespace archon::migrations {

enum class Outcome {
    Applied,
    AlreadyApplied, // nothing was done, because it is there already
    RolledBack, // nothing changed
    DryRunOk, // everything ran and was rolled back as asked
    Unknown, // the connection was lost at the worst moment and could not be restored to ask
    Refused, // nothing was begun
    Partial, // only for files that cannot run in a transaction
};
[[nodiscard]] QString outcomeName(Outcome outcome); // "applied", "already_applied", "rolled_back", …

struct RunOptions {
    bool dryRun = false; // everything is executed, then rolled back
    bool evenIfApplied = false; // run although all of it is there and recorded
    std::chrono::milliseconds lockTimeout{5000}; // of each statement; 0: wait for ever
    std::chrono::milliseconds statementTimeout{0}; // 0: none
    std::chrono::milliseconds runnerWait{60000}; // how long to wait for another runner's advisory lock
    std::chrono::milliseconds resolveWithin{15000}; // how long to try to learn the outcome after a lost connection
    QString maintenanceWorkMem = QStringLiteral("256MB"); // for index builds; never lowered
};

struct StatementResult {
    int index = 0; // 1-based
    QString tag; // "CREATE TABLE"
    double elapsedMs = 0;
    QList<db::Notice> notices;
};

// Sent from the worker thread as it goes.
struct RunProgress {
    enum class Phase { Waiting, Running, Recording, Committing, Resolving, Done };
    Phase phase = Phase::Running;
    int statement = 0; // the one that runs now, 1-based
    int total = 0;
    QString message; // while waiting: who holds the lock; after a lost connection: what the server said of the outcome
    std::optional<StatementResult> finished; // the statement that has just ended
};
using ProgressSink = std::function<void(const RunProgress &)>;

struct RunReport {
    MigrationId id;
    Outcome outcome = Outcome::Refused;
    QList<StatementResult> statements;
    double elapsedMs = 0;
    std::optional<core::Error> error; // with the four parts
    int failedStatement = 0; // 1-based; 0: none failed
    int errorLine = 0; // 1-based, in the file; 0: not known
    int errorColumn = 0; // 1-based, in UTF-16 units
    bool recorded = false; // the ledger has a row for it now
};

// Runs a migration: advisory lock (polled), state read again under it, one transaction for the file and its ledger
// row, statement by statement; a lost connection is resolved by asking for the transaction's status. Blocks: on an
// executor's thread. The report always tells the truth about the database; there is no other error channel. `folder`
// is for the words alone: it tells which migration makes what is missing. The connection may be broken afterwards; its
// session is clean again (DISCARD ALL).
[[nodiscard]] RunReport runMigration(db::Connection &connection, const Migration &migration, const RunOptions &options,
    const ProgressSink &progress = {}, const QList<Migration> &folder = {});

// The key of the advisory lock that all runners of this program share.
inline constexpr qint64 runnerLockKey = 0x4172'6368'6f6e'4d6d; // "ArchonMm" in ASCII

} // namespace archon::migrations
