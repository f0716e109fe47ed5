// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/ledger.h"
#include "migrations/runner.h"
#include "runnerscene.h"
#include "support/verifyresult.h"

#include <QScopeGuard>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace archon;
using namespace archon::migrations;
using archon::tests::RunnerScene;

// Runs of migrations that go well, on a real server. What goes wrong is in tst_runnererrors and tst_faults; waiting,
// cancelling and other runners in tst_runnerturns.
class TestRunner : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_scene = std::make_unique<RunnerScene>(); }

    void appliesWhatShips();
    void saysThatItIsAppliedAlready();
    void runsAgainWhenToldTo();
    void recordsWhatWasAppliedByHand();
    void createsWhatIsMissingOfAPartlyAppliedOne();
    void recordsTheChecksumOfTheText();
    void reportsEachStatementAsItGoes();
    void collectsTheNoticesOfEachStatement();
    void dryRunExecutesAndChangesNothing();
    void dryRunFindsWhatCommitWouldFind();
    void keepsNoSettingOfTheFile();
    void recordsAlsoWhenTheFileEmptiesTheSearchPath();
    void raisesMaintenanceWorkMemAndNeverLowersIt_data();
    void raisesMaintenanceWorkMemAndNeverLowersIt();
    void tellsPostgrestAboutTheNewSchemaOnSupabase();

private:
    std::unique_ptr<RunnerScene> m_scene;
};

void TestRunner::appliesWhatShips()
{
    const db::ConnectionUrl url = m_scene->server.freshDatabase();
    const auto connection = RunnerScene::open(url);
    const Folder folder = RunnerScene::shipped();
    QVERIFY(folder.migrations.size() >= 2);
    for (const Migration &migration : folder.migrations) {
        const RunReport report = runMigration(*connection, migration, {}, {}, folder.migrations);
        COMPARE_OUTCOME(report, Outcome::Applied);
        QVERIFY(report.recorded);
        QCOMPARE(report.id, migration.id);
        QCOMPARE(report.statements.size(), migration.script.statements.size());
        QVERIFY(report.elapsedMs > 0);
        QVERIFY(!report.error);
        const auto catalog = db::readCatalog(*connection);
        VERIFY_RESULT(catalog);
        const auto ledger = Ledger::read(*connection);
        VERIFY_RESULT(ledger);
        const MigrationState state = deriveState(migration, *catalog, *ledger);
        QVERIFY2(state.kind == MigrationState::Kind::Applied, qPrintable(state.sentence));
    }
    QVERIFY(m_scene->isRunnerLockFree(url));
}

void TestRunner::saysThatItIsAppliedAlready()
{
    const db::ConnectionUrl url = m_scene->databaseWith({u"001_base_schema"_s, u"002_session_memory"_s});
    const auto connection = RunnerScene::open(url);
    const QString before = RunnerScene::fingerprint(url);
    const RunReport report = runMigration(*connection, RunnerScene::shippedMigration(u"002_session_memory"_s), {});
    COMPARE_OUTCOME(report, Outcome::AlreadyApplied);
    QVERIFY(report.statements.isEmpty());
    QVERIFY(report.recorded);
    QVERIFY(!report.error);
    QCOMPARE(RunnerScene::fingerprint(url), before);
    QVERIFY(m_scene->isRunnerLockFree(url));
}

void TestRunner::runsAgainWhenToldTo()
{
    const db::ConnectionUrl url = m_scene->databaseWith({u"001_base_schema"_s, u"002_session_memory"_s});
    m_scene->value(url, u"INSERT INTO archon_sessions (agent) VALUES ('claude')"_s);
    const auto connection = RunnerScene::open(url);
    RunOptions options;
    options.evenIfApplied = true;
    const RunReport report = runMigration(*connection, RunnerScene::shippedMigration(u"002_session_memory"_s), options);
    COMPARE_OUTCOME(report, Outcome::Applied);
    QCOMPARE(m_scene->value(url, u"SELECT count(*) FROM archon_sessions"_s), u"1"_s);
    QCOMPARE(m_scene->value(url, u"SELECT count(*) FROM archon_migrations WHERE version = '002'"_s), u"1"_s);
}

void TestRunner::recordsWhatWasAppliedByHand()
{
    const db::ConnectionUrl url = m_scene->databaseWith({u"001_base_schema"_s, u"002_session_memory"_s});
    m_scene->value(url, u"DELETE FROM archon_migrations WHERE version = '002'"_s);
    const auto connection = RunnerScene::open(url);
    const RunReport report = runMigration(*connection, RunnerScene::shippedMigration(u"002_session_memory"_s), {});
    COMPARE_OUTCOME(report, Outcome::Applied);
    QVERIFY(report.recorded);
    QCOMPARE(m_scene->value(url, u"SELECT count(*) FROM archon_migrations WHERE version = '002'"_s), u"1"_s);
}

