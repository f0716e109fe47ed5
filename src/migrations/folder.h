// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "migrations/migration.h"

#include <QList>
#include <QString>

namespace archon::migrations {

// A folder of migrations, read whole; ordered by id with numbers compared as numbers. Reads files: worker thread.
struct Folder {
    QString path; // empty: the migrations that ship with the program
    QString label; // for the user: "shipped with Archon Memory", "~/Archon/migration"
    QList<Migration> migrations;

    [[nodiscard]] const Migration *find(const MigrationId &id) const;

    // ErrorKind::Io when the folder is missing, unreadable or holds no .sql file at all. A single bad file is no error
    // of the folder: it is listed with Migration::error.
    [[nodiscard]] static core::Result<Folder> read(const QString &path);
    [[nodiscard]] static core::Result<Folder> shipped(); // from the resources, :/migrations
};

} // namespace archon::migrations
