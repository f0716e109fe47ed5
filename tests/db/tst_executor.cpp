// SPDX-License-Identifier: GPL-3.0-or-later
#include "db/executor.h"

#include "support/testserver.h"
#include "support/verifyresult.h"

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QTcpServer>
#include <QTest>
#include <QThread>

#include <csignal>
#include <thread>

using namespace Qt::StringLiterals;
using archon::core::ErrorKind;
using archon::core::Result;
using archon::db::Connection;
using archon::db::ConnectionUrl;
using archon::db::Executor;
using archon::db::Job;
using archon::db::Rows;
using archon::tests::TestServer;

namespace {

Job<Rows> ask(Executor &executor, const QString &sql)
{
    return executor.submit([sql](Connection &connection) { return connection.query(sql); });
}

template <typename T> ErrorKind kindOf(const Job<T> &job)
{
    const Result<T> result = job.future.result();
    return result ? ErrorKind::Internal : result.error().kind;
}

} // namespace

class TestExecutor : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();

    void answersJobsInOrderOnOneConnection();
    void returnsAtOnceFromSubmit();
    void continuesOnTheThreadOfTheContext();
    void cancelsARunningStatement();
    void cancelReturnsAtOnce();
    void cancelsAWaitingJob();
    void cancelsAJobThatIsConnecting();
    void leavesAnEndedJobAlone();
    void neverHitsAnotherJob();
    void aCancelledRunStopsBetweenStatements();
    void answersAThrowingJob();
    void rollsBackAForgottenTransaction();
    void reopensAfterTheBackendWasKilled();
    void reopensAfterItWasKilledInTheMiddle();
    void answersAllJobsWithTheConnectError();
    void doesNotTryAWrongPasswordTwice();
    void triesAgainAfterAnotherFailure();
    void shutsDownWhileAStatementRuns();
    void shutsDownWhileConnecting();
    void shutsDownWhenTheServerHangs();
    void shutsDownWhileAJobGoesOnAndOn();
    void answersWaitingJobsAtShutdown();
    void isSafeToMakeAndDropQuickly();
    void acceptsJobsFromManyThreads();

private:
    std::unique_ptr<TestServer> m_server;
    ConnectionUrl m_url;
};

void TestExecutor::initTestCase()
{
    TestServer::Options options;
    options.tcp = true;
    options.hostRules = {u"host all app 127.0.0.1/32 scram-sha-256"_s, u"host all all 127.0.0.1/32 trust"_s};
    options.settings = {u"log_connections=on"_s};
    m_server = std::make_unique<TestServer>(options);
    m_url = m_server->freshDatabase();
    m_server->psql(m_url, u"CREATE ROLE app LOGIN PASSWORD 's3cr3t'"_s);
}

void TestExecutor::cleanupTestCase()
{
    m_server.reset();
}

void TestExecutor::answersJobsInOrderOnOneConnection()
{
    Executor executor(m_url);
    QList<Job<Rows>> jobs;
    for (int i = 0; i < 50; ++i) {
        jobs << ask(executor, u"SELECT %1, pg_backend_pid()"_s.arg(i));
    }
    const qint64 pid = jobs.first().future.result().value().number(0, 1);
    for (int i = 0; i < jobs.size(); ++i) {
        const Result<Rows> rows = jobs.at(i).future.result();
        VERIFY_RESULT(rows);
        QCOMPARE(rows->number(0, 0), i);
        QCOMPARE(rows->number(0, 1), pid);
        QVERIFY(jobs.at(i).id != 0);
    }
}

void TestExecutor::returnsAtOnceFromSubmit()
{
    QElapsedTimer timer;
    timer.start();
    Executor executor(m_url);
    const Job<Rows> job = ask(executor, u"SELECT pg_sleep(0.3)"_s);
    QVERIFY(timer.elapsed() < 100);
    QVERIFY(!job.future.isFinished());
    VERIFY_RESULT(job.future.result());
}

