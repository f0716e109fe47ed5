// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "migrations/migration.h"

#include <QDateTime>
#include <QList>
#include <QString>

#include <optional>

namespace archon::db {
class Connection;
}

namespace archon::migrations {

struct LedgerEntry {
    QString version;
    QString name;
    std::optional<QDateTime> appliedAt; // UTC
    QString checksum; // empty: none was recorded

    bool operator==(const LedgerEntry &) const = default;
};

// Archon's own table archon_migrations(version, migration_name, applied_at, checksum).
class Ledger {
public:
    bool exists = false; // the table is there and has the columns that we need
    QString schema; // where it was found
    QList<LedgerEntry> entries;

    // The row that stands for a migration, in any of the shapes found in the field: (release, stem), ('002',
    // '002_session_memory'), ('002', 'session_memory').
    [[nodiscard]] std::optional<LedgerEntry> entryFor(const Migration &migration) const;

    [[nodiscard]] static core::Result<Ledger> read(db::Connection &connection); // worker thread
    // Inside the caller's transaction. Creates no table.
    [[nodiscard]] static core::Result<void> record(db::Connection &connection, const Migration &migration);
    // Removes every row that entryFor() would take. Returns how many.
    [[nodiscard]] static core::Result<qint64> forget(db::Connection &connection, const Migration &migration);
};

} // namespace archon::migrations
