// SPDX-License-Identifier: GPL-3.0-or-later
#include "sql/locks.h"

#include "sql/statementkind.h"
#include "sql/tableeffects.h"

#include <QHash>

#include <algorithm>

namespace archon::sql {

using namespace Qt::StringLiterals;

namespace {

bool isSystemTable(const Name &table)
{
    return table.schema == "pg_catalog"_L1 || table.schema == "information_schema"_L1
        || (table.schema.isEmpty() && table.name.startsWith("pg_"_L1));
}

// The strongest lock for each table, in order of first appearance.
QList<TableLock> merged(const QList<TableLock> &locks)
{
    QList<TableLock> result;
    for (const TableLock &lock : locks) {
        if (lock.lock == Lock::None || lock.table.name.isEmpty() || isSystemTable(lock.table)) {
            continue;
        }
        const auto known = std::ranges::find(result, lock.table, &TableLock::table);
        if (known == result.end()) {
            result << lock;
        } else {
            known->lock = std::max(known->lock, lock.lock);
        }
    }
    return result;
}

TableLock lockOn(const QJsonValue &rangeVar, Lock lock)
{
    return {.table = relationFrom(rangeVar), .lock = lock};
}

// What a query reads and what data-changing parts of it write; names from WITH are no tables.
QList<TableLock> queryLocks(const Node &query)
{
    QList<TableLock> locks;
    QStringList local;
    const QJsonObject whole{{query.type, query.fields}};
    visitNodes(whole, [&](const Node &node) {
        if (node.is("CommonTableExpr"_L1)) {
            local << node.string("ctename"_L1);
        } else if (node.is("RangeVar"_L1)) {
            locks << lockOn(node.fields, Lock::AccessShare);
        } else if (node.is("InsertStmt"_L1) || node.is("UpdateStmt"_L1) || node.is("DeleteStmt"_L1)
            || node.is("MergeStmt"_L1)) {
            locks << lockOn(node.value("relation"_L1), Lock::RowExclusive);
        } else if (node.is("SelectStmt"_L1) && node.has("lockingClause"_L1)) {
            for (const Node &from : nodesFrom(node.value("fromClause"_L1))) {
                locks << (from.is("RangeVar"_L1) ? lockOn(from.fields, Lock::RowShare) : TableLock{});
            }
        }
        return true;
    });
    locks.removeIf([&local](const TableLock &lock) {
        return lock.table.schema.isEmpty() && local.contains(lock.table.name) && lock.lock <= Lock::RowShare;
    });
    return locks;
}

QList<TableLock> createTableLocks(const Node &statement)
{
    const CreateTable table = readTable(statement);
    QList<TableLock> locks = referencedLocks(table.constraints);
    const bool partition = statement.has("partbound"_L1);
    for (const Node &parent : nodesFrom(statement.value("inhRelations"_L1))) {
        locks << lockOn(parent.fields, partition ? Lock::AccessExclusive : Lock::ShareUpdateExclusive);
    }
    for (const Node &element : nodesFrom(statement.value("tableElts"_L1))) {
        if (element.is("TableLikeClause"_L1)) {
            locks << lockOn(element.value("relation"_L1), Lock::AccessShare);
        }
    }
    locks.removeIf([&table](const TableLock &lock) { return lock.table == table.table; });
    return locks;
}

QList<TableLock> listLocks(const Node &statement, QLatin1StringView field, Lock lock)
{
    QList<TableLock> locks;
    for (const Node &relation : nodesFrom(statement.value(field))) {
        const bool wrapped = relation.is("VacuumRelation"_L1);
        locks << lockOn(wrapped ? relation.value("relation"_L1) : QJsonValue(relation.fields), lock);
    }
    return locks;
}

QList<TableLock> dropLocks(const Node &statement)
{
    static const QStringList onTables = {u"OBJECT_TABLE"_s, u"OBJECT_FOREIGN_TABLE"_s, u"OBJECT_MATVIEW"_s,
        u"OBJECT_TRIGGER"_s, u"OBJECT_POLICY"_s, u"OBJECT_RULE"_s};
    QList<TableLock> locks;
    const QString type = statement.string("removeType"_L1);
    if (onTables.contains(type)) {
        const QJsonArray objects = statement.value("objects"_L1).toArray();
        for (const QJsonValue &object : objects) {
            locks << TableLock{.table = objectName(object, type).name, .lock = Lock::AccessExclusive};
        }
    }
    return locks;
}

QList<TableLock> commentLocks(const Node &statement)
{
    const QString type = statement.string("objtype"_L1);
    const ObjectName name = objectName(statement.value("object"_L1), type);
    if (type == "OBJECT_TABLE"_L1 || type == "OBJECT_COLUMN"_L1 || type == "OBJECT_MATVIEW"_L1) {
        return {{.table = name.name, .lock = Lock::ShareUpdateExclusive}};
    }
    return name.part.isEmpty() ? QList<TableLock>{} : QList<TableLock>{{.table = name.name, .lock = Lock::AccessShare}};
}

// A new name or another schema for a table, or for a part of it.
QList<TableLock> moveLocks(const Node &statement)
{
    static const QStringList others = {u"OBJECT_INDEX"_s, u"OBJECT_VIEW"_s, u"OBJECT_SEQUENCE"_s};
    const bool rename = statement.is("RenameStmt"_L1);
    const QString type = statement.string(rename ? "renameType"_L1 : "objectType"_L1);
    const bool ofView = statement.string("relationType"_L1) == "OBJECT_VIEW"_L1;
    return others.contains(type) || ofView
        ? QList<TableLock>{}
        : QList<TableLock>{lockOn(statement.value("relation"_L1), Lock::AccessExclusive)};
}

Lock reindexLock(const Node &statement)
{
    return hasOption(statement.value("params"_L1), "concurrently"_L1) ? Lock::ShareUpdateExclusive : Lock::Share;
}

QList<TableLock> maintenanceLocks(const Node &statement)
{
    if (statement.is("VacuumStmt"_L1)) {
        const bool full = statement.flag("is_vacuumcmd"_L1) && hasOption(statement.value("options"_L1), "full"_L1);
        return listLocks(statement, "rels"_L1, full ? Lock::AccessExclusive : Lock::ShareUpdateExclusive);
    }
    if (statement.is("ReindexStmt"_L1)) {
        const bool table = statement.string("kind"_L1) == "REINDEX_OBJECT_TABLE"_L1;
        return table ? QList<TableLock>{lockOn(statement.value("relation"_L1), reindexLock(statement))}
                     : QList<TableLock>{};
    }
    if (statement.is("ClusterStmt"_L1)) {
        return {lockOn(statement.value("relation"_L1), Lock::AccessExclusive)};
    }
    if (statement.is("RefreshMatViewStmt"_L1)) {
        const Lock lock = statement.flag("concurrent"_L1) ? Lock::Exclusive : Lock::AccessExclusive;
        return {lockOn(statement.value("relation"_L1), lock)};
    }
    return {};
}

QList<TableLock> copyLocks(const Node &statement)
{
    const Lock lock = statement.flag("is_from"_L1) ? Lock::RowExclusive : Lock::AccessShare;
    const Node query = nodeFrom(statement.value("query"_L1));
    return statement.has("relation"_L1) ? QList<TableLock>{lockOn(statement.value("relation"_L1), lock)}
                                        : queryLocks(query);
}

QList<TableLock> definitionLocks(const Node &statement)
{
    if (statement.is("IndexStmt"_L1)) {
        const Lock lock = statement.flag("concurrent"_L1) ? Lock::ShareUpdateExclusive : Lock::Share;
        return {lockOn(statement.value("relation"_L1), lock)};
    }
    if (statement.is("CreateTrigStmt"_L1)) {
        return {lockOn(statement.value("relation"_L1), Lock::ShareRowExclusive)};
    }
    if (statement.is("CreatePolicyStmt"_L1) || statement.is("AlterPolicyStmt"_L1)) {
        return {lockOn(statement.value("table"_L1), Lock::AccessExclusive)};
    }
    if (statement.is("RuleStmt"_L1)) {
        return {lockOn(statement.value("relation"_L1), Lock::AccessExclusive)};
    }
    if (statement.is("CreateStatsStmt"_L1)) {
        return listLocks(statement, "relations"_L1, Lock::ShareUpdateExclusive);
    }
    if (statement.is("ViewStmt"_L1) || statement.is("CreateTableAsStmt"_L1)) {
        return queryLocks(nodeFrom(statement.value("query"_L1)));
    }
    if (statement.is("CreateForeignTableStmt"_L1)) {
        return createTableLocks(Node{.type = u"CreateStmt"_s, .fields = statement.value("base"_L1).toObject()});
    }
    if (statement.is("CreateSchemaStmt"_L1)) {
        QList<TableLock> locks;
        for (const Node &element : nodesFrom(statement.value("schemaElts"_L1))) {
            locks << locksOf(element);
        }
        return locks;
    }
    return {};
}

QList<TableLock> explainLocks(const Node &statement)
{
    const Node query = nodeFrom(statement.value("query"_L1));
    return locksOf(query);
}

QList<TableLock> allLocks(const Node &statement)
{
    using Rule = QList<TableLock> (*)(const Node &);
    static const QHash<QString, Rule> rules = {
        {u"SelectStmt"_s, queryLocks},
        {u"InsertStmt"_s, queryLocks},
        {u"UpdateStmt"_s, queryLocks},
        {u"DeleteStmt"_s, queryLocks},
        {u"MergeStmt"_s, queryLocks},
        {u"CreateStmt"_s, createTableLocks},
        {u"AlterTableStmt"_s, alterTableLocks},
        {u"DropStmt"_s, dropLocks},
        {u"CommentStmt"_s, commentLocks},
        {u"RenameStmt"_s, moveLocks},
        {u"AlterObjectSchemaStmt"_s, moveLocks},
        {u"CopyStmt"_s, copyLocks},
        {u"ExplainStmt"_s, explainLocks},
        {u"VacuumStmt"_s, maintenanceLocks},
        {u"ReindexStmt"_s, maintenanceLocks},
        {u"ClusterStmt"_s, maintenanceLocks},
        {u"RefreshMatViewStmt"_s, maintenanceLocks},
        {u"TruncateStmt"_s, [](const Node &node) { return listLocks(node, "relations"_L1, Lock::AccessExclusive); }},
        {u"LockStmt"_s,
            [](const Node &node) { return listLocks(node, "relations"_L1, Lock(node.value("mode"_L1).toInt())); }},
    };
    const Rule rule = rules.value(statement.type, definitionLocks);
    return rule(statement);
}

} // namespace

QList<TableLock> referencedLocks(const QList<ConstraintEffect> &constraints)
{
    QList<TableLock> locks;
    for (const ConstraintEffect &constraint : constraints) {
        if (constraint.kind == ConstraintEffect::Kind::ForeignKey) {
            locks << TableLock{.table = constraint.referencedTable, .lock = Lock::ShareRowExclusive};
        }
    }
    return locks;
}

QList<TableLock> locksOf(const Node &statement)
{
    return merged(allLocks(statement));
}

} // namespace archon::sql
