// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "db/catalog.h"
#include "migrations/check.h"
#include "sql/script.h"

#include <QList>

namespace archon::migrations {

// Compares what a script should leave behind, derived from its own parse, with a picture of the live catalog. What a
// later statement of the same script drops or replaces is not expected. Pure; any thread.
[[nodiscard]] QList<Check> compareWithCatalog(const sql::Script &script, const db::Catalog &catalog);

} // namespace archon::migrations
