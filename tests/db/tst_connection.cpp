// SPDX-License-Identifier: GPL-3.0-or-later
#include "db/connection.h"

#include "support/testserver.h"
#include "support/verifyresult.h"

#include <QElapsedTimer>
#include <QTest>

#include <csignal>
#include <thread>

using namespace Qt::StringLiterals;
using archon::core::Error;
using archon::core::ErrorKind;
using archon::core::Result;
using archon::db::Connection;
using archon::db::ConnectionUrl;
using archon::db::Notice;
using archon::db::Rows;
using archon::db::Value;
using archon::tests::TestServer;
using State = Connection::TransactionState;

class TestConnection : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void cleanupTestCase();

    void tellsWhatItIsConnectedTo();
    void bindsParametersAsText();
    void keepsNullEmptyAndUnicodeApart();
    void reportsAFailedQuery();
    void refusesTheCharacterZero();
    void reportsEveryFieldOfAFailedStatement();
    void countsPositionsInCodePoints_data();
    void countsPositionsInCodePoints();
    void reportsTheInnerQueryOfExecute();
    void countsABigAnswerWithoutKeepingIt();
    void countsAffectedRows();
    void answersTheLastOfSeveralStatements();
    void stopsAtTheFirstErrorOfSeveralStatements();
    void takesAnEmptyStatement();
    void staysUsableAfterCopyFromStdin();
    void countsCopyToStdout();
    void collectsNoticesWithTheirState();
    void capsNotices();
    void followsTransactions();
    void refusesToCallARollbackACommit();
    void reportsDoubtWhenTheLineBreaksDuringCommit();
    void reportsLossBeforeCommitWithoutDoubt();
    void tellsCancelFromTimeout();
    void cancelsManyTimesOnOneConnection();
    void cancelBetweenStatementsHitsTheNextOnce();
    void cancelBeforeCommitRollsBack();
    void abortEndsAStatementAtOnce();
    void noticesThatTheBackendIsGone();
    void reportsLossInTheMiddleOfAStatement();
    void takesAnErrorOfClass08ForWhatItIs();
    void keepsPasswordsOutOfErrors();

private:
    [[nodiscard]] std::unique_ptr<Connection> another() const;
    [[nodiscard]] QString number(const QString &sql) const;

    std::unique_ptr<TestServer> m_server;
    ConnectionUrl m_url;
    std::unique_ptr<Connection> m_connection;
};

void TestConnection::initTestCase()
{
    m_server = std::make_unique<TestServer>();
    m_url = m_server->freshDatabase();
}

void TestConnection::cleanupTestCase()
{
    m_server.reset();
}

void TestConnection::init()
{
    m_connection = another();
    QVERIFY(m_connection);
}

void TestConnection::cleanup()
{
    m_connection.reset();
}

std::unique_ptr<Connection> TestConnection::another() const
{
    Result<std::unique_ptr<Connection>> opened = Connection::open(m_url);
    return opened ? std::move(*opened) : nullptr;
}

// The single value of a query on another connection.
QString TestConnection::number(const QString &sql) const
{
    return another()->query(sql).value_or(Rows{{}, {{Value(u"query failed"_s)}}, 1}).text(0, 0);
}

void TestConnection::tellsWhatItIsConnectedTo()
{
    QVERIFY(m_connection->isOpen());
    QVERIFY(m_connection->serverVersion() >= 140000);
    const Result<Rows> rows = m_connection->query(
        u"SELECT pg_backend_pid(), current_setting('application_name'), current_setting('client_encoding')"_s);
    VERIFY_RESULT(rows);
    QCOMPARE(rows->number(0, 0), m_connection->backendPid());
    QCOMPARE(rows->text(0, 1), u"Archon Memory"_s);
    QCOMPARE(rows->text(0, 2), u"UTF8"_s);
    QVERIFY(!m_connection->isEncrypted());
    const ConnectionUrl actual = m_connection->actualUrl();
    QCOMPARE(actual.hosts.size(), 1);
    QCOMPARE(actual.hosts.front().name, m_url.hosts.front().name);
    QCOMPARE(actual.hosts.front().port, 5432);
    QCOMPARE(actual.user, u"postgres"_s);
    QCOMPARE(actual.database, m_url.database);
    QVERIFY(actual.password.isEmpty());
    QVERIFY(m_connection->url() == m_url);
}

