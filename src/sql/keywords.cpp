// SPDX-License-Identifier: GPL-3.0-or-later
#include "sql/keywords.h"

#include "sql/scanner.h"

#include <QSet>

#include <algorithm>

namespace archon::sql {

using namespace Qt::StringLiterals;

QString quoteIdentifier(const QString &identifier)
{
    // Asking the lexer costs more than all else that is done for a column.
    static const QSet<QString> common = {u"bytea"_s, u"date"_s, u"jsonb"_s, u"name"_s, u"record"_s, u"text"_s,
        u"trigger"_s, u"tsvector"_s, u"uuid"_s, u"vector"_s, u"void"_s};
    if (common.contains(identifier)) {
        return identifier;
    }
    const auto isPlain = [](QChar c) { return (c >= u'a' && c <= u'z') || c == u'_'; };
    const auto isInside = [&isPlain](QChar c) { return isPlain(c) || (c >= u'0' && c <= u'9'); };
    if (!identifier.isEmpty() && isPlain(identifier.front()) && std::ranges::all_of(identifier, isInside)) {
        const QList<Token> tokens = scan(identifier.toLatin1());
        const bool word = tokens.size() == 1
            && (tokens.front().keyword == Token::Keyword::None || tokens.front().keyword == Token::Keyword::Unreserved);
        if (word) {
            return identifier;
        }
    }
    QString doubled = identifier;
    doubled.replace(u'"', "\"\""_L1);
    return u'"' + doubled + u'"';
}

} // namespace archon::sql
