// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/parser.h"

#include <QStringList>

namespace archon::sql {

// The expressions among the keys of a CREATE INDEX, as written, in order; keys that are columns give an empty text. The
// parse tree of libpg_query keeps no range of an expression, so it is cut out of the tokens. Pure; any thread.
[[nodiscard]] QStringList indexExpressions(const ParsedStatement &statement, const QByteArray &utf8);

} // namespace archon::sql