void TestExecutor::continuesOnTheThreadOfTheContext()
{
    Executor executor(m_url);
    QObject context;
    QThread *thread = nullptr;
    ask(executor, u"SELECT 1"_s).future.then(&context, [&thread](const Result<Rows> &) {
        thread = QThread::currentThread();
    });
    QTRY_COMPARE(thread, QThread::currentThread());
    auto gone = std::make_unique<QObject>();
    bool ran = false;
    Job<Rows> job = ask(executor, u"SELECT pg_sleep(0.1)"_s);
    job.future.then(gone.get(), [&ran](const Result<Rows> &) { ran = true; });
    gone.reset();
    VERIFY_RESULT(job.future.result());
    QTest::qWait(50);
    QVERIFY(!ran);
}

void TestExecutor::cancelsARunningStatement()
{
    Executor executor(m_url);
    VERIFY_RESULT(ask(executor, u"SELECT 1"_s).future.result());
    const Job<Rows> job = ask(executor, u"SELECT pg_sleep(60)"_s);
    QTest::qSleep(100);
    QElapsedTimer timer;
    timer.start();
    executor.cancel(job.id);
    QCOMPARE(kindOf(job), ErrorKind::Cancelled);
    QVERIFY2(timer.elapsed() < 1000, qPrintable(QString::number(timer.elapsed())));
    VERIFY_RESULT(ask(executor, u"SELECT 1"_s).future.result());
}

void TestExecutor::cancelReturnsAtOnce()
{
    Executor executor(m_url);
    VERIFY_RESULT(ask(executor, u"SELECT 1"_s).future.result());
    const Job<Rows> job = ask(executor, u"SELECT pg_sleep(60)"_s);
    QTest::qSleep(50);
    QElapsedTimer timer;
    timer.start();
    executor.cancel(job.id);
    QVERIFY(timer.nsecsElapsed() < 50'000'000);
    QCOMPARE(kindOf(job), ErrorKind::Cancelled);
}

void TestExecutor::cancelsAWaitingJob()
{
    Executor executor(m_url);
    const Job<Rows> first = ask(executor, u"SELECT pg_sleep(0.3)"_s);
    const Job<Rows> waiting = ask(executor, u"CREATE TABLE never_made (i int)"_s);
    const Job<Rows> last = ask(executor, u"SELECT to_regclass('never_made') IS NULL"_s);
    executor.cancel(waiting.id);
    QVERIFY(waiting.future.isFinished());
    QCOMPARE(kindOf(waiting), ErrorKind::Cancelled);
    VERIFY_RESULT(first.future.result());
    VERIFY_RESULT(last.future.result());
    QVERIFY(last.future.result()->isTrue(0, 0));
}

void TestExecutor::cancelsAJobThatIsConnecting()
{
    QTcpServer silent; // accepts in the kernel, never answers
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    ConnectionUrl url = m_url;
    url.hosts = {{u"127.0.0.1"_s, silent.serverPort()}};
    Executor executor(url);
    const Job<Rows> job = ask(executor, u"SELECT 1"_s);
    const Job<Rows> next = ask(executor, u"SELECT 1"_s);
    QTest::qSleep(100);
    QElapsedTimer timer;
    timer.start();
    executor.cancel(job.id);
    QCOMPARE(kindOf(job), ErrorKind::Cancelled);
    QVERIFY(timer.elapsed() < 1000);
    QTest::qSleep(50);
    QVERIFY(!next.future.isFinished()); // tries for itself
    executor.cancel(next.id);
    QCOMPARE(kindOf(next), ErrorKind::Cancelled);
}

void TestExecutor::leavesAnEndedJobAlone()
{
    Executor executor(m_url);
    const Job<Rows> ended = ask(executor, u"SELECT 1"_s);
    VERIFY_RESULT(ended.future.result());
    const Job<Rows> job = ask(executor, u"SELECT pg_sleep(0.3)"_s);
    QTest::qSleep(50);
    executor.cancel(ended.id);
    executor.cancel(0);
    executor.cancel(123456);
    VERIFY_RESULT(job.future.result());
    VERIFY_RESULT(ended.future.result());
}

