// SPDX-License-Identifier: GPL-3.0-or-later
#include "cluster/postmaster.h"
#include "cluster/testfolder.h"
#include "db/connection.h"
#include "support/verifyresult.h"

#include <QDir>
#include <QProcess>
#include <QTest>

#include <csignal>
#include <thread>

#include <unistd.h>

using namespace archon::cluster;
using namespace archon::tests;
using namespace archon;
using namespace Qt::StringLiterals;

// What is left after the server was killed.
class ClusterCrashTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void startsAgainAfterTheServerWasKilled();
    void waitsForBackendsThatOutlivedTheirServer();
    void recoversWhatWasCommitted();
    void startsWhenItsNumberBelongsToAnotherProgram();
    void startsWithAnUnusablePidFile_data();
    void startsWithAnUnusablePidFile();
    void stopsAServerWhoseSocketIsGone();
    void removesWhatWasLeftHalfMade();
    void finishesAResetThatWasInterrupted();

private:
    const TestFolder m_folder; // for all that leave a whole database behind
    static void killServer(const TestFolder &folder);
};

namespace {

void write(const QString &path, const QByteArray &text)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(text), text.size());
}

} // namespace

void ClusterCrashTest::killServer(const TestFolder &folder)
{
    const qint64 pid = folder.serverPid();
    QVERIFY(pid > 1);
    QCOMPARE(kill(pid_t(pid), SIGKILL), 0);
    QTRY_VERIFY(!processIsRunning(pid));
}

void ClusterCrashTest::startsAgainAfterTheServerWasKilled()
{
    const TestFolder &folder = m_folder;
    auto before = LocalCluster::start(folder.options());
    VERIFY_RESULT(before);
    killServer(folder);
    QVERIFY(!folder.isRunning());
    auto after = LocalCluster::start(folder.options());
    VERIFY_RESULT(after);
    QCOMPARE(TestFolder::query((*after)->url(), u"SELECT 1"_s), u"1"_s);
    before->reset(); // it has its lease still, and is not the last
    QVERIFY(folder.isRunning());
    after->reset();
    QVERIFY(!folder.isRunning());
}

void ClusterCrashTest::waitsForBackendsThatOutlivedTheirServer()
{
    const TestFolder &folder = m_folder;
    const auto before = LocalCluster::start(folder.options());
    VERIFY_RESULT(before);
    auto connection = db::Connection::open((*before)->url());
    VERIFY_RESULT(connection);
    // Computes for some seconds without looking up, and so does not notice that its server is gone.
    std::atomic_bool begun = false;
    std::jthread busy([&] {
        begun = true;
        (void)(*connection)->execute("SELECT sum(sqrt(i)) FROM generate_series(1, 20000000) i");
    });
    QTRY_VERIFY(begun);
    QTest::qWait(300);
    killServer(folder);
    const auto after = LocalCluster::start(folder.options());
    VERIFY_RESULT(after);
    QCOMPARE(TestFolder::query((*after)->url(), u"SELECT 1"_s), u"1"_s);
}

void ClusterCrashTest::recoversWhatWasCommitted()
{
    const TestFolder &folder = m_folder;
    {
        const auto cluster = LocalCluster::start(folder.options());
        VERIFY_RESULT(cluster);
        // Enough to recover for a while, too little for a checkpoint to come before the crash.
        TestFolder::query(
            (*cluster)->url(), u"CREATE TABLE kept AS SELECT i, repeat('x', 500) FROM generate_series(1, 150000) i"_s);
        killServer(folder);
    }
    QList<LocalCluster::Stage> stages;
    LocalCluster::Options options = folder.options();
    options.progress = [&stages](LocalCluster::Stage stage) { stages << stage; };
    const auto cluster = LocalCluster::start(options);
    VERIFY_RESULT(cluster);
    QVERIFY(stages.contains(LocalCluster::Stage::Recovering));
    QCOMPARE(TestFolder::query((*cluster)->url(), u"SELECT count(*) FROM kept"_s), u"150000"_s);
}

