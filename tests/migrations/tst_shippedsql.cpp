// SPDX-License-Identifier: GPL-3.0-or-later
#include "sqlrunner.h"
#include "support/testserver.h"

#include <QTest>

using namespace Qt::StringLiterals;
using archon::db::ConnectionUrl;
using archon::tests::SqlRunner;
using archon::tests::TestServer;

// The SQL in migrations/, by psql, on a real server: plain databases, a likeness of Supabase, a likeness of Archon's
// own.
class ShippedSqlTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void leavesWhatTheBriefLists();
    void runsTwice_data();
    void runsTwice();
    void isTheSameDatabaseInOneTransactionOrStatementByStatement();
    void checksPassOnAnEmptyDatabase();
    void checksPassOnAFullDatabaseAndTouchNoRow();
    void checksPassOnSupabase();
    void checksTellWhatIsBroken_data();
    void checksTellWhatIsBroken();
    void findsArchonsOwnBaseAndLeavesItAsItIs();
    void mendsWhatArchonsOwnMigrationLeft();
    void leavesATableOfAnotherProgramAlone();
    void needsWhatItBuildsOn_data();
    void needsWhatItBuildsOn();
    void worksForAnOwnerWhoIsNoSuperuser();
    void worksForCallersWithAnotherSearchPath_data();
    void worksForCallersWithAnotherSearchPath();
    void showsVisitorsNothing();
    void closesTheViewsWherePostgresCannotCheckTheCaller();
    void keepsAChecksumThatIsRecorded();
    void findsNothingForAVectorWithoutDirection();
    void findsAsManyAsAskedForThroughTheIndex();

private:
    TestServer m_server;
    const QString m_base = u"001_base_schema.sql"_s;
    const QString m_memory = u"002_session_memory.sql"_s;
    const QStringList m_both{m_base, m_memory};
    const QString m_baseDown = u"001_base_schema.down.sql"_s;
    const QString m_memoryDown = u"002_session_memory.down.sql"_s;
    const QString m_baseVerify = u"001_base_schema.verify.sql"_s;
    const QString m_memoryVerify = u"002_session_memory.verify.sql"_s;
};

void ShippedSqlTest::leavesWhatTheBriefLists()
{
    const ConnectionUrl url = m_server.freshDatabase();
    VERIFY_SQL(SqlRunner::apply(url, m_both));
    const auto ask = [&](const QString &sql) { return m_server.psql(url, sql); };

    QCOMPARE(ask(u"SELECT table_name, count(*) FROM information_schema.columns"
                 " WHERE table_name LIKE 'archon_session%' GROUP BY 1 ORDER BY 1"_s),
        u"archon_session_events|7\narchon_sessions|11"_s);
    QCOMPARE(ask(u"SELECT relname, format_type(atttypid, atttypmod) FROM pg_attribute JOIN pg_class ON"
                 " pg_class.oid = attrelid WHERE attname = 'embedding' AND relkind = 'r' ORDER BY 1"_s),
        u"archon_projects|vector(1536)\narchon_session_events|vector(1536)\n"
        "archon_sessions|vector(1536)\narchon_tasks|vector(1536)"_s);
    QCOMPARE(ask(u"SELECT indexrelid::regclass::text COLLATE \"C\" FROM pg_index WHERE indisvalid AND NOT indisprimary"
                 " AND (indrelid IN ('archon_sessions'::regclass, 'archon_session_events'::regclass)"
                 "      OR indexrelid::regclass::text LIKE '%embedding') ORDER BY 1"_s),
        u"idx_events_embedding\nidx_events_session\nidx_events_timestamp\nidx_events_type\n"
        "idx_projects_embedding\nidx_sessions_agent\nidx_sessions_embedding\nidx_sessions_project\n"
        "idx_sessions_started\nidx_tasks_embedding"_s);
    QCOMPARE(ask(u"SELECT count(*) FROM pg_class JOIN pg_am ON pg_am.oid = relam WHERE amname = 'hnsw'"_s), u"4"_s);
    QCOMPARE(ask(u"SELECT proname, pg_get_function_result(oid) FROM pg_proc"
                 " WHERE pronamespace = 'public'::regnamespace AND proname LIKE '%\\_session%' ORDER BY 1"_s),
        u"count_sessions_by_agent|bigint\n"
        "get_last_session|TABLE(id uuid, agent character varying, project_id uuid, started_at timestamp with time zone,"
        " ended_at timestamp with time zone, summary text, context jsonb)\n"
        "get_recent_sessions|TABLE(id uuid, agent character varying, project_id uuid, started_at timestamp with time"
        " zone, ended_at timestamp with time zone, summary text, event_count bigint)\n"
        "search_sessions_semantic|TABLE(id uuid, agent character varying, summary text, similarity double precision)"_s);
    QCOMPARE(ask(u"SELECT viewname FROM pg_views WHERE schemaname = 'public' ORDER BY 1"_s),
        u"v_active_sessions\nv_recent_sessions"_s);
    QCOMPARE(ask(u"SELECT count(*) FROM pg_class WHERE relrowsecurity"_s), u"6"_s);
    QCOMPARE(ask(u"SELECT version, migration_name, checksum IS NULL FROM archon_migrations ORDER BY 1"_s),
        u"001|001_base_schema|t\n002|002_session_memory|t"_s);
}

