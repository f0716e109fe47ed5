// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/dependents.h"

#include "migrations/expectedschema.h"
#include "migrations/needs.h"
#include "migrations/state.h"

#include <algorithm>

namespace archon::migrations {

namespace {

bool uses(const Needs &needs, const ExpectedSchema &made)
{
    const auto isMade = [&made](const sql::Name &table) {
        const auto same = [&table](const auto &other) { return sameName(table, other); };
        return std::ranges::any_of(made.tables, same, &sql::CreateTable::table)
            || std::ranges::any_of(made.views, same, &sql::CreateView::view);
    };
    return std::ranges::any_of(needs.tables, isMade) || std::ranges::any_of(needs.readTables, isMade)
        || std::ranges::any_of(needs.alteredTables, isMade)
        || std::ranges::any_of(needs.triggerFunctions, [&made](const sql::Name &function) {
               return std::ranges::any_of(made.functions,
                   [&function](const sql::CreateFunction &other) { return sameName(function, other.function); });
           });
}

} // namespace

QList<MigrationId> dependentsOf(
    const Migration &migration, const QList<Migration> &folder, const db::Catalog &catalog, const Ledger &ledger)
{
    const ExpectedSchema made = ExpectedSchema::of(migration.script);
    QList<MigrationId> dependents;
    for (const Migration &other : folder) {
        if (other.id == migration.id || other.error || !uses(Needs::of(other.script), made)) {
            continue;
        }
        const MigrationState state = deriveState(other, catalog, ledger);
        // One that only changed rows leaves nothing behind that could be in the way.
        if (state.kind != MigrationState::Kind::Pending && !state.objects.isEmpty()) {
            dependents << other.id;
        }
    }
    return dependents;
}

} // namespace archon::migrations
