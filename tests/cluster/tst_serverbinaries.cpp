// SPDX-License-Identifier: GPL-3.0-or-later
#include "cluster/serverbinaries.h"
#include "support/verifyresult.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace archon::cluster;
using namespace archon;
using namespace Qt::StringLiterals;

class ServerBinariesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void findsTheOneOfThisSystem();
    void looksInPathThenAtTheNewestVersion();
    void looksWherePgConfigPoints();
    void skipsFoldersWithoutAServer();
    void findsNothingInAnEmptyPlace();
    void choosesTheFirstThatWillDo_data();
    void choosesTheFirstThatWillDo();
    void namesThePackagesThatAreMissing_data();
    void namesThePackagesThatAreMissing();
};

namespace {

// An installation that says its version, as far as finding looks at it.
void install(const QString &prefix, const QString &version, bool vector)
{
    QVERIFY(QDir().mkpath(prefix + u"/bin"_s));
    QVERIFY(QDir().mkpath(prefix + u"/share/extension"_s));
    const auto write = [](const QString &path, const QByteArray &text) {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
        file.setPermissions(
            QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner | QFile::ReadOther | QFile::ExeOther);
    };
    write(prefix + u"/bin/postgres"_s, "#!/bin/sh\necho 'postgres (PostgreSQL) " + version.toUtf8() + "'\n");
    write(prefix + u"/bin/initdb"_s, "#!/bin/sh\n");
    if (vector) {
        write(prefix + u"/share/extension/vector.control"_s, "");
    }
}

ServerBinaries binaries(const QString &folder, int major, bool vector)
{
    return {folder, major, u"%1.3"_s.arg(major), vector};
}

QStringList folders(const QList<ServerBinaries> &found)
{
    QStringList result;
    for (const ServerBinaries &one : found) {
        result << one.folder;
    }
    return result;
}

} // namespace

void ServerBinariesTest::findsTheOneOfThisSystem()
{
    const auto chosen = ServerBinaries::choose(ServerBinaries::find(ServerBinaries::Places::ofSystem()));
    VERIFY_RESULT(chosen);
    QVERIFY(chosen->major >= ServerBinaries::oldestMajor);
    QVERIFY(QFileInfo(chosen->initdb()).isExecutable());
    QVERIFY(chosen->version.startsWith(QString::number(chosen->major)));
}

void ServerBinariesTest::looksInPathThenAtTheNewestVersion()
{
    const QTemporaryDir root;
    install(root.filePath(u"own"_s), u"15.1 (mine)"_s, true);
    install(root.filePath(u"versions/9"_s), u"9.6"_s, true);
    install(root.filePath(u"versions/16"_s), u"16.9 (Debian 16.9-1)"_s, true);
    install(root.filePath(u"versions/18"_s), u"18beta1"_s, false);
    const QList<ServerBinaries> found = ServerBinaries::find(
        {{root.filePath(u"own/bin"_s), root.filePath(u"own/bin"_s)}, root.filePath(u"versions"_s), {}});
    QCOMPARE(folders(found),
        (QStringList{root.filePath(u"own/bin"_s), root.filePath(u"versions/18/bin"_s),
            root.filePath(u"versions/16/bin"_s), root.filePath(u"versions/9/bin"_s)}));
    QCOMPARE(found.at(1).version, u"18beta1"_s);
    QCOMPARE(found.at(1).major, 18);
    QVERIFY(!found.at(1).hasVector);
    QCOMPARE(found.at(2).version, u"16.9"_s);
    QVERIFY(found.at(2).hasVector);
}

void ServerBinariesTest::looksWherePgConfigPoints()
{
    const QTemporaryDir root;
    install(root.path(), u"17.0"_s, true);
    QFile config(root.filePath(u"pg_config"_s));
    QVERIFY(config.open(QIODevice::WriteOnly));
    config.write("#!/bin/sh\n[ \"$1\" = --bindir ] && echo " + root.filePath(u"bin"_s).toUtf8() + '\n');
    config.close();
    config.setPermissions(QFile::ReadOwner | QFile::ExeOwner);
    QCOMPARE(folders(ServerBinaries::find({{}, {}, config.fileName()})), QStringList{root.filePath(u"bin"_s)});
}