void ShippedSqlTest::runsTwice_data()
{
    QTest::addColumn<SqlRunner::Way>("way");
    QTest::newRow("each in one transaction") << SqlRunner::Way::OneTransaction;
    QTest::newRow("statement by statement") << SqlRunner::Way::StatementByStatement;
}

void ShippedSqlTest::runsTwice()
{
    QFETCH(SqlRunner::Way, way);
    for (const ConnectionUrl &url : {m_server.freshDatabase(), SqlRunner::freshSupabase(m_server)}) {
        VERIFY_SQL(SqlRunner::apply(url, m_both, way));
        const QString before = SqlRunner::dump(url);
        QVERIFY(before.contains("v_recent_sessions"_L1));
        VERIFY_SQL(SqlRunner::apply(url, m_both, way));
        QCOMPARE(SqlRunner::dump(url), before);
        QCOMPARE(m_server.psql(url, u"SELECT count(*) FROM archon_migrations"_s), u"2"_s);
    }
}

void ShippedSqlTest::isTheSameDatabaseInOneTransactionOrStatementByStatement()
{
    const ConnectionUrl whole = m_server.freshDatabase();
    const ConnectionUrl pieces = m_server.freshDatabase();
    VERIFY_SQL(SqlRunner::apply(whole, m_both + m_both)); // all four in one
    VERIFY_SQL(SqlRunner::apply(pieces, m_both, SqlRunner::Way::StatementByStatement));
    QCOMPARE(SqlRunner::dump(whole), SqlRunner::dump(pieces));
}

void ShippedSqlTest::checksPassOnAnEmptyDatabase()
{
    const ConnectionUrl url = m_server.freshDatabase();
    VERIFY_SQL(SqlRunner::apply(url, m_both));
    QCOMPARE(SqlRunner::failedChecks(url, m_baseVerify), QString());
    QCOMPARE(SqlRunner::failedChecks(url, m_memoryVerify), QString());
    QCOMPARE(m_server.psql(url,
                 u"SELECT (SELECT count(*) FROM archon_sessions) + (SELECT count(*) FROM archon_session_events)"
                 " + (SELECT count(*) FROM archon_projects) + (SELECT count(*) FROM archon_tasks)"
                 " + (SELECT count(*) FROM archon_settings)"_s),
        u"0"_s);
}

void ShippedSqlTest::checksPassOnAFullDatabaseAndTouchNoRow()
{
    const ConnectionUrl url = m_server.freshDatabase();
    VERIFY_SQL(SqlRunner::apply(url, m_both));
    VERIFY_SQL(SqlRunner::sql(url,
        u"INSERT INTO archon_projects (title) SELECT 'p' || n FROM generate_series(1, 20) n;"
        "INSERT INTO archon_sessions (agent, project_id, summary, embedding) SELECT 'test', p.id, 'real',"
        " (SELECT array_agg(random()::real - 0.5::real) FROM generate_series(1, 1536) WHERE n > 0)"
        " FROM archon_projects p, generate_series(1, 30) n;"
        "INSERT INTO archon_session_events (session_id, event_type, event_data) SELECT id, 'x', '{}' FROM "
        "archon_sessions;"
        "ANALYZE"_s));
    const QString digest
        = u"SELECT (SELECT count(*) || md5(string_agg(s::text, '' ORDER BY id)) FROM archon_sessions s),"
          " (SELECT count(*) || md5(string_agg(e::text, '' ORDER BY id)) FROM archon_session_events e),"
          " (SELECT count(*) || md5(string_agg(p::text, '' ORDER BY id)) FROM archon_projects p)"_s;
    const QString before = m_server.psql(url, digest);
    QString inside;
    QCOMPARE(SqlRunner::failedChecks(url, m_memoryVerify, digest, &inside), QString());
    QCOMPARE(inside, before); // even before it is rolled back
    QCOMPARE(SqlRunner::failedChecks(url, m_baseVerify, digest, &inside), QString());
    QCOMPARE(inside, before);
    QCOMPARE(m_server.psql(url, digest), before);
}

