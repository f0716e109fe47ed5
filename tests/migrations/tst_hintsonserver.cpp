// SPDX-License-Identifier: GPL-3.0-or-later
#include "db/connection.h"
#include "migrations/folder.h"
#include "migrations/hints.h"
#include "sqlrunner.h"
#include "support/testserver.h"
#include "support/verifyresult.h"

#include <QTest>

#include <functional>

using namespace Qt::StringLiterals;
using namespace archon;
using namespace archon::migrations;
using archon::tests::SqlRunner;
using archon::tests::TestServer;

namespace {

using Kind = core::Fix::Kind;

core::Fix runFirst(const QString &id)
{
    return {Kind::RunMigration, id};
}

} // namespace

// The hints for errors that a real server has made, with its real catalog and the migrations that ship.
class HintsOnServerTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void explainsWhatTheServerRefuses_data();
    void explainsWhatTheServerRefuses();
    void theAdviceHelps_data();
    void theAdviceHelps();
    void tellsALockFromATimeLimit();

private:
    // The error of a statement on a database, explained. `meanwhile` runs between the two.
    core::Error refusal(
        const db::ConnectionUrl &url, const QString &statement, const std::function<void()> &meanwhile = [] { }) const
    {
        const auto connection = db::Connection::open(url);
        if (!connection) {
            return connection.error();
        }
        const auto answer = (*connection)->execute(statement.toUtf8());
        if (answer) {
            return {};
        }
        (*connection)->rollback();
        meanwhile();
        const auto server = db::readServerInfo(**connection);
        const auto catalog = db::readCatalog(**connection);
        if (!server || !catalog) {
            return server ? catalog.error() : server.error();
        }
        return explainSqlError(answer.error(), *server, *catalog, m_folder.migrations);
    }

    TestServer m_server;
    Folder m_folder;
};

void HintsOnServerTest::initTestCase()
{
    auto folder = Folder::read(SqlRunner::sourcePath(u"migrations"_s));
    VERIFY_RESULT(folder);
    m_folder = *folder;
    QCOMPARE(m_folder.migrations.size(), 2);
}

