// SPDX-License-Identifier: GPL-3.0-or-later
#include "sql/parseerror.h"

#include <QRegularExpression>

namespace archon::sql {

using namespace Qt::StringLiterals;

namespace {

struct Advice {
    QString what; // replaces the sentence; empty: the parser's words stay
    QString next;
};

// What stands at the error up to the next blank.
QString wordAt(const QString &text, qsizetype offset)
{
    qsizetype end = offset;
    const QStringView ends = u" \t\r\n\f\v;"; // the lexer's blanks, and not every blank of Unicode
    while (end < text.size() && !ends.contains(text.at(end)) && end - offset < 40) {
        ++end;
    }
    return text.sliced(offset, end - offset);
}

Advice adviseOnPsqlCommand(const QString &word, int line)
{
    if (word.startsWith("\\."_L1)) {
        return {.what = u"Line %1 ends data for COPY … FROM stdin, which only psql can send."_s.arg(line),
            .next = u"Run this file with psql, or write the rows as INSERT statements."_s};
    }
    const QString command = word.size() > 1 ? word : u"\\"_s;
    const bool ofDump = command == "\\restrict"_L1 || command == "\\unrestrict"_L1;
    return {
        .what = u"%1 in line %2 is a command of psql, not SQL: the server does not know it."_s.arg(command).arg(line),
        .next = ofDump ? u"pg_dump writes this line for psql alone. Remove it."_s
                       : u"Remove the line, or run this file with psql."_s};
}

Advice adviseOnInvisible(const QString &word)
{
    for (const QChar c : word) {
        switch (c.unicode()) {
        case 0x00A0:
        case 0x202F:
        case 0x2007:
            return {
                .what = {}, .next = u"There is a no-break space here that only looks like a blank. Type it anew."_s};
        case 0x200B:
        case 0x200C:
        case 0x200D:
        case 0x2060:
        case 0xFEFF:
            return {.what = {}, .next = u"There is a character here that cannot be seen. Delete it."_s};
        case 0x2018:
        case 0x2019:
        case 0x201C:
        case 0x201D:
            return {.what = {},
                .next
                = u"There are typographic quotes here. SQL wants straight ones, ' around text and \" around names."_s};
        case u'`':
            return {.what = {}, .next = u"PostgreSQL puts names in \"double quotes\", not in backticks."_s};
        default:
            break;
        }
    }
    return {};
}

Advice advise(const QString &text, const QString &message, qsizetype offset, int line)
{
    const QString word = offset < text.size() ? wordAt(text, offset) : QString();
    if (word.startsWith(u'\\')) {
        return adviseOnPsqlCommand(word, line);
    }
    static const QRegularExpression copyData(
        u"\\bcopy\\b[^;]*\\bfrom\\s+stdin\\b[^;]*;\\s*$"_s, QRegularExpression::CaseInsensitiveOption);
    if (offset <= text.size() && copyData.match(text.first(offset)).hasMatch()) {
        return {.what = u"Line %1 is data for COPY … FROM stdin, which only psql can send."_s.arg(line),
            .next = u"Run this file with psql, or write the rows as INSERT statements."_s};
    }
    static const QRegularExpression variable(u"^:['\"]?[A-Za-z_]"_s);
    if (variable.match(word).hasMatch()) {
        return {
            .what = u"%1 in line %2 is a variable of psql, not SQL: the server does not know it."_s.arg(word).arg(line),
            .next = u"Write the value itself, or run this file with psql."_s};
    }
    if (message.startsWith("unterminated"_L1)) {
        return {.what = {}, .next = u"It begins here and has no end. Add the closing quote or mark."_s};
    }
    if (message.endsWith("at end of input"_L1)) {
        return {.what = {}, .next = u"The last statement stops too early: look for a missing word or parenthesis."_s};
    }
    return adviseOnInvisible(word);
}

} // namespace

core::Error parseError(const SourceText &source, const QString &message, qsizetype position)
{
    core::Error error{.kind = core::ErrorKind::Sql, .what = {}, .state = {}, .next = {}, .fix = {}, .server = {}};
    error.server.severity = u"ERROR"_s;
    error.server.sqlState = u"42601"_s;
    error.server.message = message;
    error.server.position = int(position);
    if (position <= 0) {
        error.what = u"This is not valid SQL: %1."_s.arg(message);
        return error;
    }
    const qsizetype offset = source.fromCodePoint(position);
    const SourceText::Place place = source.place(offset);
    const Advice advice = advise(source.text(), message, offset, place.line);
    error.what = advice.what.isEmpty()
        ? u"Line %1, column %2: %3."_s.arg(place.line).arg(place.column).arg(message.left(200))
        : advice.what;
    error.next = advice.next;
    return error;
}

core::Error zeroByteError(const SourceText &source, qsizetype byte)
{
    const qsizetype offset = source.fromByte(byte);
    core::Error error = parseError(source, u"a character with the code 0"_s, source.toCodePoint(offset));
    error.what
        = u"Line %1 holds a character with the code 0, which SQL text cannot hold."_s.arg(source.place(offset).line);
    error.next = u"The file may be saved as UTF-16, or not be text. Save it as UTF-8."_s;
    return error;
}

} // namespace archon::sql
