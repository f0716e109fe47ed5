// SPDX-License-Identifier: GPL-3.0-or-later
#include "cluster/testfolder.h"
#include "support/verifyresult.h"

#include <QDir>
#include <QTest>

#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

using namespace archon::cluster;
using namespace archon::tests;
using namespace archon;
using namespace Qt::StringLiterals;

// Folders of all kinds: odd, long, foreign, closed, full.
class ClusterPathsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void worksAtOddPaths_data();
    void worksAtOddPaths();
    void worksThroughALink();
    void takesAnEmptyFolder();
    void survivesBeingMoved();
    void refusesAFolderOfOthers_data();
    void refusesAFolderOfOthers();
    void refusesAFile();
    void namesAFolderThatCannotBeWritten();
    void namesAFolderThatRootsServerCannotReach();
    void namesThePackagesThatAreMissing();
    void namesTheVersionThatMadeIt();
    void saysThatItIsDamaged();
    void saysThatTheDiskIsTooSmall();
    void saysThatTheDiskIsFull();
};

namespace {

void write(const QString &path, const QByteArray &text)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(text), text.size());
}

// Everything below a folder, to see that nothing was touched.
QStringList contents(const QString &path)
{
    return QDir(path).entryList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot);
}

// A small disk, seen by this program and those that it starts; gone with them.
bool mountSmallDisk(const QString &path, int megabytes)
{
    const QByteArray options = "mode=0755,size=" + QByteArray::number(megabytes) + 'M';
    return unshare(CLONE_NEWNS) == 0 && mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0
        && mount("tmpfs", QFile::encodeName(path).constData(), "tmpfs", 0, options.constData()) == 0;
}

} // namespace

void ClusterPathsTest::worksAtOddPaths_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("socketInside");
    QTest::newRow("blanks") << u"with  two blanks"_s << true;
    QTest::newRow("umlauts") << u"dätä"_s << true;
    QTest::newRow("shell") << u"a$HOME`b`'c';#&"_s << true;
    QTest::newRow("percent") << u"100%25&x=y?z"_s << true;
    QTest::newRow("comma") << u"one,two"_s << false;
    QTest::newRow("quotes") << u"so \"called\""_s << false;
    QTest::newRow("long") << QString(120, u'x') << false;
}

void ClusterPathsTest::worksAtOddPaths()
{
    QFETCH(QString, name);
    QFETCH(bool, socketInside);
    const TestFolder folder(name);
    QString socket;
    for (int i = 0; i < 2; ++i) {
        const auto cluster = LocalCluster::start(folder.options());
        VERIFY_RESULT(cluster);
        socket = (*cluster)->url().hosts.first().name;
        const auto address = LocalCluster::address(folder.options());
        VERIFY_RESULT(address);
        QCOMPARE(*address, (*cluster)->url());
        QCOMPARE(socket.startsWith(folder.path()), socketInside);
        const auto parsed = db::ConnectionUrl::parse((*cluster)->url().toUri());
        VERIFY_RESULT(parsed);
        QCOMPARE(TestFolder::query(*parsed, u"SELECT current_database()"_s), u"archon"_s);
    }
    QVERIFY(!folder.isRunning());
    const auto address = LocalCluster::address(folder.options());
    QCOMPARE(address.has_value(), socketInside);
    if (!socketInside) {
        QVERIFY2(!QFileInfo::exists(socket), "the short folder of the socket is left");
    }
    VERIFY_RESULT(LocalCluster::reset(folder.options()));
    QVERIFY(!QFileInfo::exists(folder.path()));
}

void ClusterPathsTest::worksThroughALink()
{
    const TestFolder folder;
    const auto cluster = LocalCluster::start(folder.options());
    VERIFY_RESULT(cluster);
    const QString link = folder.outer() + u"/link"_s;
    QVERIFY(QFile::link(folder.path(), link));
    LocalCluster::Options options;
    options.dataFolder = link;
    QVERIFY(LocalCluster::isRunning(options));
    const auto same = LocalCluster::start(options);
    VERIFY_RESULT(same);
    QCOMPARE((*same)->url(), (*cluster)->url());
}