void HintsOnServerTest::explainsWhatTheServerRefuses_data()
{
    QTest::addColumn<QString>("preparation"); // by the superuser
    QTest::addColumn<QString>("user");
    QTest::addColumn<QString>("statement");
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("next");
    QTest::addColumn<core::Fix>("fix");
    const QString super = u"postgres"_s;
    const QString clerk = u"clerk"_s;
    QTest::newRow("no extension") << QString() << super << u"CREATE TABLE t (v vector(3))"_s
                                  << u"(pgvector) is not installed"_s << u"CREATE EXTENSION"_s
                                  << core::Fix{Kind::CreateExtension, u"vector"_s};
    QTest::newRow("extension out of reach")
        << u"CREATE SCHEMA extensions; CREATE EXTENSION vector SCHEMA extensions"_s << super
        << u"CREATE TABLE t (v vector(3))"_s << u"in schema extensions"_s << u"search_path"_s << core::Fix{};
    QTest::newRow("operator out of reach") << u"CREATE SCHEMA extensions; CREATE EXTENSION vector SCHEMA extensions"_s
                                           << super << u"SELECT '[1]'::extensions.vector <=> '[2]'::extensions.vector"_s
                                           << u"in schema extensions"_s << u"search_path"_s << core::Fix{};
    QTest::newRow("no such extension") << QString() << super << u"CREATE EXTENSION nowhere"_s
                                       << u"does not have the extension nowhere"_s << u"package"_s << core::Fix{};
    QTest::newRow("no base schema") << QString() << super << u"ALTER TABLE archon_projects ADD x int"_s
                                    << u"base schema is not in this database"_s << u"Run 001_base_schema first"_s
                                    << runFirst(u"001_base_schema"_s);
    QTest::newRow("no trigger function")
        << u"CREATE TABLE t (updated_at timestamptz)"_s << super
        << u"CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION update_updated_at_column()"_s
        << u"no function update_updated_at_column()"_s << u"Run 001_base_schema first"_s
        << runFirst(u"001_base_schema"_s);
    QTest::newRow("no session table") << QString() << super << u"SELECT * FROM archon_sessions"_s
                                      << u"no table or view archon_sessions"_s << u"Run 002_session_memory first"_s
                                      << runFirst(u"002_session_memory"_s);
    QTest::newRow("column misspelt") << u"CREATE TABLE t (summary text)"_s << super << u"SELECT sumary FROM t"_s
                                     << u"no column sumary"_s << u"Did you mean summary?"_s << core::Fix{};
    QTest::newRow("the ledger that never was")
        << u"CREATE TABLE archon_migrations (version text, migration_name text)"_s << super
        << u"INSERT INTO archon_migrations (version, name) VALUES ('002', 'session_memory')"_s
        << u"Archon's ledger never had (name)"_s << u"ships with Archon Memory"_s << core::Fix{};
    QTest::newRow("a table of somebody else")
        << u"CREATE TABLE t (id int)"_s << clerk << u"ALTER TABLE t ADD x int"_s
        << u"t belongs to postgres, and you are connected as clerk"_s << u"Connect as postgres"_s << core::Fix{};
    QTest::newRow("no right to read") << u"CREATE TABLE t (id int)"_s << clerk << u"SELECT * FROM t"_s
                                      << u"t belongs to postgres"_s << u"Connect as postgres"_s << core::Fix{};
    QTest::newRow("no right to create") << QString() << clerk << u"CREATE TABLE t (id int)"_s
                                        << u"clerk may not make anything in schema public"_s << u"GRANT CREATE"_s
                                        << core::Fix{};
    QTest::newRow("no right to install") << QString() << clerk << u"CREATE EXTENSION vector"_s
                                         << u"clerk may not install the extension vector"_s << u"superuser"_s
                                         << core::Fix{};
    QTest::newRow("row level security")
        << u"CREATE TABLE t (id int); ALTER TABLE t ENABLE ROW LEVEL SECURITY; GRANT ALL ON t TO clerk"_s << clerk
        << u"INSERT INTO t VALUES (1)"_s << u"keeps clerk from writing this row to t"_s << u"policy"_s << core::Fix{};
    QTest::newRow("duplicates") << u"CREATE TABLE t (a int, b int); INSERT INTO t VALUES (1, 2), (1, 2)"_s << super
                                << u"CREATE UNIQUE INDEX i ON t (a, b)"_s << u"Rows have the same value"_s
                                << u"GROUP BY a, b HAVING"_s << core::Fix{};
    QTest::newRow("dimensions") << u"CREATE EXTENSION vector; CREATE TABLE t (v vector(3))"_s << super
                                << u"INSERT INTO t VALUES ('[1,2]')"_s << u"Vectors of 3 and of 2 dimensions"_s
                                << u"same number"_s << core::Fix{};
    QTest::newRow("too little memory for an index")
        << u"CREATE EXTENSION vector; CREATE TABLE t (v vector(1536)); INSERT INTO t SELECT array_fill(1::real, "
           u"ARRAY[1536])"
           " FROM generate_series(1, 10)"_s
        << super
        << u"SET maintenance_work_mem = '1MB'; CREATE INDEX ON t USING ivfflat (v vector_cosine_ops) WITH (lists = 100)"_s
        << u"needs more memory"_s << u"256MB"_s << core::Fix{};
    QTest::newRow("too many dimensions for an index")
        << u"CREATE EXTENSION vector; CREATE TABLE t (v vector(2001))"_s << super
        << u"CREATE INDEX ON t USING hnsw (v vector_cosine_ops)"_s << u"more dimensions"_s << u"2000"_s << core::Fix{};
    QTest::newRow("read only") << QString() << super << u"BEGIN READ ONLY; CREATE TABLE t (id int)"_s << u"read only"_s
                               << u"default_transaction_read_only"_s << core::Fix{};
    QTest::newRow("a policy twice") << u"CREATE TABLE t (id int); CREATE POLICY p ON t"_s << super
                                    << u"CREATE POLICY p ON t"_s << u"p is there already, on t"_s
                                    << u"DROP POLICY IF EXISTS"_s << core::Fix{};
    QTest::newRow("no IF NOT EXISTS") << u"CREATE TABLE t (id int)"_s << super
                                      << u"CREATE POLICY IF NOT EXISTS p ON t"_s << u"syntax error at NOT"_s
                                      << u"DROP"_s << core::Fix{};
    QTest::newRow("psql's commands") << QString() << super << u"\\restrict abc"_s << u"command of psql"_s
                                     << u"backslash"_s << core::Fix{};
    QTest::newRow("an index without transaction")
        << u"CREATE TABLE t (id int)"_s << super << u"BEGIN; CREATE INDEX CONCURRENTLY ON t (id)"_s
        << u"cannot run inside a transaction"_s << u"CONCURRENTLY"_s << core::Fix{};
    QTest::newRow("what others depend on")
        << u"CREATE TABLE t (id int); CREATE VIEW v AS SELECT * FROM t"_s << super << u"DROP TABLE t"_s
        << u"Something else depends on"_s << u"CASCADE"_s << core::Fix{};
    QTest::newRow("a role of Supabase") << u"CREATE TABLE t (id int)"_s << super
                                        << u"CREATE POLICY p ON t TO service_role USING (true)"_s
                                        << u"written for Supabase"_s << u"ship with"_s << core::Fix{};
    QTest::newRow("a schema of Supabase")
        << QString() << super << u"SELECT auth.role()"_s << u"no schema auth"_s << u"ship with"_s << core::Fix{};
}

