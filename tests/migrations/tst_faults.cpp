// SPDX-License-Identifier: GPL-3.0-or-later
#include "cuttingproxy.h"
#include "db/executor.h"
#include "migrations/rollback.h"
#include "migrations/runner.h"
#include "runnerscene.h"
#include "support/verifyresult.h"

#include <QRandomGenerator>
#include <QTemporaryFile>
#include <QTest>

#include <csignal>
#include <numeric>
#include <semaphore>
#include <thread>

using namespace Qt::StringLiterals;
using namespace archon;
using namespace archon::migrations;
using archon::tests::CuttingProxy;
using archon::tests::describe;
using archon::tests::RunnerScene;

Q_DECLARE_METATYPE(archon::tests::CuttingProxy::Cut)

// What is reported equals what is there, whatever breaks: the backend, the wire, the server, this program.
class TestFaults : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_scene = std::make_unique<RunnerScene>(); }

    void tellsTheTruthWhenTheBackendIsKilledAtAnyMoment();
    void tellsTheTruthWhenTheBackendIsKilledAroundCommit();
    void resolvesALostCommit_data();
    void resolvesALostCommit();
    void resolvesALostCommitOfUndoing_data();
    void resolvesALostCommitOfUndoing();
    void saysUnknownWhenTheServerCannotBeAsked();
    void stopsAskingWhenCancelled();
    void knowsThatNothingHappenedWhenTheServerGoesDownInAStatement();
    void resolvesTheOutcomeOfACrashInCommit();
    void leavesAllOrNothingWhenTheProgramIsKilled_data();
    void leavesAllOrNothingWhenTheProgramIsKilled();

private:
    enum class From { TheBeginning, TheFirstStatement, Commit };
    void killAndCompare(
        db::Connection &killer, const db::ConnectionUrl &url, int number, std::chrono::microseconds delay, From from);

    std::unique_ptr<RunnerScene> m_scene;
    QMap<QString, int> m_outcomes;
};

namespace {

Migration fastMigration(const QString &table)
{
    return RunnerScene::fromText(u"CREATE TABLE %1_a (a int PRIMARY KEY);\nINSERT INTO %1_a VALUES (1);\n"
                                 "CREATE INDEX %1_i ON %1_a (a);\nCREATE TABLE %1_b (a int);\n"_s.arg(table),
        u"003_"_s + table);
}

} // namespace

void TestFaults::killAndCompare(
    db::Connection &killer, const db::ConnectionUrl &url, int number, std::chrono::microseconds delay, From from)
{
    const QString table = u"k%1"_s.arg(number);
    const auto connection = RunnerScene::open(url);
    const QString pid = QString::number(connection->backendPid());
    std::binary_semaphore start(0);
    std::thread shooter([&] {
        start.acquire();
        std::this_thread::sleep_for(delay);
        static_cast<void>(killer.query(u"SELECT pg_terminate_backend($1::int)"_s, {pid}));
    });
    const Migration migration = fastMigration(table);
    if (from == From::TheBeginning) {
        start.release();
    }
    const RunReport report = runMigration(*connection, migration, {}, [&](const RunProgress &progress) {
        const bool isFirst
            = progress.phase == RunProgress::Phase::Running && progress.statement == 1 && !progress.finished;
        if ((from == From::TheFirstStatement && isFirst)
            || (from == From::Commit && progress.phase == RunProgress::Phase::Committing)) {
            start.release();
        }
    });
    start.release(); // a run that did not get that far
    shooter.join();
    const QString truth = m_scene->value(url,
        u"SELECT to_regclass('%1_a') IS NOT NULL, to_regclass('%1_b') IS NOT NULL, "
        "(SELECT count(*) FROM archon_migrations WHERE migration_name = '003_%1')"_s.arg(table));
    ++m_outcomes[outcomeName(report.outcome) + (report.error ? u' ' + report.error->sqlState() : QString())];
    QVERIFY2(report.outcome == Outcome::Applied || report.outcome == Outcome::RolledBack
            || report.outcome == Outcome::Refused,
        qPrintable(describe(report)));
    QCOMPARE(truth, report.outcome == Outcome::Applied ? u"t|t|1"_s : u"f|f|0"_s);
    QVERIFY(report.outcome == Outcome::Applied || report.error.has_value());
    QVERIFY(report.outcome == Outcome::Applied || report.error->state.startsWith(u"Nothing was changed"_s));
    QTRY_VERIFY(m_scene->isRunnerLockFree(url));
}

