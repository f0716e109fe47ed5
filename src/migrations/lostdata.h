// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "db/catalog.h"
#include "migrations/rollback.h"
#include "sql/script.h"

#include <QList>
#include <QStringList>

namespace archon::db {
class Connection;
}

namespace archon::migrations {

// A table that is dropped, or columns that are dropped from one that stays. A value.
struct LostData {
    db::Catalog::Table table;
    QStringList columns; // empty: the whole table
    QString label; // as people call the table: with its schema only where it is needed

    [[nodiscard]] bool isWhole() const { return columns.isEmpty(); }
    [[nodiscard]] QString qualified() const; // quoted, with its schema
};

// What is in the first picture and not in the second, and what the script drops by its text even though it is there
// again; tables that others refer to come before those. Pure; any thread.
[[nodiscard]] QList<LostData> lostBetween(
    const db::Catalog &before, const db::Catalog &after, const sql::Script &script);

// Without foreign tables, whose rows live elsewhere. Worker thread.
[[nodiscard]] core::Result<QList<LostData>> ordinaryTables(db::Connection &connection, const QList<LostData> &lost);

// One entry for each table, one for each column; rows of children count with the child. Worker thread.
[[nodiscard]] core::Result<QList<Loss>> countLosses(db::Connection &connection, const QList<LostData> &lost);

} // namespace archon::migrations
