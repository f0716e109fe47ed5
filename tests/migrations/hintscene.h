// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "db/catalog.h"
#include "db/serverinfo.h"
#include "migrations/migration.h"

#include <QList>
#include <QString>

namespace archon::tests {

// A database and a folder made up in memory for an error to happen on; the names are short enough for rows of a table.
struct HintScene {
    db::ServerInfo server;
    db::Catalog catalog;
    QList<migrations::Migration> folder;

    [[nodiscard]] static HintScene plain();
    // The plain one with a change: "no vector", "standby", "supabase", …; with an empty name the plain one.
    [[nodiscard]] static HintScene named(const QString &name);
};

} // namespace archon::tests