void ShippedSqlTest::checksPassOnSupabase()
{
    const ConnectionUrl url = SqlRunner::freshSupabase(m_server);
    VERIFY_SQL(SqlRunner::apply(url, m_both));
    QCOMPARE(SqlRunner::failedChecks(url, m_baseVerify), QString());
    QCOMPARE(SqlRunner::failedChecks(url, m_memoryVerify), QString());
    QCOMPARE(
        m_server.psql(url, u"SELECT count(*) FROM pg_policies WHERE tablename LIKE 'archon\\_session%'"_s), u"4"_s);
    QCOMPARE(m_server.psql(url, u"SELECT count(*) FROM pg_policies"_s), u"12"_s);
    QCOMPARE(m_server.psql(url, u"SELECT extnamespace::regnamespace FROM pg_extension WHERE extname = 'vector'"_s),
        u"extensions"_s);
}

void ShippedSqlTest::checksTellWhatIsBroken_data()
{
    QTest::addColumn<QString>("damage");
    QTest::addColumn<QString>("words");
    QTest::newRow("a view with the rights of its owner")
        << u"ALTER VIEW v_recent_sessions RESET (security_invoker)"_s << u"v_recent_sessions: rights of the owner"_s;
    QTest::newRow("a function that returns nothing")
        << u"CREATE OR REPLACE FUNCTION count_sessions_by_agent(p_agent varchar, p_days int DEFAULT 30) RETURNS bigint"
           " LANGUAGE sql AS 'SELECT 0::bigint'"_s
        << u"called, 0 in 30 days"_s;
    QTest::newRow("a trigger that is off")
        << u"ALTER TABLE archon_sessions DISABLE TRIGGER update_archon_sessions_updated_at"_s << u"updated_at"_s;
    QTest::newRow("no row in the ledger") << u"DELETE FROM archon_migrations WHERE version = '002'"_s << u"f|no row"_s;
    QTest::newRow("another dimension") << u"ALTER TABLE archon_tasks ALTER embedding TYPE vector(1024)"_s
                                       << u"f|vector(1024)"_s;
    QTest::newRow("events that stay behind")
        << u"ALTER TABLE archon_session_events DROP CONSTRAINT archon_session_events_session_id_fkey"_s
        << u"f|2 events left"_s;
    QTest::newRow("a policy that is missing")
        << u"DROP POLICY \"Allow authenticated users on events\" ON archon_session_events"_s << u"f|missing"_s;
}

void ShippedSqlTest::checksTellWhatIsBroken()
{
    QFETCH(QString, damage);
    QFETCH(QString, words);
    const ConnectionUrl url = SqlRunner::freshSupabase(m_server);
    VERIFY_SQL(SqlRunner::apply(url, m_both));
    VERIFY_SQL(SqlRunner::sql(url, damage));
    const QString failed = SqlRunner::failedChecks(url, m_memoryVerify);
    QVERIFY2(failed.contains(words), qPrintable(failed));
}

