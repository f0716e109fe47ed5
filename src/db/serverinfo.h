// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <QString>
#include <QStringList>

namespace archon::db {

class Connection;

// What is on the other end of a connection, for the chip, preflight and `status`.
struct ServerInfo {
    int versionNumber = 0; // 170011
    QString version; // "17.11"
    QString database;
    QString user; // current_user
    QString host; // ConnectionUrl::hostLabel() of what was really used
    bool superuser = false;
    bool readOnly = false; // default_transaction_read_only, or a standby
    bool standby = false;
    bool encrypted = false;
    bool transactionPooler = false; // by its address or because the backend changed between two statements
    bool supabase = false; // has the roles anon, authenticated and service_role
    QString vectorVersion; // of the installed extension; empty: not installed
    QString vectorSchema;
    QString vectorAvailable; // the version that CREATE EXTENSION would install; empty: not to be had on this server
    QStringList searchPath; // the schemas that exist, in order, without pg_catalog
    bool mayCreateInSchema = false; // CREATE on the first schema of the search path

    bool operator==(const ServerInfo &) const = default;
};

// Two round trips. Worker thread.
[[nodiscard]] core::Result<ServerInfo> readServerInfo(Connection &connection);

} // namespace archon::db
