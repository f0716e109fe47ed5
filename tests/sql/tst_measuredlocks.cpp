// SPDX-License-Identifier: GPL-3.0-or-later
#include "parsed.h"
#include "session.h"

#include <QMap>

using namespace Qt::StringLiterals;
using namespace archon;
using namespace archon::tests;

// Runs each statement in a transaction of a real server and compares the locks that the server then holds on the tables
// that were there before with those that were read from the text.
class MeasuredLocksTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void agreesWithTheServer_data();
    void agreesWithTheServer();

private:
    QMap<QString, QString> measured();

    std::unique_ptr<Session> m_session;
};

namespace {

QMap<QString, QString> read(const QString &text)
{
    QMap<QString, QString> locks;
    const sql::Script script = parsed(text);
    for (const sql::Statement &statement : script.statements) {
        for (const sql::TableLock &lock : statement.locks) {
            locks.insert(lock.table.toString(), sql::lockName(lock.lock));
        }
    }
    return locks;
}

// "ShareRowExclusiveLock" -> its place in the order of locks
int rank(const QString &mode)
{
    static const QStringList modes
        = {{}, u"AccessShareLock"_s, u"RowShareLock"_s, u"RowExclusiveLock"_s, u"ShareUpdateExclusiveLock"_s,
            u"ShareLock"_s, u"ShareRowExclusiveLock"_s, u"ExclusiveLock"_s, u"AccessExclusiveLock"_s};
    return int(modes.indexOf(mode));
}

} // namespace

void MeasuredLocksTest::initTestCase()
{
    m_session = std::make_unique<Session>();
    m_session->run(uR"(CREATE TABLE t (a int, b varchar(20), c numeric(10,2), e vector(3));
        INSERT INTO t VALUES (1, 'x', 1.5, '[1,2,3]');
        CREATE TABLE u (a int PRIMARY KEY, b text); INSERT INTO u VALUES (1, 'x');
        CREATE TABLE w (a int, CONSTRAINT positive CHECK (a > 0) NOT VALID); CREATE INDEX wi ON w (a);
        CREATE TABLE parts (a int) PARTITION BY LIST (a); CREATE TABLE part PARTITION OF parts FOR VALUES IN (1);
        CREATE TABLE loose (a int); CREATE TABLE parent (a int); CREATE MATERIALIZED VIEW m AS SELECT 1 AS a; CREATE UNIQUE INDEX ON m (a);
        CREATE VIEW v AS SELECT 1 AS x;
        CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE TRIGGER tr BEFORE UPDATE ON w FOR EACH ROW EXECUTE FUNCTION tf(); CREATE POLICY pol ON w USING (true);)"_s);
}

void MeasuredLocksTest::init()
{
    QVERIFY(m_session->connection().begin().has_value());
}

void MeasuredLocksTest::cleanup()
{
    m_session->connection().rollback();
}