void TestRunner::createsWhatIsMissingOfAPartlyAppliedOne()
{
    const db::ConnectionUrl url = m_scene->databaseWith({u"001_base_schema"_s, u"002_session_memory"_s});
    m_scene->value(url, u"DROP VIEW v_active_sessions; DROP INDEX idx_sessions_agent"_s);
    const auto connection = RunnerScene::open(url);
    const RunReport report = runMigration(*connection, RunnerScene::shippedMigration(u"002_session_memory"_s), {});
    COMPARE_OUTCOME(report, Outcome::Applied);
    QVERIFY(m_scene->hasTable(url, u"v_active_sessions"_s));
    QVERIFY(m_scene->hasTable(url, u"idx_sessions_agent"_s));
}

void TestRunner::recordsTheChecksumOfTheText()
{
    const db::ConnectionUrl url = m_scene->databaseWith({u"001_base_schema"_s, u"002_session_memory"_s});
    QCOMPARE(
        m_scene->value(url, u"SELECT version, migration_name, checksum FROM archon_migrations WHERE version = '002'"_s),
        u"002|002_session_memory|"_s + RunnerScene::shippedMigration(u"002_session_memory"_s).checksum);
}

void TestRunner::reportsEachStatementAsItGoes()
{
    const db::ConnectionUrl url = m_scene->databaseWith({u"001_base_schema"_s});
    const auto connection = RunnerScene::open(url);
    const Migration migration = RunnerScene::fromText(u"CREATE TABLE p1 (a int);\nCREATE TABLE p2 (a int);\n"_s);
    QStringList heard;
    const RunReport report = runMigration(*connection, migration, {}, [&heard](const RunProgress &progress) {
        const QStringList names{u"waiting"_s, u"running"_s, u"recording"_s, u"committing"_s, u"resolving"_s, u"done"_s};
        heard << u"%1 %2/%3 %4"_s
                     .arg(names.at(int(progress.phase)), QString::number(progress.statement),
                         QString::number(progress.total), progress.finished ? progress.finished->tag : QString())
                     .trimmed();
    });
    COMPARE_OUTCOME(report, Outcome::Applied);
    QCOMPARE(heard,
        (QStringList{u"running 1/2"_s, u"running 1/2 CREATE TABLE"_s, u"running 2/2"_s, u"running 2/2 CREATE TABLE"_s,
            u"recording 2/2"_s, u"committing 2/2"_s, u"done 2/2"_s}));
    QCOMPARE(report.statements.at(1).index, 2);
    QVERIFY(report.statements.at(1).elapsedMs > 0);
}

void TestRunner::collectsTheNoticesOfEachStatement()
{
    const db::ConnectionUrl url = m_scene->server.freshDatabase();
    m_scene->value(url, u"CREATE TABLE n1 (a int)"_s);
    const auto connection = RunnerScene::open(url);
    const RunReport report = runMigration(*connection,
        RunnerScene::fromText(u"CREATE TABLE n2 (a int);\n"
                              "CREATE TABLE IF NOT EXISTS n1 (a int);\n"
                              "DO $$ BEGIN RAISE WARNING 'one'; RAISE NOTICE 'two'; END $$;\n"_s),
        {});
    COMPARE_OUTCOME(report, Outcome::Applied);
    QVERIFY(!report.recorded); // there is no ledger
    QCOMPARE(report.statements.at(0).notices.size(), 0);
    QCOMPARE(report.statements.at(1).notices.size(), 1);
    QVERIFY(report.statements.at(1).notices.at(0).isSkipped());
    QCOMPARE(report.statements.at(2).notices.size(), 2);
    QCOMPARE(report.statements.at(2).notices.at(0).message, u"one"_s);
    QCOMPARE(report.statements.at(2).notices.at(1).message, u"two"_s);
}

void TestRunner::dryRunExecutesAndChangesNothing()
{
    const db::ConnectionUrl url = m_scene->databaseWith({u"001_base_schema"_s});
    const auto connection = RunnerScene::open(url);
    const QString before = RunnerScene::fingerprint(url);
    const Migration migration = RunnerScene::shippedMigration(u"002_session_memory"_s);
    RunOptions options;
    options.dryRun = true;
    const RunReport report = runMigration(*connection, migration, options);
    COMPARE_OUTCOME(report, Outcome::DryRunOk);
    QCOMPARE(report.statements.size(), migration.script.statements.size());
    QVERIFY(!report.recorded);
    QVERIFY(!report.error);
    QCOMPARE(RunnerScene::fingerprint(url), before);
    QVERIFY(m_scene->isRunnerLockFree(url));
}

void TestRunner::dryRunFindsWhatCommitWouldFind()
{
    const auto connection = RunnerScene::open(m_scene->server.freshDatabase());
    RunOptions options;
    options.dryRun = true;
    const RunReport report = runMigration(*connection,
        RunnerScene::fromText(u"CREATE TABLE c1 (a int PRIMARY KEY);\n"
                              "CREATE TABLE c2 (a int REFERENCES c1 DEFERRABLE INITIALLY DEFERRED);\n"
                              "INSERT INTO c2 VALUES (1);\n"_s),
        options);
    COMPARE_OUTCOME(report, Outcome::RolledBack);
    QCOMPARE(report.error->sqlState(), u"23503"_s);
}

