// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/effect.h"
#include "sql/parser.h"

#include <QList>

namespace archon::sql {

// What a statement leaves behind. Pure; any thread.
[[nodiscard]] QList<Effect> effectsOf(const ParsedStatement &statement, const QByteArray &utf8);

[[nodiscard]] CreateFunction readFunction(const Node &statement);

} // namespace archon::sql
