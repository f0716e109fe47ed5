// SPDX-License-Identifier: GPL-3.0-or-later
#include "parsed.h"

using namespace Qt::StringLiterals;
using namespace archon;
using namespace archon::sql;
using namespace archon::tests;

class ScriptSummaryTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void describesStatements_data();
    void describesStatements();
    void describesScripts_data();
    void describesScripts();
    void namesWhatAStatementIsAbout_data();
    void namesWhatAStatementIsAbout();
};

void ScriptSummaryTest::describesStatements_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("summary");
    const auto row
        = [](const QString &text, const QString &summary) { QTest::newRow(qPrintable(text)) << text << summary; };
    row(u"CREATE TABLE t (a int)"_s, u"Creates table t with 1 column"_s);
    row(u"CREATE TABLE app.t (a int, b int)"_s, u"Creates table app.t with 2 columns"_s);
    row(u"CREATE TABLE t AS SELECT 1"_s, u"Creates table t"_s);
    row(u"ALTER TABLE archon_tasks ADD COLUMN IF NOT EXISTS embedding vector(1536)"_s,
        u"Adds column embedding to archon_tasks"_s);
    row(u"ALTER TABLE t ADD a int, DROP b, ALTER c TYPE int8, ALTER c SET NOT NULL, ALTER d DROP DEFAULT"_s,
        u"Adds column a to t, drops column b of t, changes the type of column c of t to bigint, forbids NULL in column c of t and drops the default of column d of t"_s);
    row(u"ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (a) REFERENCES app.u"_s,
        u"Adds foreign key fk to t, which points to app.u"_s);
    row(u"ALTER TABLE t ADD PRIMARY KEY (a, b)"_s, u"Adds primary key (a, b) to t"_s);
    row(u"ALTER TABLE t ENABLE ROW LEVEL SECURITY"_s, u"Enables row level security on t"_s);
    row(u"CREATE INDEX i ON t USING hnsw (e vector_cosine_ops)"_s, u"Creates HNSW index i on t (e)"_s);
    row(u"CREATE UNIQUE INDEX ON t (a DESC, lower(b)) WHERE a > 0"_s,
        u"Creates unique index on t (a DESC, lower(b)) for some of the rows"_s);
    row(u"CREATE OR REPLACE FUNCTION get_recent_sessions(a varchar, b int DEFAULT 7, c int DEFAULT 20) RETURNS int RETURN 1"_s,
        u"Creates or replaces function get_recent_sessions(character varying, integer, integer)"_s);
    row(u"CREATE PROCEDURE p() BEGIN ATOMIC END"_s, u"Creates procedure p()"_s);
    row(u"CREATE OR REPLACE VIEW v AS SELECT 1"_s, u"Creates or replaces view v"_s);
    row(u"CREATE MATERIALIZED VIEW m AS SELECT 1"_s, u"Creates materialized view m"_s);
    row(u"CREATE TRIGGER tr BEFORE UPDATE ON t EXECUTE FUNCTION f()"_s, u"Creates trigger tr on t"_s);
    row(u"CREATE POLICY \"My policy\" ON t USING (true)"_s, u"Creates policy “My policy” on t"_s);
    row(u"CREATE EXTENSION vector SCHEMA extensions"_s, u"Creates extension vector in schema extensions"_s);
    row(u"CREATE SCHEMA s"_s, u"Creates schema s"_s);
    row(u"CREATE TYPE mood AS ENUM ('a', 'b', 'c')"_s, u"Creates type mood with the values a, b and c"_s);
    row(u"CREATE SEQUENCE app.s"_s, u"Creates sequence app.s"_s);
    row(u"DROP TABLE t"_s, u"Drops table t"_s);
    row(u"DROP TABLE a, b.c, d"_s, u"Drops 3 tables: a, b.c and d"_s);
    row(u"DROP POLICY p ON t"_s, u"Drops policy “p” on t"_s);
    row(u"DROP TRIGGER tr ON t"_s, u"Drops trigger tr of t"_s);
    row(u"DROP FUNCTION f(int)"_s, u"Drops function f(integer)"_s);
    row(u"ALTER TABLE t RENAME a TO b"_s, u"Renames column a of t to b"_s);
    row(u"ALTER TABLE t RENAME TO u"_s, u"Renames table t to u"_s);
    row(u"ALTER TABLE t SET SCHEMA s"_s, u"Moves t to schema s"_s);
    row(u"ALTER TYPE mood ADD VALUE 'd'"_s, u"Adds value “d” to type mood"_s);
    row(u"COMMENT ON COLUMN t.a IS 'x'"_s, u"Describes column t.a"_s);
    row(u"COMMENT ON TRIGGER tr ON t IS NULL"_s, u"Removes the description of trigger tr of t"_s);
    row(u"INSERT INTO t VALUES (1), (2)"_s, u"Inserts 2 rows into t"_s);
    row(u"INSERT INTO t SELECT 1"_s, u"Inserts rows into t"_s);
    row(u"UPDATE t SET a = 1 WHERE b = 2"_s, u"Changes rows in t"_s);
    row(u"DELETE FROM t"_s, u"Deletes every row of t"_s);
    row(u"TRUNCATE a, b"_s, u"Empties a and b"_s);
    row(u"SELECT 1"_s, u"Runs a query"_s);
    row(u"DO $$ BEGIN END $$"_s, u"Runs a code block"_s);
    row(u"CALL app.p(1)"_s, u"Calls procedure app.p"_s);
    row(u"SET LOCAL lock_timeout = '5s'"_s, u"Sets lock_timeout for this transaction"_s);
    row(u"RESET ALL"_s, u"Resets all settings"_s);
    row(u"GRANT SELECT, INSERT ON t TO anon, PUBLIC"_s, u"Grants SELECT and INSERT to anon and everybody"_s);
    row(u"REVOKE ALL ON t FROM anon"_s, u"Revokes all privileges from anon"_s);
    row(u"BEGIN"_s, u"Begins a transaction"_s);
    row(u"VACUUM"_s, u"Cleans up the whole database"_s);
    row(u"ANALYZE app.t"_s, u"Analyzes app.t"_s);
    row(u"REFRESH MATERIALIZED VIEW m"_s, u"Refreshes materialized view m"_s);
}

