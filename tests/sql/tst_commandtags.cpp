// SPDX-License-Identifier: GPL-3.0-or-later
#include "parsed.h"
#include "session.h"

using namespace Qt::StringLiterals;
using namespace archon;
using namespace archon::tests;

class CommandTagsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void namesTheKindAsTheServerDoes_data();
    void namesTheKindAsTheServerDoes();
    void refusesWhatTheServerRefusesAtTheSamePlace_data();
    void refusesWhatTheServerRefusesAtTheSamePlace();

private:
    std::unique_ptr<Session> m_session;
};

void CommandTagsTest::initTestCase()
{
    m_session = std::make_unique<Session>();
    m_session->run(
        uR"(CREATE TABLE t (a int, b text); CREATE TABLE u (a int PRIMARY KEY); CREATE VIEW v AS SELECT 1 AS x;
        CREATE MATERIALIZED VIEW m AS SELECT 1 AS x; CREATE INDEX i ON t (a); CREATE SEQUENCE s;
        CREATE FUNCTION f(a int) RETURNS int RETURN a; CREATE PROCEDURE p() BEGIN ATOMIC END;
        CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE TRIGGER tr BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION tf();
        CREATE POLICY pol ON t USING (true); CREATE TYPE mood AS ENUM ('a'); CREATE DOMAIN d AS int;
        CREATE TYPE pair AS (a int); CREATE SCHEMA app; CREATE ROLE r; CREATE EXTENSION hstore;)"_s);
}

void CommandTagsTest::init()
{
    QVERIFY(m_session->connection().begin().has_value());
}

void CommandTagsTest::cleanup()
{
    m_session->connection().rollback();
}

