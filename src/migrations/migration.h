// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/error.h"
#include "core/strongid.h"
#include "sql/script.h"

#include <QByteArray>
#include <QString>

#include <optional>

namespace archon::migrations {

// The path below the migrations folder without ".sql": "002_session_memory", "0.1.0/011_add_page_metadata_table".
using MigrationId = core::StrongId<struct MigrationTag>;

// One migration file with its companions, read and parsed. A value.
struct Migration {
    MigrationId id;
    QString file; // path as shown to the user
    QString version; // what the ledger calls version: "002"; for a file in a release folder the folder, "0.1.0"
    QString name; // what the ledger calls migration_name: the stem with its number, "002_session_memory"
    QString title; // "002 session memory"
    QString text; // as read, line ends kept, without a byte order mark
    QString checksum; // MD5 in hex of the text with LF line ends, as UTF-8
    QString lineEnds; // "LF", "CRLF" or "mixed"
    sql::Script script; // empty when error is set
    std::optional<core::Error> error; // the file cannot be read or parsed: it is listed, and cannot be run
    std::optional<QString> verifyText; // NNN.verify.sql
    std::optional<QString> downText; // NNN.down.sql
    QString companionProblem; // a companion is there but cannot be read: the reason; may be empty

    [[nodiscard]] bool isRunnable() const { return !error.has_value(); }
    // The file name starts with a number, so that it has a place in the order. Others (RESET_DB, complete_setup) are
    // tools that somebody put beside the migrations: they are run only when asked for by name.
    [[nodiscard]] bool isNumbered() const;
};

// A migration from the bytes of its file; the path is below the migrations folder, with ".sql". What is wrong with the
// file (not UTF-8, empty, does not parse) ends up in Migration::error. Pure; any thread.
[[nodiscard]] Migration makeMigration(const QString &relativePath, const QByteArray &bytes);
// The same from a file below `folder`, with its companions. Worker thread.
[[nodiscard]] Migration readMigration(const QString &folder, const QString &relativePath);
// MD5 in hex of the text with LF line ends, as UTF-8: what Archon itself computes.
[[nodiscard]] QString textChecksum(const QString &text);

} // namespace archon::migrations
