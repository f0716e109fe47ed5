// SPDX-License-Identifier: GPL-3.0-or-later
#include "db/executor.h"
#include "migrations/runner.h"
#include "runnerscene.h"
#include "support/verifyresult.h"

#include <QMutex>
#include <QTest>

#include <atomic>
#include <semaphore>
#include <thread>

using namespace Qt::StringLiterals;
using namespace archon;
using namespace archon::migrations;
using archon::tests::RunnerScene;

// Runners beside other runners and other sessions: taking turns, waiting for locks, being cancelled.
class TestRunnerTurns : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_scene = std::make_unique<RunnerScene>(); }

    void ofTwoAtOnceOneAppliesAndOneFindsItApplied();
    void saysWhoHoldsTheLockWhileItWaits();
    void givesUpWaitingAndSaysWhoHoldsTheLock();
    void canBeCancelledWhileItWaits();
    void canBeCancelledInTheMiddleOfAStatement();
    void cancelBeforeCommitChangesNothing();
    void cancelAtAnyMomentLeavesAllOrNothing();
    void stopsWhenATableStaysLockedAndNamesTheSession();
    void stopsAtTheStatementTimeout();

private:
    std::unique_ptr<RunnerScene> m_scene;
};

namespace {

core::Result<RunReport> runOn(db::Connection &connection, const Migration &migration, const RunOptions &options = {},
    const ProgressSink &progress = {})
{
    return runMigration(connection, migration, options, progress);
}

QString describe(const core::Result<RunReport> &report)
{
    return report ? tests::describe(*report) : report.error().text();
}

// Takes the lock of the runners in a session of its own.
std::unique_ptr<db::Connection> otherRunner(const db::ConnectionUrl &url)
{
    db::Connection::Options options;
    options.applicationName = u"the other runner"_s;
    auto connection = db::Connection::open(url, options);
    if (!connection
        || !(*connection)->query(u"SELECT pg_advisory_lock($1::bigint)"_s, {QString::number(runnerLockKey)})) {
        qFatal("no lock");
    }
    return std::move(*connection);
}

} // namespace

void TestRunnerTurns::ofTwoAtOnceOneAppliesAndOneFindsItApplied()
{
    const Migration migration = RunnerScene::shippedMigration(u"002_session_memory"_s);
    for (int repetition = 0; repetition < 5; ++repetition) {
        const db::ConnectionUrl url = m_scene->databaseWith({u"001_base_schema"_s});
        db::Executor first(url);
        db::Executor second(url);
        const auto job = [&migration](db::Connection &connection) { return runOn(connection, migration); };
        auto one = first.submit(job);
        auto two = second.submit(job);
        QList<Outcome> outcomes{one.future.result()->outcome, two.future.result()->outcome};
        std::ranges::sort(outcomes);
        QCOMPARE(outcomes, (QList<Outcome>{Outcome::Applied, Outcome::AlreadyApplied}));
        QCOMPARE(m_scene->value(url, u"SELECT count(*) FROM archon_migrations WHERE version = '002'"_s), u"1"_s);
    }
}

void TestRunnerTurns::saysWhoHoldsTheLockWhileItWaits()
{
    const db::ConnectionUrl url = m_scene->server.freshDatabase();
    auto other = otherRunner(url);
    const int pid = other->backendPid();
    const auto connection = RunnerScene::open(url);
    QStringList heard;
    const RunReport report = runMigration(
        *connection, RunnerScene::fromText(u"CREATE TABLE w1 (a int);"_s), {}, [&](const RunProgress &progress) {
            if (progress.phase == RunProgress::Phase::Waiting) {
                heard << progress.message;
                if (heard.size() == 3) {
                    other.reset();
                }
            }
        });
    QCOMPARE(report.outcome, Outcome::Applied);
    QVERIFY(heard.size() >= 3);
    QVERIFY2(heard.first().startsWith(
                 u"Waiting for another runner: the other runner as postgres (process %1), since "_s.arg(pid)),
        qPrintable(heard.first()));
    QCOMPARE(heard.at(1), heard.first()); // nothing in it that changes each time
}

