// SPDX-License-Identifier: GPL-3.0-or-later
#include "cluster/folder.h"
#include "cluster/localcluster.h"
#include "cluster/socketfolder.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <unistd.h>

using namespace archon::cluster;
using namespace Qt::StringLiterals;

class ClusterFolderTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void isChosenByOptionThenEnvironmentThenUser();
    void isAbsoluteAndWithoutLinks();
    void knowsWhichPathsSuitASocket_data();
    void knowsWhichPathsSuitASocket();
};

void ClusterFolderTest::init()
{
    qunsetenv("ARCHON_MEMORY_DATA");
}

void ClusterFolderTest::isChosenByOptionThenEnvironmentThenUser()
{
    qputenv("XDG_DATA_HOME", "/x/share");
    QCOMPARE(LocalCluster::dataFolder({}),
        geteuid() == 0 ? u"/var/lib/archon-memory/root"_s : u"/x/share/archon-memory/cluster"_s);
    qputenv("ARCHON_MEMORY_DATA", "/from/environment");
    QCOMPARE(LocalCluster::dataFolder({}), u"/from/environment"_s);
    LocalCluster::Options options;
    options.dataFolder = u"/from/option"_s;
    QCOMPARE(LocalCluster::dataFolder(options), u"/from/option"_s);
}

void ClusterFolderTest::isAbsoluteAndWithoutLinks()
{
    QCOMPARE(Folder(u"a/../b/"_s).root(), QDir::current().canonicalPath() + u"/b"_s);
    QCOMPARE(Folder(u"~/x"_s).root(), QDir::homePath() + u"/x"_s);
    const QTemporaryDir outer;
    QVERIFY(QDir(outer.path()).mkdir(u"real"_s));
    QVERIFY(QFile::link(outer.filePath(u"real"_s), outer.filePath(u"link"_s)));
    QCOMPARE(Folder(outer.filePath(u"link"_s)).root(), QFileInfo(outer.filePath(u"real"_s)).canonicalFilePath());
}

void ClusterFolderTest::knowsWhichPathsSuitASocket_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<bool>("suits");
    const QString name = u"/.s.PGSQL.5432"_s;
    QTest::newRow("short") << u"/tmp/x"_s << true;
    QTest::newRow("blanks and umlauts") << u"/tmp/with blänks"_s << true;
    QTest::newRow("just fits") << u'/' + QString(106 - name.size(), u'x') << true;
    QTest::newRow("one too long") << u'/' + QString(107 - name.size(), u'x') << false;
    QTest::newRow("counted in bytes") << u'/' + QString(60, u'ä') << false;
    QTest::newRow("comma") << u"/tmp/a,b"_s << false;
    QTest::newRow("quote") << u"/tmp/a\"b"_s << false;
    QTest::newRow("backslash") << u"/tmp/a\\b"_s << false;
    QTest::newRow("line break") << u"/tmp/a\nb"_s << false;
}

void ClusterFolderTest::knowsWhichPathsSuitASocket()
{
    QFETCH(QString, path);
    QTEST(SocketFolder::suits(path), "suits");
}

QTEST_GUILESS_MAIN(ClusterFolderTest)
#include "tst_clusterfolder.moc"
