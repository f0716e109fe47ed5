// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/error.h"
#include "sql/sourcetext.h"

#include <QString>

namespace archon::sql {

// The parser's words as an error with line and column, and with advice where the cause is a known one: a command of
// psql, a quote that is never closed, a character that cannot be seen. `position` is the 1-based code point; 0:
// unknown.
[[nodiscard]] core::Error parseError(const SourceText &source, const QString &message, qsizetype position);

// PostgreSQL's text cannot hold the character U+0000.
[[nodiscard]] core::Error zeroByteError(const SourceText &source, qsizetype byte);

} // namespace archon::sql
