// SPDX-License-Identifier: GPL-3.0-or-later
#include "sqlrunner.h"
#include "support/testserver.h"

#include <QTest>

using namespace Qt::StringLiterals;
using archon::db::ConnectionUrl;
using archon::tests::SqlRunner;
using archon::tests::TestServer;

// The .down.sql files in migrations/, by psql, on a real server.
class ShippedUndoTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void isUndoneWithoutTraceAndAppliesAgain();
    void undoesAHalfAppliedMigration_data();
    void undoesAHalfAppliedMigration();
    void undoingKeepsProjectsAndTasks();
    void undoingStopsWhereSomethingDependsOnIt();
    void baseSchemaIsNotUndoneBelowOthers_data();
    void baseSchemaIsNotUndoneBelowOthers();

private:
    TestServer m_server;
    const QString m_base = u"001_base_schema.sql"_s;
    const QString m_memory = u"002_session_memory.sql"_s;
    const QStringList m_both{m_base, m_memory};
    const QString m_baseDown = u"001_base_schema.down.sql"_s;
    const QString m_memoryDown = u"002_session_memory.down.sql"_s;
    const QString m_memoryVerify = u"002_session_memory.verify.sql"_s;
};

void ShippedUndoTest::isUndoneWithoutTraceAndAppliesAgain()
{
    const ConnectionUrl url = SqlRunner::freshArchon(m_server);
    const QString before = SqlRunner::dump(url);
    VERIFY_SQL(SqlRunner::apply(url, {m_memory}));
    const QString applied = SqlRunner::dump(url);
    QVERIFY(applied != before);
    VERIFY_SQL(SqlRunner::apply(url, {m_memoryDown}));
    QCOMPARE(SqlRunner::dump(url), before);
    QCOMPARE(m_server.psql(url, u"SELECT count(*) FROM archon_migrations WHERE version = '002'"_s), u"0"_s);
    VERIFY_SQL(SqlRunner::apply(url, {m_memoryDown})); // nothing left to undo, and no complaint
    VERIFY_SQL(SqlRunner::apply(url, {m_memory}));
    QCOMPARE(SqlRunner::dump(url), applied);

    const ConnectionUrl plain = m_server.freshVectorDatabase();
    const QString empty = SqlRunner::dump(plain);
    VERIFY_SQL(SqlRunner::apply(plain, m_both));
    VERIFY_SQL(SqlRunner::apply(plain, {m_memoryDown, m_baseDown}));
    QCOMPARE(SqlRunner::dump(plain), empty); // the extension stays
    VERIFY_SQL(SqlRunner::apply(plain, {m_memoryDown, m_baseDown}));
    VERIFY_SQL(SqlRunner::apply(plain, m_both));
    QCOMPARE(SqlRunner::failedChecks(plain, m_memoryVerify), QString());
}

void ShippedUndoTest::undoesAHalfAppliedMigration_data()
{
    QTest::addColumn<QString>("missing");
    QTest::newRow("a view") << u"DROP VIEW v_recent_sessions"_s;
    QTest::newRow("a function") << u"DROP FUNCTION get_last_session"_s;
    QTest::newRow("events") << u"DROP TABLE archon_session_events CASCADE"_s;
    QTest::newRow("sessions") << u"DROP TABLE archon_sessions CASCADE"_s;
    QTest::newRow("a column") << u"ALTER TABLE archon_tasks DROP COLUMN embedding"_s;
    QTest::newRow("an index") << u"DROP INDEX idx_projects_embedding"_s;
    QTest::newRow("the extension") << u"DROP EXTENSION vector CASCADE"_s;
    QTest::newRow("the ledger") << u"DROP TABLE archon_migrations"_s;
}

void ShippedUndoTest::undoesAHalfAppliedMigration()
{
    QFETCH(QString, missing);
    const ConnectionUrl url = m_server.freshDatabase();
    VERIFY_SQL(SqlRunner::apply(url, m_both));
    VERIFY_SQL(SqlRunner::sql(url, missing));
    VERIFY_SQL(SqlRunner::apply(url, {m_memoryDown}));
    QCOMPARE(
        m_server.psql(url,
            u"SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND (relname LIKE '%session%'"
            " OR relname LIKE '%embedding') UNION ALL SELECT proname FROM pg_proc"
            " WHERE pronamespace = 'public'::regnamespace AND proname LIKE '%\\_session%'"_s),
        QString());
}

void ShippedUndoTest::undoingKeepsProjectsAndTasks()
{
    const ConnectionUrl url = SqlRunner::freshArchon(m_server);
    VERIFY_SQL(SqlRunner::apply(url, {m_memory}));
    VERIFY_SQL(SqlRunner::sql(
        url, u"INSERT INTO archon_sessions (agent, project_id) SELECT 'claude', id FROM archon_projects"_s));
    VERIFY_SQL(SqlRunner::apply(url, {m_memoryDown}));
    QCOMPARE(m_server.psql(
                 url, u"SELECT p.title, t.title FROM archon_projects p JOIN archon_tasks t ON t.project_id = p.id"_s),
        u"A real project|A real task"_s);
}

void ShippedUndoTest::undoingStopsWhereSomethingDependsOnIt()
{
    const ConnectionUrl url = m_server.freshDatabase();
    VERIFY_SQL(SqlRunner::apply(url, m_both));
    VERIFY_SQL(SqlRunner::sql(url,
        u"CREATE TABLE conversation_history (id int, session_id uuid NOT NULL REFERENCES archon_sessions (id))"_s));
    const QString before = SqlRunner::dump(url);
    const SqlRunner::Answer answer = SqlRunner::apply(url, {m_memoryDown});
    QVERIFY(!answer.ok);
    QVERIFY2(answer.err.contains("conversation_history"_L1), qPrintable(answer.err));
    QCOMPARE(SqlRunner::dump(url), before);
}

void ShippedUndoTest::baseSchemaIsNotUndoneBelowOthers_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("words");
    QTest::newRow("002 is applied") << u"002"_s << u"archon_sessions"_s;
    QTest::newRow("002 is only recorded") << u"recorded"_s << u"other migrations are recorded as applied (002 x)"_s;
    QTest::newRow("it is Archon's own") << u"archon"_s << u"archon_prompts"_s;
}

void ShippedUndoTest::baseSchemaIsNotUndoneBelowOthers()
{
    QFETCH(QString, kind);
    QFETCH(QString, words);
    const ConnectionUrl url = kind == "archon"_L1 ? SqlRunner::freshArchon(m_server) : m_server.freshDatabase();
    VERIFY_SQL(SqlRunner::apply(url, {m_base}));
    if (kind == "002"_L1) {
        VERIFY_SQL(SqlRunner::apply(url, {m_memory}));
    } else if (kind == "recorded"_L1) {
        VERIFY_SQL(
            SqlRunner::sql(url, u"INSERT INTO archon_migrations (version, migration_name) VALUES ('002', 'x')"_s));
    }
    const QString before = SqlRunner::dump(url);
    const SqlRunner::Answer answer = SqlRunner::apply(url, {m_baseDown});
    QVERIFY(!answer.ok);
    QVERIFY2(answer.err.contains(words), qPrintable(answer.err));
    QCOMPARE(SqlRunner::dump(url), before);
}

QTEST_GUILESS_MAIN(ShippedUndoTest)

#include "tst_shippedundo.moc"
