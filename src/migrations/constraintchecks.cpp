// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/catalogqueries.h"
#include "migrations/expectedschema.h"
#include "migrations/objectchecks.h"

#include <algorithm>

namespace archon::migrations {

using namespace Qt::StringLiterals;

namespace {

using Expected = sql::ConstraintEffect;
using Live = db::Catalog::Constraint;

Live::Kind liveKind(Expected::Kind kind)
{
    switch (kind) {
    case Expected::Kind::PrimaryKey:
        return Live::Kind::PrimaryKey;
    case Expected::Kind::Unique:
        return Live::Kind::Unique;
    case Expected::Kind::ForeignKey:
        return Live::Kind::ForeignKey;
    case Expected::Kind::Check:
        return Live::Kind::Check;
    case Expected::Kind::Exclusion:
        return Live::Kind::Exclusion;
    }
    Q_UNREACHABLE_RETURN(Live::Kind::Other);
}

QChar typeLetter(Expected::Kind kind)
{
    switch (kind) {
    case Expected::Kind::PrimaryKey:
        return u'p';
    case Expected::Kind::Unique:
        return u'u';
    case Expected::Kind::ForeignKey:
        return u'f';
    case Expected::Kind::Check:
        return u'c';
    case Expected::Kind::Exclusion:
        return u'x';
    }
    Q_UNREACHABLE_RETURN(u'c');
}

bool sameColumns(QStringList a, QStringList b)
{
    a.sort();
    b.sort();
    return a == b;
}

// "to archon_projects, ON DELETE SET NULL"
QString referenceText(const QString &table, const QString &onDelete)
{
    const QString target = u"to "_s + table;
    return onDelete.isEmpty() || onDelete == "NO ACTION"_L1 ? target : target + ", ON DELETE "_L1 + onDelete;
}

QString expectedText(const Expected &expected)
{
    switch (expected.kind) {
    case Expected::Kind::ForeignKey:
        return referenceText(expected.referencedTable.name, expected.onDelete);
    case Expected::Kind::Unique:
    case Expected::Kind::PrimaryKey:
        return u'(' + expected.columns.join(", "_L1) + u')';
    case Expected::Kind::Check:
    case Expected::Kind::Exclusion:
        break;
    }
    return u"valid"_s;
}

QString liveText(const Live &live)
{
    switch (live.kind) {
    case Live::Kind::ForeignKey:
        return referenceText(live.referencedTable, live.onDelete);
    case Live::Kind::Unique:
    case Live::Kind::PrimaryKey:
        return u'(' + live.columns.join(", "_L1) + u')';
    default:
        return u"valid"_s;
    }
}

// How well an unnamed constraint fits: 0 not at all, higher is better.
int fit(const Expected &expected, const Live &live)
{
    if (expected.kind == Expected::Kind::PrimaryKey) {
        return 1;
    }
    if (expected.kind == Expected::Kind::Check || expected.kind == Expected::Kind::Exclusion) {
        if (expected.columns.isEmpty()) { // of the table: which columns it reads is not known
            return live.columns.size() > 1 ? 2 : 1;
        }
        return sameColumns(expected.columns, live.columns)         ? 2
            : live.columns.contains(expected.columns.constFirst()) ? 1
                                                                   : 0;
    }
    if (!sameColumns(expected.columns, live.columns)) {
        return 0;
    }
    return expected.kind != Expected::Kind::ForeignKey || live.referencedTable == expected.referencedTable.name ? 2 : 1;
}

const Live *findConstraint(const Expected &expected, const db::Catalog::Table &table, QSet<QString> &taken)
{
    const auto key = [&table](const Live &live) { return table.schema + u'\n' + table.name + u'\n' + live.name; };
    const Live *best = nullptr;
    int bestFit = 0;
    const QString wanted = constraintName(expected);
    for (const Live &live : table.constraints) {
        if (live.kind != liveKind(expected.kind) || taken.contains(key(live))) {
            continue;
        }
        int score = fit(expected, live);
        if (live.name == wanted) {
            score += expected.name.isEmpty() ? (score > 0 ? 1 : 0) : 10;
        } else if (!expected.name.isEmpty() && expected.kind != Expected::Kind::ForeignKey
            && expected.kind != Expected::Kind::Unique) {
            score = 0; // checks say too little of themselves to be found under another name
        }
        if (score > bestFit) {
            best = &live;
            bestFit = score;
        }
    }
    if (best != nullptr) {
        taken.insert(key(*best));
    }
    return best;
}

// An index keeps equal values out just as well as a constraint does.
const db::Catalog::Index *uniqueIndex(
    const Expected &expected, const db::Catalog::Table &table, const db::Catalog &catalog)
{
    const auto found = std::ranges::find_if(catalog.indexes, [&](const db::Catalog::Index &index) {
        return index.tableSchema == table.schema && index.table == table.name && index.unique && index.valid
            && index.predicate.isEmpty() && sameColumns(index.keys, expected.columns);
    });
    return expected.kind == Expected::Kind::Unique && found != catalog.indexes.end() ? &*found : nullptr;
}

bool sameReference(const Expected &expected, const Live &live)
{
    const auto action = [](const QString &text) { return text.isEmpty() ? u"NO ACTION"_s : text; };
    return live.referencedTable == expected.referencedTable.name && action(expected.onDelete) == action(live.onDelete)
        && (expected.referencedColumns.isEmpty() || expected.referencedColumns == live.referencedColumns);
}

void compare(const Expected &expected, const Live &live, Check &check)
{
    if (expected.kind == Expected::Kind::ForeignKey && !sameReference(expected, live)) {
        setDiffers(check, liveText(live),
            live.referencedTable != expected.referencedTable.name
                ? u"It refers to another table than in the file."_s
                : u"What happens when the row it refers to is deleted, or "
                  "the column it refers to, is another than in the file."_s);
    } else if (expected.kind != Expected::Kind::Check && expected.kind != Expected::Kind::Exclusion
        && !sameColumns(expected.columns, live.columns)) {
        setDiffers(check, u'(' + live.columns.join(", "_L1) + u')', u"It is on other columns than in the file."_s);
    } else if (!live.validated) {
        setDiffers(check, liveText(live) + ", not validated"_L1,
            u"Rows that were there before were never checked against it."_s);
    } else {
        setPassed(check, liveText(live));
        if (!expected.name.isEmpty() && live.name != expected.name) {
            check.explanation = u"It is there under the name %1."_s.arg(live.name);
        }
    }
}

} // namespace

Check checkConstraint(const sql::ConstraintEffect &expected, const db::Catalog &catalog, QSet<QString> &taken)
{
    Check check;
    check.name = constraintName(expected);
    check.expected = expectedText(expected);
    check.query = expected.name.isEmpty() ? catalogqueries::constraintsOf(expected.table, typeLetter(expected.kind))
                                          : catalogqueries::constraint(expected.table, expected.name);
    const db::Catalog::Table *table = catalog.table(expected.table.schema, expected.table.name);
    if (table == nullptr) {
        setMissing(check, noSuchTable(expected.table, catalog));
        return check;
    }
    if (const Live *live = findConstraint(expected, *table, taken)) {
        check.query = catalogqueries::constraint(expected.table, live->name);
        compare(expected, *live, check);
    } else if (const db::Catalog::Index *index = uniqueIndex(expected, *table, catalog)) {
        check.query = catalogqueries::index({index->schema, index->name});
        setPassed(check, check.expected);
        check.explanation = u"The unique index %1 sees to it."_s.arg(index->name);
    } else {
        setMissing(check, u"The table %1 has no such constraint."_s.arg(expected.table.toString()));
    }
    return check;
}

} // namespace archon::migrations