void TestConnection::bindsParametersAsText()
{
    const Result<Rows> rows
        = m_connection->query(u"SELECT $1::int + 1 AS sum, $2 || 'x' AS text, $3::jsonb ->> 'k' AS key"_s,
            {u"41"_s, u"'; DROP TABLE x; --"_s, uR"({"k":"v"})"_s});
    VERIFY_RESULT(rows);
    QCOMPARE(rows->columns, QStringList({u"sum"_s, u"text"_s, u"key"_s}));
    QCOMPARE(rows->total, 1);
    QCOMPARE(rows->number(0, 0), 42);
    QCOMPARE(rows->text(0, 1), u"'; DROP TABLE x; --x"_s);
    QCOMPARE(rows->text(0, 2), u"v"_s);
}

void TestConnection::keepsNullEmptyAndUnicodeApart()
{
    const Result<Rows> rows
        = m_connection->query(u"SELECT $1::text, $2::text, $3::text, true"_s, {Value(), u""_s, u"ä😀\n"_s});
    VERIFY_RESULT(rows);
    QCOMPARE(rows->rows.front(), archon::db::Row({Value(), u""_s, u"ä😀\n"_s, u"t"_s}));
    QVERIFY(rows->isTrue(0, 3));
    const auto executed = m_connection->execute("SELECT NULL, '', 'ä😀'");
    VERIFY_RESULT(executed);
    QCOMPARE(executed->rows.rows.front(), archon::db::Row({Value(), u""_s, u"ä😀"_s}));
}

void TestConnection::reportsAFailedQuery()
{
    const Result<Rows> rows = m_connection->query(u"SELECT * FROM nowhere"_s);
    QVERIFY(!rows);
    QCOMPARE(rows.error().kind, ErrorKind::Sql);
    QCOMPARE(rows.error().sqlState(), u"42P01"_s);
    QCOMPARE(rows.error().server.message, u"relation \"nowhere\" does not exist"_s);
    QCOMPARE(rows.error().server.severity, u"ERROR"_s);
    QCOMPARE(rows.error().what, u"The server refused the statement: relation \"nowhere\" does not exist."_s);
    const Result<Rows> raised = m_connection->query(
        u"SELECT 1 / (SELECT 0) FROM pg_catalog.pg_class WHERE oid = 'no such table'::regclass"_s);
    QVERIFY(!raised);
    QVERIFY(!raised.error().server.message.contains(u"LOCATION"));
    const Result<Rows> hinted = m_connection->query(u"SELECT relnam FROM pg_catalog.pg_class"_s);
    QVERIFY(!hinted);
    QCOMPARE(hinted.error().sqlState(), u"42703"_s);
    QVERIFY(hinted.error().server.hint.contains(u"relname"));
    QVERIFY(m_connection->query(u"SELECT 1"_s).has_value());
}

void TestConnection::refusesTheCharacterZero()
{
    QCOMPARE(m_connection->query(u"SELECT 1 -- \0"_s).error().kind, ErrorKind::Usage);
    QCOMPARE(m_connection->query(u"SELECT $1"_s, {Value(u"a\0b"_s)}).error().kind, ErrorKind::Usage);
    QCOMPARE(m_connection->execute(QByteArray("SELECT 1\0; DROP TABLE x", 24)).error().kind, ErrorKind::Usage);
}

void TestConnection::reportsEveryFieldOfAFailedStatement()
{
    const auto failed = m_connection->execute(R"(DO $$ BEGIN
        RAISE EXCEPTION 'the message' USING ERRCODE = 'AB123', DETAIL = 'the detail', HINT = 'the hint';
    END $$)");
    QVERIFY(!failed);
    const Error &error = failed.error();
    QCOMPARE(error.kind, ErrorKind::Sql);
    QCOMPARE(error.server.severity, u"ERROR"_s);
    QCOMPARE(error.server.sqlState, u"AB123"_s);
    QCOMPARE(error.server.message, u"the message"_s);
    QCOMPARE(error.server.detail, u"the detail"_s);
    QCOMPARE(error.server.hint, u"the hint"_s);
    QVERIFY2(error.server.context.contains(u"PL/pgSQL"), qPrintable(error.server.context));
    QCOMPARE(error.server.position, 0);
}

