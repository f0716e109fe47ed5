// SPDX-License-Identifier: GPL-3.0-or-later
#include "sql/renames.h"

#include <algorithm>

namespace archon::sql {

using namespace Qt::StringLiterals;

namespace {

// The table that an effect is about; nothing for what is no part of a table.
struct TableOf {
    Name *operator()(CreateTable &effect) const { return &effect.table; }
    Name *operator()(AddColumn &effect) const { return &effect.table; }
    Name *operator()(AddConstraint &effect) const { return &effect.constraint.table; }
    Name *operator()(CreateIndex &effect) const { return &effect.table; }
    Name *operator()(CreateTrigger &effect) const { return &effect.table; }
    Name *operator()(CreatePolicy &effect) const { return &effect.table; }
    Name *operator()(EnableRowSecurity &effect) const { return &effect.table; }
    template <typename Other> Name *operator()(Other & /*effect*/) const { return nullptr; }
};

QList<ConstraintEffect *> constraintsOf(Effect &effect)
{
    QList<ConstraintEffect *> constraints;
    const auto add = [&constraints](QList<ConstraintEffect> &list) {
        for (ConstraintEffect &constraint : list) {
            constraints << &constraint;
        }
    };
    if (auto *table = std::get_if<CreateTable>(&effect)) {
        add(table->constraints);
    } else if (auto *column = std::get_if<AddColumn>(&effect)) {
        add(column->constraints);
    } else if (auto *added = std::get_if<AddConstraint>(&effect)) {
        constraints << &added->constraint;
    }
    return constraints;
}

template <typename Function> void forEachEarlier(QList<Statement> &statements, qsizetype position, Function function)
{
    for (qsizetype i = 0; i < position; ++i) {
        for (Effect &effect : statements[i].effects) {
            function(effect);
        }
    }
}

bool isPart(const Effect &effect, const Drop &drop)
{
    if (const auto *column = std::get_if<AddColumn>(&effect)) {
        return drop.kind == "COLUMN"_L1 && column->column.name == drop.part;
    }
    if (const auto *constraint = std::get_if<AddConstraint>(&effect)) {
        return drop.kind == "CONSTRAINT"_L1 && constraint->constraint.name == drop.part;
    }
    if (const auto *trigger = std::get_if<CreateTrigger>(&effect)) {
        return drop.kind == "TRIGGER"_L1 && trigger->trigger == drop.part;
    }
    if (const auto *policy = std::get_if<CreatePolicy>(&effect)) {
        return drop.kind == "POLICY"_L1 && policy->policy == drop.part;
    }
    return false;
}

// What is left of a table, as effects, after something was dropped.
void applyDrop(const Drop &drop, const Name &table, QList<Effect> &effects)
{
    if (drop.kind == "INDEX"_L1) {
        effects.removeIf([&drop](const Effect &effect) {
            const auto *index = std::get_if<CreateIndex>(&effect);
            return index != nullptr && mayBeSame(index->index, drop.object);
        });
    }
    if (!mayBeSame(drop.object, table)) {
        return;
    }
    if (drop.part.isEmpty()) {
        effects.clear();
        return;
    }
    effects.removeIf([&drop](const Effect &effect) { return isPart(effect, drop); });
    for (Effect &effect : effects) {
        if (auto *created = std::get_if<CreateTable>(&effect); created != nullptr && drop.kind == "COLUMN"_L1) {
            created->columns.removeIf([&drop](const ColumnEffect &column) { return column.name == drop.part; });
        }
    }
}

QList<Effect> effectsOnTable(QList<Statement> &statements, qsizetype position, const Name &table)
{
    QList<Effect> effects;
    forEachEarlier(statements, position, [&](Effect &effect) {
        if (const auto *drop = std::get_if<Drop>(&effect)) {
            applyDrop(*drop, table, effects);
        } else if (const Name *owner = std::visit(TableOf(), effect); owner != nullptr && mayBeSame(*owner, table)) {
            effects << effect;
        }
    });
    return effects;
}

void renameTable(const Name &table, const QString &newName, QList<Statement> &statements, qsizetype position)
{
    forEachEarlier(statements, position, [&](Effect &effect) {
        for (ConstraintEffect *constraint : constraintsOf(effect)) {
            if (mayBeSame(constraint->referencedTable, table)) {
                constraint->referencedTable.name = newName;
            }
        }
    });
    for (Effect effect : effectsOnTable(statements, position, table)) {
        std::visit(TableOf(), effect)->name = newName;
        for (ConstraintEffect *constraint : constraintsOf(effect)) {
            constraint->table.name = newName;
        }
        statements[position].effects << effect;
    }
}

// The definition of the column as the statements before left it.
std::optional<ColumnEffect> columnBefore(
    QList<Statement> &statements, qsizetype position, const Name &table, const QString &name)
{
    std::optional<ColumnEffect> found;
    const auto take = [&](const ColumnEffect &column) {
        if (column.name == name) {
            found = column;
        }
    };
    QList<Effect> effects = effectsOnTable(statements, position, table);
    for (const Effect &effect : std::as_const(effects)) {
        if (const auto *created = std::get_if<CreateTable>(&effect)) {
            std::ranges::for_each(created->columns, take);
        } else if (const auto *added = std::get_if<AddColumn>(&effect)) {
            take(added->column);
        }
    }
    return found;
}

void renameColumn(
    const Name &table, const QString &column, const QString &newName, QList<Statement> &statements, qsizetype position)
{
    if (std::optional<ColumnEffect> definition = columnBefore(statements, position, table, column)) {
        definition->name = newName;
        statements[position].effects << AddColumn{
            .table = table, .column = *definition, .constraints = {}, .ifNotExists = false};
    }
    forEachEarlier(statements, position, [&](Effect &effect) {
        for (ConstraintEffect *constraint : constraintsOf(effect)) {
            if (mayBeSame(constraint->table, table)) {
                std::ranges::replace(constraint->columns, column, newName);
            }
            if (mayBeSame(constraint->referencedTable, table)) {
                std::ranges::replace(constraint->referencedColumns, column, newName);
            }
        }
        if (auto *index = std::get_if<CreateIndex>(&effect); index != nullptr && mayBeSame(index->table, table)) {
            std::ranges::replace(index->keys, column, newName);
        }
    });
}

template <typename T>
void renameOther(
    Name T::*member, const Name &name, const QString &newName, QList<Statement> &statements, qsizetype position)
{
    std::optional<T> latest;
    forEachEarlier(statements, position, [&](Effect &effect) {
        if (const T *created = std::get_if<T>(&effect); created != nullptr && mayBeSame(created->*member, name)) {
            latest = *created;
        } else if (const auto *drop = std::get_if<Drop>(&effect);
            drop != nullptr && drop->part.isEmpty() && mayBeSame(drop->object, name)) {
            latest.reset();
        }
    });
    if (latest) {
        ((*latest).*member).name = newName;
        statements[position].effects << *latest;
    }
}

} // namespace

void applyRename(const Node &node, QList<Statement> &statements, qsizetype position)
{
    const QString type = node.string("renameType"_L1);
    const Name relation = relationFrom(node.value("relation"_L1));
    const QString newName = node.string("newname"_L1);
    if (type == "OBJECT_COLUMN"_L1) {
        renameColumn(relation, node.string("subname"_L1), newName, statements, position);
    } else if (type == "OBJECT_TABLE"_L1 || type == "OBJECT_FOREIGN_TABLE"_L1) {
        renameTable(relation, newName, statements, position);
    } else if (type == "OBJECT_VIEW"_L1 || type == "OBJECT_MATVIEW"_L1) {
        renameOther(&CreateView::view, relation, newName, statements, position);
    } else if (type == "OBJECT_INDEX"_L1) {
        renameOther(&CreateIndex::index, relation, newName, statements, position);
    }
}

} // namespace archon::sql