void ShippedSqlTest::findsArchonsOwnBaseAndLeavesItAsItIs()
{
    const ConnectionUrl url = SqlRunner::freshArchon(m_server);
    const auto withoutTheTriggerFunction = [](const QString &dump) {
        const qsizetype start = dump.indexOf("CREATE FUNCTION public.update_updated_at_column"_L1);
        return dump.left(start) + dump.sliced(dump.indexOf("ALTER FUNCTION"_L1, start));
    };
    const QString before = SqlRunner::dump(url);
    VERIFY_SQL(SqlRunner::apply(url, {m_base}));
    QCOMPARE(withoutTheTriggerFunction(SqlRunner::dump(url)), withoutTheTriggerFunction(before));
    QCOMPARE(SqlRunner::failedChecks(url, m_baseVerify), QString());
    QCOMPARE(m_server.psql(url, u"SELECT version, count(*) FROM archon_migrations GROUP BY 1 ORDER BY 2 DESC"_s),
        u"0.1.0|3\n001|1"_s);
    QCOMPARE(m_server.psql(url, u"SELECT count(*) FROM archon_tasks"_s), u"1"_s);
}

void ShippedSqlTest::mendsWhatArchonsOwnMigrationLeft()
{
    const ConnectionUrl url = SqlRunner::freshArchon(m_server);
    SqlRunner::load(url, u"archon_session_memory.sql"_s);
    const QString asVisitor = u"SET ROLE anon; SELECT count(*) FROM v_recent_sessions"_s;
    QCOMPARE(m_server.psql(url, asVisitor), u"2"_s); // the leak that is to be closed
    for (int run = 0; run < 2; ++run) {
        VERIFY_SQL(SqlRunner::apply(url, {m_memory}));
        QCOMPARE(m_server.psql(url, asVisitor), u"0"_s);
        QCOMPARE(SqlRunner::failedChecks(url, m_memoryVerify), QString());
        QCOMPARE(m_server.psql(url, u"SELECT agent, summary FROM archon_sessions ORDER BY 1"_s),
            u"claude|A real session\ntest|Ours"_s);
        QCOMPARE(
            m_server.psql(url, u"SELECT count(*) FROM pg_policies WHERE tablename LIKE 'archon\\_session%'"_s), u"4"_s);
    }
}

void ShippedSqlTest::leavesATableOfAnotherProgramAlone()
{
    const ConnectionUrl url = m_server.freshDatabase();
    VERIFY_SQL(SqlRunner::apply(url, {m_base}));
    VERIFY_SQL(SqlRunner::sql(url,
        u"CREATE TABLE archon_sessions (id uuid PRIMARY KEY, machine_id text, session_id text UNIQUE, summary text,"
        " summary_embedding vector(1536), observation_count int);"
        "CREATE INDEX idx_sessions_embedding ON archon_sessions USING hnsw (summary_embedding vector_cosine_ops)"_s));
    const QString before = SqlRunner::dump(url);
    for (const QString &file : {m_memory, m_memoryDown}) {
        const SqlRunner::Answer answer = SqlRunner::apply(url, {file});
        QVERIFY(!answer.ok);
        QVERIFY2(answer.err.contains("Another program"_L1), qPrintable(answer.err));
        QCOMPARE(SqlRunner::dump(url), before);
    }
    QVERIFY(SqlRunner::apply(url, {m_memory}).err.contains("archon_sessions.agent"_L1));
    // What the hint advises makes room.
    VERIFY_SQL(
        SqlRunner::sql(url, u"CREATE SCHEMA other_memory; ALTER TABLE archon_sessions SET SCHEMA other_memory"_s));
    VERIFY_SQL(SqlRunner::apply(url, {m_memory}));
    QCOMPARE(SqlRunner::failedChecks(url, m_memoryVerify), QString());
}

void ShippedSqlTest::needsWhatItBuildsOn_data()
{
    QTest::addColumn<QString>("preparation");
    QTest::addColumn<QString>("words");
    QTest::newRow("no base schema") << u"CREATE EXTENSION vector"_s << u"relation \"archon_projects\" does not exist"_s;
    QTest::newRow("no extension") << u"CREATE TABLE archon_projects (id uuid PRIMARY KEY)"_s
                                  << u"type \"vector\" does not exist"_s;
}

void ShippedSqlTest::needsWhatItBuildsOn()
{
    QFETCH(QString, preparation);
    QFETCH(QString, words);
    const ConnectionUrl url = m_server.freshDatabase();
    VERIFY_SQL(SqlRunner::sql(url, preparation));
    const QString before = SqlRunner::dump(url);
    const SqlRunner::Answer answer = SqlRunner::apply(url, {m_memory});
    QVERIFY(!answer.ok);
    QVERIFY2(answer.err.contains(words), qPrintable(answer.err));
    QCOMPARE(SqlRunner::dump(url), before);
}

