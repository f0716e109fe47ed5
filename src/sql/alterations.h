// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/parser.h"
#include "sql/script.h"

namespace archon::sql {

// Carries what ALTER does to an object of the same file into the effects, so that they tell what stands when the whole
// file has run: the new type of a column, a view that got security_invoker, a new name.
void applyAlterations(const ParsedText &parsed, QList<Statement> &statements);

} // namespace archon::sql
