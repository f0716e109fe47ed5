// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/lostdata.h"

#include "db/connection.h"
#include "migrations/catalogqueries.h"

#include <algorithm>

namespace archon::migrations {

using namespace Qt::StringLiterals;

namespace {

using Table = db::Catalog::Table;

// What the script drops in so many words.
struct Dropped {
    const db::Catalog &catalog;
    const sql::Script &script;

    [[nodiscard]] bool any(const QString &kind, const Table &table, const QString &part) const
    {
        for (const sql::Statement &statement : script.statements) {
            for (const sql::Effect &effect : statement.effects) {
                const auto *drop = std::get_if<sql::Drop>(&effect);
                if (drop != nullptr && drop->kind == kind && drop->part == part
                    && catalog.table(drop->object.schema, drop->object.name) == &table) {
                    return true;
                }
            }
        }
        return false;
    }
};

bool refersTo(const Table &table, const Table &other)
{
    return std::ranges::any_of(table.constraints, [&other](const db::Catalog::Constraint &constraint) {
        return constraint.kind == db::Catalog::Constraint::Kind::ForeignKey && constraint.referencedTable == other.name
            && constraint.referencedSchema == other.schema;
    });
}

// Rows can only be put back where what they refer to is there already. Circles stay as they come.
void sortByReferences(QList<LostData> &lost)
{
    QList<LostData> sorted;
    while (!lost.isEmpty()) {
        const auto isFree = [&lost](const LostData &candidate) {
            return std::ranges::none_of(lost, [&candidate](const LostData &other) {
                return !(other.table == candidate.table) && refersTo(candidate.table, other.table);
            });
        };
        const auto next = std::ranges::find_if(lost, isFree);
        sorted << lost.takeAt(next == lost.end() ? 0 : next - lost.begin());
    }
    lost = sorted;
}

} // namespace

QString LostData::qualified() const
{
    return catalogqueries::qualified({table.schema, table.name});
}

QList<LostData> lostBetween(const db::Catalog &before, const db::Catalog &after, const sql::Script &script)
{
    const Dropped dropped{before, script};
    QList<LostData> whole;
    QList<LostData> partly;
    for (const Table &table : before.tables) {
        const QString label = before.table({}, table.name) == &table ? table.name : table.schema + u'.' + table.name;
        const Table *left = after.table(table.schema, table.name);
        if (left == nullptr || dropped.any(u"TABLE"_s, table, {})) {
            whole << LostData{table, {}, label};
            continue;
        }
        QStringList columns;
        for (const db::Catalog::Column &column : table.columns) {
            if (!column.generated // computed from what stays
                && (left->column(column.name) == nullptr || dropped.any(u"COLUMN"_s, table, column.name))) {
                columns << column.name;
            }
        }
        if (!columns.isEmpty()) {
            partly << LostData{table, columns, label};
        }
    }
    sortByReferences(whole);
    return whole + partly;
}

core::Result<QList<LostData>> ordinaryTables(db::Connection &connection, const QList<LostData> &lost)
{
    QList<LostData> kept;
    for (const LostData &data : lost) {
        const core::Result<db::Rows> rows = connection.query(
            u"SELECT 1 FROM pg_catalog.pg_class WHERE oid = to_regclass($1) AND relkind IN ('r', 'p')"_s,
            {data.qualified()});
        if (!rows) {
            return std::unexpected(rows.error());
        }
        if (!rows->isEmpty()) {
            kept << data;
        }
    }
    return kept;
}

core::Result<QList<Loss>> countLosses(db::Connection &connection, const QList<LostData> &lost)
{
    QList<Loss> losses;
    for (const LostData &data : lost) {
        QStringList counts;
        for (const QString &column : data.columns) {
            counts << u"count(%1)"_s.arg(catalogqueries::identifier(column));
        }
        const core::Result<db::Rows> rows = connection.query(
            u"SELECT %1 FROM ONLY %2"_s.arg(counts.isEmpty() ? u"count(*)"_s : counts.join(", "_L1), data.qualified()));
        if (!rows) {
            return std::unexpected(rows.error());
        }
        if (data.isWhole()) {
            losses << Loss{data.label, rows->number(0, 0), false};
        }
        for (qsizetype column = 0; column < data.columns.size(); ++column) {
            losses << Loss{data.label + u'.' + data.columns.at(column), rows->number(0, column), true};
        }
    }
    return losses;
}

} // namespace archon::migrations
