// SPDX-License-Identifier: GPL-3.0-or-later
#include "cluster/testfolder.h"
#include "support/verifyresult.h"

#include <QDir>
#include <QTest>

#include <thread>

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace archon::cluster;
using namespace archon::tests;
using namespace archon;
using namespace Qt::StringLiterals;

// One program and one local database. What other programs, crashes and odd paths do to it is tested elsewhere.
class LocalClusterTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void isCreatedOnFirstUse();
    void isPrivateAndDurable();
    void runsAsAUserWithoutRights();
    void offersPgvector();
    void isSharedAndStoppedByTheLast();
    void keepsItsData();
    void createsTheDatabaseThatIsAskedFor();
    void keepsRunningUntilItIsStopped();
    void isNotKeptAfterItWasDown();
    void isStoppedUnderItsUsers();
    void stoppingWhatDoesNotRunIsNoError();
    void isResetWhileItRuns();
    void canBeCancelledBeforeItBegins();
    void canBeCancelledWhileItIsCreated();

private:
    const TestFolder m_folder; // for the tests to which it does not matter who made it
};

namespace {

struct stat statusOf(const QString &path)
{
    struct stat info = {};
    if (lstat(QFile::encodeName(path).constData(), &info) != 0) {
        QTest::qFail(qPrintable(path), __FILE__, __LINE__);
    }
    return info;
}

} // namespace

void LocalClusterTest::isCreatedOnFirstUse()
{
    const TestFolder folder;
    QList<LocalCluster::Stage> stages;
    LocalCluster::Options options = folder.options();
    options.progress = [&stages](LocalCluster::Stage stage) { stages << stage; };
    {
        const auto cluster = LocalCluster::start(options);
        VERIFY_RESULT(cluster);
        QCOMPARE(stages.first(2), (QList{LocalCluster::Stage::Creating, LocalCluster::Stage::Starting}));
        QCOMPARE((*cluster)->folder(), folder.path());
        QVERIFY(folder.isRunning());
        const db::ConnectionUrl &url = (*cluster)->url();
        QCOMPARE(url.hosts.size(), 1);
        QVERIFY(url.hosts.first().name.startsWith(folder.path()));
        QVERIFY(url.password.isEmpty());
        QVERIFY(url.isLocal());
        QCOMPARE(url.database, u"archon"_s);
        QCOMPARE(TestFolder::query(url, u"SELECT current_database()"_s), u"archon"_s);
        // The URL as text is all that another program has.
        const auto parsed = db::ConnectionUrl::parse(url.toUri());
        VERIFY_RESULT(parsed);
        QCOMPARE(TestFolder::query(*parsed, u"SELECT 'yes'"_s), u"yes"_s);
    }
    QVERIFY(!folder.isRunning());
    QCOMPARE(folder.serverPid(), 0);
}

void LocalClusterTest::isPrivateAndDurable()
{
    const TestFolder &folder = m_folder;
    const auto cluster = LocalCluster::start(folder.options());
    VERIFY_RESULT(cluster);
    const QList<QPair<QString, QString>> settings{{u"listen_addresses"_s, {}}, {u"data_checksums"_s, u"on"_s},
        {u"fsync"_s, u"on"_s}, {u"full_page_writes"_s, u"on"_s}, {u"synchronous_commit"_s, u"on"_s},
        {u"server_encoding"_s, u"UTF8"_s}, {u"shared_buffers"_s, u"64MB"_s}, {u"max_connections"_s, u"30"_s},
        {u"unix_socket_permissions"_s, u"0700"_s}};
    for (const auto &[name, value] : settings) {
        QCOMPARE(TestFolder::query((*cluster)->url(), u"SHOW "_s + name), value);
    }
    QCOMPARE(TestFolder::query((*cluster)->url(),
                 u"SELECT datcollate || ' ' || datctype FROM pg_database WHERE datname = 'archon'"_s),
        u"C.UTF-8 C.UTF-8"_s);
    for (const QString &name : {u"/data"_s, u"/run"_s}) {
        QCOMPARE(statusOf(folder.path() + name).st_mode & 07777, 0700U);
    }
    QCOMPARE(statusOf(folder.path() + u"/server.log"_s).st_mode & 077, 0U);
    // Others may at most pass through the folder, and only where root's server needs that.
    QCOMPARE(statusOf(folder.path()).st_mode & 07777, geteuid() == 0 ? 0711U : 0700U);
}

