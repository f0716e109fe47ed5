// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "db/connection.h"
#include "migrations/folder.h"
#include "migrations/runner.h"
#include "support/testserver.h"

#include <QString>

#include <memory>

namespace archon::tests {

// What the tests of running, verifying and undoing share: a server, connections to it, and migrations from text or as
// they ship.
class RunnerScene {
public:
    TestServer server;

    [[nodiscard]] static std::unique_ptr<db::Connection> open(const db::ConnectionUrl &url); // fails the process
    [[nodiscard]] static migrations::Folder shipped();
    [[nodiscard]] static migrations::Migration shippedMigration(const QString &id);
    [[nodiscard]] static migrations::Migration fromText(
        const QString &sql, const QString &id = QStringLiteral("003_test"), const QString &down = {});

    // A database with pgvector where the named shipped migrations have been run.
    [[nodiscard]] db::ConnectionUrl databaseWith(const QStringList &ids);
    // Runs it and fails the process unless it is applied.
    static void apply(db::Connection &connection, const migrations::Migration &migration);

    // Runs SQL on psql's own connection, so that only what is committed is seen; what it prints comes back.
    QString value(const db::ConnectionUrl &url, const QString &sql) const;
    [[nodiscard]] bool hasTable(const db::ConnectionUrl &url, const QString &table) const;
    // Every object of the database and every row of the ledger, as one text to compare.
    [[nodiscard]] static QString fingerprint(const db::ConnectionUrl &url);
    // Nobody holds the lock of the runners.
    [[nodiscard]] bool isRunnerLockFree(const db::ConnectionUrl &url) const;
};

// The outcome of a run with its error, for messages.
[[nodiscard]] QString describe(const migrations::RunReport &report);

} // namespace archon::tests

#define COMPARE_OUTCOME(report, expected)                                                                              \
    QVERIFY2((report).outcome == (expected), qPrintable(archon::tests::describe(report)))
