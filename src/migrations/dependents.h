// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "db/catalog.h"
#include "migrations/ledger.h"
#include "migrations/migration.h"

#include <QList>

namespace archon::migrations {

// The other migrations of the folder that are there, at least in part, and use what this one makes. Pure; any thread.
[[nodiscard]] QList<MigrationId> dependentsOf(
    const Migration &migration, const QList<Migration> &folder, const db::Catalog &catalog, const Ledger &ledger);

} // namespace archon::migrations
