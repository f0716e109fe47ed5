// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/script.h"

#include "sql/node.h"

#include <QString>

namespace archon::sql {

// What a statement does, in words: "Adds column embedding to archon_tasks". `statement` has kind, object and effects.
[[nodiscard]] QString statementSummary(const Node &node, const Statement &statement);

// "1 table", "2 tables", "3 indexes", "2 policies"
[[nodiscard]] QString counted(qsizetype count, const QString &noun);
// "a", "a and b", "a, b and c"
[[nodiscard]] QString joinedWords(const QStringList &words);

} // namespace archon::sql
