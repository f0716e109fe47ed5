// SPDX-License-Identifier: GPL-3.0-or-later
#include "sql/locks.h"

#include "sql/tableeffects.h"

#include <QSet>

#include <algorithm>

namespace archon::sql {

using namespace Qt::StringLiterals;

namespace {

// Storage parameters that change nothing for readers and writers; the others take the strongest lock.
bool isGentleOption(const Node &option)
{
    const QString name = option.string("defname"_L1);
    return option.string("defnamespace"_L1) == "toast"_L1 || name.startsWith("autovacuum_"_L1)
        || name == "fillfactor"_L1 || name == "toast_tuple_target"_L1 || name == "parallel_workers"_L1
        || name == "log_autovacuum_min_duration"_L1 || name == "vacuum_index_cleanup"_L1
        || name == "vacuum_truncate"_L1;
}

// As AlterTableGetLockLevel() of PostgreSQL 17 decides.
Lock commandLock(const Node &command)
{
    static const QSet<QString> gentle
        = {u"AT_SetStatistics"_s, u"AT_ClusterOn"_s, u"AT_DropCluster"_s, u"AT_SetOptions"_s, u"AT_ResetOptions"_s,
            u"AT_ValidateConstraint"_s, u"AT_AttachPartition"_s, u"AT_DetachPartitionFinalize"_s};
    static const QSet<QString> writers
        = {u"AT_EnableTrig"_s, u"AT_EnableAlwaysTrig"_s, u"AT_EnableReplicaTrig"_s, u"AT_EnableTrigAll"_s,
            u"AT_EnableTrigUser"_s, u"AT_DisableTrig"_s, u"AT_DisableTrigAll"_s, u"AT_DisableTrigUser"_s};
    const QString subtype = command.string("subtype"_L1);
    const QJsonValue definition = command.value("def"_L1);
    if (gentle.contains(subtype)) {
        return Lock::ShareUpdateExclusive;
    }
    if (writers.contains(subtype)) {
        return Lock::ShareRowExclusive;
    }
    if (subtype == "AT_AddConstraint"_L1) {
        const bool foreignKey = nodeFrom(definition).string("contype"_L1) == "CONSTR_FOREIGN"_L1;
        return foreignKey ? Lock::ShareRowExclusive : Lock::AccessExclusive;
    }
    if (subtype == "AT_SetRelOptions"_L1 || subtype == "AT_ResetRelOptions"_L1) {
        return std::ranges::all_of(nodesFrom(definition), isGentleOption) ? Lock::ShareUpdateExclusive
                                                                          : Lock::AccessExclusive;
    }
    if (subtype == "AT_DetachPartition"_L1 && nodeFrom(definition).flag("concurrent"_L1)) {
        return Lock::ShareUpdateExclusive;
    }
    return Lock::AccessExclusive;
}

QList<TableLock> otherTables(const Node &command)
{
    const QString subtype = command.string("subtype"_L1);
    const Node definition = nodeFrom(command.value("def"_L1));
    if (subtype == "AT_AddColumn"_L1) {
        return referencedLocks(readColumn(definition, {}).constraints);
    }
    if (subtype == "AT_AddConstraint"_L1) {
        const auto constraint = readConstraint(definition, {});
        return constraint ? referencedLocks({*constraint}) : QList<TableLock>{};
    }
    if (definition.is("PartitionCmd"_L1)) { // DETACH … CONCURRENTLY too, in its second transaction
        return {{.table = relationFrom(definition.value("name"_L1)), .lock = Lock::AccessExclusive}};
    }
    if (definition.is("RangeVar"_L1)) { // INHERIT
        return {{.table = relationFrom(definition.fields), .lock = Lock::ShareUpdateExclusive}};
    }
    return {};
}

} // namespace

QList<TableLock> alterTableLocks(const Node &statement)
{
    const QString type = statement.string("objtype"_L1);
    if (type != "OBJECT_TABLE"_L1 && type != "OBJECT_FOREIGN_TABLE"_L1 && type != "OBJECT_MATVIEW"_L1) {
        return {};
    }
    Lock strongest = Lock::None;
    QList<TableLock> others;
    for (const Node &command : nodesFrom(statement.value("cmds"_L1))) {
        strongest = std::max(strongest, commandLock(command));
        others << otherTables(command);
    }
    return QList<TableLock>{{.table = relationFrom(statement.value("relation"_L1)), .lock = strongest}} + others;
}

} // namespace archon::sql