void HintsOnServerTest::explainsWhatTheServerRefuses()
{
    QFETCH(QString, preparation);
    QFETCH(QString, user);
    QFETCH(QString, statement);
    QFETCH(QString, what);
    QFETCH(QString, next);
    QFETCH(core::Fix, fix);
    const db::ConnectionUrl url = m_server.freshDatabase();
    m_server.psql(url,
        u"DO $$ BEGIN CREATE ROLE clerk LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$; "_s + preparation);
    const core::Error error = refusal(m_server.url(url.database, user), statement);
    QVERIFY2(error.what.contains(what), qPrintable(error.text() + u" | "_s + error.server.message));
    QVERIFY2(error.next.contains(next), qPrintable(error.text() + u" | "_s + error.server.message));
    QCOMPARE(error.fix.argument, fix.argument);
    QCOMPARE(error.fix.kind, fix.kind);
    QVERIFY(!error.server.message.isEmpty());
}

void HintsOnServerTest::theAdviceHelps_data()
{
    QTest::addColumn<QString>("preparation");
    QTest::addColumn<QString>("cure"); // %1 is the name of the database
    QTest::newRow("the search path of the hint")
        << u"CREATE SCHEMA extensions; CREATE EXTENSION vector SCHEMA extensions"_s
        << u"ALTER DATABASE \"%1\" SET search_path = \"$user\", public, extensions"_s;
    QTest::newRow("the extension of the button") << QString() << u"CREATE EXTENSION IF NOT EXISTS \"vector\""_s;
}

void HintsOnServerTest::theAdviceHelps()
{
    QFETCH(QString, preparation);
    QFETCH(QString, cure);
    const db::ConnectionUrl url = m_server.freshDatabase();
    m_server.psql(url, preparation.isEmpty() ? u"SELECT 1"_s : preparation);
    const QString statement = u"CREATE TABLE t (v vector(3))"_s;
    const core::Error error = refusal(url, statement);
    cure = cure.contains(u'%') ? cure.arg(url.database) : cure;
    QVERIFY2(error.next.contains(cure), qPrintable(error.next));
    m_server.psql(url, cure);
    QCOMPARE(refusal(url, statement), core::Error{});
}

void HintsOnServerTest::tellsALockFromATimeLimit()
{
    const db::ConnectionUrl url = m_server.freshDatabase();
    m_server.psql(url, u"CREATE TABLE t (id int)"_s);
    const auto blocker = db::Connection::open(url);
    VERIFY_RESULT(blocker);
    VERIFY_RESULT((*blocker)->execute("BEGIN; LOCK TABLE t IN ACCESS EXCLUSIVE MODE"));
    const core::Error locked = refusal(url, u"SET lock_timeout = '50ms'; ALTER TABLE t ADD x int"_s,
        [&] { (*blocker)->rollback(); }); // reading the catalog needs the table too
    QCOMPARE(locked.sqlState(), u"55P03"_s);
    QVERIFY2(locked.what.contains("Another session"_L1), qPrintable(locked.what));
    QCOMPARE(locked.fix.kind, Kind::Retry);

    const core::Error slow = refusal(url, u"SET statement_timeout = '50ms'; SELECT pg_sleep(10)"_s);
    QCOMPARE(slow.sqlState(), u"57014"_s);
    QVERIFY2(slow.what.contains("time limit"_L1), qPrintable(slow.what));
}

QTEST_GUILESS_MAIN(HintsOnServerTest)

#include "tst_hintsonserver.moc"
