// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>

namespace archon::sql {

// A token of PostgreSQL's own lexer, comments included. Offsets are bytes of UTF-8.
struct Token {
    enum class Keyword { None, Unreserved, ColumnName, TypeOrFunctionName, Reserved };
    qsizetype begin = 0;
    qsizetype end = 0;
    Keyword keyword = Keyword::None;
    bool comment = false;

    [[nodiscard]] QByteArrayView text(const QByteArray &source) const
    {
        return QByteArrayView(source).sliced(begin, end - begin);
    }
};

// All tokens of a text; none if the text cannot be split into tokens. Pure; any thread.
[[nodiscard]] QList<Token> scan(const QByteArray &utf8);

} // namespace archon::sql
