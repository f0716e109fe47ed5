// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "db/connection.h"
#include "support/testserver.h"

#include <memory>

namespace archon::tests {

// A server with one open connection to a database that has pgvector in schema "extensions", as on Supabase.
class Session {
public:
    explicit Session(const QStringList &settings = {})
        : m_server(TestServer::Options{.tcp = false, .settings = settings, .hostRules = {}})
    {
        auto connection = db::Connection::open(m_server.freshVectorDatabase(QStringLiteral("extensions")));
        if (!connection) {
            qFatal("%s", qPrintable(connection.error().text()));
        }
        m_connection = std::move(*connection);
    }

    db::Connection &connection() { return *m_connection; }
    TestServer &server() { return m_server; }

    // For statements that the test needs to work.
    void run(const QString &sql)
    {
        const auto executed = m_connection->execute(sql.toUtf8());
        if (!executed) {
            qFatal("%s: %s", qPrintable(sql), qPrintable(executed.error().server.message));
        }
    }
    db::Rows rows(const QString &sql)
    {
        const auto executed = m_connection->execute(sql.toUtf8(), 10000);
        if (!executed) {
            qFatal("%s: %s", qPrintable(sql), qPrintable(executed.error().server.message));
        }
        return executed->rows;
    }

private:
    TestServer m_server;
    std::unique_ptr<db::Connection> m_connection;
};

} // namespace archon::tests