void TestConnection::countsPositionsInCodePoints_data()
{
    QTest::addColumn<QString>("before");
    QTest::addColumn<int>("position");
    QTest::newRow("ascii") << u"SELECT 'abc', "_s << 15;
    QTest::newRow("accents") << u"SELECT 'äöü', "_s << 15;
    QTest::newRow("emoji") << u"SELECT '😀😀😀', "_s << 15;
    QTest::newRow("windows lines") << u"SELECT\r\n'abc',\r\n"_s << 17;
    QTest::newRow("comment") << u"-- 😀\r\nSELECT "_s << 14;
}

void TestConnection::countsPositionsInCodePoints()
{
    QFETCH(QString, before);
    QFETCH(int, position);
    const auto failed = m_connection->execute((before + u"missing"_s).toUtf8());
    QVERIFY(!failed);
    QCOMPARE(failed.error().sqlState(), u"42703"_s);
    QCOMPARE(failed.error().server.position, position);
}

void TestConnection::reportsTheInnerQueryOfExecute()
{
    const auto failed = m_connection->execute("DO $$ BEGIN EXECUTE 'SELECT 1 FROM nowhere'; END $$");
    QVERIFY(!failed);
    QCOMPARE(failed.error().sqlState(), u"42P01"_s);
    QCOMPARE(failed.error().server.position, 0);
    QCOMPARE(failed.error().server.internalQuery, u"SELECT 1 FROM nowhere"_s);
    QCOMPARE(failed.error().server.internalPosition, 15);
}

void TestConnection::countsABigAnswerWithoutKeepingIt()
{
    const auto executed = m_connection->execute("SELECT i, 'row ' || i AS name FROM generate_series(1, 1000000) i", 5);
    VERIFY_RESULT(executed);
    QCOMPARE(executed->rows.total, 1000000);
    QCOMPARE(executed->rows.size(), 5);
    QCOMPARE(executed->rows.text(4, 1), u"row 5"_s);
    QCOMPARE(executed->tag, u"SELECT 1000000"_s);
    const auto none = m_connection->execute("SELECT 1 AS a WHERE false");
    VERIFY_RESULT(none);
    QCOMPARE(none->rows.columns, QStringList(u"a"_s));
    QCOMPARE(none->rows.total, 0);
    const auto failed = m_connection->execute("SELECT 1 / (5000 - i) FROM generate_series(1, 10000) i", 5);
    QVERIFY(!failed);
    QCOMPARE(failed.error().sqlState(), u"22012"_s);
}

void TestConnection::countsAffectedRows()
{
    const auto created = m_connection->execute("CREATE TEMP TABLE counted (i int)");
    VERIFY_RESULT(created);
    QCOMPARE(created->tag, u"CREATE TABLE"_s);
    QCOMPARE(created->affected, 0);
    const auto inserted = m_connection->execute("INSERT INTO counted SELECT generate_series(1, 700) RETURNING i", 3);
    VERIFY_RESULT(inserted);
    QCOMPARE(inserted->tag, u"INSERT 0 700"_s);
    QCOMPARE(inserted->affected, 700);
    QCOMPARE(inserted->rows.total, 700);
    QCOMPARE(m_connection->execute("UPDATE counted SET i = 0 WHERE i > 690").value().affected, 10);
    QCOMPARE(m_connection->execute("DELETE FROM counted").value().affected, 700);
}

void TestConnection::answersTheLastOfSeveralStatements()
{
    const auto executed
        = m_connection->execute("SELECT 1 AS a; SELECT 2 AS b, 3 AS c; CREATE TEMP TABLE several (i int)");
    VERIFY_RESULT(executed);
    QCOMPARE(executed->tag, u"CREATE TABLE"_s);
    QVERIFY(executed->rows.columns.isEmpty());
    const auto rows = m_connection->execute(
        "CREATE TEMP TABLE more (i int); SELECT 1 AS a; SELECT 2 AS b UNION SELECT 3 ORDER BY 1");
    VERIFY_RESULT(rows);
    QCOMPARE(rows->rows.columns, QStringList(u"b"_s));
    QCOMPARE(rows->rows.total, 2);
}