void ShippedSqlTest::worksForAnOwnerWhoIsNoSuperuser()
{
    ConnectionUrl url = m_server.freshVectorDatabase();
    VERIFY_SQL(SqlRunner::sql(
        url, u"CREATE ROLE plain_owner LOGIN; ALTER DATABASE %1 OWNER TO plain_owner"_s.arg(url.database)));
    url = m_server.url(url.database, u"plain_owner"_s);
    for (int run = 0; run < 2; ++run) {
        VERIFY_SQL(SqlRunner::apply(url, m_both));
        QCOMPARE(SqlRunner::failedChecks(url, m_baseVerify), QString());
        QCOMPARE(SqlRunner::failedChecks(url, m_memoryVerify), QString());
    }
    VERIFY_SQL(SqlRunner::apply(url, {m_memoryDown, m_baseDown}));
}

void ShippedSqlTest::worksForCallersWithAnotherSearchPath_data()
{
    QTest::addColumn<QString>("schema");
    QTest::newRow("vector in public") << u"public"_s;
    QTest::newRow("vector in extensions") << u"extensions"_s;
}

void ShippedSqlTest::worksForCallersWithAnotherSearchPath()
{
    QFETCH(QString, schema);
    const ConnectionUrl url = m_server.freshVectorDatabase(schema);
    VERIFY_SQL(SqlRunner::apply(url, m_both));
    VERIFY_SQL(SqlRunner::sql(url,
        u"INSERT INTO archon_sessions (agent, summary, embedding)"
        " VALUES ('claude', 'one', array_fill(0.5::real, ARRAY[1536]))"_s));
    const QString calls = u"SELECT round(similarity::numeric, 3) FROM public.search_sessions_semantic("
                          "(SELECT embedding FROM public.archon_sessions)) UNION ALL"
                          " SELECT public.count_sessions_by_agent('claude') UNION ALL"
                          " SELECT count(*) FROM public.get_last_session('claude') UNION ALL"
                          " SELECT count(*) FROM public.get_recent_sessions('claude') UNION ALL"
                          " SELECT count(*) FROM public.v_recent_sessions"_s;
    for (const QString &path : {u"''"_s, u"pg_catalog"_s, u"\"$user\""_s}) {
        QCOMPARE(m_server.psql(url, u"SET search_path = %1; %2"_s.arg(path, calls)), u"1.000\n1\n1\n1\n1"_s);
    }
}

void ShippedSqlTest::showsVisitorsNothing()
{
    const ConnectionUrl url = SqlRunner::freshSupabase(m_server);
    VERIFY_SQL(SqlRunner::apply(url, m_both));
    VERIFY_SQL(SqlRunner::sql(url, u"INSERT INTO archon_sessions (agent, summary) VALUES ('claude', 'secret')"_s));
    const QString counts = u"SET ROLE %1; SELECT (SELECT count(*) FROM archon_sessions),"
                           " (SELECT count(*) FROM v_recent_sessions), (SELECT count(*) FROM v_active_sessions),"
                           " (SELECT count(*) FROM get_recent_sessions('claude')), count_sessions_by_agent('claude')"_s;
    QCOMPARE(m_server.psql(url, counts.arg(u"anon"_s)), u"0|0|0|0|0"_s);
    QCOMPARE(m_server.psql(url, counts.arg(u"authenticated"_s)), u"1|1|1|1|1"_s);
    QCOMPARE(m_server.psql(url, counts.arg(u"service_role"_s)), u"1|1|1|1|1"_s);
    const SqlRunner::Answer answer
        = SqlRunner::sql(url, u"SET ROLE anon; INSERT INTO archon_sessions (agent) VALUES ('intruder')"_s);
    QVERIFY(!answer.ok);
    QVERIFY2(answer.err.contains("row-level security"_L1), qPrintable(answer.err));
}

