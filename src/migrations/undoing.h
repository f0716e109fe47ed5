// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "db/catalog.h"
#include "db/serverinfo.h"
#include "migrations/ledger.h"
#include "migrations/lostdata.h"
#include "migrations/rollback.h"
#include "migrations/scriptrun.h"
#include "migrations/state.h"

#include <QList>

#include <optional>

namespace archon::db {
class Connection;
}

namespace archon::migrations {

// What previewing and undoing have in common: reading the .down.sql, looking at the database, and trying the script in
// a savepoint to see what would be gone. Lives on the stack of a job.
class Undoing {
public:
    Undoing(db::Connection &connection, const Migration &migration, const QList<Migration> &folder)
        : m_connection(connection),
          m_migration(migration),
          m_folder(folder)
    {
    }

    // Why it cannot be undone as its file stands; empty: it can.
    [[nodiscard]] std::optional<core::Error> readScript();
    // Server, catalog and ledger.
    [[nodiscard]] core::Result<void> look();
    // Why it cannot be undone here and now, by what was seen; empty: it can.
    [[nodiscard]] std::optional<core::Error> refusal() const;
    // Inside a transaction; leaves it as it was. A failure is the script's own.
    [[nodiscard]] core::Result<void> rehearse(std::optional<ScriptFailure> &failure);
    // Inside a transaction: what compareWithCatalog() still finds. Extensions and schemas may serve others and count
    // not.
    [[nodiscard]] core::Result<QList<Check>> leftovers() const;
    [[nodiscard]] core::Error explained(const ScriptFailure &failure) const;
    [[nodiscard]] core::Error explained(const core::Error &error) const;

    [[nodiscard]] const sql::Script &script() const { return m_script; }
    [[nodiscard]] const db::ServerInfo &server() const { return m_server; }
    [[nodiscard]] const QList<LostData> &lost() const { return m_lost; } // after rehearse()

private:
    db::Connection &m_connection;
    const Migration &m_migration;
    const QList<Migration> &m_folder;
    sql::Script m_script;
    db::ServerInfo m_server;
    db::Catalog m_catalog;
    Ledger m_ledger;
    QList<LostData> m_lost;
};

} // namespace archon::migrations