void LocalClusterTest::runsAsAUserWithoutRights()
{
    const TestFolder &folder = m_folder;
    const auto cluster = LocalCluster::start(folder.options());
    VERIFY_RESULT(cluster);
    const uid_t owner = statusOf(u"/proc/%1"_s.arg(folder.serverPid())).st_uid;
    QVERIFY(owner != 0);
    if (geteuid() == 0) {
        const passwd *postgres = getpwnam("postgres");
        QVERIFY(postgres != nullptr);
        QCOMPARE(owner, postgres->pw_uid);
    } else {
        QCOMPARE(owner, geteuid());
    }
}

void LocalClusterTest::offersPgvector()
{
    const TestFolder &folder = m_folder;
    const auto cluster = LocalCluster::start(folder.options());
    VERIFY_RESULT(cluster);
    const db::ConnectionUrl &url = (*cluster)->url();
    QCOMPARE(TestFolder::query(url, u"SELECT count(*) FROM pg_extension WHERE extname = 'vector'"_s), u"0"_s);
    TestFolder::query(url, u"CREATE EXTENSION vector"_s);
    QCOMPARE(TestFolder::query(url, u"SELECT '[3,4]'::vector <-> '[0,0]'"_s), u"5"_s);
}

void LocalClusterTest::isSharedAndStoppedByTheLast()
{
    const TestFolder &folder = m_folder;
    auto first = LocalCluster::start(folder.options());
    VERIFY_RESULT(first);
    const qint64 pid = folder.serverPid();
    auto second = LocalCluster::start(folder.options());
    VERIFY_RESULT(second);
    QCOMPARE((*second)->url(), (*first)->url());
    QCOMPARE(folder.serverPid(), pid);
    first->reset();
    QCOMPARE(TestFolder::query((*second)->url(), u"SELECT 1"_s), u"1"_s);
    second->reset();
    QVERIFY(!folder.isRunning());
}

void LocalClusterTest::keepsItsData()
{
    const TestFolder &folder = m_folder;
    for (const QString &sql : {u"CREATE TABLE kept AS SELECT 'x' AS v"_s, u"SELECT v FROM kept"_s}) {
        const auto cluster = LocalCluster::start(folder.options());
        VERIFY_RESULT(cluster);
        const QString answer = TestFolder::query((*cluster)->url(), sql);
        QCOMPARE(answer, sql.startsWith(u"SELECT"_s) ? u"x"_s : QString());
    }
}

void LocalClusterTest::createsTheDatabaseThatIsAskedFor()
{
    const TestFolder &folder = m_folder;
    LocalCluster::Options options = folder.options();
    options.database = u"it's \"mine\""_s;
    const auto cluster = LocalCluster::start(options);
    VERIFY_RESULT(cluster);
    QCOMPARE(TestFolder::query((*cluster)->url(), u"SELECT current_database()"_s), options.database);
    const auto other = LocalCluster::start(folder.options());
    VERIFY_RESULT(other);
    QCOMPARE(TestFolder::query((*other)->url(), u"SELECT count(*) FROM pg_database WHERE NOT datistemplate"_s), u"3"_s);
}

