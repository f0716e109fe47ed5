// SPDX-License-Identifier: GPL-3.0-or-later
#include "parsed.h"
#include "session.h"

using namespace Qt::StringLiterals;
using namespace archon;
using namespace archon::tests;

class TransactionRulesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void knowsWhatTheServerRefusesInATransaction_data();
    void knowsWhatTheServerRefusesInATransaction();
    void knowsWhatTheServerTakesInATransaction_data();
    void knowsWhatTheServerTakesInATransaction();
    void knowsTransactionControl_data();
    void knowsTransactionControl();

private:
    std::unique_ptr<Session> m_session;
};

void TransactionRulesTest::initTestCase()
{
    m_session
        = std::make_unique<Session>(QStringList{u"wal_level = logical"_s, u"max_logical_replication_workers = 0"_s});
    m_session->run(uR"(CREATE TABLE t (a int PRIMARY KEY, b text); CREATE INDEX i ON t (b);
        CREATE TABLE parts (a int) PARTITION BY LIST (a); CREATE TABLE part PARTITION OF parts FOR VALUES IN (1);
        CREATE MATERIALIZED VIEW m AS SELECT a FROM t; CREATE UNIQUE INDEX ON m (a);
        CREATE TYPE mood AS ENUM ('a'); CREATE PROCEDURE p() BEGIN ATOMIC END; CREATE ROLE r;)"_s);
    m_session->run(u"CREATE SUBSCRIPTION sub CONNECTION 'host=/nowhere' PUBLICATION x "
                   "WITH (connect = false, slot_name = sub)"_s);
    m_session->run(u"ALTER SUBSCRIPTION sub ENABLE"_s);
}

void TransactionRulesTest::init()
{
    QVERIFY(m_session->connection().begin().has_value());
}

void TransactionRulesTest::cleanup()
{
    m_session->connection().rollback();
}

void TransactionRulesTest::knowsWhatTheServerRefusesInATransaction_data()
{
    QTest::addColumn<QString>("text");
    const QStringList texts
        = {u"CREATE INDEX CONCURRENTLY n ON t (b)"_s, u"CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS n ON t (b)"_s,
            u"DROP INDEX CONCURRENTLY i"_s, u"REINDEX INDEX CONCURRENTLY i"_s, u"REINDEX (CONCURRENTLY) TABLE t"_s,
            u"REINDEX (VERBOSE, CONCURRENTLY TRUE) TABLE t"_s, u"REINDEX SCHEMA public"_s, u"REINDEX DATABASE t1"_s,
            u"REINDEX SYSTEM t1"_s, u"REINDEX DATABASE"_s, u"VACUUM"_s, u"VACUUM t"_s, u"VACUUM FULL t"_s,
            u"VACUUM (ANALYZE) t"_s, u"CLUSTER"_s, u"CREATE DATABASE n"_s, u"DROP DATABASE IF EXISTS n"_s,
            u"CREATE TABLESPACE n LOCATION '/nowhere'"_s, u"DROP TABLESPACE IF EXISTS n"_s,
            u"ALTER SYSTEM SET work_mem = '1MB'"_s, u"ALTER SYSTEM RESET ALL"_s,
            u"ALTER DATABASE t1 SET TABLESPACE pg_default"_s, u"ALTER TABLE parts DETACH PARTITION part CONCURRENTLY"_s,
            u"CREATE SUBSCRIPTION n CONNECTION 'host=/nowhere' PUBLICATION x"_s,
            u"CREATE SUBSCRIPTION n CONNECTION 'host=/nowhere' PUBLICATION x WITH (create_slot = true)"_s,
            u"ALTER SUBSCRIPTION sub SET PUBLICATION y WITH (refresh = true)"_s,
            u"ALTER SUBSCRIPTION sub ADD PUBLICATION y"_s, u"ALTER SUBSCRIPTION sub REFRESH PUBLICATION"_s,
            u"DISCARD ALL"_s};
    for (const QString &text : texts) {
        QTest::newRow(qPrintable(text)) << text;
    }
}