void TestFaults::tellsTheTruthWhenTheBackendIsKilledAtAnyMoment()
{
    const db::ConnectionUrl url = m_scene->databaseWith({u"001_base_schema"_s});
    const auto killer = RunnerScene::open(m_scene->server.url(u"postgres"_s));
    const auto probe = RunnerScene::open(url);
    const RunReport normal = runMigration(*probe, fastMigration(u"normal"_s), {});
    QCOMPARE(normal.outcome, Outcome::Applied);
    // Reading the catalog takes most of a short run, so half of the shots are aimed at what comes after it.
    const double whole = normal.elapsedMs * 1200;
    const double changing = std::accumulate(normal.statements.begin(), normal.statements.end(), 0.0,
                                [](double sum, const StatementResult &result) { return sum + result.elapsedMs; })
        * 3000;
    m_outcomes.clear();
    for (int number = 0; number < 60; ++number) {
        const bool early = number % 2 == 0;
        const std::chrono::microseconds delay(qint64((early ? whole : changing) * number / 60));
        killAndCompare(*killer, url, number, delay, early ? From::TheBeginning : From::TheFirstStatement);
        if (QTest::currentTestFailed()) {
            return;
        }
    }
    qInfo() << m_outcomes;
    QVERIFY(m_outcomes.size() > 2); // else the moments were not spread over the run
}

void TestFaults::tellsTheTruthWhenTheBackendIsKilledAroundCommit()
{
    const db::ConnectionUrl url = m_scene->databaseWith({u"001_base_schema"_s});
    // Where COMMIT takes its time, because it has a check to make.
    m_scene->value(url,
        u"CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.002); RETURN NULL; "
        u"END $$;"
        "CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON archon_migrations DEFERRABLE INITIALLY DEFERRED "
        "FOR EACH ROW EXECUTE FUNCTION slow()"_s);
    const auto killer = RunnerScene::open(m_scene->server.url(u"postgres"_s));
    m_outcomes.clear();
    for (int number = 0; number < 60; ++number) {
        const std::chrono::microseconds delay(QRandomGenerator::global()->bounded(4500));
        killAndCompare(*killer, url, 100 + number, delay, From::Commit);
        if (QTest::currentTestFailed()) {
            return;
        }
    }
    qInfo() << m_outcomes;
    QVERIFY(m_outcomes.size() > 1);
}

void TestFaults::resolvesALostCommit_data()
{
    QTest::addColumn<CuttingProxy::Cut>("cut");
    QTest::addColumn<Outcome>("outcome");
    QTest::newRow("the server never got it") << CuttingProxy::Cut::BeforeTheServer << Outcome::RolledBack;
    QTest::newRow("the answer never came") << CuttingProxy::Cut::AfterTheServer << Outcome::Applied;
}

void TestFaults::resolvesALostCommit()
{
    QFETCH(const CuttingProxy::Cut, cut);
    QFETCH(const Outcome, outcome);
    const db::ConnectionUrl url = m_scene->databaseWith({u"001_base_schema"_s});
    const CuttingProxy proxy(url, "COMMIT", cut);
    const auto connection = RunnerScene::open(proxy.url());
    QStringList resolving;
    const Migration migration = RunnerScene::shippedMigration(u"002_session_memory"_s);
    const RunReport report = runMigration(*connection, migration, {}, [&resolving](const RunProgress &progress) {
        if (progress.phase == RunProgress::Phase::Resolving) {
            resolving << progress.message;
        }
    });
    QVERIFY(proxy.hasCut());
    QVERIFY2(report.outcome == outcome, qPrintable(describe(report)));
    QVERIFY(!resolving.isEmpty());
    const bool applied = outcome == Outcome::Applied;
    QCOMPARE(m_scene->hasTable(url, u"archon_sessions"_s), applied);
    QCOMPARE(report.recorded, applied);
    QCOMPARE(report.error.has_value(), !applied);
    if (applied) {
        QVERIFY2(resolving.last().contains(u"carried out"_s), qPrintable(resolving.last()));
    } else {
        QCOMPARE(report.error->kind, core::ErrorKind::Lost);
        QVERIFY2(report.error->state.startsWith(u"Nothing was changed"_s), qPrintable(report.error->state));
    }
    QTRY_VERIFY(m_scene->isRunnerLockFree(url));
}