void MeasuredLocksTest::agreesWithTheServer_data()
{
    QTest::addColumn<QString>("text");
    const QStringList texts = {// adding columns and constraints
        u"ALTER TABLE t ADD n int DEFAULT 5"_s, u"ALTER TABLE t ADD n timestamptz DEFAULT now()"_s,
        u"ALTER TABLE t ADD n uuid DEFAULT gen_random_uuid()"_s, u"ALTER TABLE t ADD n serial"_s,
        u"ALTER TABLE t ADD n int UNIQUE"_s, u"ALTER TABLE t ADD n int REFERENCES u"_s,
        u"ALTER TABLE t ADD CHECK (a > 0)"_s, u"ALTER TABLE t ADD CHECK (a > 0) NOT VALID"_s,
        u"ALTER TABLE t ADD PRIMARY KEY (a)"_s, u"ALTER TABLE t ADD UNIQUE (a)"_s,
        u"ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u"_s,
        u"ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u NOT VALID"_s, u"ALTER TABLE w VALIDATE CONSTRAINT positive"_s,
        u"ALTER TABLE w DROP CONSTRAINT positive"_s,
        // changing
        u"ALTER TABLE t ALTER b TYPE text"_s, u"ALTER TABLE t ALTER a TYPE bigint"_s,
        u"ALTER TABLE t ALTER a SET NOT NULL"_s, u"ALTER TABLE t ALTER a SET DEFAULT 1"_s,
        u"ALTER TABLE t DROP COLUMN b"_s, u"ALTER TABLE t RENAME a TO z"_s, u"ALTER TABLE t RENAME TO z"_s,
        u"ALTER TABLE t SET SCHEMA extensions"_s, u"ALTER TABLE t OWNER TO postgres"_s,
        u"ALTER TABLE t ENABLE ROW LEVEL SECURITY"_s, u"ALTER TABLE t FORCE ROW LEVEL SECURITY"_s,
        u"ALTER TABLE t SET (fillfactor = 50)"_s, u"ALTER TABLE t SET (autovacuum_enabled = false)"_s,
        u"ALTER TABLE t SET (user_catalog_table = true)"_s, u"ALTER TABLE t RESET (fillfactor)"_s,
        u"ALTER TABLE t ALTER a SET STATISTICS 5"_s, u"ALTER TABLE t ALTER a SET (n_distinct = 5)"_s,
        u"ALTER TABLE t ALTER b SET STORAGE EXTERNAL"_s, u"ALTER TABLE w CLUSTER ON wi"_s,
        u"ALTER TABLE w SET WITHOUT CLUSTER"_s, u"ALTER TABLE w DISABLE TRIGGER tr"_s,
        u"ALTER TABLE w DISABLE TRIGGER ALL"_s, u"ALTER TABLE w ENABLE ALWAYS TRIGGER tr"_s,
        u"ALTER TABLE t REPLICA IDENTITY FULL"_s, u"ALTER TABLE t SET UNLOGGED"_s,
        u"ALTER TABLE t ALTER a SET STATISTICS 1, ADD n int"_s, u"ALTER TABLE loose INHERIT parent"_s,
        u"ALTER TABLE parts DETACH PARTITION part"_s, u"ALTER TABLE parts ATTACH PARTITION loose FOR VALUES IN (2)"_s,
        u"ALTER TRIGGER tr ON w RENAME TO z"_s, u"ALTER POLICY pol ON w USING (false)"_s,
        u"ALTER POLICY pol ON w RENAME TO z"_s, u"ALTER TABLE w RENAME CONSTRAINT positive TO z"_s,
        u"ALTER INDEX wi RENAME TO z"_s, u"ALTER VIEW v SET (security_invoker = true)"_s,
        u"ALTER MATERIALIZED VIEW m RENAME TO z"_s,
        // creating and dropping
        u"CREATE INDEX n ON t (a)"_s, u"CREATE INDEX n ON t USING hnsw (e vector_cosine_ops)"_s,
        u"CREATE TABLE n (a int)"_s, u"CREATE TABLE n (a int REFERENCES u)"_s,
        u"CREATE TABLE n (a int, FOREIGN KEY (a) REFERENCES u ON DELETE CASCADE)"_s, u"CREATE TABLE n (LIKE t)"_s,
        u"CREATE TABLE n () INHERITS (t)"_s, u"CREATE TABLE n PARTITION OF parts FOR VALUES IN (5)"_s,
        u"CREATE TABLE n AS SELECT * FROM t"_s, u"SELECT * INTO n FROM t"_s,
        u"CREATE SCHEMA n CREATE TABLE x (a int REFERENCES u)"_s,
        u"CREATE VIEW n AS SELECT t.b FROM t JOIN u USING (a)"_s, u"CREATE MATERIALIZED VIEW n AS SELECT * FROM t"_s,
        u"CREATE TRIGGER n BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION tf()"_s,
        u"CREATE OR REPLACE TRIGGER tr BEFORE UPDATE ON w FOR EACH ROW EXECUTE FUNCTION tf()"_s,
        u"CREATE POLICY n ON t USING (true)"_s, u"CREATE RULE n AS ON INSERT TO t DO NOTHING"_s,
        u"CREATE STATISTICS n ON a, b FROM t"_s, u"DROP TABLE t"_s, u"DROP TABLE t, w"_s, u"DROP TRIGGER tr ON w"_s,
        u"DROP POLICY pol ON w"_s, u"DROP MATERIALIZED VIEW m"_s, u"CREATE FUNCTION n() RETURNS int RETURN 1"_s,
        u"COMMENT ON TABLE t IS 'x'"_s, u"COMMENT ON COLUMN t.a IS 'x'"_s, u"COMMENT ON POLICY pol ON w IS 'x'"_s,
        u"COMMENT ON TRIGGER tr ON w IS 'x'"_s, u"COMMENT ON CONSTRAINT positive ON w IS 'x'"_s,
        u"COMMENT ON INDEX wi IS 'x'"_s, u"COMMENT ON VIEW v IS 'x'"_s, u"GRANT SELECT ON t TO PUBLIC"_s,
        // rows
        u"SELECT * FROM t"_s, u"SELECT * FROM t FOR UPDATE"_s, u"SELECT * FROM t WHERE a IN (SELECT a FROM u)"_s,
        u"INSERT INTO t (a) VALUES (5)"_s, u"INSERT INTO t (a) SELECT a FROM u ON CONFLICT DO NOTHING"_s,
        u"UPDATE t SET a = 1"_s, u"DELETE FROM t USING u WHERE t.a = u.a"_s,
        u"MERGE INTO t USING u ON t.a = u.a WHEN MATCHED THEN DELETE"_s,
        u"WITH d AS (DELETE FROM t RETURNING a) SELECT * FROM d JOIN u USING (a)"_s, u"TRUNCATE t"_s,
        u"TRUNCATE t, w"_s, u"COPY t (a) TO '/dev/null'"_s, u"LOCK TABLE t"_s, u"LOCK TABLE t IN SHARE MODE"_s,
        u"LOCK TABLE t, w IN ROW SHARE MODE"_s, u"EXPLAIN SELECT * FROM t"_s,
        // maintenance
        u"ANALYZE t"_s, u"REINDEX TABLE w"_s, u"CLUSTER w USING wi"_s, u"REFRESH MATERIALIZED VIEW m"_s,
        u"REFRESH MATERIALIZED VIEW CONCURRENTLY m"_s,
        // several, where the first makes what the others touch
        u"CREATE TABLE n (a int); CREATE INDEX ON n (a); ALTER TABLE n ADD b int REFERENCES u"_s};
    for (const QString &text : texts) {
        QTest::newRow(qPrintable(text)) << text;
    }
}