void TestConnection::stopsAtTheFirstErrorOfSeveralStatements()
{
    const auto failed = m_connection->execute("CREATE TABLE half_done (i int); SELECT 1 / 0; SELECT * FROM nowhere");
    QVERIFY(!failed);
    QCOMPARE(failed.error().sqlState(), u"22012"_s);
    QCOMPARE(number(u"SELECT to_regclass('half_done') IS NULL"_s), u"t"_s);
}

void TestConnection::takesAnEmptyStatement()
{
    const auto executed = m_connection->execute(" -- nothing\n");
    VERIFY_RESULT(executed);
    QCOMPARE(executed->tag, QString());
}

void TestConnection::staysUsableAfterCopyFromStdin()
{
    VERIFY_RESULT(m_connection->execute("CREATE TEMP TABLE copied (i int)"));
    const auto refused = m_connection->execute("COPY copied FROM STDIN");
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, ErrorKind::Usage);
    QVERIFY(refused.error().what.contains(u"COPY"));
    QVERIFY(m_connection->query(u"SELECT 1"_s).has_value());
    VERIFY_RESULT(m_connection->begin());
    QVERIFY(!m_connection->execute("COPY copied FROM STDIN"));
    QCOMPARE(m_connection->transactionState(), State::Failed);
    m_connection->rollback();
    QCOMPARE(m_connection->query(u"SELECT count(*) FROM copied"_s).value().number(0, 0), 0);
}

void TestConnection::countsCopyToStdout()
{
    const auto executed = m_connection->execute("COPY (SELECT generate_series(1, 1000)) TO STDOUT");
    VERIFY_RESULT(executed);
    QCOMPARE(executed->tag, u"COPY 1000"_s);
    QCOMPARE(executed->affected, 1000);
    QVERIFY(m_connection->query(u"SELECT 1"_s).has_value());
}

void TestConnection::collectsNoticesWithTheirState()
{
    VERIFY_RESULT(m_connection->execute("CREATE TEMP TABLE noticed (i int)"));
    QVERIFY(m_connection->takeNotices().isEmpty());
    VERIFY_RESULT(m_connection->execute("CREATE TEMP TABLE IF NOT EXISTS noticed (i int)"));
    VERIFY_RESULT(m_connection->execute("ALTER TABLE noticed ADD COLUMN IF NOT EXISTS i int"));
    VERIFY_RESULT(m_connection->execute("DO $$ BEGIN RAISE WARNING 'careful' USING DETAIL = 'd', HINT = 'h'; END $$"));
    const QList<Notice> notices = m_connection->takeNotices();
    QCOMPARE(notices.size(), 3);
    QCOMPARE(notices.at(0).sqlState, u"42P07"_s);
    QVERIFY(notices.at(0).isSkipped());
    QCOMPARE(notices.at(1).sqlState, u"42701"_s);
    QCOMPARE(notices.at(2), (Notice{u"WARNING"_s, u"01000"_s, u"careful"_s, u"d"_s, u"h"_s}));
    QVERIFY(m_connection->takeNotices().isEmpty());
    VERIFY_RESULT(m_connection->query(u"DROP TABLE IF EXISTS nowhere"_s)); // the notices of query() too
    QCOMPARE(m_connection->takeNotices().size(), 1);
}

void TestConnection::capsNotices()
{
    VERIFY_RESULT(
        m_connection->execute("DO $$ BEGIN FOR i IN 1..20000 LOOP RAISE NOTICE 'number %', i; END LOOP; END $$"));
    const QList<Notice> notices = m_connection->takeNotices();
    QCOMPARE(notices.size(), 5001);
    QVERIFY(notices.last().message.startsWith(u"15000 more"));
}

void TestConnection::followsTransactions()
{
    QCOMPARE(m_connection->transactionState(), State::Idle);
    VERIFY_RESULT(m_connection->begin());
    QCOMPARE(m_connection->transactionState(), State::Open);
    VERIFY_RESULT(m_connection->execute("CREATE TABLE kept (i int)"));
    VERIFY_RESULT(m_connection->query(u"INSERT INTO kept VALUES ($1::int)"_s, {u"1"_s}));
    VERIFY_RESULT(m_connection->commit());
    QCOMPARE(m_connection->transactionState(), State::Idle);
    QCOMPARE(number(u"SELECT count(*) FROM kept"_s), u"1"_s);
    VERIFY_RESULT(m_connection->begin());
    VERIFY_RESULT(m_connection->execute("DROP TABLE kept"));
    m_connection->rollback();
    QCOMPARE(m_connection->transactionState(), State::Idle);
    QCOMPARE(number(u"SELECT count(*) FROM kept"_s), u"1"_s);
    m_connection->rollback(); // harmless without a transaction
}