void TestRunner::keepsNoSettingOfTheFile()
{
    const db::ConnectionUrl url = m_scene->server.freshDatabase();
    m_scene->value(url, u"CREATE ROLE settings_of_a_file; GRANT CREATE ON SCHEMA public TO settings_of_a_file"_s);
    const auto connection = RunnerScene::open(url);
    const QString question = u"SELECT current_setting('search_path'), current_setting('work_mem'), current_user, "
                             "to_regclass('pg_temp.temporary') IS NULL, current_setting('lock_timeout')"_s;
    const auto before = connection->query(question);
    VERIFY_RESULT(before);
    const RunReport report = runMigration(*connection,
        RunnerScene::fromText(
            u"SET search_path = pg_catalog; SET work_mem = '3MB'; CREATE TEMPORARY TABLE temporary (a int);"
            "SET ROLE settings_of_a_file; CREATE TABLE public.k1 (a int);"_s),
        {});
    COMPARE_OUTCOME(report, Outcome::Applied);
    const auto after = connection->query(question);
    VERIFY_RESULT(after);
    QCOMPARE(after->rows, before->rows);
    QVERIFY(after->isTrue(0, 3));
}

void TestRunner::recordsAlsoWhenTheFileEmptiesTheSearchPath()
{
    const db::ConnectionUrl url = m_scene->databaseWith({u"001_base_schema"_s});
    const auto connection = RunnerScene::open(url);
    const RunReport report = runMigration(*connection,
        RunnerScene::fromText(
            u"SELECT pg_catalog.set_config('search_path', '', false);\nCREATE TABLE public.e1 (a int);"_s),
        {});
    COMPARE_OUTCOME(report, Outcome::Applied);
    QVERIFY(report.recorded);
    QCOMPARE(m_scene->value(url, u"SELECT count(*) FROM archon_migrations WHERE version = '003'"_s), u"1"_s);
}

void TestRunner::raisesMaintenanceWorkMemAndNeverLowersIt_data()
{
    QTest::addColumn<QString>("ofTheServer");
    QTest::addColumn<QString>("asked");
    QTest::addColumn<QString>("used");
    QTest::newRow("raised") << u"64MB"_s << u"256MB"_s << u"256MB"_s;
    QTest::newRow("kept") << u"1GB"_s << u"256MB"_s << u"1GB"_s;
    QTest::newRow("not asked") << u"64MB"_s << u""_s << u"64MB"_s;
}

void TestRunner::raisesMaintenanceWorkMemAndNeverLowersIt()
{
    QFETCH(const QString, ofTheServer);
    QFETCH(const QString, asked);
    QFETCH(const QString, used);
    const db::ConnectionUrl url = m_scene->server.freshDatabase();
    m_scene->value(url, u"ALTER DATABASE %1 SET maintenance_work_mem = '%2'"_s.arg(url.database, ofTheServer));
    const auto connection = RunnerScene::open(url);
    RunOptions options;
    options.maintenanceWorkMem = asked;
    options.lockTimeout = std::chrono::milliseconds(1234);
    options.statementTimeout = std::chrono::milliseconds(56789);
    const RunReport report = runMigration(*connection,
        RunnerScene::fromText(u"CREATE TABLE m1 AS SELECT current_setting('maintenance_work_mem') AS a, "
                              "current_setting('lock_timeout') AS b, current_setting('statement_timeout') AS c, "
                              "current_setting('idle_in_transaction_session_timeout') AS d;"_s),
        options);
    COMPARE_OUTCOME(report, Outcome::Applied);
    QCOMPARE(m_scene->value(url, u"SELECT a, b, c, d FROM m1"_s), used + u"|1234ms|56789ms|5min"_s);
}

void TestRunner::tellsPostgrestAboutTheNewSchemaOnSupabase()
{
    const db::ConnectionUrl url = m_scene->server.freshDatabase();
    m_scene->value(url, u"CREATE ROLE anon; CREATE ROLE authenticated; CREATE ROLE service_role"_s);
    const auto cleanUp = qScopeGuard(
        [this, &url] { m_scene->value(url, u"DROP ROLE anon; DROP ROLE authenticated; DROP ROLE service_role"_s); });
    QProcess listener;
    listener.start(tests::TestServer::binary(u"psql"_s), {u"-X"_s, u"-q"_s, u"-At"_s, u"-d"_s, url.toUri()});
    listener.write("LISTEN pgrst; SELECT 'listening';\n");
    QTRY_VERIFY(listener.waitForReadyRead(100) || listener.bytesAvailable() > 0);
    const auto connection = RunnerScene::open(url);
    const RunReport report = runMigration(*connection, RunnerScene::fromText(u"CREATE TABLE s1 (a int);"_s), {});
    COMPARE_OUTCOME(report, Outcome::Applied);
    listener.write("SELECT 'after';\n\\q\n");
    QVERIFY(listener.waitForFinished());
    const QString heard = QString::fromUtf8(listener.readAllStandardOutput());
    QVERIFY2(heard.contains(u"\"pgrst\" with payload \"reload schema\""_s), qPrintable(heard));
}

QTEST_GUILESS_MAIN(TestRunner)
#include "tst_runner.moc"
