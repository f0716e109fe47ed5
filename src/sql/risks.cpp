// SPDX-License-Identifier: GPL-3.0-or-later
#include "sql/risks.h"

#include "sql/riskcontext.h"

#include <QRegularExpression>

#include <algorithm>

namespace archon::sql {

using namespace Qt::StringLiterals;

namespace {

QList<Risk> generalRisks(const Node &node, const Statement &statement)
{
    QList<Risk> risks;
    if (statement.transactionControl) {
        risks << Risk{.rule = u"transaction-control"_s,
            .severity = Risk::Severity::Warning,
            .message = u"%1 would interfere with the one transaction that a migration runs in."_s.arg(statement.kind)};
    }
    if (statement.cannotRunInTransaction) {
        risks << Risk{.rule = u"cannot-run-in-transaction"_s,
            .severity = Risk::Severity::Warning,
            .message = u"PostgreSQL refuses this statement inside a transaction, so it cannot be undone if a later one "
                       "fails."_s};
    }
    if (node.type.isEmpty()) {
        risks << Risk{.rule = u"dynamic"_s,
            .severity = Risk::Severity::Info,
            .message = u"The statement is too deeply nested to be analysed."_s};
    } else if (node.is("DoStmt"_L1)) {
        static const QRegularExpression execute(u"\\bexecute\\b"_s, QRegularExpression::CaseInsensitiveOption);
        const auto code = findOption(node.value("args"_L1), "as"_L1);
        const bool builds = code && execute.match(nodeFrom(code->value("arg"_L1)).string("sval"_L1)).hasMatch();
        risks << Risk{.rule = u"dynamic"_s,
            .severity = Risk::Severity::Info,
            .message = builds ? u"The block builds SQL while it runs: what it does cannot be told from the text."_s
                              : u"What a code block does is not part of this analysis."_s};
    } else if (node.is("CallStmt"_L1)) {
        risks << Risk{.rule = u"dynamic"_s,
            .severity = Risk::Severity::Info,
            .message = u"What the procedure does cannot be told from the text."_s};
    }
    return risks;
}

// Something is gone that the file does not bring back.
bool isDestructive(const Node &node, const Statement &statement, const RiskContext &context)
{
    static const QStringList always = {u"TruncateStmt"_s, u"DropdbStmt"_s, u"DropOwnedStmt"_s, u"DropRoleStmt"_s,
        u"DropTableSpaceStmt"_s, u"DropSubscriptionStmt"_s, u"DropUserMappingStmt"_s};
    if (always.contains(node.type)) {
        return true;
    }
    if (node.is("DeleteStmt"_L1) || node.is("UpdateStmt"_L1)) {
        return !node.has("whereClause"_L1);
    }
    if (node.is("RenameStmt"_L1) || node.is("AlterObjectSchemaStmt"_L1)) {
        return false;
    }
    const bool dropsUnread = node.is("DropStmt"_L1) && statement.effects.isEmpty();
    const bool erases
        = std::ranges::any_of(statement.risks, [](const Risk &risk) { return risk.rule == "column-values-erased"_L1; });
    return dropsUnread || erases || std::ranges::any_of(statement.effects, [&](const Effect &effect) {
        const auto *drop = std::get_if<Drop>(&effect);
        if (drop == nullptr) {
            return false;
        }
        // Rows do not come back with the table that held them.
        const bool holdsRows = drop->kind.endsWith("TABLE"_L1) || drop->kind == "COLUMN"_L1 || drop->kind == "SCHEMA"_L1
            || drop->kind == "SEQUENCE"_L1;
        const bool ownTable = context.isCreatedBefore(drop->object);
        return holdsRows ? !ownTable : !context.isCreatedLater(*drop, statement.index);
    });
}

} // namespace

void findRisks(const ParsedText &parsed, const SourceText & /*source*/, QList<Statement> &statements)
{
    RiskContext context(parsed, statements);
    for (qsizetype i = 0; i < statements.size(); ++i) {
        const Node &node = parsed.statements.at(i).node;
        Statement &statement = statements[i];
        statement.risks = generalRisks(node, statement) + dataRisks(node, statement, context)
            + columnRisks(node, statement, context) + objectRisks(node, statement, context)
            + rerunRisks(node, statement, context);
        statement.destructive = isDestructive(node, statement, context);
        context.passed(statement);
    }
}

} // namespace archon::sql