void ScriptSummaryTest::describesStatements()
{
    QFETCH(const QString, text);
    QTEST(parsed(text).statements.first().summary, "summary");
}

void ScriptSummaryTest::describesScripts_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("summary");
    const auto row
        = [](const char *name, const QString &text, const QString &summary) { QTest::newRow(name) << text << summary; };
    row("one table", u"CREATE TABLE t (a int)"_s, u"Creates 1 table."_s);
    row("in the order of a migration",
        u"CREATE TABLE t (a int); CREATE TABLE u (a int); ALTER TABLE x ADD a int, ADD b int; CREATE INDEX ON t (a); "
        "CREATE VIEW v AS SELECT 1; CREATE VIEW w AS SELECT 1; CREATE POLICY p ON t USING (true); "
        "CREATE POLICY q ON t USING (true); ALTER TABLE t ENABLE ROW LEVEL SECURITY"_s,
        u"Creates 2 tables, adds 2 columns, creates 1 index, 2 views and 2 policies, and enables row level security on 1 table."_s);
    row("creations meet", u"CREATE TABLE t (a int); CREATE INDEX ON t (a); CREATE INDEX ON t (a)"_s,
        u"Creates 1 table and 2 indexes."_s);
    row("two groups", u"DROP TABLE t; CREATE TABLE t (a int)"_s, u"Drops 1 table and creates 1 table."_s);
    row("data", u"INSERT INTO t VALUES (1); DELETE FROM t WHERE a = 1; COMMENT ON TABLE t IS 'x'; SELECT 1"_s,
        u"Inserts rows, deletes rows, sets 1 comment and runs 1 other statement."_s);
    row("blocks", u"DO $$ BEGIN END $$; DO $$ BEGIN END $$"_s, u"Runs 2 code blocks."_s);
    row("constraint of a column", u"ALTER TABLE t ADD a int REFERENCES u"_s, u"Adds 1 column and 1 constraint."_s);
    row("renaming", u"ALTER TABLE t RENAME TO u"_s, u"Renames or moves 1 object."_s);
}

void ScriptSummaryTest::describesScripts()
{
    QFETCH(const QString, text);
    QTEST(parsed(text).summary(), "summary");
}

void ScriptSummaryTest::namesWhatAStatementIsAbout_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("object");
    const auto row
        = [](const QString &text, const QString &object) { QTest::newRow(qPrintable(text)) << text << object; };
    row(u"CREATE TABLE app.t (a int)"_s, u"app.t"_s);
    row(u"CREATE INDEX i ON t (a)"_s, u"i"_s);
    row(u"CREATE INDEX ON t (a)"_s, u"t"_s);
    row(u"CREATE FUNCTION app.f(a int, OUT b text) RETURNS text RETURN ''"_s, u"app.f(integer)"_s);
    row(u"CREATE VIEW v AS SELECT 1"_s, u"v"_s);
    row(u"CREATE TABLE s.t AS SELECT 1"_s, u"s.t"_s);
    row(u"CREATE TRIGGER tr BEFORE UPDATE ON t EXECUTE FUNCTION f()"_s, u"tr"_s);
    row(u"CREATE POLICY p ON t USING (true)"_s, u"p"_s);
    row(u"DROP TABLE a, b"_s, u"a"_s);
    row(u"COMMENT ON COLUMN t.a IS 'x'"_s, u"t.a"_s);
    row(u"CREATE TYPE app.mood AS ENUM ()"_s, u"app.mood"_s);
    row(u"CREATE TYPE pair AS (a int)"_s, u"pair"_s);
    row(u"CREATE EXTENSION vector"_s, u"vector"_s);
    row(u"CREATE ROLE r"_s, u"r"_s);
    row(u"INSERT INTO t VALUES (1)"_s, u"t"_s);
    row(u"SET lock_timeout = 1"_s, u"lock_timeout"_s);
    row(u"VACUUM app.t"_s, u"app.t"_s);
    row(u"SELECT 1"_s, u""_s);
    row(u"DO $$ BEGIN END $$"_s, u""_s);
}

void ScriptSummaryTest::namesWhatAStatementIsAbout()
{
    QFETCH(const QString, text);
    QTEST(parsed(text).statements.first().object, "object");
}

QTEST_GUILESS_MAIN(ScriptSummaryTest)
#include "tst_scriptsummary.moc"
