// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/migration.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace archon::migrations;

class MigrationFileTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void namesComeFromThePath_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("id");
        QTest::addColumn<QString>("version");
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("title");
        QTest::addColumn<bool>("numbered");
        QTest::newRow("root") << u"002_session_memory.sql"_s << u"002_session_memory"_s << u"002"_s
                              << u"002_session_memory"_s << u"002 session memory"_s << true;
        QTest::newRow("release") << u"0.1.0/011_add_page.sql"_s << u"0.1.0/011_add_page"_s << u"0.1.0"_s
                                 << u"011_add_page"_s << u"011 add page"_s << true;
        QTest::newRow("no number") << u"complete_setup.sql"_s << u"complete_setup"_s << u"0"_s << u"complete_setup"_s
                                   << u"complete setup"_s << false;
        QTest::newRow("upper case") << u"003_A.SQL"_s << u"003_A"_s << u"003"_s << u"003_A"_s << u"003 A"_s << true;
        QTest::newRow("long release") << u"a-release-with-a-long-name/1_x.sql"_s << u"a-release-with-a-long-name/1_x"_s
                                      << u"a-release-with-a-lon"_s << u"1_x"_s << u"1 x"_s << true;
        QTest::newRow("nested") << u"a/b/1.sql"_s << u"a/b/1"_s << u"a/b"_s << u"1"_s << u"1"_s << true;
    }

    void namesComeFromThePath()
    {
        QFETCH(QString, path);
        const Migration migration = makeMigration(path, "SELECT 1");
        QTEST(migration.id.toString(), "id");
        QCOMPARE(migration.file, path);
        QTEST(migration.version, "version");
        QTEST(migration.name, "name");
        QTEST(migration.title, "title");
        QTEST(migration.isNumbered(), "numbered");
        QVERIFY(migration.isRunnable());
    }

    void checksumIsThatOfTheTextWithLineFeeds_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("lineEnds");
        QTest::newRow("LF") << QByteArray("SELECT 1;\nSELECT 2;\n") << u"LF"_s;
        QTest::newRow("CRLF") << QByteArray("SELECT 1;\r\nSELECT 2;\r\n") << u"CRLF"_s;
        QTest::newRow("mixed") << QByteArray("SELECT 1;\r\nSELECT 2;\n") << u"mixed"_s;
        QTest::newRow("CR") << QByteArray("SELECT 1;\rSELECT 2;\r") << u"mixed"_s;
        QTest::newRow("byte order mark") << QByteArray("\xef\xbb\xbfSELECT 1;\nSELECT 2;\n") << u"LF"_s;
    }

    void checksumIsThatOfTheTextWithLineFeeds()
    {
        QFETCH(QByteArray, bytes);
        const Migration migration = makeMigration(u"1_a.sql"_s, bytes);
        // printf 'SELECT 1;\nSELECT 2;\n' | md5sum
        QCOMPARE(migration.checksum, u"c45e090a99eeb024e7cffe19aefcc1e4"_s);
        QTEST(migration.lineEnds, "lineEnds");
        QVERIFY(!migration.text.startsWith(QChar(0xfeff)));
        QCOMPARE(migration.script.statements.size(), 2);
    }

    void keepsLineEndsInTheText() { QCOMPARE(makeMigration(u"1_a.sql"_s, "SELECT 1;\r\n").text, u"SELECT 1;\r\n"_s); }

    void saysWhatIsWrong_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("words");
        QTest::newRow("empty") << QByteArray() << u"is empty"_s;
        QTest::newRow("blank") << QByteArray(" \n\t\r\n") << u"is empty"_s;
        QTest::newRow("comments") << QByteArray("-- nothing\n/* here */\n;") << u"only comments"_s;
        QTest::newRow("zero byte") << QByteArray("SELECT 1;\n\0DROP TABLE t;", 24)
                                   << u"zero byte (byte 11, in line 2)"_s;
        QTest::newRow("Latin-1") << QByteArray("-- caf\xe9\nSELECT 1") << u"not valid UTF-8 (byte 7, in line 1)"_s;
        QTest::newRow("cut off") << QByteArray("SELECT 1 -- \xe2\x82") << u"not valid UTF-8 (byte 13, in line 1)"_s;
        QTest::newRow("overlong") << QByteArray("SELECT '\xc0\xaf'") << u"not valid UTF-8 (byte 9, in line 1)"_s;
        QTest::newRow("surrogate") << QByteArray("\n\nSELECT '\xed\xa0\x80'")
                                   << u"not valid UTF-8 (byte 11, in line 3)"_s;
        QTest::newRow("beyond Unicode") << QByteArray("'\xf4\x90\x80\x80'") << u"not valid UTF-8 (byte 2, in line 1)"_s;
        QTest::newRow("UTF-16") << QByteArray("\xff\xfeS\0", 4) << u"UTF-16"_s;
        QTest::newRow("syntax") << QByteArray("SELECT 1;\nCREATE TABEL t ();") << u"ine 2"_s;
    }

    void saysWhatIsWrong()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, words);
        const Migration migration = makeMigration(u"1_a.sql"_s, bytes);
        QVERIFY(!migration.isRunnable());
        QVERIFY2(migration.error->what.contains(words), qPrintable(migration.error->what));
        QVERIFY(migration.script.statements.isEmpty());
    }

    void acceptsEveryKindOfCharacter()
    {
        const QByteArray bytes("SELECT 'ä€😀\xf4\x8f\xbf\xbf\xee\x80\x80'");
        const Migration migration = makeMigration(u"1_a.sql"_s, bytes);
        QVERIFY(migration.isRunnable());
        QCOMPARE(migration.text.toUtf8(), bytes);
    }
};

QTEST_GUILESS_MAIN(MigrationFileTest)
#include "tst_migrationfile.moc"
