// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings/dotenv.h"

#include <QRegularExpression>
#include <QStringDecoder>

using namespace Qt::StringLiterals;

namespace archon::settings {

namespace {

bool isBlank(QChar letter)
{
    return letter == u' ' || letter == u'\t';
}

// What may follow a closing quote.
bool isOnlyComment(QStringView rest)
{
    const QStringView text = rest.trimmed();
    return text.isEmpty() || text.startsWith(u'#');
}

QString unescaped(QStringView quoted)
{
    QString text;
    for (qsizetype i = 0; i < quoted.size(); ++i) {
        if (quoted[i] != u'\\' || i + 1 == quoted.size()) {
            text += quoted[i];
            continue;
        }
        const QChar next = quoted[++i];
        switch (next.unicode()) {
        case u'n':
            text += u'\n';
            break;
        case u'r':
            text += u'\r';
            break;
        case u't':
            text += u'\t';
            break;
        case u'\\':
        case u'"':
        case u'\'':
        case u'$':
            text += next;
            break;
        default: // no escape at all: a password with a backslash in it
            text += u'\\';
            text += next;
        }
    }
    return text;
}

// The place of the quote that closes the one at `open`, or -1.
qsizetype closingQuote(const QString &text, qsizetype open)
{
    const QChar quote = text.at(open);
    for (qsizetype i = open + 1; i < text.size(); ++i) {
        if (text.at(i) == u'\\' && quote == u'"') {
            ++i;
        } else if (text.at(i) == quote) {
            return i;
        }
    }
    return -1;
}

qsizetype endOfLine(const QString &text, qsizetype from)
{
    const qsizetype end = text.indexOf(u'\n', from);
    return end < 0 ? text.size() : end;
}

QString withoutComment(QStringView raw)
{
    for (qsizetype i = 0; i < raw.size(); ++i) {
        if (raw[i] == u'#' && (i == 0 || isBlank(raw[i - 1]))) { // elsewhere it is part of the value
            return raw.first(i).trimmed().toString();
        }
    }
    return raw.trimmed().toString();
}

QString expanded(const QString &value, const QMap<QString, QString> &known)
{
    static const QRegularExpression reference(uR"(\$\{([A-Za-z_][A-Za-z0-9_]*)\})"_s);
    QString result;
    qsizetype done = 0;
    for (const QRegularExpressionMatch &match : reference.globalMatch(value)) {
        const auto found = known.constFind(match.captured(1));
        result += value.sliced(done, match.capturedStart() - done)
            + (found == known.constEnd() ? match.captured() : *found);
        done = match.capturedEnd();
    }
    return result + value.sliced(done);
}

struct Assigned {
    QString value;
    qsizetype end = 0; // of the last line that it takes
    bool literal = false; // in single quotes: nothing in it is replaced
};

Assigned readValue(const QString &text, qsizetype from)
{
    while (from < text.size() && isBlank(text.at(from))) {
        ++from;
    }
    const qsizetype lineEnd = endOfLine(text, from);
    if (from < lineEnd && (text.at(from) == u'"' || text.at(from) == u'\'')) {
        const qsizetype close = closingQuote(text, from);
        const qsizetype end = close < 0 ? lineEnd : endOfLine(text, close);
        if (close > 0 && isOnlyComment(QStringView(text).sliced(close + 1, end - close - 1))) {
            const QStringView inner = QStringView(text).sliced(from + 1, close - from - 1);
            const bool literal = text.at(from) == u'\'';
            return {literal ? inner.toString() : unescaped(inner), end, literal};
        }
    }
    // Also what only begins with a quote: whoever reads the value may be able to mend it.
    return {withoutComment(QStringView(text).sliced(from, lineEnd - from)), lineEnd, false};
}

} // namespace

DotEnv::DotEnv(const QString &text)
{
    QString lines = text;
    lines.remove(QChar(QChar::ByteOrderMark));
    lines.replace(u"\r\n"_s, u"\n"_s).replace(u'\r', u'\n');
    static const QRegularExpression start(uR"([ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.]*)[ \t]*=)"_s);
    for (qsizetype at = 0; at < lines.size();) {
        const QRegularExpressionMatch match
            = start.match(lines, at, QRegularExpression::NormalMatch, QRegularExpression::AnchorAtOffsetMatchOption);
        qsizetype end = endOfLine(lines, at);
        if (match.hasMatch()) {
            const Assigned assigned = readValue(lines, match.capturedEnd());
            m_values.insert(match.captured(1), assigned.literal ? assigned.value : expanded(assigned.value, m_values));
            end = assigned.end;
        }
        at = end + 1;
    }
}

DotEnv DotEnv::fromBytes(const QByteArray &bytes)
{
    QStringDecoder decoder(QStringConverter::encodingForData(bytes).value_or(QStringConverter::Utf8));
    return DotEnv(decoder(bytes));
}

std::optional<QString> DotEnv::value(const QString &name) const
{
    const auto found = m_values.constFind(name);
    return found == m_values.constEnd() ? std::nullopt : std::optional(*found);
}

} // namespace archon::settings