void ClusterPathsTest::takesAnEmptyFolder()
{
    const TestFolder folder;
    QVERIFY(QDir().mkpath(folder.path()));
    VERIFY_RESULT(LocalCluster::start(folder.options()));
}

void ClusterPathsTest::survivesBeingMoved()
{
    const TestFolder folder;
    {
        const auto cluster = LocalCluster::start(folder.options());
        VERIFY_RESULT(cluster);
        TestFolder::query((*cluster)->url(), u"CREATE TABLE moved ()"_s);
    }
    const QString elsewhere = folder.outer() + u"/elsewhere"_s;
    QVERIFY(QDir().rename(folder.path(), elsewhere));
    LocalCluster::Options options;
    options.dataFolder = elsewhere;
    const auto cluster = LocalCluster::start(options);
    VERIFY_RESULT(cluster);
    QCOMPARE(TestFolder::query((*cluster)->url(), u"SELECT to_regclass('moved')"_s), u"moved"_s);
}

void ClusterPathsTest::refusesAFolderOfOthers_data()
{
    QTest::addColumn<QString>("file");
    QTest::newRow("somebody's notes") << u"notes.txt"_s;
    QTest::newRow("somebody's database") << u"PG_VERSION"_s;
    QTest::newRow("hidden") << u".git"_s;
}

void ClusterPathsTest::refusesAFolderOfOthers()
{
    QFETCH(QString, file);
    const TestFolder folder;
    QVERIFY(QDir().mkpath(folder.path()));
    write(folder.path() + u'/' + file, "17\n");
    const auto cluster = LocalCluster::start(folder.options());
    QVERIFY(!cluster);
    QCOMPARE(cluster.error().kind, core::ErrorKind::Refused);
    QVERIFY(cluster.error().what.contains(folder.path()));
    const auto reset = LocalCluster::reset(folder.options());
    QVERIFY(!reset);
    QCOMPARE(reset.error().kind, core::ErrorKind::Refused);
    QCOMPARE(contents(folder.path()), QStringList{file});
}

void ClusterPathsTest::refusesAFile()
{
    const TestFolder folder;
    write(folder.path(), "text");
    const auto cluster = LocalCluster::start(folder.options());
    QVERIFY(!cluster);
    QCOMPARE(cluster.error().kind, core::ErrorKind::Refused);
    QVERIFY(!LocalCluster::reset(folder.options()));
    QVERIFY(QFile::exists(folder.path()));
    QVERIFY(QFile::remove(folder.path()));
}

