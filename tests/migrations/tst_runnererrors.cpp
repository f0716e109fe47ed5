// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/runner.h"
#include "runnerscene.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace archon;
using namespace archon::migrations;
using archon::tests::RunnerScene;

// Runs that are refused or fail, on a real server: nothing is left, and the report says why and where.
class TestRunnerErrors : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_scene = std::make_unique<RunnerScene>(); }

    void pointsAtTheFailingCharacter_data();
    void pointsAtTheFailingCharacter();
    void refusesAFileThatDoesNotParse_data();
    void refusesAFileThatDoesNotParse();
    void refusesWhatCannotRunInOneTransaction_data();
    void refusesWhatCannotRunInOneTransaction();
    void tellsWhenAFileEndsTheTransactionAnyway_data();
    void tellsWhenAFileEndsTheTransactionAnyway();
    void leavesNothingBehindWhenAStatementFails();
    void rollsBackWhenTheLedgerRefusesTheRow();
    void rollsBackWhenCommitFindsAViolation();
    void refusesWithoutTheExtensionAndOffersToCreateIt();
    void explainsAMissingTypeThatOnlyTheServerFinds();
    void explainsAnExtensionThatTheServerDoesNotHave();
    void refusesWithoutTheBaseSchemaAndNamesIt();
    void refusesWhereTransactionsAreReadOnly();

private:
    std::unique_ptr<RunnerScene> m_scene;
};

void TestRunnerErrors::pointsAtTheFailingCharacter_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<int>("statement");
    QTest::addColumn<int>("line");
    QTest::addColumn<int>("column");
    QTest::addColumn<QString>("sqlState");
    QTest::newRow("first") << u"SELECT nix;"_s << 1 << 1 << 8 << u"42703"_s;
    QTest::newRow("third, indented") << u"SELECT 1;\nSELECT 2;\n  SELECT 1,\n    nix;\n"_s << 3 << 4 << 5 << u"42703"_s;
    QTest::newRow("two on a line") << u"SELECT 1; SELECT nix;"_s << 2 << 1 << 18 << u"42703"_s;
    QTest::newRow("after an emoji on the line") << u"SELECT '😀', nix;"_s << 1 << 1 << 14 << u"42703"_s;
    QTest::newRow("after emojis before") << u"-- 😀😀\nSELECT '→😀';\n/* 😀 */ SELECT\n '😀',nix;"_s << 2 << 4 << 7
                                         << u"42703"_s;
    QTest::newRow("CRLF") << u"SELECT 1;\r\n\r\n-- 😀\r\nSELECT '😀\r\n',\r\n  nix;\r\n"_s << 2 << 6 << 3 << u"42703"_s;
    QTest::newRow("tabs count as one") << u"SELECT 1;\nSELECT\t\tnix;"_s << 2 << 2 << 9 << u"42703"_s;
    QTest::newRow("inside a function body")
        << u"SELECT 1;\nDO $$\nBEGIN\n  PERFORM 1;\n  PERFROM 2;\nEND\n$$;"_s << 2 << 5 << 3 << u"42601"_s;
    QTest::newRow("without a position") << u"SELECT 1;\n\n  CREATE TABLE pg_catalog.nix (a int);"_s << 2 << 3 << 3
                                        << u"42501"_s;
    QTest::newRow("raised") << u"SELECT 1;\n DO $$ BEGIN RAISE EXCEPTION 'no'; END $$;"_s << 2 << 2 << 2 << u"P0001"_s;
}

void TestRunnerErrors::pointsAtTheFailingCharacter()
{
    QFETCH(const QString, sql);
    QFETCH(const int, statement);
    QFETCH(const int, line);
    QFETCH(const int, column);
    QFETCH(const QString, sqlState);
    const db::ConnectionUrl url = m_scene->server.url(u"postgres"_s);
    const auto connection = RunnerScene::open(url);
    const Migration migration = RunnerScene::fromText(sql);
    QVERIFY2(!migration.error, qPrintable(migration.error ? migration.error->text() : QString()));
    const RunReport report = runMigration(*connection, migration, {});
    COMPARE_OUTCOME(report, Outcome::RolledBack);
    QCOMPARE(report.error->sqlState(), sqlState);
    QCOMPARE(report.failedStatement, statement);
    QCOMPARE(report.errorLine, line);
    QCOMPARE(report.errorColumn, column);
    QCOMPARE(report.statements.size(), statement - 1);
    QCOMPARE(report.error->state, u"Nothing was changed: the transaction was rolled back."_s);
    QVERIFY(!report.error->what.isEmpty());
}

