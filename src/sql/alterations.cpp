// SPDX-License-Identifier: GPL-3.0-or-later
#include "sql/alterations.h"

#include "sql/tableeffects.h"
#include "sql/typename.h"

#include <algorithm>

namespace archon::sql {

using namespace Qt::StringLiterals;

namespace {

void replaceName(Name &name, const Name &from, const QString &to)
{
    if (mayBeSame(name, from)) {
        name.name = to;
    }
}

void replaceWord(QStringList &words, const QString &from, const QString &to)
{
    std::ranges::replace(words, from, to);
}

// Gives a table, a view or an index another name wherever an effect names it.
class RelationRenamer {
public:
    RelationRenamer(const Name &from, const QString &to) : m_from(from), m_to(to) { }

    void operator()(CreateTable &effect) const
    {
        replaceName(effect.table, m_from, m_to);
        std::ranges::for_each(effect.constraints, *this);
    }
    void operator()(AddColumn &effect) const
    {
        replaceName(effect.table, m_from, m_to);
        std::ranges::for_each(effect.constraints, *this);
    }
    void operator()(AddConstraint &effect) const { (*this)(effect.constraint); }
    void operator()(CreateIndex &effect) const
    {
        replaceName(effect.table, m_from, m_to);
        replaceName(effect.index, m_from, m_to);
    }
    void operator()(CreateView &effect) const { replaceName(effect.view, m_from, m_to); }
    void operator()(CreateTrigger &effect) const { replaceName(effect.table, m_from, m_to); }
    void operator()(CreatePolicy &effect) const { replaceName(effect.table, m_from, m_to); }
    void operator()(EnableRowSecurity &effect) const { replaceName(effect.table, m_from, m_to); }
    void operator()(ConstraintEffect &effect) const
    {
        replaceName(effect.table, m_from, m_to);
        replaceName(effect.referencedTable, m_from, m_to);
    }
    template <typename Other> void operator()(Other & /*effect*/) const { }

private:
    Name m_from;
    QString m_to;
};

class ColumnRenamer {
public:
    ColumnRenamer(const Name &table, const QString &from, const QString &to)
        : m_table(table),
          m_from(from),
          m_to(to) { }

    void operator()(CreateTable &effect) const
    {
        if (mayBeSame(effect.table, m_table)) {
            std::ranges::for_each(effect.columns, *this);
        }
        std::ranges::for_each(effect.constraints, *this);
    }
    void operator()(AddColumn &effect) const
    {
        if (mayBeSame(effect.table, m_table)) {
            (*this)(effect.column);
        }
        std::ranges::for_each(effect.constraints, *this);
    }
    void operator()(AddConstraint &effect) const { (*this)(effect.constraint); }
    void operator()(CreateIndex &effect) const
    {
        if (mayBeSame(effect.table, m_table)) {
            replaceWord(effect.keys, m_from, m_to);
        }
    }
    void operator()(ColumnEffect &column) const
    {
        if (column.name == m_from) {
            column.name = m_to;
        }
    }
    void operator()(ConstraintEffect &effect) const
    {
        if (mayBeSame(effect.table, m_table)) {
            replaceWord(effect.columns, m_from, m_to);
        }
        if (mayBeSame(effect.referencedTable, m_table)) {
            replaceWord(effect.referencedColumns, m_from, m_to);
        }
    }
    template <typename Other> void operator()(Other & /*effect*/) const { }

private:
    Name m_table;
    QString m_from;
    QString m_to;
};

template <typename Visitor> void changeEarlier(QList<Statement> &statements, qsizetype before, const Visitor &visitor)
{
    for (qsizetype i = 0; i < before; ++i) {
        for (Effect &effect : statements[i].effects) {
            std::visit(visitor, effect);
        }
    }
}

void rename(const Node &node, QList<Statement> &statements, qsizetype position)
{
    static const QStringList relations
        = {u"OBJECT_TABLE"_s, u"OBJECT_VIEW"_s, u"OBJECT_MATVIEW"_s, u"OBJECT_INDEX"_s, u"OBJECT_FOREIGN_TABLE"_s};
    const QString type = node.string("renameType"_L1);
    const Name relation = relationFrom(node.value("relation"_L1));
    const QString newName = node.string("newname"_L1);
    if (type == "OBJECT_COLUMN"_L1) {
        changeEarlier(statements, position, ColumnRenamer(relation, node.string("subname"_L1), newName));
    } else if (relations.contains(type)) {
        changeEarlier(statements, position, RelationRenamer(relation, newName));
    }
}

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
    changeEarlier(statements, position, [&](auto &effect) {
        if constexpr (std::is_same_v<std::remove_cvref_t<decltype(effect)>, CreateView>) {
            effect.securityInvoker = mayBeSame(effect.view, view) ? on : effect.securityInvoker;
        }
    });
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
            rename(node, statements, i);
        } else if (node.is("AlterTableStmt"_L1)) {
            alter(node, statements, i);
        }
    }
}

} // namespace archon::sql