void LocalClusterTest::keepsRunningUntilItIsStopped()
{
    const TestFolder &folder = m_folder;
    LocalCluster::Options kept = folder.options();
    kept.keepRunning = true;
    VERIFY_RESULT(LocalCluster::start(kept));
    QVERIFY(folder.isRunning());
    const qint64 pid = folder.serverPid();
    VERIFY_RESULT(LocalCluster::start(folder.options())); // an ordinary user comes and goes
    QCOMPARE(folder.serverPid(), pid);
    QVERIFY(folder.isRunning());
    VERIFY_RESULT(LocalCluster::stop(folder.options()));
    QVERIFY(!folder.isRunning());
    QCOMPARE(folder.serverPid(), 0);
}

void LocalClusterTest::isNotKeptAfterItWasDown()
{
    const TestFolder &folder = m_folder;
    LocalCluster::Options kept = folder.options();
    kept.keepRunning = true;
    VERIFY_RESULT(LocalCluster::start(kept));
    VERIFY_RESULT(LocalCluster::stop(folder.options()));
    VERIFY_RESULT(LocalCluster::start(folder.options()));
    QVERIFY(!folder.isRunning());
}

void LocalClusterTest::isStoppedUnderItsUsers()
{
    const TestFolder &folder = m_folder;
    auto user = LocalCluster::start(folder.options());
    VERIFY_RESULT(user);
    VERIFY_RESULT(LocalCluster::stop(folder.options()));
    QVERIFY(!folder.isRunning());
    const auto again = LocalCluster::start(folder.options());
    VERIFY_RESULT(again);
    user->reset(); // the old user's end is not the last one
    QCOMPARE(TestFolder::query((*again)->url(), u"SELECT 1"_s), u"1"_s);
}

void LocalClusterTest::stoppingWhatDoesNotRunIsNoError()
{
    const TestFolder folder;
    VERIFY_RESULT(LocalCluster::stop(folder.options()));
    VERIFY_RESULT(LocalCluster::reset(folder.options()));
    QVERIFY(!QFileInfo::exists(folder.path()));
    VERIFY_RESULT(LocalCluster::start(folder.options()));
    VERIFY_RESULT(LocalCluster::stop(folder.options()));
}

void LocalClusterTest::isResetWhileItRuns()
{
    const TestFolder folder;
    auto user = LocalCluster::start(folder.options());
    VERIFY_RESULT(user);
    TestFolder::query((*user)->url(), u"CREATE TABLE lost ()"_s);
    VERIFY_RESULT(LocalCluster::reset(folder.options()));
    QVERIFY(!QFileInfo::exists(folder.path()));
    const auto fresh = LocalCluster::start(folder.options());
    VERIFY_RESULT(fresh);
    user->reset();
    QCOMPARE(TestFolder::query((*fresh)->url(), u"SELECT to_regclass('lost') IS NULL"_s), u"t"_s);
}

void LocalClusterTest::canBeCancelledBeforeItBegins()
{
    const TestFolder folder;
    std::stop_source source;
    source.request_stop();
    const auto cluster = LocalCluster::start(folder.options(), source.get_token());
    QVERIFY(!cluster);
    QCOMPARE(cluster.error().kind, core::ErrorKind::Cancelled);
    QVERIFY(!folder.isRunning());
}

void LocalClusterTest::canBeCancelledWhileItIsCreated()
{
    const TestFolder folder;
    std::stop_source source;
    std::jthread other;
    LocalCluster::Options options = folder.options();
    options.progress = [&](LocalCluster::Stage stage) {
        if (stage == LocalCluster::Stage::Creating) {
            other = std::jthread([&source] {
                std::this_thread::sleep_for(std::chrono::milliseconds(150));
                source.request_stop();
            });
        }
    };
    const auto cluster = LocalCluster::start(options, source.get_token());
    QVERIFY(!cluster);
    QCOMPARE(cluster.error().kind, core::ErrorKind::Cancelled);
    QVERIFY(!folder.isRunning());
    QVERIFY(!QFileInfo::exists(folder.path() + u"/data"_s));
    VERIFY_RESULT(LocalCluster::start(folder.options()));
}

QTEST_GUILESS_MAIN(LocalClusterTest)
#include "tst_localcluster.moc"