void TestConnection::refusesToCallARollbackACommit()
{
    VERIFY_RESULT(m_connection->begin());
    QVERIFY(!m_connection->execute("SELECT 1 / 0"));
    QCOMPARE(m_connection->transactionState(), State::Failed);
    const Result<void> committed = m_connection->commit();
    QVERIFY(!committed);
    QCOMPARE(committed.error().kind, ErrorKind::Sql);
    QCOMPARE(m_connection->transactionState(), State::Idle);
}

void TestConnection::reportsDoubtWhenTheLineBreaksDuringCommit()
{
    // A deferred constraint trigger makes COMMIT take its time.
    VERIFY_RESULT(m_connection->execute(R"(
        CREATE TABLE slow (i int);
        CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(30); RETURN NULL; END';
        CREATE CONSTRAINT TRIGGER slowly AFTER INSERT ON slow DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION slowly();)"));
    VERIFY_RESULT(m_connection->begin());
    VERIFY_RESULT(m_connection->execute("INSERT INTO slow VALUES (1)"));
    const QString pid = QString::number(m_connection->backendPid());
    const std::jthread killer([this, pid] {
        QTest::qSleep(200);
        m_server->psql(m_url, u"SELECT pg_terminate_backend(%1)"_s.arg(pid));
    });
    const Result<void> committed = m_connection->commit();
    QVERIFY(!committed);
    QCOMPARE(committed.error().kind, ErrorKind::InDoubt);
    QVERIFY(!m_connection->isOpen());
    m_connection->rollback(); // harmless on a broken connection
    QCOMPARE(m_connection->transactionState(), State::Unknown);
}

void TestConnection::reportsLossBeforeCommitWithoutDoubt()
{
    VERIFY_RESULT(m_connection->begin());
    m_server->psql(m_url, u"SELECT pg_terminate_backend(%1, 5000)"_s.arg(m_connection->backendPid()));
    QVERIFY(!m_connection->query(u"SELECT 1"_s));
    const Result<void> committed = m_connection->commit();
    QVERIFY(!committed);
    QCOMPARE(committed.error().kind, ErrorKind::Lost);
}

void TestConnection::tellsCancelFromTimeout()
{
    for (const bool byQuery : {true, false}) {
        const std::jthread canceller([this] {
            QTest::qSleep(100);
            m_connection->cancel();
        });
        QElapsedTimer timer;
        timer.start();
        const Error error = byQuery ? m_connection->query(u"SELECT pg_sleep(30)"_s).error()
                                    : m_connection->execute("SELECT pg_sleep(30)").error();
        QCOMPARE(error.kind, ErrorKind::Cancelled);
        QCOMPARE(error.sqlState(), u"57014"_s);
        QVERIFY(timer.elapsed() < 5000);
    }
    VERIFY_RESULT(m_connection->execute("SET statement_timeout = 50"));
    const auto timedOut = m_connection->execute("SELECT pg_sleep(30)");
    QVERIFY(!timedOut);
    QCOMPARE(timedOut.error().kind, ErrorKind::Sql);
    QCOMPARE(timedOut.error().sqlState(), u"57014"_s);
    QVERIFY(timedOut.error().next.contains(u"statement_timeout"));
}

void TestConnection::cancelsManyTimesOnOneConnection()
{
    for (int round = 0; round < 30; ++round) {
        const std::jthread canceller([this] {
            QTest::qSleep(5);
            m_connection->cancel();
        });
        QCOMPARE(m_connection->execute("SELECT pg_sleep(30)").error().kind, ErrorKind::Cancelled);
    }
    QVERIFY(m_connection->query(u"SELECT 1"_s).has_value());
}

void TestConnection::cancelBetweenStatementsHitsTheNextOnce()
{
    m_connection->cancel();
    QCOMPARE(m_connection->query(u"SELECT 1"_s).error().kind, ErrorKind::Cancelled);
    QVERIFY(m_connection->query(u"SELECT 1"_s).has_value());
    m_connection->cancel();
    m_connection->forgetCancel();
    QVERIFY(m_connection->query(u"SELECT 1"_s).has_value());
}

void TestConnection::cancelBeforeCommitRollsBack()
{
    VERIFY_RESULT(m_connection->begin());
    VERIFY_RESULT(m_connection->execute("CREATE TABLE cancelled_late (i int)"));
    m_connection->cancel();
    QCOMPARE(m_connection->commit().error().kind, ErrorKind::Cancelled);
    QCOMPARE(m_connection->transactionState(), State::Idle);
    QCOMPARE(number(u"SELECT to_regclass('cancelled_late') IS NULL"_s), u"t"_s);
}

void TestConnection::abortEndsAStatementAtOnce()
{
    const std::jthread cutter([this] {
        QTest::qSleep(100);
        m_connection->abort();
    });
    QElapsedTimer timer;
    timer.start();
    QCOMPARE(m_connection->execute("SELECT pg_sleep(30)").error().kind, ErrorKind::Lost);
    QVERIFY(timer.elapsed() < 5000);
    QCOMPARE(m_connection->query(u"SELECT 1"_s).error().kind, ErrorKind::Cancelled);
}

void TestConnection::noticesThatTheBackendIsGone()
{
    QVERIFY(m_connection->checkOpen());
    m_server->psql(m_url, u"SELECT pg_terminate_backend(%1, 5000)"_s.arg(m_connection->backendPid()));
    QTRY_VERIFY(!m_connection->checkOpen());
    QVERIFY(!m_connection->isOpen());
    QCOMPARE(m_connection->query(u"SELECT 1"_s).error().kind, ErrorKind::Lost);
    QCOMPARE(m_connection->execute("SELECT 1").error().kind, ErrorKind::Lost);
}

void TestConnection::reportsLossInTheMiddleOfAStatement()
{
    for (const bool byQuery : {true, false}) {
        m_connection = another();
        const QString pid = QString::number(m_connection->backendPid());
        const std::jthread killer([this, pid] {
            QTest::qSleep(100);
            m_server->psql(m_url, u"SELECT pg_terminate_backend(%1)"_s.arg(pid));
        });
        const Error error = byQuery ? m_connection->query(u"SELECT pg_sleep(30)"_s).error()
                                    : m_connection->execute("SELECT pg_sleep(30)").error();
        QCOMPARE(error.kind, ErrorKind::Lost);
        QCOMPARE(error.sqlState(), u"57P01"_s);
        QVERIFY(!m_connection->isOpen());
    }
    TestServer crashing;
    const auto connection = Connection::open(crashing.freshDatabase());
    VERIFY_RESULT(connection);
    std::jthread sleeper([&connection] {
        const auto lost = (*connection)->execute("SELECT pg_sleep(30)");
        QCOMPARE(lost.error().kind, ErrorKind::Lost);
    });
    QTest::qSleep(200);
    crashing.stop();
    sleeper.join();
    QVERIFY(!(*connection)->isOpen());
}

void TestConnection::takesAnErrorOfClass08ForWhatItIs()
{
    const QByteArray raise = "DO $$ BEGIN RAISE EXCEPTION 'another server is away' USING ERRCODE = '08001'; END $$";
    QCOMPARE(m_connection->execute(raise).error().kind, ErrorKind::Sql);
    const Result<Rows> byQuery = m_connection->query(QString::fromUtf8(raise));
    QVERIFY(!byQuery);
    QCOMPARE(byQuery.error().kind, ErrorKind::Sql);
    QCOMPARE(byQuery.error().sqlState(), u"08001"_s);
    QVERIFY(m_connection->query(u"SELECT 1"_s).has_value());
}

void TestConnection::keepsPasswordsOutOfErrors()
{
    const auto failed = m_connection->execute("DO $$ BEGIN RAISE EXCEPTION 'cannot reach postgresql://u:s3cr3t@h/d' "
                                              "USING DETAIL = 'password=s3cr3t'; END $$");
    QVERIFY(!failed);
    QVERIFY(!failed.error().text().contains(u"s3cr3t"));
    QVERIFY(!failed.error().server.message.contains(u"s3cr3t"));
    QVERIFY(!failed.error().server.detail.contains(u"s3cr3t"));
}

QTEST_GUILESS_MAIN(TestConnection)
#include "tst_connection.moc"
