// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "db/catalog.h"
#include "migrations/check.h"
#include "migrations/ledger.h"
#include "migrations/migration.h"

namespace archon::migrations {

// Whether a migration is applied, from catalog and ledger together; objects count first, the ledger second.
struct MigrationState {
    enum class Kind {
        Pending, // nothing of it is there
        Applied, // all of it is there, and recorded
        Partial, // some of it is there
        Unrecorded, // all of it is there, and nobody recorded it
        Drifted, // all of it is there, some of it different
        Broken, // the file cannot be read or parsed
    };
    Kind kind = Kind::Pending;
    QList<Check> objects; // what compareWithCatalog() found
    std::optional<LedgerEntry> entry;
    bool changedSince = false; // recorded with another checksum
    QString sentence; // "2 of 30 objects are missing: …"

    bool operator==(const MigrationState &) const = default;
};
[[nodiscard]] QString kindName(
    MigrationState::Kind kind); // "pending", "applied", "partial", "unrecorded", "drifted", "broken"

// Pure; any thread. A script that leaves no object behind is judged by the ledger alone.
[[nodiscard]] MigrationState deriveState(const Migration &migration, const db::Catalog &catalog, const Ledger &ledger);

} // namespace archon::migrations
