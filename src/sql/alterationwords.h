// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/node.h"
#include "sql/script.h"

#include <QString>

namespace archon::sql {

// The sentences for ALTER, with all that one ALTER TABLE does: "Adds column a to t, drops column b".
[[nodiscard]] QString alterTableWords(const Node &node, const Statement &statement);
[[nodiscard]] QString moveWords(const Node &node, const Statement &statement); // new name or schema
[[nodiscard]] QString enumWords(const Node &node);
// "Adds foreign key archon_tasks_project_fkey to archon_tasks"
[[nodiscard]] QString constraintWords(const ConstraintEffect &constraint);

} // namespace archon::sql