void TestRunnerTurns::givesUpWaitingAndSaysWhoHoldsTheLock()
{
    const db::ConnectionUrl url = m_scene->server.freshDatabase();
    const auto other = otherRunner(url);
    const auto connection = RunnerScene::open(url);
    RunOptions options;
    options.runnerWait = std::chrono::milliseconds(350);
    QElapsedTimer clock;
    clock.start();
    const RunReport report = runMigration(*connection, RunnerScene::fromText(u"CREATE TABLE w2 (a int);"_s), options);
    QCOMPARE(report.outcome, Outcome::Refused);
    QCOMPARE(report.error->kind, core::ErrorKind::Refused);
    QVERIFY2(report.error->what.contains(u"the other runner as postgres"_s), qPrintable(report.error->what));
    QCOMPARE(report.error->state, u"Nothing was changed."_s);
    QVERIFY(clock.elapsed() >= 350);
    QVERIFY(clock.elapsed() < 3000);
    QVERIFY(!m_scene->hasTable(url, u"w2"_s));
}

void TestRunnerTurns::canBeCancelledWhileItWaits()
{
    const db::ConnectionUrl url = m_scene->server.freshDatabase();
    const auto other = otherRunner(url);
    db::Executor executor(url);
    std::binary_semaphore waiting(0);
    std::atomic<bool> told = false;
    auto job = executor.submit([&](db::Connection &connection) {
        return runOn(
            connection, RunnerScene::fromText(u"CREATE TABLE w3 (a int);"_s), {}, [&](const RunProgress &progress) {
                if (progress.phase == RunProgress::Phase::Waiting && !told.exchange(true)) {
                    waiting.release();
                }
            });
    });
    waiting.acquire();
    QElapsedTimer clock;
    clock.start();
    executor.cancel(job.id);
    const core::Result<RunReport> report = job.future.result();
    QVERIFY2(clock.elapsed() < 1000, qPrintable(QString::number(clock.elapsed())));
    QVERIFY2(report && report->outcome == Outcome::RolledBack, qPrintable(describe(report)));
    QCOMPARE(report->error->kind, core::ErrorKind::Cancelled);
    QCOMPARE(report->error->state, u"Nothing was changed."_s);
}

void TestRunnerTurns::canBeCancelledInTheMiddleOfAStatement()
{
    const db::ConnectionUrl url = m_scene->server.freshDatabase();
    db::Executor executor(url);
    std::binary_semaphore sleeping(0);
    const Migration migration
        = RunnerScene::fromText(u"CREATE TABLE w4 (a int);\nSELECT pg_sleep(60);\nCREATE TABLE w5 (a int);"_s);
    auto job = executor.submit([&](db::Connection &connection) {
        return runOn(connection, migration, {}, [&](const RunProgress &progress) {
            if (progress.statement == 2 && !progress.finished) {
                sleeping.release();
            }
        });
    });
    sleeping.acquire();
    QTest::qSleep(100);
    QElapsedTimer clock;
    clock.start();
    executor.cancel(job.id);
    const core::Result<RunReport> report = job.future.result();
    QVERIFY(clock.elapsed() < 2000);
    QVERIFY2(report && report->outcome == Outcome::RolledBack, qPrintable(describe(report)));
    QCOMPARE(report->error->kind, core::ErrorKind::Cancelled);
    QCOMPARE(report->error->state, u"Nothing was changed: the transaction was rolled back."_s);
    QCOMPARE(report->failedStatement, 2);
    QVERIFY(!m_scene->hasTable(url, u"w4"_s));
    QVERIFY(m_scene->isRunnerLockFree(url));
    // The executor and its connection go on.
    const auto after = executor.submit([](db::Connection &connection) { return connection.query(u"SELECT 1"_s); });
    VERIFY_RESULT(after.future.result());
}

void TestRunnerTurns::cancelBeforeCommitChangesNothing()
{
    const db::ConnectionUrl url = m_scene->server.freshDatabase();
    const auto connection = RunnerScene::open(url);
    const RunReport report = runMigration(*connection, RunnerScene::fromText(u"CREATE TABLE w6 (a int);"_s), {},
        [&connection](const RunProgress &progress) {
            if (progress.phase == RunProgress::Phase::Committing) {
                connection->cancel();
            }
        });
    QCOMPARE(report.outcome, Outcome::RolledBack);
    QCOMPARE(report.error->kind, core::ErrorKind::Cancelled);
    QVERIFY(!m_scene->hasTable(url, u"w6"_s));
    QVERIFY(m_scene->isRunnerLockFree(url));
}

