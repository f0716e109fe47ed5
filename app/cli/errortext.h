// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/output.h"
#include "core/error.h"

#include <QJsonObject>

namespace archon::app::cli {

// An error as JSON, as migrations/report.h has it, with its kind.
[[nodiscard]] QJsonObject errorToJson(const core::Error &error);

// The lines of an error on standard error: what, the state, what to do, and the server's words.
void noteError(Output &output, const core::Error &error);

// Says it on standard error, and with --json as the document. Returns the exit code.
[[nodiscard]] int fail(Output &output, const core::Error &error);

} // namespace archon::app::cli
