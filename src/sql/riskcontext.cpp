// SPDX-License-Identifier: GPL-3.0-or-later
#include "sql/riskcontext.h"

#include <algorithm>

namespace archon::sql {

using namespace Qt::StringLiterals;

namespace {

QString codeOf(const Node &block)
{
    const auto code = findOption(block.value("args"_L1), "as"_L1);
    return code ? nodeFrom(code->value("arg"_L1)).string("sval"_L1) : QString();
}

// Kind, name and part of what an effect creates, as a Drop would name it.
std::optional<Drop> creationOf(const Effect &effect)
{
    if (const auto *table = std::get_if<CreateTable>(&effect)) {
        return Drop{.kind = u"TABLE"_s, .object = table->table, .part = {}, .argumentTypes = {}};
    }
    if (const auto *column = std::get_if<AddColumn>(&effect)) {
        return Drop{.kind = u"COLUMN"_s, .object = column->table, .part = column->column.name, .argumentTypes = {}};
    }
    if (const auto *added = std::get_if<AddConstraint>(&effect)) {
        return Drop{.kind = u"CONSTRAINT"_s,
            .object = added->constraint.table,
            .part = added->constraint.name,
            .argumentTypes = {}};
    }
    if (const auto *index = std::get_if<CreateIndex>(&effect)) {
        return Drop{.kind = u"INDEX"_s, .object = index->index, .part = {}, .argumentTypes = {}};
    }
    if (const auto *function = std::get_if<CreateFunction>(&effect)) {
        const QString kind = function->procedure ? u"PROCEDURE"_s : u"FUNCTION"_s;
        return Drop{.kind = kind, .object = function->function, .part = {}, .argumentTypes = {}};
    }
    if (const auto *view = std::get_if<CreateView>(&effect)) {
        const QString kind = view->materialized ? u"MATERIALIZED VIEW"_s : u"VIEW"_s;
        return Drop{.kind = kind, .object = view->view, .part = {}, .argumentTypes = {}};
    }
    if (const auto *trigger = std::get_if<CreateTrigger>(&effect)) {
        return Drop{.kind = u"TRIGGER"_s, .object = trigger->table, .part = trigger->trigger, .argumentTypes = {}};
    }
    if (const auto *policy = std::get_if<CreatePolicy>(&effect)) {
        return Drop{.kind = u"POLICY"_s, .object = policy->table, .part = policy->policy, .argumentTypes = {}};
    }
    if (const auto *type = std::get_if<CreateType>(&effect)) {
        return Drop{.kind = u"TYPE"_s, .object = type->type, .part = {}, .argumentTypes = {}};
    }
    return std::nullopt;
}

} // namespace

RiskContext::RiskContext(const ParsedText &parsed, const QList<Statement> &statements)
{
    for (qsizetype i = 0; i < statements.size(); ++i) {
        const Node &node = parsed.statements.at(i).node;
        noteCreation(statements.at(i));
        if (node.is("DoStmt"_L1) && codeOf(node).contains("security_invoker"_L1, Qt::CaseInsensitive)) {
            m_codeBlocks << codeOf(node);
        } else if (node.is("AlterTableStmt"_L1)) {
            for (const Node &command : nodesFrom(node.value("cmds"_L1))) {
                if (hasOption(command.value("def"_L1), "security_invoker"_L1)) {
                    m_securityInvoker.insert(relationFrom(node.value("relation"_L1)));
                }
            }
        }
    }
}

void RiskContext::noteCreation(const Statement &statement)
{
    for (const Effect &effect : statement.effects) {
        if (const auto *secured = std::get_if<EnableRowSecurity>(&effect)) {
            m_rowSecurity.insert(secured->table);
        }
        if (const std::optional<Drop> creation = creationOf(effect)) {
            m_lastCreation.insert(key(creation->kind, creation->object, creation->part), statement.index);
        }
    }
}

void RiskContext::passed(const Statement &statement)
{
    for (const Effect &effect : statement.effects) {
        if (const auto *table = std::get_if<CreateTable>(&effect)) {
            m_created.insert(table->table);
            if (!table->ifNotExists) {
                m_new.insert(table->table);
            }
        } else if (const auto *view = std::get_if<CreateView>(&effect); view != nullptr && view->materialized) {
            m_created.insert(view->view);
            m_new.insert(view->view);
        } else if (const auto *column = std::get_if<AddColumn>(&effect)) {
            m_addedColumns.insert(key({}, column->table, column->column.name));
        } else if (const auto *drop = std::get_if<Drop>(&effect)) {
            m_dropped.insert(key(drop->kind, drop->object, drop->part));
            if (drop->part.isEmpty()) {
                m_created.remove(drop->object);
                m_new.remove(drop->object);
            }
        }
    }
}

// The schema stays out: the same object may be written with it and without.
QString RiskContext::key(const QString &kind, const Name &object, const QString &part)
{
    return kind + u'\n' + object.name + u'\n' + part;
}

bool RiskContext::isColumnAddedBefore(const Name &table, const QString &column) const
{
    return m_addedColumns.contains(key({}, table, column));
}

bool RiskContext::isDroppedBefore(const QString &kind, const Name &object, const QString &part) const
{
    return m_dropped.contains(key(kind, object, part));
}

bool RiskContext::isDroppedWithArguments(const Name &function) const
{
    return isDroppedBefore(u"FUNCTION"_s, function) || isDroppedBefore(u"PROCEDURE"_s, function)
        || isDroppedBefore(u"ROUTINE"_s, function);
}

bool RiskContext::getsSecurityInvoker(const Name &view) const
{
    return m_securityInvoker.contains(view)
        || std::ranges::any_of(m_codeBlocks, [&view](const QString &code) { return code.contains(view.name); });
}

bool RiskContext::isCreatedLater(const Drop &drop, int afterIndex) const
{
    return m_lastCreation.value(key(drop.kind, drop.object, drop.part), 0) > afterIndex;
}

} // namespace archon::sql
