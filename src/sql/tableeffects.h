// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/effect.h"
#include "sql/node.h"

#include <QList>

namespace archon::sql {

// A ColumnDef with what its constraints make of it.
struct ReadColumn {
    ColumnEffect column;
    QList<ConstraintEffect> constraints; // those that the catalog keeps as constraints of the table
};
[[nodiscard]] ReadColumn readColumn(const Node &definition, const Name &table);

// A Constraint node of a table, or of the column that is given.
[[nodiscard]] std::optional<ConstraintEffect> readConstraint(
    const Node &constraint, const Name &table, const QString &column = {});

// A CreateStmt.
[[nodiscard]] CreateTable readTable(const Node &statement);
// The commands of an AlterTableStmt on a table.
[[nodiscard]] QList<Effect> readAlterations(const Node &statement);

// A default that the server does not store, since it is what it would do anyway.
[[nodiscard]] bool isNullConstant(const Node &expression);

} // namespace archon::sql
