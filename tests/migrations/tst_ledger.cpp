// SPDX-License-Identifier: GPL-3.0-or-later
#include "db/connection.h"
#include "migrations/catalogs.h"
#include "migrations/ledger.h"
#include "support/testserver.h"
#include "support/verifyresult.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace archon;
using namespace archon::migrations;
using namespace archon::tests;

class LedgerTest : public QObject {
    Q_OBJECT

private:
    static inline const QString archons
        = u"CREATE TABLE archon_migrations (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), "
          "version varchar(20) NOT NULL, migration_name varchar(255) NOT NULL, "
          "applied_at timestamptz DEFAULT now(), checksum varchar(32), "
          "UNIQUE (version, migration_name));"_s;

    static std::unique_ptr<db::Connection> open(const db::ConnectionUrl &url)
    {
        core::Result<std::unique_ptr<db::Connection>> connection = db::Connection::open(url);
        if (!connection) {
            qFatal("%s", qPrintable(connection.error().text()));
        }
        return *std::move(connection);
    }

    QString rows(const db::ConnectionUrl &url) const
    {
        return m_server.psql(url, u"SELECT version, migration_name, checksum FROM archon_migrations ORDER BY 1, 2"_s);
    }

    TestServer m_server;

private Q_SLOTS:
    void readsArchonsTable()
    {
        const db::ConnectionUrl url = m_server.freshDatabase();
        m_server.psql(url,
            archons
                + u"INSERT INTO archon_migrations (version, migration_name, applied_at, checksum) VALUES "
                  "('0.1.0', '011_add_page', '2026-02-14 12:34:56.789+02', NULL), ('002', 'session_memory', NULL, "
                  "'abc'), "
                  "('3', 'far', 'infinity', NULL)"_s);
        const core::Result<Ledger> ledger = Ledger::read(*open(url));
        VERIFY_RESULT(ledger);
        QVERIFY(ledger->exists);
        QCOMPARE(ledger->schema, u"public"_s);
        const QList<LedgerEntry> expected{
            {u"0.1.0"_s, u"011_add_page"_s, QDateTime::fromString(u"2026-02-14T10:34:56.789Z"_s, Qt::ISODateWithMs),
                {}},
            {u"002"_s, u"session_memory"_s, std::nullopt, u"abc"_s},
            {u"3"_s, u"far"_s, std::nullopt, {}},
        };
        QCOMPARE(ledger->entries, expected);
    }

    void followsTheSearchPath()
    {
        db::ConnectionUrl url = m_server.freshDatabase();
        m_server.psql(url, u"CREATE SCHEMA app; SET search_path = app; "_s + archons);
        QVERIFY(!Ledger::read(*open(url))->exists);
        url.options.insert(u"options"_s, u"-csearch_path=app,public"_s);
        const core::Result<Ledger> ledger = Ledger::read(*open(url));
        VERIFY_RESULT(ledger);
        QVERIFY(ledger->exists);
        QCOMPARE(ledger->schema, u"app"_s);
    }

    void toleratesOtherShapes_data()
    {
        QTest::addColumn<QString>("table");
        QTest::addColumn<bool>("exists");
        QTest::addColumn<int>("recorded");
        const QString create = u"CREATE TABLE archon_migrations "_s;
        QTest::newRow("none") << QString() << false << 0;
        QTest::newRow("no checksum, no time, no key") << create + u"(version text, migration_name text)"_s << true << 1;
        QTest::newRow("time without zone")
            << create + u"(version text, migration_name text, applied_at timestamp, checksum char(32))"_s << true << 1;
        QTest::newRow("time as text") << create + u"(version text, migration_name text, applied_at text)"_s << true
                                      << 1;
        QTest::newRow("a column that we cannot fill")
            << create + u"(version text, migration_name text, author text NOT NULL)"_s << true << 0;
        QTest::newRow("as the documents have it")
            << create + u"(version text PRIMARY KEY, name text, description text, executed_at timestamptz)"_s << false
            << 0;
    }

    void toleratesOtherShapes()
    {
        QFETCH(QString, table);
        QFETCH(bool, exists);
        QFETCH(int, recorded);
        const db::ConnectionUrl url = m_server.freshDatabase();
        if (!table.isEmpty()) {
            m_server.psql(url, table);
        }
        const std::unique_ptr<db::Connection> connection = open(url);
        const Migration migration = migrationOf(u"002_session_memory"_s, u"SELECT 1"_s);
        for (int times = 0; times < 2; ++times) {
            const core::Result<void> written = Ledger::record(*connection, migration);
            VERIFY_RESULT(written);
        }
        const core::Result<Ledger> ledger = Ledger::read(*connection);
        VERIFY_RESULT(ledger);
        QCOMPARE(ledger->exists, exists);
        QCOMPARE(ledger->entries.size(), recorded);
        if (recorded > 0) {
            const LedgerEntry entry = ledger->entries.constFirst();
            QCOMPARE(entry.version, u"002"_s);
            QCOMPARE(entry.name, u"002_session_memory"_s);
            QCOMPARE(entry.checksum, table.contains(u"checksum"_s) ? migration.checksum : QString());
            QCOMPARE(entry.appliedAt.has_value(), table.contains(u"timestamp"_s));
        }
    }

