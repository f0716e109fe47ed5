// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "db/connection.h"
#include "migrations/check.h"
#include "migrations/verifyscript.h"

namespace archon::migrations {

// Turns what the server said to a step of a verify script into a line of the checklist, and puts the two answers to one
// question together. Pure; any thread.
[[nodiscard]] Check answeredCheck(const VerifyStep &step, const db::Connection::Executed &answer);
// A refusal that lies with the role, the server, or something missing makes the check skipped, with the reason.
[[nodiscard]] Check failedCheck(const VerifyStep &step, const core::Error &error);
[[nodiscard]] Check skippedCheck(const VerifyStep &step, const QString &reason);

// One row for an object: it passes if it is as the file makes it and if it works.
[[nodiscard]] Check mergedCheck(const Check &object, const Check &behaviour);

} // namespace archon::migrations
