// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/error.h"
#include "migrations/check.h"
#include "migrations/rollback.h"
#include "migrations/runner.h"

namespace archon::app::cli {

// What the program answers to the shell.
enum ExitCode : int {
    Done = 0, // done, and all green
    CheckFailed = 1,
    WrongUsage = 2,
    NoConnection = 3,
    NothingChanged = 4, // it failed or was cancelled, and nothing changed
    InDoubt = 5,
    Refused = 6,
    PartlyApplied = 7,
};

[[nodiscard]] ExitCode exitCodeFor(const core::Error &error);
[[nodiscard]] ExitCode exitCodeFor(const migrations::RunReport &report);
[[nodiscard]] ExitCode exitCodeFor(const migrations::RollbackReport &report);
[[nodiscard]] ExitCode exitCodeFor(const migrations::Checklist &checklist);

} // namespace archon::app::cli
