// SPDX-License-Identifier: GPL-3.0-or-later
#include "sql/riskcontext.h"

#include "sql/statementkind.h"

#include <algorithm>

namespace archon::sql {

using namespace Qt::StringLiterals;

namespace {

// Whether an effect would fail, or happen twice, when the file runs again.
class FailsAgain {
public:
    FailsAgain(const Node &node, const RiskContext &context) : m_node(node), m_context(context) { }

    bool operator()(const CreateTable &effect) const
    {
        return !effect.ifNotExists && !m_context.isDroppedBefore(u"TABLE"_s, effect.table);
    }
    bool operator()(const AddColumn &effect) const
    {
        return !effect.ifNotExists && !m_context.isNewTable(effect.table)
            && !m_context.isDroppedBefore(u"COLUMN"_s, effect.table, effect.column.name);
    }
    bool operator()(const AddConstraint &effect) const
    {
        return !m_context.isNewTable(effect.constraint.table)
            && !m_context.isDroppedBefore(u"CONSTRAINT"_s, effect.constraint.table, effect.constraint.name);
    }
    bool operator()(const CreateIndex &effect) const
    {
        return !effect.ifNotExists && !m_context.isNewTable(effect.table)
            && !m_context.isDroppedBefore(u"INDEX"_s, effect.index);
    }
    bool operator()(const CreateFunction &effect) const
    {
        return !effect.orReplace && !m_context.isDroppedWithArguments(effect.function);
    }
    bool operator()(const CreateView &effect) const
    {
        const QString kind = effect.materialized ? u"MATERIALIZED VIEW"_s : u"VIEW"_s;
        return !effect.orReplace && !m_node.flag("if_not_exists"_L1) && !m_context.isDroppedBefore(kind, effect.view);
    }
    bool operator()(const CreateTrigger &effect) const
    {
        return !effect.orReplace && !m_context.isNewTable(effect.table)
            && !m_context.isDroppedBefore(u"TRIGGER"_s, effect.table, effect.trigger);
    }
    bool operator()(const CreatePolicy &effect) const
    {
        return !m_context.isNewTable(effect.table)
            && !m_context.isDroppedBefore(u"POLICY"_s, effect.table, effect.policy);
    }
    bool operator()(const EnableRowSecurity & /*effect*/) const { return false; }
    bool operator()(const CreateExtension &effect) const
    {
        return !effect.ifNotExists
            && !m_context.isDroppedBefore(u"EXTENSION"_s, {.schema = {}, .name = effect.extension});
    }
    bool operator()(const CreateSchema &effect) const
    {
        return !m_node.flag("if_not_exists"_L1)
            && !m_context.isDroppedBefore(u"SCHEMA"_s, {.schema = {}, .name = effect.schema});
    }
    bool operator()(const CreateType &effect) const
    {
        return !m_context.isDroppedBefore(u"TYPE"_s, effect.type)
            && !m_context.isDroppedBefore(u"DOMAIN"_s, effect.type);
    }
    bool operator()(const Drop & /*effect*/) const { return false; } // judged by its statement

private:
    const Node &m_node;
    const RiskContext &m_context;
};

bool dropsWithoutIfExists(const Node &node, const Statement &statement, const RiskContext &context)
{
    const auto isOwn = [&context](const Effect &effect) {
        const auto *drop = std::get_if<Drop>(&effect);
        return drop != nullptr && context.isCreatedBefore(drop->object);
    };
    if (std::ranges::any_of(statement.effects, isOwn)) {
        return false; // what the file made itself is there each time
    }
    if (node.is("DropStmt"_L1)) {
        return !node.flag("missing_ok"_L1);
    }
    return std::ranges::any_of(nodesFrom(node.value("cmds"_L1)), [](const Node &command) {
        const QString subtype = command.string("subtype"_L1);
        return (subtype == "AT_DropColumn"_L1 || subtype == "AT_DropConstraint"_L1) && !command.flag("missing_ok"_L1);
    });
}

// INSERT … VALUES without ON CONFLICT adds the rows again; a query as the source may look before it leaps.
bool insertsAgain(const Node &node)
{
    const Node source = nodeFrom(node.value("selectStmt"_L1));
    return !node.has("onConflictClause"_L1) && (source.has("valuesLists"_L1) || !source.has("whereClause"_L1));
}

bool otherwiseFailsAgain(const Node &node, const RiskContext &context)
{
    static const QStringList creations
        = {u"CreateSeqStmt"_s, u"CreateRoleStmt"_s, u"CreatePublicationStmt"_s, u"CreateSubscriptionStmt"_s,
            u"CompositeTypeStmt"_s, u"CreateRangeStmt"_s, u"CreateCastStmt"_s, u"CreateEventTrigStmt"_s,
            u"CreateStatsStmt"_s, u"CreateForeignServerStmt"_s, u"CreateUserMappingStmt"_s, u"CreatedbStmt"_s};
    if (creations.contains(node.type)) {
        return !node.flag("if_not_exists"_L1)
            && !context.isDroppedBefore(u"SEQUENCE"_s, relationFrom(node.value("sequence"_L1)))
            && !context.isDroppedBefore(u"TYPE"_s, relationFrom(node.value("typevar"_L1)));
    }
    if (node.is("DefineStmt"_L1)) {
        return !node.flag("replace"_L1) && !node.flag("if_not_exists"_L1);
    }
    if (node.is("RuleStmt"_L1)) {
        return !node.flag("replace"_L1);
    }
    if (node.is("AlterEnumStmt"_L1)) {
        return !node.flag("skipIfNewValExists"_L1);
    }
    if (node.is("InsertStmt"_L1)) {
        return !context.isNewTable(relationFrom(node.value("relation"_L1))) && insertsAgain(node);
    }
    return node.is("CopyStmt"_L1) && node.flag("is_from"_L1);
}

} // namespace

QList<Risk> rerunRisks(const Node &node, const Statement &statement, const RiskContext &context)
{
    QString message;
    const bool moves = node.is("RenameStmt"_L1) || node.is("AlterObjectSchemaStmt"_L1);
    if (moves ? !context.isCreatedBefore(relationFrom(node.value("relation"_L1)))
              : dropsWithoutIfExists(node, statement, context)) {
        message = u"Running the file a second time fails here: then there is nothing left by that name."_s;
    } else if (node.is("InsertStmt"_L1) || node.is("CopyStmt"_L1)) {
        message = otherwiseFailsAgain(node, context)
            ? u"Running the file a second time adds the rows once more, or fails on them."_s
            : QString();
    } else if (std::ranges::any_of(statement.effects,
                   [&](const Effect &effect) { return std::visit(FailsAgain(node, context), effect); })
        || otherwiseFailsAgain(node, context)) {
        message = u"Running the file a second time fails here, since it is there already."_s;
    }
    return message.isEmpty()
        ? QList<Risk>{}
        : QList<Risk>{{.rule = u"not-rerunnable"_s, .severity = Risk::Severity::Info, .message = message}};
}

} // namespace archon::sql
