// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "migrations/service.h"

#include <QString>

namespace archon::app::pages {

// What a migration will do on this database, in a sentence or two: what it creates, which tables it locks, whether it
// can be run twice. Pure.
[[nodiscard]] QString planWords(const migrations::MigrationOverview &overview);
// What stands in its way or deserves a warning, a line each; empty: nothing. Pure.
[[nodiscard]] QString cautionWords(const migrations::MigrationOverview &overview);

} // namespace archon::app::pages
