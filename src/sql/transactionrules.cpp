// SPDX-License-Identifier: GPL-3.0-or-later
#include "sql/transactionrules.h"

#include <algorithm>

namespace archon::sql {

using namespace Qt::StringLiterals;

namespace {

bool isUnsafeReindex(const Node &statement)
{
    const QString kind = statement.string("kind"_L1);
    return hasOption(statement.value("params"_L1), "concurrently"_L1) || kind == "REINDEX_OBJECT_SCHEMA"_L1
        || kind == "REINDEX_OBJECT_DATABASE"_L1 || kind == "REINDEX_OBJECT_SYSTEM"_L1;
}

bool detachesConcurrently(const Node &statement)
{
    return std::ranges::any_of(nodesFrom(statement.value("cmds"_L1)), [](const Node &command) {
        const Node definition = nodeFrom(command.value("def"_L1));
        return command.string("subtype"_L1) == "AT_DetachPartition"_L1 && definition.flag("concurrent"_L1);
    });
}

// A subscription makes a replication slot on the other server, which no rollback takes back: unless it is told not to.
bool makesSlot(const Node &statement)
{
    const QJsonValue options = statement.value("options"_L1);
    const auto isOff = [&options](QLatin1StringView name) {
        const auto option = findOption(options, name);
        return option && !isOn(*option);
    };
    return !isOff("connect"_L1) && !isOff("create_slot"_L1);
}

bool refreshesSubscription(const Node &statement)
{
    const QString kind = statement.string("kind"_L1);
    if (kind == "ALTER_SUBSCRIPTION_REFRESH"_L1) {
        return true;
    }
    const auto refresh = findOption(statement.value("options"_L1), "refresh"_L1);
    return (kind == "ALTER_SUBSCRIPTION_SET_PUBLICATION"_L1 || kind == "ALTER_SUBSCRIPTION_ADD_PUBLICATION"_L1
               || kind == "ALTER_SUBSCRIPTION_DROP_PUBLICATION"_L1)
        && (!refresh || isOn(*refresh));
}

} // namespace

bool isTransactionControl(const Node &statement)
{
    return statement.is("TransactionStmt"_L1);
}

bool cannotRunInTransaction(const Node &statement)
{
    if (statement.is("IndexStmt"_L1) || statement.is("DropStmt"_L1)) {
        return statement.flag("concurrent"_L1);
    }
    if (statement.is("ReindexStmt"_L1)) {
        return isUnsafeReindex(statement);
    }
    if (statement.is("VacuumStmt"_L1)) {
        return statement.flag("is_vacuumcmd"_L1);
    }
    if (statement.is("ClusterStmt"_L1)) {
        return !statement.has("relation"_L1);
    }
    if (statement.is("AlterDatabaseStmt"_L1)) {
        return findOption(statement.value("options"_L1), "tablespace"_L1).has_value();
    }
    if (statement.is("AlterTableStmt"_L1)) {
        return detachesConcurrently(statement);
    }
    if (statement.is("CreateSubscriptionStmt"_L1)) {
        return makesSlot(statement);
    }
    if (statement.is("AlterSubscriptionStmt"_L1)) {
        return refreshesSubscription(statement);
    }
    if (statement.is("DiscardStmt"_L1)) {
        const QString target = statement.string("target"_L1);
        return target.isEmpty() || target == "DISCARD_ALL"_L1;
    }
    return statement.is("CreatedbStmt"_L1) || statement.is("DropdbStmt"_L1) || statement.is("CreateTableSpaceStmt"_L1)
        || statement.is("DropTableSpaceStmt"_L1) || statement.is("AlterSystemStmt"_L1);
}

} // namespace archon::sql