QMap<QString, QString> MeasuredLocksTest::measured()
{
    // By the name that each table had when the test began: renamed and dropped tables keep their locks. Another session
    // still sees the old names.
    QMap<QString, int> strongest;
    const int pid = m_session->connection().backendPid();
    const QString url = m_session->connection().url().database;
    const QString answer = m_session->server().psql(m_session->server().url(url),
        u"SELECT c.relname || '|' || l.mode FROM pg_locks l JOIN pg_class c ON c.oid = l.relation "
        "WHERE l.pid = %1 AND l.granted AND c.relkind IN ('r', 'p', 'm') AND c.relnamespace = 'public'::regnamespace"_s
            .arg(pid));
    for (const QString &line : answer.split(u'\n', Qt::SkipEmptyParts)) {
        const QStringList parts = line.split(u'|');
        strongest[parts.at(0)] = std::max(strongest.value(parts.at(0)), rank(parts.at(1)));
    }
    QMap<QString, QString> locks;
    for (auto it = strongest.constBegin(); it != strongest.constEnd(); ++it) {
        locks.insert(it.key(), sql::lockName(sql::Lock(it.value())));
    }
    return locks;
}

void MeasuredLocksTest::agreesWithTheServer()
{
    QFETCH(const QString, text);
    const auto executed = m_session->connection().execute(text.toUtf8());
    if (!executed) {
        QFAIL(qPrintable(executed.error().server.message));
    }
    QCOMPARE(read(text), measured());
}

QTEST_GUILESS_MAIN(MeasuredLocksTest)
#include "tst_measuredlocks.moc"
