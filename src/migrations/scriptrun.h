// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/error.h"
#include "migrations/runner.h"
#include "sql/script.h"

#include <QList>

#include <optional>

namespace archon::db {
class Connection;
}

namespace archon::migrations {

// The statement that stopped a script, and the place in the file that the server points at.
struct ScriptFailure {
    core::Error error;
    int statement = 0; // 1-based
    int line = 0; // 1-based, in the file
    int column = 0; // 1-based, in UTF-16 units
    bool endedTransaction = false; // it went through, but ended the transaction that was not its own
};

// Sends the statements of a script one by one inside the caller's transaction, each in its own words, and stops at the
// first that fails. What went through is appended to `done`. Blocks: on an executor's thread.
[[nodiscard]] std::optional<ScriptFailure> runScript(
    db::Connection &connection, const sql::Script &script, const ProgressSink &progress, QList<StatementResult> &done);

} // namespace archon::migrations