    void recordsAndRecordsAgain()
    {
        const db::ConnectionUrl url = m_server.freshDatabase();
        m_server.psql(url,
            archons
                + u"INSERT INTO archon_migrations (version, migration_name, applied_at) VALUES "
                  "('002', '002_a', '2020-01-01')"_s);
        const std::unique_ptr<db::Connection> connection = open(url);
        const Migration first = migrationOf(u"002_a"_s, u"SELECT 1"_s);
        const Migration second = migrationOf(u"002_a"_s, u"SELECT 2"_s);
        const auto applied = [&] { return Ledger::read(*connection)->entries.constFirst().appliedAt; };
        const std::optional<QDateTime> old = applied();

        VERIFY_RESULT(Ledger::record(*connection, first));
        QCOMPARE(rows(url), u"002|002_a|"_s + first.checksum);
        const std::optional<QDateTime> recorded = applied();
        QVERIFY(recorded > old);

        VERIFY_RESULT(Ledger::record(*connection, first));
        QCOMPARE(applied(), recorded);

        VERIFY_RESULT(Ledger::record(*connection, second));
        QCOMPARE(rows(url), u"002|002_a|"_s + second.checksum);
        QVERIFY(applied() > recorded);
    }

    void recordsInTheCallersTransaction()
    {
        const db::ConnectionUrl url = m_server.freshDatabase();
        m_server.psql(url, archons);
        const std::unique_ptr<db::Connection> connection = open(url);
        VERIFY_RESULT(connection->begin());
        VERIFY_RESULT(Ledger::record(*connection, migrationOf(u"0.1.0/011_x"_s, u"SELECT 1"_s)));
        QCOMPARE(Ledger::read(*connection)->entries.constFirst().version, u"0.1.0"_s);
        QCOMPARE(rows(url), QString());
        connection->rollback();
        QCOMPARE(rows(url), QString());
    }

    void forgetsEveryRowThatStandsForTheMigration()
    {
        const db::ConnectionUrl url = m_server.freshDatabase();
        m_server.psql(url,
            archons
                + u"INSERT INTO archon_migrations (version, migration_name) VALUES ('002', '002_session_memory'), "
                  "('002', 'session_memory'), ('0.1.0', '002_session_memory'), ('0.1.0', '002_other'), ('002', 'o''ther')"_s);
        const std::unique_ptr<db::Connection> connection = open(url);
        const core::Result<qint64> forgotten
            = Ledger::forget(*connection, migrationOf(u"002_session_memory"_s, u"SELECT 1"_s));
        VERIFY_RESULT(forgotten);
        QCOMPARE(*forgotten, 3);
        QCOMPARE(rows(url), u"0.1.0|002_other|\n002|o'ther|"_s);
        const core::Result<qint64> again
            = Ledger::forget(*connection, migrationOf(u"002_session_memory"_s, u"SELECT 1"_s));
        VERIFY_RESULT(again);
        QCOMPARE(*again, 0);
    }

    void aRoleThatMayNotReadItSeesNoRows()
    {
        const db::ConnectionUrl url = m_server.freshDatabase();
        m_server.psql(url,
            archons
                + u"INSERT INTO archon_migrations (version, migration_name) VALUES ('1', '1_a'); "
                  "DROP ROLE IF EXISTS stranger; CREATE ROLE stranger LOGIN"_s);
        const std::unique_ptr<db::Connection> connection = open(m_server.url(url.database, u"stranger"_s));
        const core::Result<Ledger> ledger = Ledger::read(*connection);
        VERIFY_RESULT(ledger);
        QVERIFY(ledger->exists);
        QVERIFY(ledger->entries.isEmpty());
        const core::Result<void> written = Ledger::record(*connection, migrationOf(u"1_a"_s, u"SELECT 1"_s));
        QVERIFY(!written);
        QCOMPARE(written.error().sqlState(), u"42501"_s);
        m_server.psql(url, u"REVOKE USAGE ON SCHEMA public FROM PUBLIC"_s);
        QVERIFY(!Ledger::read(*connection)->exists);
    }

    void worksInsideAViewAndWithOddNames()
    {
        const db::ConnectionUrl url = m_server.freshDatabase();
        m_server.psql(url,
            u"CREATE SCHEMA \"Odd \"\"one\"; ALTER DATABASE %1 SET search_path = \"Odd \"\"one\";"_s.arg(url.database)
                + u"SET search_path = \"Odd \"\"one\"; CREATE TABLE l (v text, n text); CREATE VIEW archon_migrations "
                  u"AS "
                  "SELECT v AS version, n AS migration_name FROM l"_s);
        const std::unique_ptr<db::Connection> connection = open(url);
        VERIFY_RESULT(Ledger::record(*connection, migrationOf(u"1_a"_s, u"SELECT 1"_s)));
        const core::Result<Ledger> ledger = Ledger::read(*connection);
        VERIFY_RESULT(ledger);
        QCOMPARE(ledger->schema, u"Odd \"one"_s);
        QCOMPARE(ledger->entries.size(), 1);
    }
};

QTEST_GUILESS_MAIN(LedgerTest)
#include "tst_ledger.moc"
