// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "db/catalog.h"
#include "migrations/migration.h"
#include "migrations/state.h"

#include <QList>
#include <QString>

namespace archon::migrations {

// What running a migration would do on this database, in words and in values. Pure; any thread.
struct Plan {
    struct LockedTable {
        QString table;
        sql::Lock lock = sql::Lock::None;
        qint64 estimatedRows = -1;
        qint64 bytes = 0;

        bool operator==(const LockedTable &) const = default;
    };
    MigrationId id;
    bool transactional = true; // one transaction; otherwise this program refuses the file for now, with the reason
    QString refusal; // why it cannot be run as it is; empty: it can
    QString summary; // "Creates 2 tables, adds 2 columns, …"
    QList<LockedTable> locks; // tables that exist already and are locked, the strongest lock of each
    bool rerunnable = false;
    QList<sql::Statement> statements;
    QString note; // what deserves a word, such as that it is applied already; may be empty
};

// Why a migration cannot be run as it stands, with what to do instead: it does not parse, controls its transaction
// itself, or holds a statement that no transaction may hold. Empty: it can be run.
[[nodiscard]] QString refusalOf(const Migration &migration);

[[nodiscard]] Plan makePlan(const Migration &migration, const MigrationState &state, const db::Catalog &catalog);

} // namespace archon::migrations