void TestFaults::resolvesALostCommitOfUndoing_data()
{
    resolvesALostCommit_data();
}

void TestFaults::resolvesALostCommitOfUndoing()
{
    QFETCH(const CuttingProxy::Cut, cut);
    QFETCH(const Outcome, outcome);
    const db::ConnectionUrl url = m_scene->databaseWith({u"001_base_schema"_s, u"002_session_memory"_s});
    const CuttingProxy proxy(url, "COMMIT", cut);
    const auto connection = RunnerScene::open(proxy.url());
    const RollbackReport report
        = rollbackMigration(*connection, RunnerScene::shippedMigration(u"002_session_memory"_s), {}, {});
    QVERIFY(proxy.hasCut());
    QCOMPARE(report.outcome, outcome);
    QCOMPARE(m_scene->hasTable(url, u"archon_sessions"_s), outcome != Outcome::Applied);
}

void TestFaults::saysUnknownWhenTheServerCannotBeAsked()
{
    const db::ConnectionUrl url = m_scene->databaseWith({u"001_base_schema"_s});
    const CuttingProxy proxy(url, "COMMIT", CuttingProxy::Cut::AfterTheServer, true);
    const auto connection = RunnerScene::open(proxy.url());
    RunOptions options;
    options.resolveWithin = std::chrono::milliseconds(1500);
    QElapsedTimer clock;
    clock.start();
    const RunReport report = runMigration(*connection, RunnerScene::shippedMigration(u"002_session_memory"_s), options);
    QVERIFY(clock.elapsed() < 8000);
    QVERIFY2(report.outcome == Outcome::Unknown, qPrintable(describe(report)));
    QCOMPARE(report.error->kind, core::ErrorKind::InDoubt);
    QVERIFY(!report.recorded);
    QCOMPARE(report.error->fix.kind, core::Fix::Kind::Verify);
    // What it says to ask is the question that gives the answer.
    static const QRegularExpression question(u"SELECT pg_xact_status\\('\\d+'\\);"_s);
    const auto match = question.match(report.error->next);
    QVERIFY2(match.hasMatch(), qPrintable(report.error->next));
    QCOMPARE(m_scene->value(url, match.captured()), u"committed"_s);
    QVERIFY(m_scene->hasTable(url, u"archon_sessions"_s));
}

void TestFaults::stopsAskingWhenCancelled()
{
    const db::ConnectionUrl url = m_scene->databaseWith({u"001_base_schema"_s});
    const CuttingProxy proxy(url, "COMMIT", CuttingProxy::Cut::AfterTheServer, true);
    const auto connection = RunnerScene::open(proxy.url());
    RunOptions options;
    options.resolveWithin = std::chrono::milliseconds(60000);
    QElapsedTimer clock;
    clock.start();
    std::thread canceller;
    const RunReport report = runMigration(
        *connection, RunnerScene::shippedMigration(u"002_session_memory"_s), options, [&](const RunProgress &progress) {
            if (progress.phase == RunProgress::Phase::Resolving && !canceller.joinable()) {
                canceller = std::thread([&connection] {
                    std::this_thread::sleep_for(std::chrono::milliseconds(300));
                    connection->cancel();
                });
            }
        });
    canceller.join();
    QCOMPARE(report.outcome, Outcome::Unknown);
    QVERIFY2(clock.elapsed() < 10000, qPrintable(QString::number(clock.elapsed())));
}

void TestFaults::knowsThatNothingHappenedWhenTheServerGoesDownInAStatement()
{
    const db::ConnectionUrl url = m_scene->databaseWith({u"001_base_schema"_s});
    db::Executor executor(url);
    std::binary_semaphore sleeping(0);
    const Migration migration = RunnerScene::fromText(u"CREATE TABLE down_1 (a int);\nSELECT pg_sleep(2);\n"_s);
    const auto run = [&](db::Connection &connection) -> core::Result<RunReport> {
        return runMigration(connection, migration, {}, [&](const RunProgress &progress) {
            if (progress.statement == 2 && !progress.finished) {
                sleeping.release();
            }
        });
    };
    auto job = executor.submit(run);
    sleeping.acquire();
    QTest::qSleep(100);
    m_scene->server.stop();
    const core::Result<RunReport> report = job.future.result();
    m_scene->server.start();
    VERIFY_RESULT(report);
    QVERIFY2(report->outcome == Outcome::RolledBack, qPrintable(describe(*report)));
    QCOMPARE(report->error->kind, core::ErrorKind::Lost);
    QVERIFY(report->error->state.startsWith(u"Nothing was changed"_s));
    QVERIFY(!m_scene->hasTable(url, u"down_1"_s));
    // The executor connects anew, and the same run goes through.
    const core::Result<RunReport> again = executor.submit(run).future.result();
    VERIFY_RESULT(again);
    QVERIFY2(again->outcome == Outcome::Applied, qPrintable(describe(*again)));
}

