// SPDX-License-Identifier: GPL-3.0-or-later
#include "parsed.h"

using namespace Qt::StringLiterals;
using namespace archon;
using namespace archon::sql;
using namespace archon::tests;

namespace {

// "t: SHARE, u: ACCESS SHARE"
QString locksOfLast(const QString &text)
{
    QStringList words;
    const Script script = parsed(text);
    for (const TableLock &lock : script.statements.last().locks) {
        words << lock.table.toString() + u": "_s + lockName(lock.lock);
    }
    return words.join(u", "_s);
}

} // namespace

// Which lock a statement takes is compared with a real server in tst_locksagainstserver; here is what only the text
// tells.
class LocksTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void leavesOutWhatTheFileItselfMakes_data();
    void leavesOutWhatTheFileItselfMakes();
    void tellsTablesFromOtherNames_data();
    void tellsTablesFromOtherNames();
    void findsTheStrongest();
    void namesAllLocks();
};

void LocksTest::leavesOutWhatTheFileItselfMakes_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("locks");
    const auto row
        = [](const QString &text, const QString &locks) { QTest::newRow(qPrintable(text)) << text << locks; };
    row(u"CREATE TABLE t (a int); CREATE INDEX ON t (a)"_s, u""_s);
    row(u"CREATE TABLE IF NOT EXISTS s.t (a int); CREATE INDEX ON t (a)"_s, u""_s);
    row(u"CREATE TABLE t (a int); CREATE INDEX ON s.t (a)"_s, u""_s);
    row(u"CREATE TABLE r.t (a int); CREATE INDEX ON s.t (a)"_s, u"s.t: SHARE"_s);
    row(u"CREATE INDEX ON t (a); CREATE TABLE u (a int REFERENCES t, b int REFERENCES u)"_s,
        u"t: SHARE ROW EXCLUSIVE"_s);
    row(u"CREATE TABLE t (a int); CREATE TABLE u (a int REFERENCES t)"_s, u""_s);
    row(u"CREATE TABLE t (a int REFERENCES t)"_s, u""_s);
    row(u"CREATE TABLE t AS SELECT 1; TRUNCATE t, u"_s, u"u: ACCESS EXCLUSIVE"_s);
    row(u"CREATE VIEW v AS SELECT 1; SELECT * FROM v, t"_s, u"t: ACCESS SHARE"_s);
    row(u"CREATE TABLE t (a int); DROP TABLE t; ALTER TABLE t ADD b int"_s, u"t: ACCESS EXCLUSIVE"_s);
    row(u"CREATE TABLE new (a int); ALTER TABLE new RENAME TO t; ALTER TABLE t ADD b int"_s, u""_s);
    row(u"CREATE SCHEMA s CREATE TABLE t (a int); CREATE INDEX ON s.t (a)"_s, u""_s);
    row(u"CREATE TABLE IF NOT EXISTS t (a int); COMMENT ON COLUMN t.a IS 'x'"_s, u""_s);
}

void LocksTest::leavesOutWhatTheFileItselfMakes()
{
    QFETCH(const QString, text);
    QTEST(locksOfLast(text), "locks");
}

void LocksTest::tellsTablesFromOtherNames_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("locks");
    const auto row
        = [](const QString &text, const QString &locks) { QTest::newRow(qPrintable(text)) << text << locks; };
    row(u"WITH x AS (SELECT * FROM t) SELECT * FROM x JOIN u ON true"_s, u"t: ACCESS SHARE, u: ACCESS SHARE"_s);
    row(u"WITH x AS (DELETE FROM t RETURNING *) INSERT INTO u SELECT * FROM x"_s,
        u"u: ROW EXCLUSIVE, t: ROW EXCLUSIVE"_s);
    row(u"SELECT * FROM t WHERE EXISTS (SELECT FROM u) AND a IN (SELECT b FROM s.w)"_s,
        u"t: ACCESS SHARE, u: ACCESS SHARE, s.w: ACCESS SHARE"_s);
    row(u"SELECT * FROM pg_class, information_schema.tables, pg_catalog.pg_type, generate_series(1, 2)"_s, u""_s);
    row(u"UPDATE t SET a = (SELECT max(b) FROM t)"_s, u"t: ROW EXCLUSIVE"_s);
    row(u"DROP INDEX i"_s, u""_s);
    row(u"DO $$ BEGIN DROP TABLE t; END $$"_s, u""_s);
    row(u"COMMENT ON FUNCTION f(int) IS 'x'"_s, u""_s);
    row(u"ALTER VIEW v SET (security_invoker = true)"_s, u""_s);
    row(u"ALTER INDEX i RENAME TO j"_s, u""_s);
    row(u"ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u, VALIDATE CONSTRAINT c"_s,
        u"t: SHARE ROW EXCLUSIVE, u: SHARE ROW EXCLUSIVE"_s);
    row(u"ALTER TABLE t VALIDATE CONSTRAINT c, ADD a int REFERENCES u"_s,
        u"t: ACCESS EXCLUSIVE, u: SHARE ROW EXCLUSIVE"_s);
    row(u"GRANT SELECT ON t TO PUBLIC"_s, u""_s);
    row(u"SET lock_timeout = '5s'"_s, u""_s);
}

void LocksTest::tellsTablesFromOtherNames()
{
    QFETCH(const QString, text);
    QFETCH(const QString, locks);
    QStringList expected = locks.split(u", "_s);
    QStringList found = locksOfLast(text).split(u", "_s);
    expected.sort();
    found.sort();
    QCOMPARE(found, expected);
}

void LocksTest::findsTheStrongest()
{
    const Script script = parsed(u"ALTER TABLE t ADD a int REFERENCES u; SELECT 1"_s);
    QCOMPARE(script.statements.at(0).strongestLock(), Lock::AccessExclusive);
    QCOMPARE(script.statements.at(1).strongestLock(), Lock::None);
}

void LocksTest::namesAllLocks()
{
    QStringList names;
    for (int i = int(Lock::None); i <= int(Lock::AccessExclusive); ++i) {
        names << lockName(Lock(i));
    }
    QCOMPARE(names,
        (QStringList{u""_s, u"ACCESS SHARE"_s, u"ROW SHARE"_s, u"ROW EXCLUSIVE"_s, u"SHARE UPDATE EXCLUSIVE"_s,
            u"SHARE"_s, u"SHARE ROW EXCLUSIVE"_s, u"EXCLUSIVE"_s, u"ACCESS EXCLUSIVE"_s}));
}

QTEST_GUILESS_MAIN(LocksTest)
#include "tst_locks.moc"