void ClusterCrashTest::startsWhenItsNumberBelongsToAnotherProgram()
{
    const TestFolder &folder = m_folder;
    {
        const auto cluster = LocalCluster::start(folder.options());
        VERIFY_RESULT(cluster);
        killServer(folder);
    }
    QProcess innocent; // of the same user, so that PostgreSQL would take it for its predecessor
    if (geteuid() == 0) {
        innocent.start(
            u"setpriv"_s, {u"--reuid=postgres"_s, u"--regid=postgres"_s, u"--clear-groups"_s, u"sleep"_s, u"600"_s});
    } else {
        innocent.start(u"sleep"_s, {u"600"_s});
    }
    QVERIFY(innocent.waitForStarted());
    for (const QString &name :
        {folder.path() + u"/data/postmaster.pid"_s, folder.path() + u"/run/.s.PGSQL.5432.lock"_s}) {
        QFile file(name);
        QVERIFY(file.open(QIODevice::ReadWrite));
        QByteArray text = file.readAll();
        text.replace(0, text.indexOf('\n'), QByteArray::number(innocent.processId()));
        QVERIFY(file.resize(0) && file.seek(0));
        file.write(text);
    }
    QVERIFY(!folder.isRunning());
    VERIFY_RESULT(LocalCluster::stop(folder.options())); // stops nobody
    QCOMPARE(innocent.state(), QProcess::Running);
    VERIFY_RESULT(LocalCluster::start(folder.options()));
    QVERIFY(!innocent.waitForFinished(100));
    innocent.kill();
    innocent.waitForFinished();
}

void ClusterCrashTest::startsWithAnUnusablePidFile_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("torn") << QByteArray("12");
    QTest::newRow("nonsense") << QByteArray("a\nb\nc\nd\ne\nf\n");
    QTest::newRow("process 1") << QByteArray("1\n/\n0\n5432\n/tmp\n\n");
}

void ClusterCrashTest::startsWithAnUnusablePidFile()
{
    QFETCH(QByteArray, text);
    const TestFolder &folder = m_folder;
    VERIFY_RESULT(LocalCluster::start(folder.options()));
    write(folder.path() + u"/data/postmaster.pid"_s, text);
    QVERIFY(!folder.isRunning());
    VERIFY_RESULT(LocalCluster::start(folder.options()));
}

void ClusterCrashTest::stopsAServerWhoseSocketIsGone()
{
    const TestFolder &folder = m_folder;
    const auto before = LocalCluster::start(folder.options());
    VERIFY_RESULT(before);
    const qint64 old = folder.serverPid();
    QVERIFY(QFile::remove(folder.path() + u"/run/.s.PGSQL.5432"_s));
    QVERIFY(!folder.isRunning());
    const auto after = LocalCluster::start(folder.options());
    VERIFY_RESULT(after);
    QVERIFY(folder.serverPid() != old);
    QVERIFY(!processIsRunning(old));
    QCOMPARE(TestFolder::query((*after)->url(), u"SELECT 1"_s), u"1"_s);
}

void ClusterCrashTest::removesWhatWasLeftHalfMade()
{
    const TestFolder folder;
    write(folder.outer() + u"/precious"_s, "not ours");
    VERIFY_RESULT(LocalCluster::start(folder.options()));
    QVERIFY(QDir().rename(folder.path() + u"/data"_s, folder.path() + u"/data.new-abcdef"_s));
    QVERIFY(QFile::link(folder.outer(), folder.path() + u"/data.new-abcdef/link"_s));
    VERIFY_RESULT(LocalCluster::start(folder.options()));
    QVERIFY(QFileInfo::exists(folder.path() + u"/data/PG_VERSION"_s));
    QVERIFY(!QFileInfo::exists(folder.path() + u"/data.new-abcdef"_s));
    QVERIFY(QFileInfo::exists(folder.outer() + u"/precious"_s));
}

void ClusterCrashTest::finishesAResetThatWasInterrupted()
{
    const TestFolder folder;
    VERIFY_RESULT(LocalCluster::start(folder.options()));
    QVERIFY(QDir().rename(folder.path() + u"/data"_s, folder.path() + u"/data.old-abcdef"_s));
    VERIFY_RESULT(LocalCluster::reset(folder.options()));
    QVERIFY(!QFileInfo::exists(folder.path()));
    // The other moment: only the locks are left.
    QVERIFY(QDir().mkpath(folder.path()));
    write(folder.path() + u"/start.lock"_s, {});
    VERIFY_RESULT(LocalCluster::start(folder.options()));
}

QTEST_GUILESS_MAIN(ClusterCrashTest)
#include "tst_clustercrash.moc"
