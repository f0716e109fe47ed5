// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/node.h"

namespace archon::sql {

// BEGIN, COMMIT, ROLLBACK, SAVEPOINT and their kin: they would end or nest the transaction that the runner owns.
[[nodiscard]] bool isTransactionControl(const Node &statement);

// The server refuses the statement inside a transaction block (SQLSTATE 25001), whatever the database holds. A REINDEX
// of a partitioned table is refused as well, which only the catalog can tell.
[[nodiscard]] bool cannotRunInTransaction(const Node &statement);

} // namespace archon::sql