void ClusterPathsTest::namesAFolderThatCannotBeWritten()
{
    const TestFolder folder;
    LocalCluster::Options options = folder.options();
    if (geteuid() == 0) {
        options.dataFolder = u"/proc/archon"_s; // nothing else stops root
    } else {
        QVERIFY(QDir().mkpath(folder.path()));
        QVERIFY(QFile::setPermissions(folder.path(), QFile::ReadOwner | QFile::ExeOwner));
    }
    const auto cluster = LocalCluster::start(options);
    QVERIFY(!cluster);
    QCOMPARE(cluster.error().kind, core::ErrorKind::Io);
    QVERIFY2(cluster.error().what.contains(options.dataFolder), qPrintable(cluster.error().what));
    if (geteuid() != 0) {
        QVERIFY(QFile::setPermissions(folder.path(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    }
}

void ClusterPathsTest::namesAFolderThatRootsServerCannotReach()
{
    if (geteuid() != 0) {
        QSKIP("an ordinary user's server runs as the same user");
    }
    const TestFolder folder;
    QVERIFY(QFile::setPermissions(folder.outer(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    const auto cluster = LocalCluster::start(folder.options());
    QVERIFY(!cluster);
    QCOMPARE(cluster.error().kind, core::ErrorKind::Io);
    QVERIFY2(cluster.error().what.contains(u"cannot reach"_s), qPrintable(cluster.error().what));
    QVERIFY(cluster.error().next.contains(u"--data"_s));
    QVERIFY(!QFileInfo::exists(folder.path() + u"/data"_s));
}

void ClusterPathsTest::namesThePackagesThatAreMissing()
{
    const TestFolder folder;
    LocalCluster::Options options = folder.options();
    options.binaryFolder = u"/usr/share"_s;
    const auto cluster = LocalCluster::start(options);
    QVERIFY(!cluster);
    QVERIFY(cluster.error().text().contains(u"postgresql-17 and postgresql-17-pgvector"_s));
    QVERIFY(!QFileInfo::exists(folder.path() + u"/data"_s));
    VERIFY_RESULT(LocalCluster::start(folder.options())); // once they are installed
}

void ClusterPathsTest::namesTheVersionThatMadeIt()
{
    const TestFolder folder;
    VERIFY_RESULT(LocalCluster::start(folder.options()));
    write(folder.path() + u"/data/PG_VERSION"_s, "9\n");
    const auto cluster = LocalCluster::start(folder.options());
    QVERIFY(!cluster);
    QVERIFY2(cluster.error().what.contains(u"made by PostgreSQL 9"_s), qPrintable(cluster.error().text()));
    QVERIFY(cluster.error().next.contains(u"postgresql-9"_s));
    VERIFY_RESULT(LocalCluster::reset(folder.options()));
}

void ClusterPathsTest::saysThatItIsDamaged()
{
    const TestFolder folder;
    VERIFY_RESULT(LocalCluster::start(folder.options()));
    const QString control = folder.path() + u"/data/global/pg_control"_s;
    QVERIFY(QFile::rename(control, control + u".away"_s));
    const auto withoutControl = LocalCluster::start(folder.options());
    QVERIFY(!withoutControl);
    QVERIFY2(withoutControl.error().server.message.contains(u"pg_control"_s),
        qPrintable(withoutControl.error().server.message));
    QVERIFY(withoutControl.error().next.contains(u"server.log"_s));
    QVERIFY(QFile::remove(folder.path() + u"/data/PG_VERSION"_s));
    const auto withoutVersion = LocalCluster::start(folder.options());
    QVERIFY(!withoutVersion);
    QVERIFY2(withoutVersion.error().what.contains(u"damaged"_s), qPrintable(withoutVersion.error().what));
}

void ClusterPathsTest::saysThatTheDiskIsTooSmall()
{
    const TestFolder folder;
    QVERIFY(QDir().mkpath(folder.path()));
    if (geteuid() != 0 || !mountSmallDisk(folder.path(), 40)) {
        QSKIP("a small disk can be made by root only");
    }
    const auto cluster = LocalCluster::start(folder.options());
    QVERIFY(!cluster);
    QCOMPARE(cluster.error().kind, core::ErrorKind::Io);
    QVERIFY2(cluster.error().what.contains(u"MB left"_s), qPrintable(cluster.error().text()));
    QVERIFY(!QFileInfo::exists(folder.path() + u"/data"_s));
    QCOMPARE(umount(QFile::encodeName(folder.path()).constData()), 0);
}

void ClusterPathsTest::saysThatTheDiskIsFull()
{
    const TestFolder folder;
    QVERIFY(QDir().mkpath(folder.path()));
    if (geteuid() != 0 || !mountSmallDisk(folder.path(), 200)) {
        QSKIP("a small disk can be made by root only");
    }
    VERIFY_RESULT(LocalCluster::start(folder.options()));
    const QString filler = folder.path() + u"/data/filler"_s;
    QFile file(filler);
    QVERIFY(file.open(QIODevice::WriteOnly));
    while (file.write(QByteArray(65536, 'x')) > 0 && file.flush()) { }
    file.close();
    const auto full = LocalCluster::start(folder.options());
    QVERIFY(!full);
    QCOMPARE(full.error().kind, core::ErrorKind::Io);
    QVERIFY2(full.error().what.contains(u"full"_s) || full.error().what.contains(u"No space"_s),
        qPrintable(full.error().text()));
    QVERIFY(!folder.isRunning());
    QVERIFY(QFile::remove(filler));
    VERIFY_RESULT(LocalCluster::start(folder.options()));
    VERIFY_RESULT(LocalCluster::reset(folder.options()));
    QCOMPARE(umount(QFile::encodeName(folder.path()).constData()), 0);
}

QTEST_GUILESS_MAIN(ClusterPathsTest)
#include "tst_clusterpaths.moc"
