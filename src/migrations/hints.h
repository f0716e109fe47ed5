// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/error.h"
#include "db/catalog.h"
#include "db/serverinfo.h"
#include "migrations/migration.h"

#include <QList>

namespace archon::migrations {

// Adds the words to a server's refusal: a sentence of cause, what to do next, and a fix where one exists, found by
// SQLSTATE and by what the catalog and the folder hold. `state` is left as it is. Pure; any thread.
[[nodiscard]] core::Error explainSqlError(
    core::Error error, const db::ServerInfo &server, const db::Catalog &catalog, const QList<Migration> &folder);

} // namespace archon::migrations