void TestFaults::resolvesTheOutcomeOfACrashInCommit()
{
    const db::ConnectionUrl url = m_scene->databaseWith({u"001_base_schema"_s});
    m_scene->value(url,
        u"CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(30); RETURN NULL; END "
        u"$$;"
        "CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON archon_migrations DEFERRABLE INITIALLY DEFERRED "
        "FOR EACH ROW EXECUTE FUNCTION slow()"_s);
    db::Executor executor(url);
    std::binary_semaphore committing(0);
    auto job = executor.submit([&](db::Connection &connection) -> core::Result<RunReport> {
        return runMigration(connection, fastMigration(u"crash"_s), {}, [&](const RunProgress &progress) {
            if (progress.phase == RunProgress::Phase::Committing) {
                committing.release();
            }
        });
    });
    committing.acquire();
    QTest::qSleep(300);
    m_scene->server.stop();
    QTest::qSleep(500);
    m_scene->server.start();
    const core::Result<RunReport> report = job.future.result();
    VERIFY_RESULT(report);
    QVERIFY2(report->outcome == Outcome::RolledBack, qPrintable(describe(*report)));
    QVERIFY2(report->error->state.startsWith(u"Nothing was changed"_s), qPrintable(report->error->state));
    QVERIFY(!m_scene->hasTable(url, u"crash_a"_s));
}

void TestFaults::leavesAllOrNothingWhenTheProgramIsKilled_data()
{
    QTest::addColumn<QByteArray>("moment");
    QTest::newRow("in a statement") << QByteArray("2\n");
    QTest::newRow("in the ledger or COMMIT") << QByteArray("COMMIT\n");
}

void TestFaults::leavesAllOrNothingWhenTheProgramIsKilled()
{
    QFETCH(const QByteArray, moment);
    const db::ConnectionUrl url = m_scene->databaseWith({u"001_base_schema"_s});
    QTemporaryFile file;
    QVERIFY(file.open());
    const bool inStatement = moment == "2\n";
    file.write(inStatement ? "CREATE TABLE child_a (a int);\nSELECT pg_sleep(60);\nCREATE TABLE child_b (a int);\n"
                           : "CREATE TABLE child_a (a int);\nCREATE TABLE child_b (a int);\n");
    file.close();
    for (int repetition = 0; repetition < (inStatement ? 1 : 10); ++repetition) {
        m_scene->value(
            url, u"DROP TABLE IF EXISTS child_a, child_b; DELETE FROM archon_migrations WHERE version = '003'"_s);
        QProcess child;
        child.setProgram(QCoreApplication::applicationDirPath() + u"/migrationchild"_s);
        child.setArguments({url.toUri(), file.fileName()});
        child.start();
        QVERIFY(child.waitForStarted());
        QByteArray heard;
        while (!heard.contains(moment) && child.waitForReadyRead(20000)) {
            heard += child.readAllStandardOutput();
        }
        QVERIFY2(heard.contains(moment), heard.constData());
        std::this_thread::sleep_for(std::chrono::microseconds(inStatement ? 100'000 : 100 * repetition));
        ::kill(pid_t(child.processId()), SIGKILL);
        QVERIFY(child.waitForFinished());
        QTRY_VERIFY_WITH_TIMEOUT(m_scene->isRunnerLockFree(url), 10000);
        const QString truth = m_scene->value(url,
            u"SELECT to_regclass('child_a') IS NOT NULL, to_regclass('child_b') IS NOT NULL, "
            "EXISTS (SELECT FROM archon_migrations WHERE version = '003')"_s);
        QVERIFY2(truth == "t|t|t"_L1 || truth == "f|f|f"_L1, qPrintable(truth));
        QVERIFY(!inStatement || truth == "f|f|f"_L1);
    }
}

QTEST_GUILESS_MAIN(TestFaults)
#include "tst_faults.moc"
