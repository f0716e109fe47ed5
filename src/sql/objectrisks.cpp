// SPDX-License-Identifier: GPL-3.0-or-later
#include "sql/riskcontext.h"

#include <algorithm>

namespace archon::sql {

using namespace Qt::StringLiterals;

namespace {

Risk info(const QString &rule, const QString &message)
{
    return {.rule = rule, .severity = Risk::Severity::Info, .message = message};
}

Risk warning(const QString &rule, const QString &message)
{
    return {.rule = rule, .severity = Risk::Severity::Warning, .message = message};
}

QList<Risk> indexRisks(const CreateIndex &index, const RiskContext &context)
{
    QList<Risk> risks;
    const QString table = index.table.toString();
    const bool ownTable = context.isCreatedBefore(index.table);
    const bool ownColumn = std::ranges::any_of(
        index.keys, [&](const QString &column) { return context.isColumnAddedBefore(index.table, column); });
    if (index.method == "ivfflat"_L1 && (ownTable || ownColumn)) {
        risks << warning(u"ivfflat-on-empty"_s,
            u"IVFFlat learns its lists when it is built. Built on empty data it finds only a part of the true "
            "neighbours; HNSW does not have this weakness."_s);
    }
    if (!index.concurrently && !ownTable) {
        const QString rule = u"create-index-not-concurrently"_s;
        risks << (ownColumn
                ? info(rule,
                      u"Writers of %1 wait while the index is built; the column is new, so that is short."_s.arg(table))
                : warning(rule, u"Writers of %1 wait while the index is built."_s.arg(table)));
    }
    return risks;
}

QList<Risk> functionRisks(const Node &node)
{
    QList<Risk> risks;
    bool definer = false;
    bool pinned = node.has("sql_body"_L1); // its names are resolved once, when it is created
    for (const Node &option : nodesFrom(node.value("options"_L1))) {
        const QString name = option.string("defname"_L1);
        definer = definer || (name == "security"_L1 && isOn(option));
        pinned = pinned
            || (name == "set"_L1
                && nodeFrom(option.value("arg"_L1)).string("name"_L1).compare("search_path"_L1, Qt::CaseInsensitive)
                    == 0);
    }
    if (definer) {
        risks << Risk{.rule = u"security-definer"_s,
            .severity = pinned ? Risk::Severity::Warning : Risk::Severity::Danger,
            .message = pinned ? u"Runs with the rights of its owner, whoever calls it."_s
                              : u"Runs with the rights of its owner, and whoever calls it chooses the search path: a "
                                u"caller can make it "
                                "use other tables and functions. Add SET search_path."_s};
    } else if (!pinned) {
        risks << info(u"function-search-path-mutable"_s,
            u"Finds tables and functions by the search path of whoever calls it. SET search_path would pin it."_s);
    }
    return risks;
}

QList<Risk> policyRisks(const Node &node, const CreatePolicy &policy, const RiskContext &context)
{
    QList<Risk> risks;
    const QString table = policy.table.toString();
    if (!context.hasRowSecurity(policy.table)) {
        const QString rule = u"policy-without-rls"_s;
        risks << (context.isCreatedBefore(policy.table)
                ? warning(rule,
                      u"The file does not enable row level security on %1, and without it the policy does nothing."_s
                          .arg(table))
                : info(rule,
                      u"The policy does nothing unless row level security is enabled on %1; this file does not do it."_s
                          .arg(table)));
    }
    const auto isTrue = [&node](QLatin1StringView field) {
        return nodeFrom(node.value(field)).value("boolval"_L1).toObject().value("boolval"_L1).toBool();
    };
    const bool open = isTrue("qual"_L1) || isTrue("with_check"_L1);
    if (open && policy.command != "SELECT"_L1 && policy.roles.contains(u"public"_s) && node.flag("permissive"_L1)) {
        risks << warning(u"policy-open-to-everybody"_s,
            u"Lets every role with a grant on %1 write all its rows: it names no role and no condition."_s.arg(table));
    }
    return risks;
}

QList<Risk> viewRisks(const CreateView &view, const RiskContext &context)
{
    if (view.materialized || view.securityInvoker || context.getsSecurityInvoker(view.view)) {
        return {};
    }
    return {warning(u"view-without-security-invoker"_s,
        u"View %1 reads with the rights of its owner, so it passes by row level security. WITH (security_invoker = "
        u"true) "
        u"makes "
        "it read with the rights of whoever asks."_s.arg(view.view.toString()))};
}

} // namespace

QList<Risk> objectRisks(const Node &node, const Statement &statement, const RiskContext &context)
{
    QList<Risk> risks;
    for (const Effect &effect : statement.effects) {
        if (const auto *index = std::get_if<CreateIndex>(&effect)) {
            risks << indexRisks(*index, context);
        } else if (const auto *view = std::get_if<CreateView>(&effect)) {
            risks << viewRisks(*view, context);
        } else if (const auto *policy = std::get_if<CreatePolicy>(&effect)) {
            risks << policyRisks(node, *policy, context);
        }
    }
    if (node.is("CreateFunctionStmt"_L1)) {
        risks << functionRisks(node);
    } else if (node.is("AlterEnumStmt"_L1) && !node.has("oldVal"_L1)) {
        risks << info(u"enum-value-added"_s,
            u"The new value can be used only after the transaction that adds it has been committed."_s);
    } else if (node.is("RenameStmt"_L1) && !context.isCreatedBefore(relationFrom(node.value("relation"_L1)))) {
        risks << warning(u"rename"_s, u"Programs that use the old name fail from then on."_s);
    }
    return risks;
}

} // namespace archon::sql
