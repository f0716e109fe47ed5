// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "db/connectionurl.h"

#include <QProcess>
#include <QString>
#include <QStringList>
#include <QTemporaryDir>

namespace archon::tests {

// A real PostgreSQL with pgvector for one test program: its own data folder, socket only unless asked for TCP, gone
// with the object, also when the test program is killed. Blocks while starting (about a second).
//
// Databases are made empty; vector() makes one with the extension installed. The superuser is `postgres`, by trust.
class TestServer {
public:
    struct Options {
        bool tcp = false; // also listen on 127.0.0.1, on a free port
        QStringList settings; // more lines for postgresql.conf
        QStringList hostRules; // lines put before the others in pg_hba.conf
    };
    TestServer();
    explicit TestServer(const Options &options);
    ~TestServer();
    Q_DISABLE_COPY_MOVE(TestServer)

    // A new empty database.
    [[nodiscard]] db::ConnectionUrl freshDatabase();
    // A new database with extension vector in the given schema ("public" or another, which is created and put on the
    // search path of the database).
    [[nodiscard]] db::ConnectionUrl freshVectorDatabase(const QString &extensionSchema = QStringLiteral("public"));
    [[nodiscard]] db::ConnectionUrl url(
        const QString &database, const QString &user = QStringLiteral("postgres")) const;
    [[nodiscard]] int tcpPort() const { return m_port; }

    // SQL by psql; fails the process with psql's words if it does not work. Returns the unaligned output, trimmed.
    QString psql(const db::ConnectionUrl &url, const QString &sql) const;

    void stop(); // immediately, as a crash would
    void start(); // again, on the same data

    [[nodiscard]] static QString binary(const QString &name); // "psql" -> its path

private:
    QProcess m_process;
    QTemporaryDir m_folder;
    int m_port = 0;
    int m_count = 0;
};

} // namespace archon::tests
