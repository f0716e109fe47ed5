// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/node.h"
#include "sql/script.h"

#include <QList>

namespace archon::sql {

// The locks of a statement on tables that it names, the strongest for each; what it creates itself is left out, and so
// are the tables of the system catalog. What functions and triggers lock cannot be read from the text. Pure; any
// thread.
[[nodiscard]] QList<TableLock> locksOf(const Node &statement);

// What ALTER TABLE locks: the table by the strongest of its commands, and the other tables that they name.
[[nodiscard]] QList<TableLock> alterTableLocks(const Node &statement);

// The tables that foreign keys of these constraints point to.
[[nodiscard]] QList<TableLock> referencedLocks(const QList<ConstraintEffect> &constraints);

} // namespace archon::sql
