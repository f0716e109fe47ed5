// SPDX-License-Identifier: GPL-3.0-or-later
#include "sql/typename.h"

#include "sql/keywords.h"
#include "sql/node.h"

#include <QHash>

namespace archon::sql {

using namespace Qt::StringLiterals;

namespace {

// What the grammar means by INTERVAL without fields; see utils/timestamp.h of PostgreSQL.
constexpr int fullRange = 0x7FFF;
constexpr int mostFractionalDigits = 6;

QString serialBase(const QString &name)
{
    static const QHash<QString, QString> integers = {
        {u"smallserial"_s, u"int2"_s},
        {u"serial2"_s, u"int2"_s},
        {u"serial"_s, u"int4"_s},
        {u"serial4"_s, u"int4"_s},
        {u"bigserial"_s, u"int8"_s},
        {u"serial8"_s, u"int8"_s},
    };
    return integers.value(name);
}

QString intervalFields(int range)
{
    static const QHash<int, QString> fields = {
        {4, u" year"_s},
        {2, u" month"_s},
        {8, u" day"_s},
        {1024, u" hour"_s},
        {2048, u" minute"_s},
        {4096, u" second"_s},
        {6, u" year to month"_s},
        {1032, u" day to hour"_s},
        {3080, u" day to minute"_s},
        {7176, u" day to second"_s},
        {3072, u" hour to minute"_s},
        {7168, u" hour to second"_s},
        {6144, u" minute to second"_s},
    };
    return fields.value(range);
}

QString modifierText(const Node &modifier)
{
    if (modifier.is("ColumnRef"_L1)) {
        return stringsFrom(modifier.value("fields"_L1)).join(u'.');
    }
    const QJsonObject string = modifier.value("sval"_L1).toObject();
    return string.isEmpty() ? QString::number(integerFrom(modifier)) : string.value("sval"_L1).toString();
}

QString inParentheses(const QList<Node> &modifiers)
{
    QStringList words;
    for (const Node &modifier : modifiers) {
        words << modifierText(modifier);
    }
    return words.isEmpty() ? QString() : u'(' + words.join(u',') + u')';
}

QString precision(const QList<Node> &modifiers)
{
    return modifiers.isEmpty() ? QString()
                               : u"(%1)"_s.arg(std::min(integerFrom(modifiers.first()), mostFractionalDigits));
}

// The types whose length or precision has a place of its own, or a default.
QString formatWithModifiers(const QString &name, const QList<Node> &modifiers, bool asColumn)
{
    if (name == "bpchar"_L1) {
        return modifiers.isEmpty() && asColumn ? name : u"character"_s + inParentheses(modifiers);
    }
    if (name == "bit"_L1) {
        return modifiers.isEmpty() && asColumn ? u"\"bit\""_s : name + inParentheses(modifiers);
    }
    if (name == "numeric"_L1) {
        return name
            + (modifiers.size() == 1 ? u"(%1,0)"_s.arg(modifierText(modifiers.first())) : inParentheses(modifiers));
    }
    if (name == "time"_L1 || name == "timestamp"_L1) {
        return name + precision(modifiers) + " without time zone"_L1;
    }
    if (name == "timetz"_L1 || name == "timestamptz"_L1) {
        return name.chopped(2) + precision(modifiers) + " with time zone"_L1;
    }
    if (name == "interval"_L1) {
        const int range = modifiers.isEmpty() ? fullRange : integerFrom(modifiers.first());
        return name + intervalFields(range) + precision(modifiers.sliced(std::min<qsizetype>(1, modifiers.size())));
    }
    return {};
}

QString builtIn(const QString &name)
{
    static const QHash<QString, QString> names = {
        {u"int2"_s, u"smallint"_s}, {u"int4"_s, u"integer"_s}, {u"int8"_s, u"bigint"_s}, {u"float4"_s, u"real"_s},
        {u"float8"_s, u"double precision"_s}, {u"bool"_s, u"boolean"_s}, {u"varchar"_s, u"character varying"_s},
        {u"varbit"_s, u"bit varying"_s}, {u"json"_s, u"json"_s}, // a keyword, but never quoted
    };
    return names.value(name);
}

// An array type may also be written by the name that it has in the catalog.
bool isArrayName(const QString &name)
{
    return name.startsWith(u'_') && (!builtIn(name.sliced(1)).isEmpty() || name == "_text"_L1 || name == "_uuid"_L1);
}

QString formatElement(const QStringList &parts, const QList<Node> &modifiers, bool asColumn)
{
    const QString schema = parts.size() > 1 ? parts.at(parts.size() - 2) : QString();
    QString name = parts.last();
    if (schema.isEmpty() && asColumn && !serialBase(name).isEmpty()) {
        name = serialBase(name);
    }
    if (schema.isEmpty() || schema == "pg_catalog"_L1) {
        if (isArrayName(name)) {
            return formatElement({name.sliced(1)}, modifiers, asColumn) + "[]"_L1;
        }
        if (const QString special = formatWithModifiers(name, modifiers, asColumn); !special.isEmpty()) {
            return special;
        }
        if (const QString known = builtIn(name); !known.isEmpty()) {
            return known + inParentheses(modifiers);
        }
    }
    return quoteIdentifier(name) + inParentheses(modifiers);
}

QString format(const QJsonValue &typeName, bool asColumn)
{
    const QJsonObject fields = typeName.toObject();
    const QStringList parts = stringsFrom(fields.value("names"_L1));
    if (parts.isEmpty()) {
        return {};
    }
    if (fields.value("pct_type"_L1).toBool()) {
        return parts.join(u'.') + "%TYPE"_L1;
    }
    const QList<Node> modifiers = asColumn ? nodesFrom(fields.value("typmods"_L1)) : QList<Node>{};
    const QString element = formatElement(parts, modifiers, asColumn);
    // However many dimensions are written, the catalog keeps one array type.
    return fields.value("arrayBounds"_L1).toArray().isEmpty() || element.endsWith("[]"_L1) ? element
                                                                                           : element + "[]"_L1;
}

} // namespace

QString columnType(const QJsonValue &typeName)
{
    return format(typeName, true);
}

QString argumentType(const QJsonValue &typeName)
{
    return format(typeName, false);
}

bool isSerial(const QJsonValue &typeName)
{
    const QStringList parts = stringsFrom(typeName.toObject().value("names"_L1));
    return parts.size() == 1 && !serialBase(parts.first()).isEmpty();
}

} // namespace archon::sql
