// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/catalogqueries.h"
#include "migrations/expectedschema.h"
#include "migrations/objectchecks.h"

#include <algorithm>

namespace archon::migrations {

using namespace Qt::StringLiterals;

namespace {

// Gathers in which respects an index is another than the one in the file.
struct Differences {
    QStringList expected;
    QStringList actual;
    QStringList sentences;

    void add(const QString &wanted, const QString &found, const QString &sentence)
    {
        expected << wanted;
        actual << found;
        sentences << sentence;
    }
};

QString unquoted(const QString &key)
{
    if (key.size() < 2 || !key.startsWith(u'"') || !key.endsWith(u'"')) {
        return key;
    }
    return key.sliced(1, key.size() - 2).replace(uR"("")"_s, uR"(")"_s);
}

// Expressions are written in more ways than one, so only plain columns are compared word by word.
bool sameKeys(const QStringList &expected, const QStringList &live, const db::Catalog::Table *table)
{
    if (expected.size() != live.size()) {
        return false;
    }
    const auto isColumn = [table](const QString &key) { return table != nullptr && table->column(key) != nullptr; };
    return std::ranges::equal(expected, live, [&isColumn](const QString &wanted, const QString &found) {
        const QString plain = unquoted(found);
        return wanted == plain || (!isColumn(wanted) && !isColumn(plain));
    });
}

bool sameClasses(const QStringList &expected, const QStringList &live)
{
    for (qsizetype i = 0; i < std::min(expected.size(), live.size()); ++i) {
        if (!expected.at(i).isEmpty() && bareType(expected.at(i)) != bareType(live.at(i))) {
            return false;
        }
    }
    return true;
}

QString keyList(const QStringList &keys, const QStringList &classes, const QList<bool> &descending = {})
{
    QStringList parts;
    for (qsizetype i = 0; i < keys.size(); ++i) {
        parts << keys.at(i) + (classes.value(i).isEmpty() ? QString() : u' ' + classes.at(i))
                + (descending.value(i) ? u" DESC"_s : QString());
    }
    return u'(' + parts.join(", "_L1) + u')';
}

QString methodSentence(const QString &expected, const QString &live)
{
    if (expected == "hnsw"_L1 && live == "ivfflat"_L1) {
        return u"An IVFFlat index that was built on an empty table finds few of the true neighbours (measured: 2 in "
               u"10); "
               "HNSW finds nearly all."_s;
    }
    return u"It is of kind %1, the file makes one of kind %2."_s.arg(live, expected);
}

void compareDetails(const sql::CreateIndex &expected, const db::Catalog::Index &live, const db::Catalog::Table *table,
    Differences &found)
{
    if (expected.method != live.method) {
        found.add(expected.method, live.method, methodSentence(expected.method, live.method));
    }
    if (!sameKeys(expected.keys, live.keys, table)) {
        found.add(keyList(expected.keys, {}), keyList(live.keys, {}), u"It covers other columns than the file says."_s);
    } else if (!sameClasses(expected.operatorClasses, live.operatorClasses)) {
        found.add(keyList(expected.keys, expected.operatorClasses), keyList(live.keys, live.operatorClasses),
            u"It compares values in another way (operator class) than the file says."_s);
    } else {
        for (qsizetype i = 0; i < std::min(expected.descending.size(), live.descending.size()); ++i) {
            if (expected.descending.at(i) != live.descending.at(i)) {
                const auto way = [](bool descending) { return descending ? u" descending"_s : u" ascending"_s; };
                found.add(expected.keys.at(i) + way(expected.descending.at(i)),
                    live.keys.at(i) + way(live.descending.at(i)), u"It sorts the other way round."_s);
            }
        }
    }
    if (expected.unique != live.unique) {
        found.add(expected.unique ? u"unique"_s : u"not unique"_s, live.unique ? u"unique"_s : u"not unique"_s,
            expected.unique ? u"It does not keep equal values out."_s
                            : u"It keeps equal values out, which the file does not ask for."_s);
    }
    if (expected.partial != !live.predicate.isEmpty()) {
        found.add(expected.partial ? u"partial"_s : u"of all rows"_s,
            expected.partial ? u"of all rows"_s : u"partial"_s,
            expected.partial ? u"It holds all rows, not only those that the file names."_s
                             : u"It holds only some of the rows."_s);
    }
    if (!live.valid) {
        found.add(u"valid"_s, u"invalid"_s,
            u"Its build was broken off, so that the server does not use it: drop it and run the migration again."_s);
    }
}

// The index in the file, found by name; without a name by its table, kind and columns.
const db::Catalog::Index *findIndex(
    const sql::CreateIndex &expected, const db::Catalog &catalog, const db::Catalog::Table *table)
{
    if (!expected.index.name.isEmpty()) {
        return catalog.index(table != nullptr ? table->schema : expected.table.schema, expected.index.name);
    }
    const auto found = std::ranges::find_if(catalog.indexes, [&](const db::Catalog::Index &index) {
        return table != nullptr && index.tableSchema == table->schema && index.table == table->name
            && index.method == expected.method && index.unique == expected.unique
            && sameKeys(expected.keys, index.keys, table);
    });
    return found == catalog.indexes.end() ? nullptr : &*found;
}

} // namespace

Check checkIndex(const sql::CreateIndex &expected, const db::Catalog &catalog)
{
    const db::Catalog::Table *table = catalog.table(expected.table.schema, expected.table.name);
    const QString onTable = u"on %1"_s.arg(expected.table.name);
    Check check;
    check.name
        = expected.index.name.isEmpty() ? onTable + u' ' + keyList(expected.keys, {}) : expected.index.toString();
    check.expected = u"valid"_s;
    check.query = expected.index.name.isEmpty() ? catalogqueries::indexesOf(expected.table)
                                                : catalogqueries::index({expected.table.schema, expected.index.name});
    const db::Catalog::Index *live = findIndex(expected, catalog, table);
    if (live == nullptr) {
        check.expected = expected.method + u' ' + onTable + u' '
            + keyList(expected.keys, expected.operatorClasses, expected.descending);
        setMissing(check,
            table == nullptr && catalog.view(expected.table.schema, expected.table.name) == nullptr
                ? noSuchTable(expected.table, catalog)
                : u"The table %1 has no such index."_s.arg(expected.table.toString()));
        return check;
    }
    Differences found;
    if (live->table != expected.table.name) {
        found.add(onTable, u"on %1"_s.arg(live->table),
            u"An index of this name exists on the table %1, so that IF NOT EXISTS makes none on %2."_s.arg(
                live->table, expected.table.name));
    } else {
        compareDetails(expected, *live, table, found);
    }
    if (found.sentences.isEmpty()) {
        setPassed(check, u"valid"_s);
    } else {
        check.expected = found.expected.join(", "_L1);
        setDiffers(check, found.actual.join(", "_L1), found.sentences.join(u' '));
    }
    return check;
}

} // namespace archon::migrations