void CommandTagsTest::namesTheKindAsTheServerDoes_data()
{
    QTest::addColumn<QString>("text");
    const QStringList texts = {u"SELECT 1"_s, u"SELECT 1 AS a INTO n"_s, u"VALUES (1)"_s, u"TABLE t"_s,
        u"INSERT INTO t VALUES (1)"_s, u"UPDATE t SET a = 1"_s, u"DELETE FROM t"_s,
        u"MERGE INTO t USING u ON t.a = u.a WHEN MATCHED THEN DELETE"_s, u"WITH x AS (SELECT 1) SELECT * FROM x"_s,
        u"CREATE TABLE n (a int)"_s, u"CREATE TABLE n AS SELECT 1"_s, u"CREATE INDEX n ON t (a)"_s,
        u"CREATE VIEW n AS SELECT 1"_s, u"CREATE MATERIALIZED VIEW n AS SELECT 1"_s, u"CREATE SEQUENCE n"_s,
        u"CREATE FUNCTION n() RETURNS int RETURN 1"_s, u"CREATE PROCEDURE n() BEGIN ATOMIC END"_s,
        u"CREATE TRIGGER n BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION tf()"_s,
        u"CREATE POLICY n ON t USING (true)"_s, u"CREATE SCHEMA n"_s, u"CREATE TYPE n AS ENUM ('x')"_s,
        u"CREATE TYPE n AS (a int)"_s, u"CREATE TYPE n AS RANGE (subtype = float8)"_s, u"CREATE TYPE n"_s,
        u"CREATE DOMAIN n AS int"_s, u"CREATE ROLE n"_s, u"CREATE USER n"_s,
        u"CREATE RULE n AS ON INSERT TO t DO NOTHING"_s, u"CREATE STATISTICS n ON a, b FROM t"_s,
        u"CREATE AGGREGATE n(int) (sfunc = int4pl, stype = int)"_s,
        u"CREATE OPERATOR ### (leftarg = int, rightarg = int, function = int4pl)"_s, u"CREATE EXTENSION citext"_s,
        u"CREATE EVENT TRIGGER n ON ddl_command_end EXECUTE FUNCTION etf()"_s, u"CREATE PUBLICATION n FOR TABLE t"_s,
        u"CREATE COLLATION n FROM \"C\""_s, u"CREATE CAST (d AS text) WITH INOUT"_s,
        u"CREATE TEXT SEARCH CONFIGURATION n (COPY = simple)"_s, u"CREATE FOREIGN DATA WRAPPER n"_s,
        u"ALTER TABLE t ADD c int"_s, u"ALTER TABLE t RENAME a TO z"_s, u"ALTER TABLE t RENAME TO z"_s,
        u"ALTER TABLE t SET SCHEMA app"_s, u"ALTER TABLE t OWNER TO r"_s, u"ALTER INDEX i RENAME TO z"_s,
        u"ALTER INDEX i SET (fillfactor = 50)"_s, u"ALTER VIEW v RENAME TO z"_s, u"ALTER VIEW v RENAME x TO z"_s,
        u"ALTER VIEW v SET (security_invoker = true)"_s, u"ALTER MATERIALIZED VIEW m RENAME TO z"_s,
        u"ALTER SEQUENCE s RESTART"_s, u"ALTER SEQUENCE s OWNER TO r"_s, u"ALTER FUNCTION f(int) RENAME TO z"_s,
        u"ALTER FUNCTION f(int) STABLE"_s, u"ALTER FUNCTION f(int) OWNER TO r"_s,
        u"ALTER PROCEDURE p() SECURITY DEFINER"_s, u"ALTER TYPE mood ADD VALUE 'b'"_s,
        u"ALTER TYPE mood RENAME VALUE 'a' TO 'c'"_s, u"ALTER TYPE mood RENAME TO z"_s,
        u"ALTER TYPE pair ADD ATTRIBUTE b int"_s, u"ALTER TYPE pair RENAME ATTRIBUTE a TO z"_s,
        u"ALTER DOMAIN d SET NOT NULL"_s, u"ALTER DOMAIN d RENAME TO z"_s, u"ALTER SCHEMA app RENAME TO z"_s,
        u"ALTER SCHEMA app OWNER TO r"_s, u"ALTER ROLE r CREATEDB"_s, u"ALTER ROLE r SET work_mem = '1MB'"_s,
        u"ALTER ROLE r RENAME TO z"_s, u"ALTER TRIGGER tr ON t RENAME TO z"_s, u"ALTER POLICY pol ON t USING (false)"_s,
        u"ALTER POLICY pol ON t RENAME TO z"_s, u"ALTER EXTENSION hstore SET SCHEMA app"_s,
        u"ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO r"_s, u"ALTER DATABASE t1 SET work_mem = '1MB'"_s,
        u"ALTER TABLE u RENAME CONSTRAINT u_pkey TO z"_s, u"DROP TABLE t"_s, u"DROP INDEX i"_s, u"DROP VIEW v"_s,
        u"DROP MATERIALIZED VIEW m"_s, u"DROP SEQUENCE s"_s, u"DROP FUNCTION f(int)"_s, u"DROP PROCEDURE p()"_s,
        u"DROP ROUTINE f(int)"_s, u"DROP TRIGGER tr ON t"_s, u"DROP POLICY pol ON t"_s, u"DROP TYPE mood"_s,
        u"DROP DOMAIN d"_s, u"DROP SCHEMA app"_s, u"DROP ROLE r"_s, u"DROP EXTENSION hstore"_s, u"DROP OWNED BY r"_s,
        u"DROP AGGREGATE IF EXISTS n(int)"_s, u"DROP OPERATOR IF EXISTS ### (int, int)"_s,
        u"DROP CAST IF EXISTS (d AS text)"_s, u"REASSIGN OWNED BY r TO postgres"_s, u"TRUNCATE t"_s,
        u"COMMENT ON TABLE t IS 'x'"_s, u"GRANT SELECT ON t TO r"_s, u"REVOKE SELECT ON t FROM r"_s,
        u"GRANT r TO postgres"_s, u"REVOKE r FROM postgres"_s, u"SET LOCAL lock_timeout = 1"_s, u"RESET lock_timeout"_s,
        u"SET TRANSACTION READ ONLY"_s, u"SET CONSTRAINTS ALL DEFERRED"_s, u"SHOW lock_timeout"_s, u"LOCK TABLE t"_s,
        u"DO 'BEGIN END'"_s, u"CALL p()"_s, u"EXPLAIN SELECT 1"_s, u"ANALYZE t"_s, u"REINDEX TABLE t"_s,
        u"CLUSTER t USING i"_s, u"REFRESH MATERIALIZED VIEW m"_s, u"NOTIFY n"_s, u"LISTEN n"_s, u"UNLISTEN n"_s,
        u"PREPARE q AS SELECT 1"_s, u"DEALLOCATE ALL"_s, u"DECLARE c CURSOR FOR SELECT 1"_s, u"CLOSE ALL"_s,
        u"SAVEPOINT sp"_s, u"BEGIN"_s, u"START TRANSACTION"_s, u"COMMIT"_s, u"END"_s, u"ROLLBACK"_s, u"ABORT"_s,
        u"DISCARD PLANS"_s, u"DISCARD SEQUENCES"_s, u"DISCARD TEMP"_s, u"CHECKPOINT"_s, u"LOAD 'plpgsql'"_s,
        u"CREATE LANGUAGE plpgsql"_s};
    for (const QString &text : texts) {
        QTest::newRow(qPrintable(text)) << text;
    }
}

