// SPDX-License-Identifier: GPL-3.0-or-later
#include "sql/parser.h"

#include "sql/parseerror.h"

#include <pg_query.h>

#include <QJsonDocument>

#include <algorithm>
#include <memory>

namespace archon::sql {

using namespace Qt::StringLiterals;

namespace {

constexpr QByteArrayView byteOrderMark("\xEF\xBB\xBF");

// Owns an answer of libpg_query.
template <typename T, void (*Release)(T)> class Answer {
public:
    explicit Answer(const T &value) : m_value(value) { }
    ~Answer() { Release(m_value); }
    Q_DISABLE_COPY_MOVE(Answer)

    const T *operator->() const { return &m_value; }

private:
    T m_value;
};
using ParseAnswer = Answer<PgQueryParseResult, pg_query_free_parse_result>;
using SplitAnswer = Answer<PgQuerySplitResult, pg_query_free_split_result>;

struct Range {
    qsizetype begin = 0;
    qsizetype end = 0;
};

Range rangeOf(qsizetype location, qsizetype length, qsizetype origin, qsizetype size)
{
    const qsizetype begin = origin + location;
    return {.begin = begin, .end = length > 0 ? begin + length : size};
}

bool isSpace(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

// Sets begin, end and tokens of each statement from the range that the parser gave it, which holds comments too.
void trim(ParsedText &parsed, const QList<Range> &ranges, const QByteArray &utf8)
{
    const std::span<const Token> tokens(parsed.tokens.constData(), std::size_t(parsed.tokens.size()));
    const auto isCode = [&utf8](const Token &token) { return !token.comment && token.text(utf8) != ";"; };
    std::size_t next = 0;
    for (qsizetype i = 0; i < ranges.size(); ++i) {
        ParsedStatement &statement = parsed.statements[i];
        const std::size_t leading = next;
        while (next < tokens.size() && (tokens[next].begin < ranges.at(i).begin || !isCode(tokens[next]))) {
            ++next;
        }
        const std::size_t first = next;
        std::size_t last = first;
        while (next < tokens.size() && tokens[next].begin < ranges.at(i).end) {
            last = isCode(tokens[next]) ? next : last;
            ++next;
        }
        if (first >= tokens.size()) { // no tokens: the lexer refused what the parser took
            statement.begin = ranges.at(i).begin;
            statement.end = ranges.at(i).end;
            while (statement.begin < statement.end && isSpace(utf8.at(statement.begin))) {
                ++statement.begin;
            }
            continue;
        }
        next = std::min(next, tokens.size());
        statement.leading = tokens.subspan(leading, first - leading);
        statement.tokens = tokens.subspan(first, last - first + 1);
        statement.begin = tokens[first].begin;
        statement.end = tokens[last].end;
    }
}

// Qt reads JSON no deeper than 1024 levels. Then each statement is read for itself, and the one that is too deep stays
// without a tree.
void readOneByOne(ParsedText &parsed, QList<Range> &ranges, const QByteArray &text, qsizetype origin, qsizetype size)
{
    const SplitAnswer split(pg_query_split_with_parser(text.constData()));
    for (int i = 0; i < split->n_stmts; ++i) {
        const PgQuerySplitStmt *piece = split->stmts[i];
        const Range range = rangeOf(piece->stmt_location, piece->stmt_len, origin, size);
        const QByteArray part = text.mid(range.begin - origin, range.end - range.begin);
        const ParseAnswer answer(pg_query_parse(part.constData()));
        Node node;
        if (answer->error == nullptr) {
            const QJsonDocument document = QJsonDocument::fromJson(
                QByteArray::fromRawData(answer->parse_tree, qsizetype(qstrlen(answer->parse_tree))));
            node = nodeFrom(document["stmts"_L1].toArray().at(0)["stmt"_L1]);
        }
        parsed.statements << ParsedStatement{.node = node, .origin = range.begin};
        ranges << range;
    }
}

} // namespace

core::Result<ParsedText> parse(const SourceText &source)
{
    const QByteArray &utf8 = source.utf8();
    if (const qsizetype zero = utf8.indexOf('\0'); zero >= 0) {
        return std::unexpected(zeroByteError(source, zero));
    }
    // A byte order mark is no part of the SQL; editors on Windows write it.
    const qsizetype origin = utf8.startsWith(byteOrderMark) ? byteOrderMark.size() : 0;
    const QByteArray text = utf8.sliced(origin);
    const ParseAnswer answer(pg_query_parse(text.constData()));
    if (answer->error != nullptr) {
        const int position = answer->error->cursorpos;
        return std::unexpected(parseError(
            source, QString::fromUtf8(answer->error->message), position > 0 && origin > 0 ? position + 1 : position));
    }

    ParsedText parsed;
    parsed.tokens = scan(text);
    for (Token &token : parsed.tokens) {
        token.begin += origin;
        token.end += origin;
    }
    QList<Range> ranges;
    QJsonParseError failure;
    const QJsonDocument document = QJsonDocument::fromJson(
        QByteArray::fromRawData(answer->parse_tree, qsizetype(qstrlen(answer->parse_tree))), &failure);
    if (failure.error == QJsonParseError::NoError) {
        const QJsonArray statements = document["stmts"_L1].toArray();
        for (const QJsonValue &statement : statements) {
            ranges << rangeOf(
                statement["stmt_location"_L1].toInt(), statement["stmt_len"_L1].toInt(), origin, utf8.size());
            parsed.statements << ParsedStatement{.node = nodeFrom(statement["stmt"_L1]), .origin = origin};
        }
    } else {
        readOneByOne(parsed, ranges, text, origin, utf8.size());
    }
    trim(parsed, ranges, utf8);
    return parsed;
}

} // namespace archon::sql