void TestExecutor::neverHitsAnotherJob()
{
    // Victims may be cancelled, the others must all get through, whenever the request arrives.
    Executor executor(m_url);
    QRandomGenerator random(4711);
    int hit = 0;
    int late = 0;
    for (int round = 0; round < 500; ++round) {
        const Job<Rows> before = ask(executor, u"SELECT pg_sleep(0.0005)"_s);
        const Job<Rows> victim = ask(executor, u"SELECT pg_sleep(%1)"_s.arg(random.bounded(30) / 10000.0));
        const Job<Rows> after = executor.submit([](Connection &connection) -> Result<Rows> {
            if (const Result<void> begun = connection.begin(); !begun) {
                return std::unexpected(begun.error());
            }
            const Result<Rows> rows = connection.query(u"SELECT pg_sleep(0.0003)"_s);
            if (!rows) {
                return rows;
            }
            if (const Result<void> committed = connection.commit(); !committed) {
                return std::unexpected(committed.error());
            }
            return rows;
        });
        QThread::usleep(random.bounded(6000));
        executor.cancel(victim.id);
        VERIFY_RESULT(before.future.result());
        VERIFY_RESULT(after.future.result());
        const Result<Rows> result = victim.future.result();
        if (result) {
            ++late;
        } else {
            QCOMPARE(result.error().kind, ErrorKind::Cancelled);
            ++hit;
        }
    }
    QVERIFY2(hit > 20 && late > 20, qPrintable(u"%1 hit, %2 too late"_s.arg(hit).arg(late)));
}

void TestExecutor::aCancelledRunStopsBetweenStatements()
{
    // Requests come while the job is busy elsewhere, on its way from one statement to the next.
    Executor executor(m_url);
    QRandomGenerator random(99);
    for (int round = 0; round < 100; ++round) {
        const Job<int> job = executor.submit([](Connection &connection) -> Result<int> {
            for (int i = 0; i < 100000; ++i) {
                if (const auto done = connection.query(u"SELECT 1"_s); !done) {
                    return std::unexpected(done.error());
                }
            }
            return 1;
        });
        QThread::usleep(500 + random.bounded(2000));
        executor.cancel(job.id);
        QCOMPARE(kindOf(job), ErrorKind::Cancelled);
    }
}

void TestExecutor::answersAThrowingJob()
{
    Executor executor(m_url);
    const Job<int> job
        = executor.submit([](Connection &) -> Result<int> { throw std::runtime_error("password=s3cr3t"); });
    const Result<int> result = job.future.result();
    QVERIFY(!result);
    QCOMPARE(result.error().kind, ErrorKind::Internal);
    QVERIFY(!result.error().text().contains(u"s3cr3t"));
    const Job<int> odd = executor.submit([](Connection &) -> Result<int> { throw 42; });
    QCOMPARE(kindOf(odd), ErrorKind::Internal);
    VERIFY_RESULT(ask(executor, u"SELECT 1"_s).future.result());
}

void TestExecutor::rollsBackAForgottenTransaction()
{
    Executor executor(m_url);
    const Job<int> job = executor.submit([](Connection &connection) -> Result<int> {
        static_cast<void>(connection.begin());
        static_cast<void>(connection.execute("CREATE TABLE forgotten (i int)"));
        return 1;
    });
    QTest::ignoreMessage(QtWarningMsg, "a job left its transaction open; it was rolled back");
    VERIFY_RESULT(job.future.result());
    const Result<Rows> rows = ask(executor, u"SELECT to_regclass('forgotten') IS NULL"_s).future.result();
    VERIFY_RESULT(rows);
    QVERIFY(rows->isTrue(0, 0));
}

