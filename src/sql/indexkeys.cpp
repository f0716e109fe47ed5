// SPDX-License-Identifier: GPL-3.0-or-later
#include "sql/indexkeys.h"

namespace archon::sql {

using namespace Qt::StringLiterals;

namespace {

// The keys stand in the first parentheses after the name of the table.
std::size_t firstKeyToken(std::span<const Token> tokens, const QByteArray &utf8, qsizetype table)
{
    std::size_t i = 0;
    while (i < tokens.size() && (tokens[i].begin < table || tokens[i].text(utf8) != "(")) {
        ++i;
    }
    return i + 1;
}

// One past the parenthesis that closes the one at `open`.
std::size_t afterGroup(std::span<const Token> tokens, const QByteArray &utf8, std::size_t open)
{
    int depth = 0;
    for (std::size_t i = open; i < tokens.size(); ++i) {
        const QByteArrayView text = tokens[i].text(utf8);
        depth += text == "(" ? 1 : 0;
        depth -= text == ")" ? 1 : 0;
        if (depth == 0) {
            return i + 1;
        }
    }
    return tokens.size();
}

// A key is an expression in parentheses, a call of a function, a word that acts like one (CURRENT_DATE), or a column.
QString expressionAt(std::span<const Token> key, const QByteArray &utf8)
{
    std::size_t open = 0;
    while (open < key.size() && key[open].text(utf8) != "(") {
        ++open;
    }
    const bool inParentheses = open == 0;
    const std::size_t end = open < key.size() ? afterGroup(key, utf8, open) : 1;
    const qsizetype from = inParentheses ? key.front().end : key.front().begin;
    const qsizetype to = inParentheses ? key[end - 1].begin : key[end - 1].end;
    return QString::fromUtf8(utf8.sliced(from, std::max<qsizetype>(0, to - from))).simplified();
}

} // namespace

QStringList indexExpressions(const ParsedStatement &statement, const QByteArray &utf8)
{
    QStringList expressions;
    const qsizetype table
        = statement.origin + statement.node.value("relation"_L1).toObject().value("location"_L1).toInt();
    const std::span<const Token> tokens = statement.tokens;
    std::size_t next = firstKeyToken(tokens, utf8, table);
    for (const Node &element : nodesFrom(statement.node.value("indexParams"_L1))) {
        const std::size_t first = next;
        while (next < tokens.size() && tokens[next].text(utf8) != "," && tokens[next].text(utf8) != ")") {
            next = tokens[next].text(utf8) == "(" ? afterGroup(tokens, utf8, next) : next + 1;
        }
        const bool isExpression = element.has("expr"_L1) && first < next;
        expressions << (isExpression ? expressionAt(tokens.subspan(first, next - first), utf8) : QString());
        ++next;
    }
    return expressions;
}

} // namespace archon::sql
