// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "migrations/service.h"

#include <QList>

namespace archon::app::cli {

// Which migration is meant. Pure; every error is of ErrorKind::Usage.

// The migration with this id, or the only one whose id or file name begins so: "002_session_memory", "002".
[[nodiscard]] core::Result<migrations::MigrationId> resolveId(
    const QString &word, const QList<migrations::Migration> &migrations);

// Those that `migrate` would run: pending ones, half applied ones, and those whose file is broken, so that it is said.
[[nodiscard]] QList<migrations::MigrationId> idsToRun(const migrations::Overview &overview);

// Without an id, `plan` shows the next one to run, or the last one when none is left; `verify` looks at the last one of
// which something is there, or at the next one to run. Fails when there is no migration at all.
[[nodiscard]] core::Result<migrations::MigrationId> idToPlan(const migrations::Overview &overview);
[[nodiscard]] core::Result<migrations::MigrationId> idToVerify(const migrations::Overview &overview);

} // namespace archon::app::cli