void TestExecutor::reopensAfterTheBackendWasKilled()
{
    Executor executor(m_url);
    const Result<Rows> first = ask(executor, u"SELECT pg_backend_pid()"_s).future.result();
    VERIFY_RESULT(first);
    m_server->psql(m_url, u"SELECT pg_terminate_backend(%1, 5000)"_s.arg(first->text(0, 0)));
    const Result<Rows> second = ask(executor, u"SELECT pg_backend_pid()"_s).future.result();
    VERIFY_RESULT(second);
    QVERIFY(second->text(0, 0) != first->text(0, 0));
}

void TestExecutor::reopensAfterItWasKilledInTheMiddle()
{
    Executor executor(m_url);
    const Result<Rows> first = ask(executor, u"SELECT pg_backend_pid()"_s).future.result();
    VERIFY_RESULT(first);
    const Job<Rows> job = ask(executor, u"SELECT pg_sleep(60)"_s);
    QTest::qSleep(100);
    m_server->psql(m_url, u"SELECT pg_terminate_backend(%1)"_s.arg(first->text(0, 0)));
    QCOMPARE(kindOf(job), ErrorKind::Lost);
    VERIFY_RESULT(ask(executor, u"SELECT 1"_s).future.result());
}

void TestExecutor::answersAllJobsWithTheConnectError()
{
    QTcpServer silent;
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    ConnectionUrl url = m_url;
    url.hosts = {{u"127.0.0.1"_s, silent.serverPort()}};
    Connection::Options options;
    options.connectTimeout = std::chrono::milliseconds(300);
    QElapsedTimer timer;
    timer.start();
    Executor executor(url, options);
    QList<Job<Rows>> jobs;
    for (int i = 0; i < 10; ++i) {
        jobs << ask(executor, u"SELECT 1"_s);
    }
    for (const Job<Rows> &job : jobs) {
        QCOMPARE(kindOf(job), ErrorKind::Connection);
    }
    QVERIFY(timer.elapsed() < 2000); // one attempt, not ten
}

void TestExecutor::doesNotTryAWrongPasswordTwice()
{
    ConnectionUrl url = m_url;
    url.hosts = {{u"127.0.0.1"_s, m_server->tcpPort()}};
    url.user = u"app"_s;
    url.password = u"wrong"_s;
    Executor executor(url);
    const Result<Rows> first = ask(executor, u"SELECT 1"_s).future.result();
    QCOMPARE(first.error().sqlState(), u"28P01"_s);
    m_server->psql(m_url, u"ALTER ROLE app PASSWORD 'wrong'"_s); // would work now, if it were tried
    const Result<Rows> second = ask(executor, u"SELECT 1"_s).future.result();
    QCOMPARE(second.error(), first.error());
    Executor fresh(url); // what the user does with a new password
    VERIFY_RESULT(ask(fresh, u"SELECT 1"_s).future.result());
}

void TestExecutor::triesAgainAfterAnotherFailure()
{
    TestServer server;
    const ConnectionUrl url = server.freshDatabase();
    server.stop();
    Executor executor(url);
    QCOMPARE(kindOf(ask(executor, u"SELECT 1"_s)), ErrorKind::Connection);
    server.start();
    VERIFY_RESULT(ask(executor, u"SELECT 1"_s).future.result());
}

void TestExecutor::shutsDownWhileAStatementRuns()
{
    auto executor = std::make_unique<Executor>(m_url);
    VERIFY_RESULT(ask(*executor, u"SELECT 1"_s).future.result());
    const Job<Rows> job = ask(*executor, u"SELECT pg_sleep(60) AS shut_down"_s);
    QTest::qSleep(100);
    QElapsedTimer timer;
    timer.start();
    executor.reset();
    QVERIFY2(timer.elapsed() < 1000, qPrintable(QString::number(timer.elapsed())));
    QVERIFY(job.future.isFinished());
    QCOMPARE(kindOf(job), ErrorKind::Cancelled);
    QTRY_COMPARE(
        m_server->psql(m_url,
            u"SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%AS shut_' || 'down'"_s),
        u"0"_s);
}