void ShippedSqlTest::closesTheViewsWherePostgresCannotCheckTheCaller()
{
    // PostgreSQL 14 takes the other way at the view options; the same text with a higher limit takes it here.
    QString text = SqlRunner::shippedText(m_memory);
    QCOMPARE(text.count(">= 150000"_L1), 1);
    text.replace(">= 150000"_L1, ">= 990000"_L1);
    const ConnectionUrl url = SqlRunner::freshSupabase(m_server);
    VERIFY_SQL(SqlRunner::apply(url, {m_base}));
    VERIFY_SQL(SqlRunner::sql(url, text));
    const QString may = u"SELECT has_table_privilege('%1', 'v_recent_sessions', 'SELECT'),"
                        " has_table_privilege('%1', 'v_active_sessions', 'SELECT')"_s;
    QCOMPARE(m_server.psql(url, may.arg(u"anon"_s)), u"f|f"_s);
    QCOMPARE(m_server.psql(url, may.arg(u"authenticated"_s)), u"f|f"_s);
    QCOMPARE(m_server.psql(url, may.arg(u"service_role"_s)), u"t|t"_s);
    QCOMPARE(m_server.psql(url, u"SELECT count(*) FROM v_recent_sessions"_s), u"0"_s);
}

void ShippedSqlTest::keepsAChecksumThatIsRecorded()
{
    const ConnectionUrl url = m_server.freshDatabase();
    VERIFY_SQL(SqlRunner::apply(url, m_both));
    VERIFY_SQL(SqlRunner::sql(url, u"UPDATE archon_migrations SET checksum = md5(version)"_s));
    VERIFY_SQL(SqlRunner::apply(url, m_both));
    QCOMPARE(m_server.psql(url, u"SELECT count(*) FROM archon_migrations WHERE checksum = md5(version)"_s), u"2"_s);
}

void ShippedSqlTest::findsNothingForAVectorWithoutDirection()
{
    const ConnectionUrl url = m_server.freshVectorDatabase();
    VERIFY_SQL(SqlRunner::apply(url, m_both));
    VERIFY_SQL(SqlRunner::sql(url,
        u"INSERT INTO archon_sessions (agent, embedding) VALUES ('zero', array_fill(0::real, ARRAY[1536])),"
        " ('one', array_fill(1::real, ARRAY[1536])), ('against', array_fill(-1::real, ARRAY[1536]))"_s));
    const QString search = u"SELECT agent, similarity FROM search_sessions_semantic("
                           "array_fill(%1::real, ARRAY[1536])::vector, 10, %2)"_s;
    QCOMPARE(m_server.psql(url, search.arg(u"1"_s, u"-2"_s)), u"one|1\nagainst|-1"_s);
    QCOMPARE(m_server.psql(url, search.arg(u"1"_s, u"1"_s)), QString()); // strictly above the threshold
    QCOMPARE(m_server.psql(url, search.arg(u"0"_s, u"-2"_s)), QString());
}

void ShippedSqlTest::findsAsManyAsAskedForThroughTheIndex()
{
    const ConnectionUrl url = m_server.freshVectorDatabase();
    VERIFY_SQL(SqlRunner::apply(url, m_both));
    VERIFY_SQL(SqlRunner::sql(url,
        u"INSERT INTO archon_sessions (agent, embedding) SELECT 'n' || n, (SELECT array_agg(cos(n * d / 100.0)::real)"
        " FROM generate_series(1, 1536) AS d) FROM generate_series(1, 120) AS n"_s));
    const QString count = u"SELECT count(*), count(*) FILTER (WHERE similarity <= 1) FROM search_sessions_semantic("
                          "(SELECT embedding FROM archon_sessions WHERE agent = 'n7'), %1, -2)"_s;
    const QString byIndex = u"SET enable_seqscan = off; SET enable_sort = off; "_s;
    QCOMPARE(m_server.psql(url, count.arg(100)), u"100|100"_s);
    QCOMPARE(m_server.psql(url, byIndex + count.arg(100)), u"100|100"_s); // an index alone stops at 40
    QCOMPARE(m_server.psql(url, byIndex + u"SET hnsw.ef_search = 60; "_s + count.arg(10)), u"10|10"_s);
    QCOMPARE(m_server.psql(url,
                 byIndex + u"BEGIN; SET LOCAL hnsw.ef_search = 400; "_s + count.arg(100)
                     + u"; SHOW hnsw.ef_search; COMMIT"_s),
        u"100|100\n400"_s); // never lowered
}

QTEST_GUILESS_MAIN(ShippedSqlTest)

#include "tst_shippedsql.moc"
