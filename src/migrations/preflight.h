// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "db/catalog.h"
#include "db/serverinfo.h"
#include "migrations/check.h"
#include "migrations/migration.h"

#include <QList>

namespace archon::migrations {

// One thing that has to be so before a migration may run.
struct PreflightCheck {
    enum class State { Pass, Warn, Fail };
    QString name; // "Server version", "Extension vector", "Base tables", …
    State state = State::Pass;
    QString message;
    core::Fix fix;

    bool operator==(const PreflightCheck &) const = default;
};

struct Preflight {
    QList<PreflightCheck> checks;

    [[nodiscard]] bool mayRun() const;
    // The first failing check as an error (ErrorKind::Refused), with "Nothing was changed." as its state.
    [[nodiscard]] core::Error refusal() const;
};

// Server 14 or newer, not read-only, no transaction pooler, tables and extensions that the script uses but does not
// create are there (naming the migration of the folder that creates them), ownership of the tables that it alters,
// CREATE on the schema. Pure; any thread.
[[nodiscard]] Preflight preflight(const Migration &migration, const QList<Migration> &folder,
    const db::ServerInfo &server, const db::Catalog &catalog);

} // namespace archon::migrations
