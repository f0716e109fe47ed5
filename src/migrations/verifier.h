// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "migrations/check.h"
#include "migrations/migration.h"

#include <functional>

namespace archon::db {
class Connection;
}

namespace archon::migrations {

// Answers the checklist of a migration: the objects derived from its SQL, then the checks of its .verify.sql, all in
// one transaction that is rolled back, each check in a savepoint. A check of the .verify.sql with the category and name
// of a derived one is merged into it: the row passes if both do. The sink gets each check when it is answered, on the
// calling thread. Blocks: on an executor's thread.
[[nodiscard]] core::Result<Checklist> verifyMigration(
    db::Connection &connection, const Migration &migration, const std::function<void(const Check &)> &sink = {});

} // namespace archon::migrations
