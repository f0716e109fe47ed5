// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/node.h"
#include "sql/script.h"

namespace archon::sql {

// Carries a new name on: what the statements before made of the old name, this one leaves behind under the new one,
// next to the Drop of the old. What merely refers to it (foreign keys, keys of an index) is renamed where it stands.
// `position` is the index of the RenameStmt in the list.
void applyRename(const Node &node, QList<Statement> &statements, qsizetype position);

} // namespace archon::sql
