// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "sql/node.h"
#include "sql/scanner.h"
#include "sql/sourcetext.h"

#include <QList>

#include <span>

namespace archon::sql {

// One statement as PostgreSQL's grammar sees it.
struct ParsedStatement {
    Node node{}; // no type: too deeply nested to be read, only its range is known
    qsizetype begin = 0; // bytes: of the first token that is no comment …
    qsizetype end = 0; // … and one past the last, without the semicolon
    qsizetype origin = 0; // bytes: what the locations in the tree count from
    std::span<const Token> leading{}; // the comments before it, after the statement before
    std::span<const Token> tokens{}; // comments included
};

struct ParsedText {
    QList<Token> tokens;
    QList<ParsedStatement> statements;
};

// The one place that calls PostgreSQL's parser. Pure; any thread.
[[nodiscard]] core::Result<ParsedText> parse(const SourceText &source);

} // namespace archon::sql
