// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "migrations/backupfile.h"
#include "migrations/lostdata.h"

#include <QList>
#include <QString>

namespace archon::db {
class Connection;
}

namespace archon::migrations {

// Writes rows as a script for psql that puts them back: COPY blocks for whole tables; for columns a temporary table
// and an UPDATE by the primary key. Inside the caller's transaction, which has locked the tables; changes settings of
// it. Worker thread.
class RowBackup {
public:
    RowBackup(db::Connection &connection, BackupFile &file) : m_connection(connection), m_file(file) { }

    // Fails before anything is written where values could not be put back.
    [[nodiscard]] core::Result<void> write(
        const MigrationId &migration, const QString &database, const QList<LostData> &lost);

private:
    [[nodiscard]] core::Result<void> writeTable(const LostData &data);
    [[nodiscard]] core::Result<void> writeColumns(const LostData &data);
    [[nodiscard]] core::Result<void> writeRows(
        const QString &source, const QStringList &columns, const QString &where, const QString &target);
    void line(const QString &text);

    db::Connection &m_connection;
    BackupFile &m_file;
};

// One row of a COPY block, with its line end. Pure.
[[nodiscard]] QByteArray copyLine(const QList<std::optional<QString>> &row);

} // namespace archon::migrations
