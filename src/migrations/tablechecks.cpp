// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/catalogqueries.h"
#include "migrations/expectedschema.h"
#include "migrations/objectchecks.h"
#include "migrations/words.h"

#include <algorithm>

namespace archon::migrations {

using namespace Qt::StringLiterals;

void setMissing(Check &check, const QString &explanation)
{
    check.state = Check::State::Fail;
    check.actual = u"missing"_s;
    check.explanation = explanation;
}

void setDiffers(Check &check, const QString &actual, const QString &explanation)
{
    check.state = Check::State::Differs;
    check.actual = actual;
    check.explanation = explanation;
}

void setPassed(Check &check, const QString &actual)
{
    check.state = Check::State::Pass;
    check.actual = actual;
    check.explanation.clear();
}

QString noSuchTable(const sql::Name &table, const db::Catalog &catalog)
{
    const auto elsewhere = std::ranges::find(catalog.tables, table.name, &db::Catalog::Table::name);
    if (elsewhere != catalog.tables.end()) {
        return u"There is no table %1; there is one of this name in schema %2."_s.arg(
            table.toString(), elsewhere->schema);
    }
    return u"There is no table %1."_s.arg(table.toString());
}

namespace {

// What is wrong with a column that is there, each as half a sentence.
QStringList columnDifferences(const sql::ColumnEffect &expected, const db::Catalog::Column &live)
{
    QStringList differences;
    if (bareType(expected.type) != bareType(live.type)) {
        differences << u"%1 is %2, expected %3"_s.arg(expected.name, bareType(live.type), bareType(expected.type));
    }
    if (expected.notNull && !live.notNull) {
        differences << u"%1 may be null, expected not null"_s.arg(expected.name);
    }
    if (expected.identity && !live.identity) {
        differences << u"%1 is no identity column"_s.arg(expected.name);
    }
    if (expected.generated && !live.generated) {
        differences << u"%1 is not generated"_s.arg(expected.name);
    }
    if (expected.hasDefault && !expected.generated && live.defaultExpression.isEmpty() && !live.identity) {
        differences << u"%1 has no default"_s.arg(expected.name);
    }
    return differences;
}

QStringList keyDifference(const sql::CreateTable &expected, const db::Catalog::Table &live)
{
    if (expected.constraints.isEmpty()) {
        return {};
    }
    const QStringList columns = expected.constraints.constFirst().columns;
    using Kind = db::Catalog::Constraint::Kind;
    const auto key = std::ranges::find(live.constraints, Kind::PrimaryKey, &db::Catalog::Constraint::kind);
    if (key == live.constraints.end()) {
        return {u"it has no primary key, expected (%1)"_s.arg(columns.join(", "_L1))};
    }
    if (key->columns != columns) {
        return {u"its primary key is (%1), expected (%2)"_s.arg(key->columns.join(", "_L1), columns.join(", "_L1))};
    }
    return {};
}

QString asSentence(const QString &text)
{
    return text.isEmpty() ? text : text.first(1).toUpper() + text.sliced(1) + u'.';
}

struct TableComparison {
    QStringList missing;
    QStringList differences; // without the missing columns
    QStringList extra;
};

TableComparison compare(const sql::CreateTable &expected, const db::Catalog::Table &live)
{
    TableComparison result;
    for (const sql::ColumnEffect &column : expected.columns) {
        if (const db::Catalog::Column *there = live.column(column.name)) {
            result.differences << columnDifferences(column, *there);
        } else {
            result.missing << column.name;
        }
    }
    result.differences << keyDifference(expected, live);
    for (const db::Catalog::Column &column : live.columns) {
        if (!std::ranges::contains(expected.columns, column.name, &sql::ColumnEffect::name)) {
            result.extra << column.name;
        }
    }
    return result;
}

} // namespace

Check checkTable(const sql::CreateTable &expected, const db::Catalog &catalog)
{
    Check check;
    check.name = expected.table.toString();
    check.expected = counted(expected.columns.size(), u"column"_s);
    check.query = catalogqueries::columns(expected.table);
    const db::Catalog::Table *live = catalog.table(expected.table.schema, expected.table.name);
    if (live == nullptr) {
        if (catalog.view(expected.table.schema, expected.table.name) != nullptr) {
            setDiffers(check, u"a view"_s, u"%1 is a view here, not a table."_s.arg(check.name));
        } else {
            setMissing(check, noSuchTable(expected.table, catalog));
        }
        return check;
    }
    const TableComparison found = compare(expected, *live);
    QStringList actual{counted(live->columns.size(), u"column"_s)};
    QStringList sentences;
    if (!found.missing.isEmpty()) {
        actual << u"%1 missing"_s.arg(listed(found.missing, 3));
        sentences << u"%1 %2 missing."_s.arg(listed(found.missing), found.missing.size() == 1 ? u"is"_s : u"are"_s);
    }
    if (found.missing.size() * 2 > expected.columns.size()) {
        sentences << u"This looks like a table of another program that has the same name."_s;
    }
    if (!found.differences.isEmpty()) {
        if (found.missing.isEmpty()) {
            actual << found.differences.constFirst().section(u", expected"_s, 0, 0);
        }
        for (const QString &difference : found.differences) {
            sentences << asSentence(difference);
        }
    }
    if (!sentences.isEmpty()) {
        setDiffers(check, actual.join(", "_L1), sentences.join(u' '));
    } else {
        setPassed(check, actual.constFirst());
    }
    if (!found.extra.isEmpty()) {
        const QString more = u"Also there, and not from this file: %1."_s.arg(listed(found.extra, 8));
        check.explanation += check.explanation.isEmpty() ? more : u' ' + more;
    }
    return check;
}

Check checkColumn(const sql::AddColumn &expected, const db::Catalog &catalog)
{
    Check check;
    check.name = expected.table.toString() + u'.' + expected.column.name;
    check.expected = bareType(expected.column.type);
    check.query = catalogqueries::column(expected.table, expected.column.name);
    const db::Catalog::Table *live = catalog.table(expected.table.schema, expected.table.name);
    if (live == nullptr) {
        setMissing(check, noSuchTable(expected.table, catalog));
        return check;
    }
    const db::Catalog::Column *column = live->column(expected.column.name);
    if (column == nullptr) {
        setMissing(check, u"The table %1 has no column %2."_s.arg(expected.table.toString(), expected.column.name));
        return check;
    }
    const QStringList differences = columnDifferences(expected.column, *column);
    if (differences.isEmpty()) {
        setPassed(check, bareType(column->type));
        return check;
    }
    QStringList actual{bareType(column->type)};
    for (const QString &difference : differences) {
        check.explanation += (check.explanation.isEmpty() ? QString() : u" "_s) + asSentence(difference);
        if (!difference.startsWith(expected.column.name + " is "_L1)) {
            actual << difference.section(u", expected"_s, 0, 0).sliced(expected.column.name.size() + 1);
        }
    }
    setDiffers(check, actual.join(", "_L1), check.explanation);
    return check;
}

} // namespace archon::migrations
