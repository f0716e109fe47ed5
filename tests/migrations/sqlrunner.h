// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/testserver.h"

#include <QString>
#include <QStringList>

namespace archon::tests {

// Runs the SQL that ships as people do who have psql and not our program. Blocking.
class SqlRunner {
public:
    struct Answer {
        bool ok = false;
        QString out; // unaligned, without headers, trimmed
        QString err;
    };
    enum class Way { OneTransaction, StatementByStatement };

    [[nodiscard]] static QString sourcePath(const QString &relative); // below the checkout
    [[nodiscard]] static QString shippedText(const QString &name); // of a file in migrations/

    [[nodiscard]] static Answer psql(const db::ConnectionUrl &url, const QStringList &arguments);
    [[nodiscard]] static Answer sql(const db::ConnectionUrl &url, const QString &text);
    // The named files of migrations/, one after the other.
    [[nodiscard]] static Answer apply(
        const db::ConnectionUrl &url, const QStringList &names, Way way = Way::OneTransaction);
    // The checks of a .verify.sql that did not answer "true", one per line; empty: all did. Rolled back.
    // `inside` runs in the same transaction after the checks; what it prints goes to insideOutput.
    [[nodiscard]] static QString failedChecks(
        const db::ConnectionUrl &url, const QString &name, const QString &inside = {}, QString *insideOutput = nullptr);
    // Databases to run it on: a likeness of Supabase, and of one that Archon itself has set up there.
    [[nodiscard]] static db::ConnectionUrl freshSupabase(TestServer &server);
    [[nodiscard]] static db::ConnectionUrl freshArchon(TestServer &server);
    static void load(const db::ConnectionUrl &url, const QString &fixture); // a file of tests/data

    // The schema as pg_dump writes it, without the lines that differ each time.
    [[nodiscard]] static QString dump(const db::ConnectionUrl &url);
};

} // namespace archon::tests

#define VERIFY_SQL(answer)                                                                                             \
    do {                                                                                                               \
        const archon::tests::SqlRunner::Answer answer_ = (answer);                                                     \
        QVERIFY2(answer_.ok, qPrintable(answer_.err));                                                                 \
    } while (false)