void TransactionRulesTest::knowsWhatTheServerRefusesInATransaction()
{
    QFETCH(const QString, text);
    const sql::Script script = parsed(text);
    QVERIFY(script.statements.first().cannotRunInTransaction);
    QVERIFY(!script.isTransactional());
    const auto executed = m_session->connection().execute(text.toUtf8());
    QVERIFY(!executed.has_value());
    QCOMPARE(executed.error().sqlState(), u"25001"_s);
}

void TransactionRulesTest::knowsWhatTheServerTakesInATransaction_data()
{
    QTest::addColumn<QString>("text");
    const QStringList texts = {u"CREATE INDEX n ON t (b)"_s, u"DROP INDEX i"_s, u"REINDEX TABLE t"_s,
        u"REINDEX INDEX i"_s, u"REINDEX (CONCURRENTLY false) TABLE t"_s, u"CLUSTER t USING i"_s, u"ANALYZE"_s,
        u"ANALYZE t"_s, u"REFRESH MATERIALIZED VIEW CONCURRENTLY m"_s, u"REFRESH MATERIALIZED VIEW m"_s,
        u"ALTER TYPE mood ADD VALUE 'b'"_s, u"CREATE EXTENSION hstore"_s, u"CREATE ROLE n"_s, u"CHECKPOINT"_s,
        u"ALTER DATABASE t1 SET work_mem = '1MB'"_s, u"ALTER DATABASE t1 CONNECTION LIMIT 5"_s,
        u"ALTER TABLE parts DETACH PARTITION part"_s, u"DISCARD PLANS"_s, u"DISCARD SEQUENCES"_s, u"DISCARD TEMP"_s,
        u"CREATE SUBSCRIPTION n CONNECTION 'host=/nowhere' PUBLICATION x WITH (connect = false)"_s,
        u"ALTER SUBSCRIPTION sub SET PUBLICATION y WITH (refresh = false)"_s,
        u"ALTER SUBSCRIPTION sub OWNER TO postgres"_s, u"CALL p()"_s, u"LOCK TABLE t"_s, u"NOTIFY n"_s,
        u"CREATE SCHEMA n CREATE TABLE x (a int)"_s, u"TRUNCATE t"_s, u"SET LOCAL work_mem = '1MB'"_s,
        u"DROP OWNED BY r"_s, u"SET CONSTRAINTS ALL IMMEDIATE"_s};
    for (const QString &text : texts) {
        QTest::newRow(qPrintable(text)) << text;
    }
}

void TransactionRulesTest::knowsWhatTheServerTakesInATransaction()
{
    QFETCH(const QString, text);
    const sql::Script script = parsed(text);
    QVERIFY(!script.statements.first().cannotRunInTransaction);
    QVERIFY(!script.statements.first().transactionControl);
    QVERIFY(script.isTransactional());
    const auto executed = m_session->connection().execute(text.toUtf8());
    if (!executed) {
        QFAIL(qPrintable(executed.error().server.message));
    }
}

void TransactionRulesTest::knowsTransactionControl_data()
{
    QTest::addColumn<QString>("text");
    for (const QString &text : {u"BEGIN"_s, u"BEGIN ISOLATION LEVEL SERIALIZABLE"_s, u"START TRANSACTION"_s,
             u"COMMIT"_s, u"END"_s, u"COMMIT AND CHAIN"_s, u"ROLLBACK"_s, u"ABORT"_s, u"SAVEPOINT s"_s, u"RELEASE s"_s,
             u"ROLLBACK TO s"_s, u"PREPARE TRANSACTION 'x'"_s, u"COMMIT PREPARED 'x'"_s, u"ROLLBACK PREPARED 'x'"_s}) {
        QTest::newRow(qPrintable(text)) << text;
    }
}

void TransactionRulesTest::knowsTransactionControl()
{
    QFETCH(const QString, text);
    const sql::Script script = parsed(u"SELECT 1; "_s + text + u"; SELECT 2"_s);
    QVERIFY(!script.isTransactional());
    QVERIFY(!script.statements.at(0).transactionControl);
    QVERIFY(script.statements.at(1).transactionControl);
    QVERIFY(!script.statements.at(2).transactionControl);
}

QTEST_GUILESS_MAIN(TransactionRulesTest)
#include "tst_transactionrules.moc"
