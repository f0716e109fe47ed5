// SPDX-License-Identifier: GPL-3.0-or-later
#include "sql/alterations.h"

#include "sql/renames.h"
#include "sql/tableeffects.h"
#include "sql/typename.h"

#include <algorithm>

namespace archon::sql {

using namespace Qt::StringLiterals;

namespace {

ColumnEffect *findColumn(QList<Statement> &statements, qsizetype before, const Name &table, const QString &column)
{
    for (qsizetype i = before - 1; i >= 0; --i) {
        for (Effect &effect : statements[i].effects) {
            if (auto *added = std::get_if<AddColumn>(&effect);
                added != nullptr && mayBeSame(added->table, table) && added->column.name == column) {
                return &added->column;
            }
            auto *created = std::get_if<CreateTable>(&effect);
            if (created == nullptr || !mayBeSame(created->table, table)) {
                continue;
            }
            const auto found = std::ranges::find(created->columns, column, &ColumnEffect::name);
            if (found != created->columns.end()) {
                return &*found;
            }
        }
    }
    return nullptr;
}

void alterColumn(const Node &command, ColumnEffect &column)
{
    const QString subtype = command.string("subtype"_L1);
    const Node definition = nodeFrom(command.value("def"_L1));
    if (subtype == "AT_AlterColumnType"_L1) {
        column.type = columnType(definition.value("typeName"_L1));
    } else if (subtype == "AT_SetNotNull"_L1) {
        column.notNull = true;
    } else if (subtype == "AT_DropNotNull"_L1) {
        column.notNull = false;
    } else if (subtype == "AT_ColumnDefault"_L1) {
        column.hasDefault = !definition.type.isEmpty() && !isNullConstant(definition);
    } else if (subtype == "AT_AddIdentity"_L1) {
        column.identity = true;
    } else if (subtype == "AT_DropIdentity"_L1) {
        column.identity = false;
    } else if (subtype == "AT_DropExpression"_L1) {
        column.generated = false;
    }
}

// ALTER VIEW v SET (security_invoker = true)
void alterView(const Node &node, const Node &command, QList<Statement> &statements, qsizetype position)
{
    const auto option = findOption(command.value("def"_L1), "security_invoker"_L1);
    if (!option) {
        return;
    }
    const bool on = command.string("subtype"_L1) == "AT_SetRelOptions"_L1 && isOn(*option);
    const Name view = relationFrom(node.value("relation"_L1));
    for (qsizetype i = 0; i < position; ++i) {
        for (Effect &effect : statements[i].effects) {
            if (auto *created = std::get_if<CreateView>(&effect);
                created != nullptr && mayBeSame(created->view, view)) {
                created->securityInvoker = on;
            }
        }
    }
}

void alter(const Node &node, QList<Statement> &statements, qsizetype position)
{
    static const QStringList columnCommands = {u"AT_AlterColumnType"_s, u"AT_SetNotNull"_s, u"AT_DropNotNull"_s,
        u"AT_ColumnDefault"_s, u"AT_AddIdentity"_s, u"AT_DropIdentity"_s, u"AT_DropExpression"_s};
    const Name table = relationFrom(node.value("relation"_L1));
    for (const Node &command : nodesFrom(node.value("cmds"_L1))) {
        const QString subtype = command.string("subtype"_L1);
        if (columnCommands.contains(subtype)) {
            if (ColumnEffect *column = findColumn(statements, position, table, command.string("name"_L1))) {
                alterColumn(command, *column);
            }
        } else if (subtype.endsWith("RelOptions"_L1)) {
            alterView(node, command, statements, position);
        }
    }
}

} // namespace

void applyAlterations(const ParsedText &parsed, QList<Statement> &statements)
{
    for (qsizetype i = 0; i < statements.size(); ++i) {
        const Node &node = parsed.statements.at(i).node;
        if (node.is("RenameStmt"_L1)) {
            applyRename(node, statements, i);
        } else if (node.is("AlterTableStmt"_L1)) {
            alter(node, statements, i);
        }
    }
}

} // namespace archon::sql