void ServerBinariesTest::skipsFoldersWithoutAServer()
{
    const QTemporaryDir root;
    install(root.path(), u"17.0"_s, true);
    QVERIFY(QFile::remove(root.filePath(u"bin/initdb"_s)));
    QVERIFY(ServerBinaries::find(ServerBinaries::Places::only(root.filePath(u"bin"_s))).isEmpty());
    QVERIFY(ServerBinaries::find(ServerBinaries::Places::only(u"/usr/bin"_s)).isEmpty());
}

void ServerBinariesTest::findsNothingInAnEmptyPlace()
{
    QVERIFY(ServerBinaries::find({}).isEmpty());
    QVERIFY(ServerBinaries::find({{u"/does/not/exist"_s}, u"/neither/does/this"_s, u"/nor/this"_s}).isEmpty());
}

void ServerBinariesTest::choosesTheFirstThatWillDo_data()
{
    QTest::addColumn<QList<ServerBinaries>>("found");
    QTest::addColumn<int>("madeBy");
    QTest::addColumn<QString>("folder");
    const ServerBinaries old = binaries(u"old"_s, 13, true);
    const ServerBinaries bare = binaries(u"bare"_s, 18, false);
    const ServerBinaries good = binaries(u"good"_s, 17, true);
    const ServerBinaries other = binaries(u"other"_s, 16, true);
    QTest::newRow("first") << QList{good, other} << 0 << u"good"_s;
    QTest::newRow("not too old") << QList{old, other} << 0 << u"other"_s;
    QTest::newRow("with pgvector") << QList{bare, good} << 0 << u"good"_s;
    QTest::newRow("the one that made it") << QList{good, other} << 16 << u"other"_s;
}

void ServerBinariesTest::choosesTheFirstThatWillDo()
{
    QFETCH(QList<ServerBinaries>, found);
    QFETCH(int, madeBy);
    const auto chosen = ServerBinaries::choose(found, madeBy == 0 ? std::nullopt : std::optional(madeBy));
    VERIFY_RESULT(chosen);
    QTEST(chosen->folder, "folder");
}

void ServerBinariesTest::namesThePackagesThatAreMissing_data()
{
    QTest::addColumn<QList<ServerBinaries>>("found");
    QTest::addColumn<int>("madeBy");
    QTest::addColumn<QStringList>("words");
    QTest::newRow("nothing") << QList<ServerBinaries>{} << 0
                             << QStringList{u"postgresql-17 "_s, u"postgresql-17-pgvector"_s};
    QTest::newRow("too old") << QList{binaries(u"/old"_s, 13, true)} << 0
                             << QStringList{u"13.3 in /old"_s, u"postgresql-17 "_s, u"postgresql-17-pgvector"_s};
    QTest::newRow("no pgvector") << QList{binaries(u"/bare"_s, 16, false)} << 0
                                 << QStringList{u"without"_s, u"16.3 in /bare"_s, u"postgresql-16-pgvector"_s};
    QTest::newRow("made by another") << QList{binaries(u"/good"_s, 17, true)} << 15
                                     << QStringList{u"made by PostgreSQL 15"_s, u"postgresql-15 "_s, u"local reset"_s};
    QTest::newRow("made by one that lost pgvector") << QList{binaries(u"/good"_s, 17, true),
        binaries(u"/bare"_s, 16, false)} << 16 << QStringList{u"postgresql-16-pgvector"_s};
}

void ServerBinariesTest::namesThePackagesThatAreMissing()
{
    QFETCH(QList<ServerBinaries>, found);
    QFETCH(int, madeBy);
    QFETCH(QStringList, words);
    const auto chosen = ServerBinaries::choose(found, madeBy == 0 ? std::nullopt : std::optional(madeBy));
    QVERIFY(!chosen);
    for (const QString &word : words) {
        QVERIFY2(chosen.error().text().contains(word), qPrintable(chosen.error().text()));
    }
}

QTEST_GUILESS_MAIN(ServerBinariesTest)
#include "tst_serverbinaries.moc"