void CommandTagsTest::namesTheKindAsTheServerDoes()
{
    QFETCH(const QString, text);
    if (text.contains(u"etf()"_s)) {
        m_session->run(u"CREATE FUNCTION etf() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'"_s);
    }
    if (text.contains(u"CREATE LANGUAGE"_s)) {
        m_session->run(u"DROP EXTENSION plpgsql CASCADE"_s);
    }
    const auto executed = m_session->connection().execute(text.toUtf8());
    if (!executed) {
        QFAIL(qPrintable(executed.error().server.message));
    }
    QString tag = executed->tag;
    while (!tag.isEmpty() && (tag.back().isDigit() || tag.back() == u' ')) {
        tag.chop(1);
    }
    QString kind = parsed(text).statements.first().kind;
    if (kind == u"CREATE TABLE AS"_s || kind == u"SELECT INTO"_s || kind == u"CREATE MATERIALIZED VIEW"_s) {
        kind = u"SELECT"_s; // by number of rows, in the answer of the server
    }
    QCOMPARE(kind, tag);
}

void CommandTagsTest::refusesWhatTheServerRefusesAtTheSamePlace_data()
{
    QTest::addColumn<QString>("text");
    const QStringList texts = {u"SELECT 1, FROM t"_s, u"SELECT 'é😀', FROM t"_s,
        u"-- e\u0301\r\nSELECT 1,\r\n FROM t;"_s, u"CREATE POLICY IF NOT EXISTS p ON t USING (true)"_s,
        u"CREATE TABLE n (a int"_s, u"SELECT 'abc"_s, u"SELECT $x$ abc"_s, u"/* a /* b */"_s, u"SELECT \"abc"_s,
        u"SELECT U&'\\00'"_s, u"SELECT E'\\xZZ', FROM"_s, u"CREATE TABLE user (a int)"_s,
        u"SELECT * FROM t WHERE a = :x"_s, u"\\connect x"_s, u"SELEC 1"_s,
        u"ALTER TABLE t ADD COLUMN IF EXISTS a int"_s, u"CREATE TABLE `t` (a int)"_s, u"SELECT 1a"_s, u"SELECT 0x"_s,
        u"SELECT \"\""_s, u"INSERT INTO t (a, b) VALUE (1, 2)"_s, u"SELECT 😀 + +"_s, u"DO $$ BEGIN END"_s};
    for (const QString &text : texts) {
        QTest::newRow(qPrintable(text)) << text;
    }
}

void CommandTagsTest::refusesWhatTheServerRefusesAtTheSamePlace()
{
    QFETCH(const QString, text);
    const auto executed = m_session->connection().execute(text.toUtf8());
    const auto script = sql::parseScript(text);
    QVERIFY(!executed.has_value());
    QVERIFY(!script.has_value());
    QCOMPARE(script.error().server.position, executed.error().server.position);
    QCOMPARE(script.error().server.message, executed.error().server.message);
    QCOMPARE(script.error().sqlState(), executed.error().sqlState());
}

QTEST_GUILESS_MAIN(CommandTagsTest)
#include "tst_commandtags.moc"