void TestExecutor::shutsDownWhileConnecting()
{
    QTcpServer silent;
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    ConnectionUrl url = m_url;
    url.hosts = {{u"127.0.0.1"_s, silent.serverPort()}};
    auto executor = std::make_unique<Executor>(url);
    const Job<Rows> job = ask(*executor, u"SELECT 1"_s);
    const Job<Rows> next = ask(*executor, u"SELECT 1"_s);
    QTest::qSleep(100);
    QElapsedTimer timer;
    timer.start();
    executor.reset();
    QVERIFY(timer.elapsed() < 1000);
    QCOMPARE(kindOf(job), ErrorKind::Cancelled);
    QCOMPARE(kindOf(next), ErrorKind::Cancelled);
}

void TestExecutor::shutsDownWhenTheServerHangs()
{
    // The backend is stopped by a signal, so neither cancel nor anything else gets an answer.
    auto executor = std::make_unique<Executor>(m_url);
    const pid_t pid = pid_t(ask(*executor, u"SELECT pg_backend_pid()"_s).future.result().value().number(0, 0));
    const Job<Rows> job = ask(*executor, u"SELECT pg_sleep(60)"_s);
    QTest::qSleep(100);
    QCOMPARE(::kill(pid, SIGSTOP), 0);
    QElapsedTimer timer;
    timer.start();
    executor.reset();
    const qint64 elapsed = timer.elapsed();
    ::kill(pid, SIGCONT);
    QVERIFY2(elapsed < 1000, qPrintable(QString::number(elapsed)));
    QVERIFY(job.future.isFinished());
    QVERIFY(!job.future.result());
}

void TestExecutor::shutsDownWhileAJobGoesOnAndOn()
{
    auto executor = std::make_unique<Executor>(m_url);
    std::atomic<bool> begun = false;
    const Job<int> job = executor->submit([&begun](Connection &connection) -> Result<int> {
        int failures = 0;
        while (failures < 3) { // does not care for one error
            begun = true;
            failures += connection.query(u"SELECT pg_sleep(0.2)"_s) ? 0 : 1;
        }
        return failures;
    });
    QTRY_VERIFY(begun);
    QElapsedTimer timer;
    timer.start();
    executor.reset();
    QVERIFY(timer.elapsed() < 1000);
    QCOMPARE(job.future.result().value(), 3);
}

void TestExecutor::answersWaitingJobsAtShutdown()
{
    QList<Job<Rows>> jobs;
    {
        Executor executor(m_url);
        jobs << ask(executor, u"SELECT pg_sleep(60)"_s);
        for (int i = 0; i < 100; ++i) {
            jobs << ask(executor, u"SELECT 1"_s);
        }
        QTest::qSleep(50);
    }
    for (const Job<Rows> &job : jobs) {
        QVERIFY(job.future.isFinished());
        QCOMPARE(job.future.resultCount(), 1);
        QCOMPARE(kindOf(job), ErrorKind::Cancelled);
    }
}

void TestExecutor::isSafeToMakeAndDropQuickly()
{
    QElapsedTimer timer;
    timer.start();
    for (int i = 0; i < 50; ++i) {
        Executor executor(m_url);
        const Job<Rows> job = ask(executor, u"SELECT 1"_s);
        if (i % 3 == 0) {
            executor.cancel(job.id);
        }
        if (i % 5 == 0) {
            static_cast<void>(job.future.result());
        }
    }
    QVERIFY(timer.elapsed() < 10000);
}

void TestExecutor::acceptsJobsFromManyThreads()
{
    Executor executor(m_url);
    std::atomic<int> answered = 0;
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&executor, &answered] {
                for (int i = 0; i < 50; ++i) {
                    const Job<Rows> job = ask(executor, u"SELECT 1"_s);
                    if (i % 4 == 0) {
                        executor.cancel(job.id);
                    }
                    const Result<Rows> result = job.future.result();
                    answered += result || result.error().kind == ErrorKind::Cancelled ? 1 : 0;
                }
            });
        }
    }
    QCOMPARE(answered.load(), 200);
}

QTEST_GUILESS_MAIN(TestExecutor)
#include "tst_executor.moc"
