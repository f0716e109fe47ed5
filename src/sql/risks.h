// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/parser.h"
#include "sql/script.h"

namespace archon::sql {

// Fills in `risks` and `destructive` of all statements, which are judged together: an index on a table that the file
// itself makes holds up nobody. Pure; any thread.
void findRisks(const ParsedText &parsed, const SourceText &source, QList<Statement> &statements);

} // namespace archon::sql