void TestRunnerTurns::cancelAtAnyMomentLeavesAllOrNothing()
{
    const db::ConnectionUrl url = m_scene->server.freshDatabase();
    const auto witness = RunnerScene::open(url);
    db::Executor executor(url);
    QElapsedTimer clock;
    clock.start();
    const auto whole = executor.submit([](db::Connection &connection) {
        return runOn(connection, RunnerScene::fromText(u"CREATE TABLE any_a (a int);\nCREATE TABLE any_b (a int);"_s));
    });
    QCOMPARE(whole.future.result()->outcome, Outcome::Applied);
    const qint64 span = clock.nsecsElapsed() * 2; // the first half of the moments lies within a run
    int applied = 0;
    int cancelled = 0;
    for (int repetition = 0; repetition < 60; ++repetition) {
        const QString table = u"any_%1"_s.arg(repetition);
        const Migration migration
            = RunnerScene::fromText(u"CREATE TABLE %1_a (a int);\nCREATE TABLE %1_b (a int);"_s.arg(table));
        auto job = executor.submit([&](db::Connection &connection) { return runOn(connection, migration); });
        std::this_thread::sleep_for(std::chrono::nanoseconds(span * repetition / 60));
        executor.cancel(job.id);
        const core::Result<RunReport> report = job.future.result();
        const bool isApplied = report && report->outcome == Outcome::Applied;
        if (!isApplied) { // also when it had not begun
            QCOMPARE(report ? report->error->kind : report.error().kind, core::ErrorKind::Cancelled);
        }
        ++(isApplied ? applied : cancelled);
        const auto truth = witness->query(u"SELECT to_regclass($1) IS NOT NULL, to_regclass($2) IS NOT NULL, "
                                          "(SELECT count(*) FROM pg_locks WHERE locktype = 'advisory')"_s,
            {table + u"_a"_s, table + u"_b"_s});
        VERIFY_RESULT(truth);
        QCOMPARE(truth->isTrue(0, 0), isApplied);
        QCOMPARE(truth->isTrue(0, 1), isApplied);
        QCOMPARE(truth->number(0, 2), 0);
    }
    qInfo("%d applied, %d cancelled", applied, cancelled);
    QVERIFY(cancelled > 0);
    QVERIFY(applied > 0);
}

void TestRunnerTurns::stopsWhenATableStaysLockedAndNamesTheSession()
{
    const db::ConnectionUrl url = m_scene->server.freshDatabase();
    m_scene->value(url, u"CREATE TABLE busy (a int)"_s);
    db::Connection::Options named;
    named.applicationName = u"long report"_s;
    auto holder = db::Connection::open(url, named);
    VERIFY_RESULT(holder);
    VERIFY_RESULT((*holder)->begin());
    VERIFY_RESULT((*holder)->query(u"SELECT * FROM busy"_s));
    const auto connection = RunnerScene::open(url);
    RunOptions options;
    options.lockTimeout = std::chrono::milliseconds(200);
    const Migration migration
        = RunnerScene::fromText(u"CREATE TABLE idle (a int);\nALTER TABLE busy ADD COLUMN b int;"_s);
    const RunReport report = runMigration(*connection, migration, options);
    QCOMPARE(report.outcome, Outcome::RolledBack);
    QCOMPARE(report.error->sqlState(), u"55P03"_s);
    QCOMPARE(report.failedStatement, 2);
    QVERIFY2(report.error->next.contains(u"long report as postgres (process %1)"_s.arg((*holder)->backendPid())),
        qPrintable(report.error->next));
    QVERIFY(!m_scene->hasTable(url, u"idle"_s));
    (*holder)->rollback();
    QCOMPARE(runMigration(*connection, migration, options).outcome, Outcome::Applied);
}

void TestRunnerTurns::stopsAtTheStatementTimeout()
{
    const db::ConnectionUrl url = m_scene->server.freshDatabase();
    const auto connection = RunnerScene::open(url);
    RunOptions options;
    options.statementTimeout = std::chrono::milliseconds(100);
    const RunReport report = runMigration(
        *connection, RunnerScene::fromText(u"CREATE TABLE slow (a int);\nSELECT pg_sleep(30);"_s), options);
    QCOMPARE(report.outcome, Outcome::RolledBack);
    QCOMPARE(report.error->sqlState(), u"57014"_s);
    QCOMPARE(report.error->kind, core::ErrorKind::Sql);
    QVERIFY(!m_scene->hasTable(url, u"slow"_s));
}

QTEST_GUILESS_MAIN(TestRunnerTurns)
#include "tst_runnerturns.moc"
