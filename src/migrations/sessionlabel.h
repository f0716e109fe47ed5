// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "db/rows.h"
#include "sql/script.h"

#include <QList>
#include <QString>

namespace archon::db {
class Connection;
}

namespace archon::migrations {

// The columns of pg_stat_activity, under the alias a, that sessionLabel() takes. Some are NULL for roles that may not
// look.
inline constexpr auto sessionColumns = "a.pid, a.application_name, a.usename, extract(epoch FROM "
                                       "coalesce(a.xact_start, a.state_change, a.backend_start))";

// Names another session for people: "psql as postgres (process 123), since 12:31:05". Plain text from outside.
[[nodiscard]] QString sessionLabel(const db::Rows &rows, qsizetype row);

// Who holds locks on these tables now that stand in the way of `wanted`; empty: nobody, or it cannot be told. Worker
// thread.
[[nodiscard]] QString sessionsHolding(db::Connection &connection, const QList<sql::TableLock> &wanted);

} // namespace archon::migrations
