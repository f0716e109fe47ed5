// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/plan.h"

#include <algorithm>

namespace archon::migrations {

using namespace Qt::StringLiterals;

namespace {

// What a statement locks when IF NOT EXISTS has passed over a table that the script would have made: such tables are
// not among Statement::locks.
struct LockOfEffect {
    std::optional<sql::TableLock> operator()(const sql::AddColumn &effect) const { return alters(effect.table); }
    std::optional<sql::TableLock> operator()(const sql::AddConstraint &effect) const
    {
        return alters(effect.constraint.table);
    }
    std::optional<sql::TableLock> operator()(const sql::CreatePolicy &effect) const { return alters(effect.table); }
    std::optional<sql::TableLock> operator()(const sql::EnableRowSecurity &effect) const
    {
        return alters(effect.table);
    }
    std::optional<sql::TableLock> operator()(const sql::CreateIndex &effect) const
    {
        return sql::TableLock{effect.table, effect.concurrently ? sql::Lock::ShareUpdateExclusive : sql::Lock::Share};
    }
    std::optional<sql::TableLock> operator()(const sql::CreateTrigger &effect) const
    {
        return sql::TableLock{effect.table, sql::Lock::ShareRowExclusive};
    }
    std::optional<sql::TableLock> operator()(const auto & /*nothing of a table*/) const { return std::nullopt; }

private:
    static sql::TableLock alters(const sql::Name &table) { return {table, sql::Lock::AccessExclusive}; }
};

void addLock(QList<Plan::LockedTable> &locked, const sql::TableLock &lock, const db::Catalog &catalog)
{
    const db::Catalog::Table *table = catalog.table(lock.table.schema, lock.table.name);
    if (table == nullptr || lock.lock == sql::Lock::None) {
        return;
    }
    const bool reached = catalog.table({}, table->name) == table;
    const QString name = reached ? table->name : table->schema + u'.' + table->name;
    const auto known = std::ranges::find(locked, name, &Plan::LockedTable::table);
    if (known == locked.end()) {
        locked << Plan::LockedTable{name, lock.lock, table->estimatedRows, table->bytes};
    } else {
        known->lock = std::max(known->lock, lock.lock);
    }
}

QList<Plan::LockedTable> lockedTables(const sql::Script &script, const db::Catalog &catalog)
{
    QList<Plan::LockedTable> locked;
    for (const sql::Statement &statement : script.statements) {
        for (const sql::TableLock &lock : statement.locks) {
            addLock(locked, lock, catalog);
        }
        for (const sql::Effect &effect : statement.effects) {
            if (const std::optional<sql::TableLock> lock = std::visit(LockOfEffect{}, effect)) {
                addLock(locked, *lock, catalog);
            }
        }
    }
    std::ranges::stable_sort(locked, std::ranges::greater{}, &Plan::LockedTable::lock);
    return locked;
}

QString noteFor(const MigrationState &state, bool rerunnable)
{
    using Kind = MigrationState::Kind;
    const QString again = rerunnable ? u"Running it again does no harm, as far as its text tells."_s
                                     : u"Running it again may fail where something is there already."_s;
    switch (state.kind) {
    case Kind::Applied:
        return state.objects.isEmpty() ? state.sentence : state.sentence + u' ' + again;
    case Kind::Unrecorded:
        return state.sentence + u" Running it adds the record. "_s + again;
    case Kind::Drifted:
        return state.sentence + u" Running it again does not mend what is there but different. "_s + again;
    case Kind::Partial:
        return state.sentence
            + (rerunnable ? u" Running it creates what is missing."_s
                          : u" Running it may fail where something is there already."_s);
    case Kind::Pending:
        return state.entry ? state.sentence : QString();
    case Kind::Broken:
        break;
    }
    return {};
}

} // namespace

QString refusalOf(const Migration &migration)
{
    if (migration.error) {
        return migration.error->text();
    }
    for (const sql::Statement &statement : migration.script.statements) {
        if (statement.transactionControl) {
            return u"Line %1: %2. The file begins or ends its transaction itself, so that it could not be undone as a "
                   "whole when a statement fails. This version runs a file only in one transaction of its own: take "
                   "BEGIN, "
                   "COMMIT and their like out of the file, or run it with psql."_s.arg(
                       QString::number(statement.line), statement.kind);
        }
        if (statement.cannotRunInTransaction) {
            const bool concurrently = migration.script.text.sliced(statement.begin, statement.end - statement.begin)
                                          .contains("CONCURRENTLY"_L1, Qt::CaseInsensitive);
            return u"Line %1: %2 cannot run inside a transaction, and this version runs a file only in one. %3"_s.arg(
                QString::number(statement.line), concurrently ? statement.kind + " CONCURRENTLY"_L1 : statement.kind,
                concurrently
                    ? u"Leave out CONCURRENTLY (writing to the table then waits while the index is built), or run "
                      "the file with psql."_s
                    : u"Take it out of the file and run it with psql."_s);
        }
    }
    return {};
}

Plan makePlan(const Migration &migration, const MigrationState &state, const db::Catalog &catalog)
{
    Plan plan;
    plan.id = migration.id;
    plan.refusal = refusalOf(migration);
    if (migration.error) {
        return plan;
    }
    plan.transactional = migration.script.isTransactional();
    plan.summary = migration.script.summary();
    plan.locks = lockedTables(migration.script, catalog);
    plan.rerunnable = migration.script.isRerunnable();
    plan.statements = migration.script.statements;
    plan.note = noteFor(state, plan.rerunnable);
    return plan;
}

} // namespace archon::migrations
