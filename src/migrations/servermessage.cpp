// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/servermessage.h"

#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace archon::migrations {

QStringList quotedNames(const QString &message)
{
    static const QRegularExpression quoted(uR"(["“„«»「]\s*([^"“”„«»「」\n]+?)\s*["“”«»」])"_s);
    QStringList names;
    for (const QRegularExpressionMatch &match : quoted.globalMatch(message)) {
        names << match.captured(1);
    }
    return names;
}

sql::Name splitName(const QString &written)
{
    const qsizetype dot = written.indexOf(u'.');
    if (dot <= 0 || dot + 1 == written.size()) {
        return {{}, written};
    }
    return {written.left(dot), written.sliced(dot + 1)};
}

std::optional<MessageColumn> columnIn(const QString &message)
{
    const QStringList names = quotedNames(message);
    if (!names.isEmpty()) {
        return MessageColumn{names.first(), names.value(1)};
    }
    static const QRegularExpression dotted(uR"(([\w$]+)\.([\w$]+))"_s, QRegularExpression::UseUnicodePropertiesOption);
    if (const auto match = dotted.match(message); match.hasMatch()) {
        return MessageColumn{match.captured(2), {}}; // what stands before the dot is often an alias
    }
    return std::nullopt;
}

std::optional<MessageCall> callIn(const QString &message)
{
    static const QRegularExpression call(
        uR"(([\w$]+(?:\.[\w$]+)?)\(([^)]*)\))"_s, QRegularExpression::UseUnicodePropertiesOption);
    const auto match = call.match(message);
    if (!match.hasMatch()) {
        return std::nullopt;
    }
    return MessageCall{splitName(match.captured(1)), match.captured(2)};
}

QStringList identifiersIn(const QString &message)
{
    static const QRegularExpression word(uR"([\w$]+(?:\.[\w$]+)?)"_s, QRegularExpression::UseUnicodePropertiesOption);
    QStringList words;
    for (const QRegularExpressionMatch &match : word.globalMatch(message)) {
        words << match.captured();
    }
    return words;
}

QList<int> numbersIn(const QString &message)
{
    static const QRegularExpression number(uR"(\b\d{1,9}\b)"_s);
    QList<int> numbers;
    for (const QRegularExpressionMatch &match : number.globalMatch(message)) {
        numbers << match.captured().toInt();
    }
    return numbers;
}

QString keyColumnsIn(const QString &detail)
{
    static const QRegularExpression key(uR"(\((.+?)\)=\()"_s);
    return key.match(detail).captured(1);
}

} // namespace archon::migrations