void TestRunnerErrors::refusesAFileThatDoesNotParse_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<int>("line");
    QTest::addColumn<int>("column");
    QTest::newRow("a typing error") << u"SELECT 1;\n  CREAT TABLE t (a int);"_s << 2 << 3;
    QTest::newRow("CRLF and emoji") << u"SELECT '😀';\r\nSELECT '😀' FRM t ORDER;\r\n"_s << 2 << 17;
    QTest::newRow("psql's own commands") << u"SELECT 1;\n\\connect other\n"_s << 2 << 1;
}

void TestRunnerErrors::refusesAFileThatDoesNotParse()
{
    QFETCH(const QString, sql);
    const auto connection = RunnerScene::open(m_scene->server.url(u"postgres"_s));
    const RunReport report = runMigration(*connection, RunnerScene::fromText(sql), {});
    COMPARE_OUTCOME(report, Outcome::Refused);
    QTEST(report.errorLine, "line");
    QTEST(report.errorColumn, "column");
    QCOMPARE(report.error->state, u"Nothing was changed."_s);
    QVERIFY(report.statements.isEmpty());
}

void TestRunnerErrors::refusesWhatCannotRunInOneTransaction_data()
{
    QTest::addColumn<QString>("statement");
    QTest::newRow("COMMIT") << u"COMMIT"_s;
    QTest::newRow("BEGIN") << u"BEGIN"_s;
    QTest::newRow("SAVEPOINT") << u"SAVEPOINT s"_s;
    QTest::newRow("PREPARE TRANSACTION") << u"PREPARE TRANSACTION 'x'"_s;
    QTest::newRow("CREATE INDEX CONCURRENTLY") << u"CREATE INDEX CONCURRENTLY i ON refused_1 (a)"_s;
    QTest::newRow("VACUUM") << u"VACUUM"_s;
    QTest::newRow("CREATE DATABASE") << u"CREATE DATABASE d"_s;
}

void TestRunnerErrors::refusesWhatCannotRunInOneTransaction()
{
    QFETCH(const QString, statement);
    const db::ConnectionUrl url = m_scene->server.url(u"postgres"_s);
    const auto connection = RunnerScene::open(url);
    const RunReport report = runMigration(
        *connection, RunnerScene::fromText(u"CREATE TABLE refused_1 (a int);\n %1;"_s.arg(statement)), {});
    COMPARE_OUTCOME(report, Outcome::Refused);
    QCOMPARE(report.error->kind, core::ErrorKind::Refused);
    QCOMPARE(report.error->state, u"Nothing was changed."_s);
    QCOMPARE(report.failedStatement, 2);
    QCOMPARE(report.errorLine, 2);
    QCOMPARE(report.errorColumn, 2);
    QVERIFY(!m_scene->hasTable(url, u"refused_1"_s));
}

void TestRunnerErrors::tellsWhenAFileEndsTheTransactionAnyway_data()
{
    QTest::addColumn<QString>("statement");
    QTest::addColumn<Outcome>("outcome");
    QTest::newRow("COMMIT") << u"COMMIT"_s << Outcome::Partial;
    QTest::newRow("COMMIT AND CHAIN") << u"COMMIT AND CHAIN"_s << Outcome::Partial;
    QTest::newRow("ROLLBACK") << u"ROLLBACK"_s << Outcome::RolledBack;
    QTest::newRow("BEGIN") << u"BEGIN"_s << Outcome::RolledBack;
}

