// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "db/connection.h"
#include "migrations/check.h"
#include "migrations/migration.h"

#include <QString>

namespace archon::tests {

// Looking into checklists.

// Fails the process when the questions cannot be asked.
[[nodiscard]] migrations::Checklist verify(db::Connection &connection, const migrations::Migration &migration);
[[nodiscard]] const migrations::Check *find(
    const migrations::Checklist &list, const QString &category, const QString &name); // nullptr: not listed
[[nodiscard]] QString stateOf(const migrations::Checklist &list, const QString &category, const QString &name);
// Everything that is not green, for messages.
[[nodiscard]] QString problems(const migrations::Checklist &list);

} // namespace archon::tests
