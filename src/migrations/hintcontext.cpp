// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/hintcontext.h"

#include <algorithm>

namespace archon::migrations {

namespace {

template <typename Predicate> bool leavesBehind(const Migration &migration, Predicate predicate)
{
    return std::ranges::any_of(migration.script.statements,
        [&](const sql::Statement &statement) { return std::ranges::any_of(statement.effects, predicate); });
}

template <typename Predicate> const Migration *creator(const QList<Migration> &folder, Predicate predicate)
{
    const Migration *byHand = nullptr;
    for (const Migration &migration : folder) {
        if (!leavesBehind(migration, predicate)) {
            continue;
        }
        if (migration.isNumbered()) {
            return &migration;
        }
        byHand = byHand == nullptr ? &migration : byHand;
    }
    return byHand;
}

bool matches(const sql::Name &made, const sql::Name &wanted)
{
    return made.name == wanted.name
        && (made.schema.isEmpty() || wanted.schema.isEmpty() || made.schema == wanted.schema);
}

bool makesRelation(const sql::Effect &effect, const sql::Name &relation)
{
    if (const auto *table = std::get_if<sql::CreateTable>(&effect)) {
        return matches(table->table, relation);
    }
    const auto *view = std::get_if<sql::CreateView>(&effect);
    return view != nullptr && matches(view->view, relation);
}

bool makesFunction(const sql::Effect &effect, const QString &name)
{
    const auto *function = std::get_if<sql::CreateFunction>(&effect);
    return function != nullptr && function->function.name == name;
}

bool makesType(const sql::Effect &effect, const QString &name)
{
    const auto *type = std::get_if<sql::CreateType>(&effect);
    return type != nullptr && type->type.name == name;
}

bool makesColumn(const sql::Effect &effect, const QString &relation, const QString &column)
{
    if (const auto *added = std::get_if<sql::AddColumn>(&effect)) {
        return added->column.name == column && added->table.name == relation;
    }
    const auto *table = std::get_if<sql::CreateTable>(&effect);
    return table != nullptr && table->table.name == relation
        && std::ranges::contains(table->columns, column, &sql::ColumnEffect::name);
}

bool makesPart(const sql::Effect &effect, const QString &name)
{
    if (const auto *index = std::get_if<sql::CreateIndex>(&effect)) {
        return index->index.name == name;
    }
    if (const auto *trigger = std::get_if<sql::CreateTrigger>(&effect)) {
        return trigger->trigger == name;
    }
    if (const auto *policy = std::get_if<sql::CreatePolicy>(&effect)) {
        return policy->policy == name;
    }
    const auto *added = std::get_if<sql::AddConstraint>(&effect);
    return added != nullptr && added->constraint.name == name;
}

} // namespace

const Migration *HintContext::creatorOfRelation(const sql::Name &relation) const
{
    return creator(folder, [&](const sql::Effect &effect) { return makesRelation(effect, relation); });
}

const Migration *HintContext::creatorOfColumn(const QString &relation, const QString &column) const
{
    return creator(folder, [&](const sql::Effect &effect) { return makesColumn(effect, relation, column); });
}

const Migration *HintContext::creatorOfFunction(const QString &function) const
{
    return creator(folder, [&](const sql::Effect &effect) { return makesFunction(effect, function); });
}

const Migration *HintContext::creatorOfType(const QString &type) const
{
    return creator(folder, [&](const sql::Effect &effect) { return makesType(effect, type); });
}

const Migration *HintContext::creatorOfAnything(const QString &name) const
{
    return creator(folder, [&](const sql::Effect &effect) {
        return makesRelation(effect, {{}, name}) || makesFunction(effect, name) || makesType(effect, name)
            || makesPart(effect, name);
    });
}

QStringList HintContext::relationNames() const
{
    QStringList names;
    for (const auto &table : catalog.tables) {
        if (onSearchPath(table.schema)) {
            names << table.name;
        }
    }
    for (const auto &view : catalog.views) {
        if (onSearchPath(view.schema)) {
            names << view.name;
        }
    }
    return names;
}

QStringList HintContext::schemasWithRelation(const QString &name) const
{
    QStringList schemas;
    for (const auto &table : catalog.tables) {
        if (table.name == name && !onSearchPath(table.schema)) {
            schemas << table.schema;
        }
    }
    for (const auto &view : catalog.views) {
        if (view.name == name && !onSearchPath(view.schema)) {
            schemas << view.schema;
        }
    }
    schemas.sort();
    return schemas;
}

} // namespace archon::migrations