// As if the parser had not known the statement for what it is.
void TestRunnerErrors::tellsWhenAFileEndsTheTransactionAnyway()
{
    QFETCH(const QString, statement);
    QFETCH(const Outcome, outcome);
    const db::ConnectionUrl url = m_scene->server.freshDatabase();
    const auto connection = RunnerScene::open(url);
    Migration migration
        = RunnerScene::fromText(u"CREATE TABLE ended_1 (a int);\n%1;\nCREATE TABLE ended_2 (a int);"_s.arg(statement));
    migration.script.statements[1].transactionControl = false;
    const RunReport report = runMigration(*connection, migration, {});
    COMPARE_OUTCOME(report, outcome);
    QCOMPARE(report.failedStatement, 2);
    QCOMPARE(m_scene->hasTable(url, u"ended_1"_s), outcome == Outcome::Partial);
    QVERIFY(!m_scene->hasTable(url, u"ended_2"_s));
    QVERIFY(m_scene->isRunnerLockFree(url));
}

void TestRunnerErrors::leavesNothingBehindWhenAStatementFails()
{
    const db::ConnectionUrl url = m_scene->databaseWith({u"001_base_schema"_s});
    const auto connection = RunnerScene::open(url);
    const QString before = RunnerScene::fingerprint(url);
    const Migration good = RunnerScene::shippedMigration(u"002_session_memory"_s);
    for (const int place : {1, int(good.script.statements.size()) / 2, int(good.script.statements.size())}) {
        QString text = good.text;
        text.insert(good.script.statements.at(place - 1).begin, u"SELECT 1/0;\n"_s);
        const Migration bad = RunnerScene::fromText(text, u"002_session_memory"_s);
        const RunReport report = runMigration(*connection, bad, {});
        COMPARE_OUTCOME(report, Outcome::RolledBack);
        QCOMPARE(report.failedStatement, place);
        QCOMPARE(report.error->sqlState(), u"22012"_s);
        QCOMPARE(RunnerScene::fingerprint(url), before);
        QVERIFY(m_scene->isRunnerLockFree(url));
    }
    const RunReport report = runMigration(*connection, good, {});
    COMPARE_OUTCOME(report, Outcome::Applied);
}

void TestRunnerErrors::rollsBackWhenTheLedgerRefusesTheRow()
{
    const db::ConnectionUrl url = m_scene->databaseWith({u"001_base_schema"_s});
    m_scene->value(url,
        u"CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the ledger is closed'; "
        u"END $$;"
        "CREATE TRIGGER no BEFORE INSERT ON archon_migrations FOR EACH ROW EXECUTE FUNCTION no()"_s);
    const auto connection = RunnerScene::open(url);
    const QString before = RunnerScene::fingerprint(url);
    const RunReport report = runMigration(*connection, RunnerScene::fromText(u"CREATE TABLE l1 (a int);"_s), {});
    COMPARE_OUTCOME(report, Outcome::RolledBack);
    QVERIFY2(report.error->what.contains(u"ledger"_s), qPrintable(report.error->what));
    QVERIFY2(
        report.error->server.message.contains(u"the ledger is closed"_s), qPrintable(report.error->server.message));
    QCOMPARE(report.failedStatement, 0);
    QVERIFY(!report.recorded);
    QCOMPARE(RunnerScene::fingerprint(url), before);
}

void TestRunnerErrors::rollsBackWhenCommitFindsAViolation()
{
    const db::ConnectionUrl url = m_scene->server.freshDatabase();
    const auto connection = RunnerScene::open(url);
    const RunReport report = runMigration(*connection,
        RunnerScene::fromText(u"CREATE TABLE c1 (a int PRIMARY KEY);\n"
                              "CREATE TABLE c2 (a int REFERENCES c1 DEFERRABLE INITIALLY DEFERRED);\n"
                              "INSERT INTO c2 VALUES (1);\n"_s),
        {});
    COMPARE_OUTCOME(report, Outcome::RolledBack);
    QCOMPARE(report.error->sqlState(), u"23503"_s);
    QCOMPARE(report.error->state, u"Nothing was changed: the transaction was rolled back."_s);
    QVERIFY(!m_scene->hasTable(url, u"c1"_s));
}

