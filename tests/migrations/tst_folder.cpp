// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/folder.h"
#include "support/verifyresult.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace archon;
using namespace archon::migrations;

class FolderTest : public QObject {
    Q_OBJECT

private:
    static void write(const QTemporaryDir &dir, const QString &path, const QByteArray &bytes = "SELECT 1;\n")
    {
        const QString full = dir.filePath(path);
        QVERIFY(QDir().mkpath(QFileInfo(full).absolutePath()));
        QFile file(full);
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(bytes), bytes.size());
    }

    static QStringList ids(const Folder &folder)
    {
        QStringList ids;
        for (const Migration &migration : folder.migrations) {
            ids << migration.id.toString();
        }
        return ids;
    }

private Q_SLOTS:
    void readsRootAndReleaseFoldersInOrder()
    {
        const QTemporaryDir dir;
        for (const char *path : {"010_b.sql", "2_a.sql", "0.10.0/1_x.sql", "0.2.0/1_x.sql", "notes.txt", "README.md"}) {
            write(dir, QString::fromLatin1(path));
        }
        const core::Result<Folder> folder = Folder::read(dir.path());
        VERIFY_RESULT(folder);
        QCOMPARE(ids(*folder), (QStringList{u"0.2.0/1_x"_s, u"0.10.0/1_x"_s, u"2_a"_s, u"010_b"_s}));
        QCOMPARE(folder->path, QDir::cleanPath(dir.path()));
        QVERIFY(folder->find(MigrationId(u"010_b"_s)) != nullptr);
        QVERIFY(folder->find(MigrationId(u"010_c"_s)) == nullptr);
    }

    void companionsAreNoMigrations()
    {
        const QTemporaryDir dir;
        write(dir, u"002_a.sql"_s);
        write(dir, u"002_a.verify.sql"_s, "\xef\xbb\xbf-- check: A | b\nSELECT true");
        write(dir, u"002_a.down.sql"_s, "DROP TABLE a");
        write(dir, u"verify_002_migration.sql"_s);
        write(dir, u"004_verify_things.sql"_s);
        const core::Result<Folder> folder = Folder::read(dir.path());
        VERIFY_RESULT(folder);
        QCOMPARE(ids(*folder), (QStringList{u"002_a"_s, u"004_verify_things"_s}));
        const Migration &migration = folder->migrations.constFirst();
        QCOMPARE(migration.verifyText, u"-- check: A | b\nSELECT true"_s);
        QCOMPARE(migration.downText, u"DROP TABLE a"_s);
        QVERIFY(migration.companionProblem.isEmpty());
        QVERIFY(!folder->migrations.constLast().verifyText);
    }

    void tellsOfACompanionThatCannotBeRead()
    {
        const QTemporaryDir dir;
        write(dir, u"002_a.sql"_s);
        write(dir, u"002_a.verify.sql"_s, "SELECT '\xff'");
        const core::Result<Folder> folder = Folder::read(dir.path());
        VERIFY_RESULT(folder);
        const Migration &migration = folder->migrations.constFirst();
        QVERIFY(migration.isRunnable());
        QVERIFY(!migration.verifyText);
        QCOMPARE(migration.companionProblem, u"002_a.verify.sql is not valid UTF-8 (byte 9, in line 1)."_s);
    }

    void aBadFileIsListedBesideTheGoodOnes()
    {
        const QTemporaryDir dir;
        write(dir, u"1_good.sql"_s);
        write(dir, u"2_empty.sql"_s, {});
        QVERIFY(QFile::link(dir.filePath(u"nowhere"_s), dir.filePath(u"3_dangling.sql"_s)));
        QVERIFY(QFile::link(dir.filePath(u"4_self.sql"_s), dir.filePath(u"4_self.sql"_s)));
        QCOMPARE(mkfifo(qPrintable(dir.filePath(u"5_pipe.sql"_s)), 0600), 0);
        const core::Result<Folder> folder = Folder::read(dir.path());
        VERIFY_RESULT(folder);
        QCOMPARE(ids(*folder), (QStringList{u"1_good"_s, u"2_empty"_s, u"3_dangling"_s, u"4_self"_s, u"5_pipe"_s}));
        QVERIFY(folder->migrations.at(0).isRunnable());
        for (qsizetype i = 1; i < folder->migrations.size(); ++i) {
            QVERIFY(!folder->migrations.at(i).isRunnable());
            QVERIFY(folder->migrations.at(i).error->what.contains(folder->migrations.at(i).file));
        }
    }

    void aFolderNamedLikeAFileIsAFolder()
    {
        const QTemporaryDir dir;
        write(dir, u"x.sql/1_inside.sql"_s);
        const core::Result<Folder> folder = Folder::read(dir.path());
        VERIFY_RESULT(folder);
        QCOMPARE(ids(*folder), QStringList{u"x.sql/1_inside"_s});
    }

    void loopsOfLinksEnd()
    {
        const QTemporaryDir dir;
        write(dir, u"1_a.sql"_s);
        QVERIFY(QDir(dir.path()).mkdir(u"deeper"_s));
        QVERIFY(QFile::link(dir.path(), dir.filePath(u"deeper/up"_s)));
        const core::Result<Folder> folder = Folder::read(dir.path());
        VERIFY_RESULT(folder);
        QCOMPARE(ids(*folder), QStringList{u"1_a"_s});
    }

    void filesThatDifferInCaseAloneAreBothListed()
    {
        const QTemporaryDir dir;
        write(dir, u"1_a.sql"_s);
        write(dir, u"1_a.SQL"_s);
        const core::Result<Folder> folder = Folder::read(dir.path());
        VERIFY_RESULT(folder);
        QCOMPARE(folder->migrations.size(), 2);
        QVERIFY(folder->migrations.at(0).id != folder->migrations.at(1).id);
    }

    void refusesWhatIsNoFolderOfMigrations_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("words");
        QTest::newRow("missing") << u"missing"_s << u"There is no folder"_s;
        QTest::newRow("a file") << u"note.sql"_s << u"is a file"_s;
        QTest::newRow("no SQL") << u"empty"_s << u"holds no migration"_s;
        QTest::newRow("companions only") << u"companions"_s << u"holds no migration"_s;
    }

    void refusesWhatIsNoFolderOfMigrations()
    {
        QFETCH(QString, path);
        QFETCH(QString, words);
        const QTemporaryDir dir;
        write(dir, u"note.sql"_s);
        write(dir, u"empty/readme.txt"_s);
        write(dir, u"companions/1_a.down.sql"_s);
        const core::Result<Folder> folder = Folder::read(dir.filePath(path));
        QVERIFY(!folder);
        QCOMPARE(folder.error().kind, core::ErrorKind::Io);
        QVERIFY2(folder.error().what.contains(words), qPrintable(folder.error().what));
        QVERIFY(!folder.error().next.isEmpty());
    }

    void tellsOfFoldersThatMayNotBeRead()
    {
        if (geteuid() == 0) {
            QSKIP("root may read everything");
        }
        const QTemporaryDir dir;
        write(dir, u"1_a.sql"_s);
        write(dir, u"shut/1_b.sql"_s);
        QVERIFY(QFile::setPermissions(dir.filePath(u"shut"_s), {}));
        const core::Result<Folder> folder = Folder::read(dir.path());
        VERIFY_RESULT(folder);
        QCOMPARE(ids(*folder), (QStringList{u"1_a"_s, u"shut"_s}));
        QVERIFY(!folder->migrations.constLast().isRunnable());
        const core::Result<Folder> shut = Folder::read(dir.filePath(u"shut"_s));
        QVERIFY(!shut && shut.error().what.contains(u"may not be read"_s));
        QVERIFY(QFile::setPermissions(
            dir.filePath(u"shut"_s), QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner));
    }

    void readsAFileOfFiftyMegabytes()
    {
        const QTemporaryDir dir;
        const QByteArray statement = "INSERT INTO t (a) VALUES ('" + QByteArray(1024 * 1024, 'x') + "');\n";
        write(dir, u"1_large.sql"_s, statement.repeated(50));
        const core::Result<Folder> folder = Folder::read(dir.path());
        VERIFY_RESULT(folder);
        QVERIFY(folder->migrations.constFirst().isRunnable());
        QCOMPARE(folder->migrations.constFirst().script.statements.size(), 50);
    }

    void theHomeFolderIsShortened()
    {
        const QTemporaryDir dir(QDir::homePath() + u"/archon-folder-test-XXXXXX"_s);
        QVERIFY(dir.isValid());
        write(dir, u"1_a.sql"_s);
        const core::Result<Folder> folder = Folder::read(dir.path());
        VERIFY_RESULT(folder);
        QVERIFY2(folder->label.startsWith(u"~/archon-folder-test-"_s), qPrintable(folder->label));
    }

    void holdsTheMigrationsThatShip()
    {
        for (const core::Result<Folder> &folder : {Folder::shipped(), Folder::read({})}) {
            VERIFY_RESULT(folder);
            QVERIFY(folder->path.isEmpty());
            QCOMPARE(folder->label, u"shipped with Archon Memory"_s);
            QCOMPARE(ids(*folder).first(2), (QStringList{u"001_base_schema"_s, u"002_session_memory"_s}));
            for (const Migration &migration : folder->migrations) {
                QVERIFY2(migration.isRunnable(), qPrintable(migration.file));
                QVERIFY(migration.verifyText && migration.downText);
                QCOMPARE(migration.lineEnds, u"LF"_s);
                QVERIFY(migration.script.isTransactional());
            }
        }
    }
};

QTEST_GUILESS_MAIN(FolderTest)
#include "tst_folder.moc"
