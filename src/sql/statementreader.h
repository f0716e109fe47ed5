// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/parser.h"
#include "sql/script.h"

namespace archon::sql {

// Everything that is known about the statements of a text, seen together: what an earlier one creates, a later one does
// not lock. Pure; any thread.
[[nodiscard]] QList<Statement> readStatements(const ParsedText &parsed, const SourceText &source);

// The line comments before a statement that stand on lines of their own, without "--", trimmed.
[[nodiscard]] QStringList commentsBefore(const ParsedStatement &statement, const SourceText &source);

} // namespace archon::sql