void TestRunnerErrors::refusesWithoutTheExtensionAndOffersToCreateIt()
{
    const db::ConnectionUrl url = m_scene->databaseWith({u"001_base_schema"_s});
    m_scene->value(url, u"DROP EXTENSION vector"_s);
    const auto connection = RunnerScene::open(url);
    const Folder folder = RunnerScene::shipped();
    const RunReport report
        = runMigration(*connection, RunnerScene::shippedMigration(u"002_session_memory"_s), {}, {}, folder.migrations);
    COMPARE_OUTCOME(report, Outcome::Refused);
    QCOMPARE(report.error->fix.kind, core::Fix::Kind::CreateExtension);
    QCOMPARE(report.error->fix.argument, u"vector"_s);
    QCOMPARE(report.error->state, u"Nothing was changed."_s);
    QVERIFY(!report.error->next.isEmpty());
}

void TestRunnerErrors::explainsAMissingTypeThatOnlyTheServerFinds()
{
    const db::ConnectionUrl url = m_scene->server.freshDatabase();
    const auto connection = RunnerScene::open(url);
    const RunReport report = runMigration(
        *connection, RunnerScene::fromText(u"DO $$ BEGIN EXECUTE 'CREATE TABLE t (v vector(3))'; END $$;"_s), {});
    COMPARE_OUTCOME(report, Outcome::RolledBack);
    QCOMPARE(report.error->sqlState(), u"42704"_s);
    QCOMPARE(report.error->fix.kind, core::Fix::Kind::CreateExtension);
    QCOMPARE(report.error->state, u"Nothing was changed: the transaction was rolled back."_s);
}

void TestRunnerErrors::explainsAnExtensionThatTheServerDoesNotHave()
{
    const db::ConnectionUrl url = m_scene->server.freshDatabase();
    const auto connection = RunnerScene::open(url);
    const RunReport report
        = runMigration(*connection, RunnerScene::fromText(u"CREATE EXTENSION IF NOT EXISTS no_such_thing;"_s), {});
    COMPARE_OUTCOME(report, Outcome::RolledBack);
    QCOMPARE(report.error->sqlState(), u"0A000"_s);
    QVERIFY2(report.error->what.contains(u"no_such_thing"_s), qPrintable(report.error->what));
}

void TestRunnerErrors::refusesWithoutTheBaseSchemaAndNamesIt()
{
    const db::ConnectionUrl url = m_scene->server.freshVectorDatabase();
    const auto connection = RunnerScene::open(url);
    const Folder folder = RunnerScene::shipped();
    const QString before = RunnerScene::fingerprint(url);
    const RunReport report
        = runMigration(*connection, RunnerScene::shippedMigration(u"002_session_memory"_s), {}, {}, folder.migrations);
    COMPARE_OUTCOME(report, Outcome::Refused);
    QCOMPARE(report.error->fix.kind, core::Fix::Kind::RunMigration);
    QCOMPARE(report.error->fix.argument, u"001_base_schema"_s);
    QCOMPARE(RunnerScene::fingerprint(url), before);
    QVERIFY(m_scene->isRunnerLockFree(url));
}

void TestRunnerErrors::refusesWhereTransactionsAreReadOnly()
{
    const db::ConnectionUrl url = m_scene->server.freshDatabase();
    m_scene->value(url, u"ALTER DATABASE %1 SET default_transaction_read_only = on"_s.arg(url.database));
    const auto connection = RunnerScene::open(url);
    const RunReport report = runMigration(*connection, RunnerScene::fromText(u"CREATE TABLE r1 (a int);"_s), {});
    COMPARE_OUTCOME(report, Outcome::Refused);
    QCOMPARE(report.error->kind, core::ErrorKind::Refused);
    QVERIFY2(report.error->what.contains(u"read-only"_s), qPrintable(report.error->what));
}

QTEST_GUILESS_MAIN(TestRunnerErrors)
#include "tst_runnererrors.moc"
