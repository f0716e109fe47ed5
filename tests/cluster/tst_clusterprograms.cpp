// SPDX-License-Identifier: GPL-3.0-or-later
#include "cluster/postmaster.h"
#include "cluster/testfolder.h"
#include "support/verifyresult.h"

#include <QCoreApplication>
#include <QDir>
#include <QProcess>
#include <QTest>

#include <csignal>
#include <memory>
#include <vector>

using namespace archon::cluster;
using namespace archon::tests;
using namespace archon;
using namespace Qt::StringLiterals;

// Several programs that use one local database, and end well or badly.
class ClusterProgramsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void startAtTheSameMoment();
    void shareAndTheLastOneStops();
    void comeAndGoAtRandom();
    void leaveTheServerToTheNextWhenTheyCrash();
    void crashWhileCreating();
    void crashWhileStarting();
    void leaveNoPipeOpen();
};

void ClusterProgramsTest::startAtTheSameMoment()
{
    const TestFolder folder;
    std::vector<std::unique_ptr<ClusterUser>> users;
    for (int i = 0; i < 5; ++i) {
        users.push_back(std::make_unique<ClusterUser>(u"hold"_s, folder.path()));
    }
    int created = 0;
    for (const auto &user : users) {
        QVERIFY2(user->says(u"ready"_s), qPrintable(user->words()));
        created += user->words().contains(u"creating"_s) ? 1 : 0;
    }
    QCOMPARE(created, 1);
    QVERIFY(folder.isRunning());
    for (const auto &user : users) {
        QVERIFY(folder.isRunning());
        QVERIFY2(user->end(), qPrintable(user->words()));
    }
    QVERIFY(!folder.isRunning());
}

void ClusterProgramsTest::shareAndTheLastOneStops()
{
    const TestFolder folder;
    auto own = LocalCluster::start(folder.options());
    VERIFY_RESULT(own);
    ClusterUser user(u"hold"_s, folder.path());
    QVERIFY2(user.says(u"ready"_s), qPrintable(user.words()));
    own->reset();
    QVERIFY(folder.isRunning());
    QVERIFY(user.end());
    QVERIFY(!folder.isRunning());
}

void ClusterProgramsTest::comeAndGoAtRandom()
{
    const TestFolder folder;
    std::vector<std::unique_ptr<ClusterUser>> users;
    for (int round = 0; round < 24; ++round) {
        users.push_back(std::make_unique<ClusterUser>(u"hold"_s, folder.path()));
        if (users.size() == 3) { // the oldest ends while the youngest begins
            QVERIFY2(users.front()->says(u"ready"_s), qPrintable(users.front()->words()));
            if (round % 4 == 0) {
                users.front()->kill();
            } else {
                QVERIFY2(users.front()->end(), qPrintable(users.front()->words()));
            }
            users.erase(users.begin());
        }
        if (round % 6 == 5) { // everybody leaves, so that the next starts while the last stops
            for (const auto &user : users) {
                QVERIFY2(user->says(u"ready"_s), qPrintable(user->words()));
                QVERIFY2(user->end(), qPrintable(user->words()));
            }
            users.clear();
        }
    }
    QVERIFY(!folder.isRunning());
}

void ClusterProgramsTest::leaveTheServerToTheNextWhenTheyCrash()
{
    const TestFolder folder;
    ClusterUser first(u"hold"_s, folder.path());
    QVERIFY2(first.says(u"ready"_s), qPrintable(first.words()));
    const qint64 pid = folder.serverPid();
    first.kill();
    QVERIFY(folder.isRunning());
    ClusterUser second(u"hold"_s, folder.path());
    QVERIFY2(second.says(u"ready"_s), qPrintable(second.words()));
    QCOMPARE(folder.serverPid(), pid);
    QVERIFY(second.end());
    QVERIFY(!folder.isRunning());
}

void ClusterProgramsTest::crashWhileCreating()
{
    const TestFolder folder;
    for (const int delay : {0, 50, 200, 500}) {
        ClusterUser user(u"hold"_s, folder.path());
        QVERIFY2(user.says(u"creating"_s), qPrintable(user.words()));
        QTest::qSleep(delay);
        user.kill();
    }
    const auto cluster = LocalCluster::start(folder.options());
    VERIFY_RESULT(cluster);
    QCOMPARE(TestFolder::query((*cluster)->url(), u"SELECT current_database()"_s), u"archon"_s);
    // What the orphaned programs still write goes nowhere; what they left is gone at the latest with the next start.
    QVERIFY(QFileInfo::exists(folder.path() + u"/data/PG_VERSION"_s));
}

void ClusterProgramsTest::crashWhileStarting()
{
    const TestFolder folder;
    VERIFY_RESULT(LocalCluster::start(folder.options()));
    for (const int delay : {0, 5, 20, 50, 100}) {
        {
            ClusterUser user(u"hold"_s, folder.path());
            QVERIFY2(user.says(u"starting"_s), qPrintable(user.words()));
            QTest::qSleep(delay);
            user.kill();
        }
        ClusterUser next(u"hold"_s, folder.path());
        QVERIFY2(next.says(u"ready"_s), qPrintable(next.words()));
        QVERIFY(next.end());
        QVERIFY(!folder.isRunning());
    }
}

void ClusterProgramsTest::leaveNoPipeOpen()
{
    const TestFolder folder;
    QProcess shell;
    const QString program = QDir(QCoreApplication::applicationDirPath()).filePath(u"clusteruser"_s);
    // cat ends when nobody holds the other end of the pipe any more; descriptor 9 is one more for the server to
    // inherit.
    shell.start(u"sh"_s, {u"-c"_s, u"exec 9>&1; \"$1\" keep \"$2\" 2>&1 | cat"_s, u"sh"_s, program, folder.path()});
    QVERIFY(shell.waitForFinished(60000));
    QVERIFY(shell.readAllStandardOutput().contains("ready"));
    QVERIFY(folder.isRunning());
    VERIFY_RESULT(LocalCluster::stop(folder.options()));
}

QTEST_GUILESS_MAIN(ClusterProgramsTest)
#include "tst_clusterprograms.moc"
