// SPDX-License-Identifier: GPL-3.0-or-later
#include "sql/riskcontext.h"

#include "sql/statementkind.h"

namespace archon::sql {

using namespace Qt::StringLiterals;

namespace {

Risk danger(const QString &rule, const QString &message)
{
    return {.rule = rule, .severity = Risk::Severity::Danger, .message = message};
}

QList<Risk> dropRisks(const Node &node, const Statement &statement, const RiskContext &context)
{
    QList<Risk> risks;
    for (const Effect &effect : statement.effects) {
        const auto *drop = std::get_if<Drop>(&effect);
        if (drop == nullptr || context.isCreatedBefore(drop->object)) {
            continue;
        }
        const QString name = drop->object.toString();
        if (drop->kind == "TABLE"_L1) {
            risks << danger(u"drop-table"_s, u"Deletes table %1 with all its rows."_s.arg(name));
        } else if (drop->kind == "SCHEMA"_L1) {
            risks << danger(u"drop-schema"_s, u"Deletes schema %1."_s.arg(name));
        } else if (drop->kind == "EXTENSION"_L1) {
            risks << danger(u"drop-extension"_s, u"Removes extension %1 with its types and functions."_s.arg(name));
        }
    }
    if (node.string("behavior"_L1) == "DROP_CASCADE"_L1) {
        risks << Risk{.rule = u"drop-cascade"_s,
            .severity = Risk::Severity::Warning,
            .message = u"CASCADE also drops whatever depends on it, in this file or not."_s};
    }
    return risks;
}

} // namespace

QList<Risk> dataRisks(const Node &node, const Statement &statement, const RiskContext &context)
{
    if (node.is("DropStmt"_L1)) {
        return dropRisks(node, statement, context);
    }
    if (node.is("DropdbStmt"_L1)) {
        return {danger(u"drop-database"_s, u"Deletes a whole database."_s)};
    }
    if (node.is("DropOwnedStmt"_L1)) {
        return {danger(u"drop-owned"_s, u"Deletes everything that a role owns in this database."_s)};
    }
    if (node.is("TruncateStmt"_L1)) {
        const bool cascade = node.string("behavior"_L1) == "DROP_CASCADE"_L1;
        return {danger(u"truncate"_s,
            cascade ? u"Deletes all rows, also of every table that refers to it."_s : u"Deletes all rows."_s)};
    }
    const Name table = relationFrom(node.value("relation"_L1));
    const bool everyRow = !node.has("whereClause"_L1) && !context.isCreatedBefore(table);
    if (node.is("DeleteStmt"_L1) && everyRow) {
        return {danger(u"delete-without-where"_s, u"Deletes every row of %1."_s.arg(table.toString()))};
    }
    if (node.is("UpdateStmt"_L1) && everyRow) {
        return {danger(u"update-without-where"_s, u"Changes every row of %1."_s.arg(table.toString()))};
    }
    return {};
}

} // namespace archon::sql
