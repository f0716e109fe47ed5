// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/folder.h"
#include "migrations/verifyscript.h"
#include "support/verifyresult.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace archon;
using namespace archon::migrations;

class VerifyScriptTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tellsChecksFromSetUp()
    {
        const core::Result<QList<VerifyStep>> steps = parseVerifyScript(
            u"-- A file of checks.\nSELECT set_config('a.b', 'c;d', true);\n\n"
            "-- check: Test queries | Insert a | or b\n-- more words\nINSERT INTO t VALUES (1)\nRETURNING true, 'x';\n"
            "  --check:Views|v_a\r\nSELECT true;"_s);
        VERIFY_RESULT(steps);
        const QList<VerifyStep> expected{
            {{}, {}, u"SELECT set_config('a.b', 'c;d', true)"_s, 2},
            {u"Test queries"_s, u"Insert a | or b"_s, u"INSERT INTO t VALUES (1)\nRETURNING true, 'x'"_s, 6},
            {u"Views"_s, u"v_a"_s, u"SELECT true"_s, 9},
        };
        QCOMPARE(*steps, expected);
        QVERIFY(!steps->at(0).isCheck());
        QVERIFY(steps->at(1).isCheck());
    }

    void refuses_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("words");
        QTest::newRow("commit") << u"SELECT 1;\nCOMMIT;"_s << u"Line 2 of the verify script: COMMIT is not allowed"_s;
        QTest::newRow("savepoint") << u"SAVEPOINT a;"_s << u"SAVEPOINT is not allowed"_s;
        QTest::newRow("vacuum") << u"VACUUM;"_s << u"VACUUM is not allowed"_s;
        QTest::newRow("no bar") << u"-- check: Tables\nSELECT true"_s
                                << u"Line 2 of the verify script: a check comment reads"_s;
        QTest::newRow("no category") << u"-- check: | a\nSELECT true"_s << u"a check comment reads"_s;
        QTest::newRow("no name") << u"-- check: Tables |\nSELECT true"_s << u"a check comment reads"_s;
        QTest::newRow("two") << u"-- check: A | a\n-- check: B | b\nSELECT true"_s << u"two check comments"_s;
        QTest::newRow("percent") << u"-- check: 100%1 %2\nSELECT true"_s << u"\"-- check: 100%1 %2\""_s;
        QTest::newRow("syntax") << u"SELEC true"_s << u"ine 1"_s;
    }

    void refuses()
    {
        QFETCH(QString, text);
        QFETCH(QString, words);
        const core::Result<QList<VerifyStep>> steps = parseVerifyScript(text);
        QVERIFY(!steps);
        QVERIFY2(steps.error().what.contains(words), qPrintable(steps.error().what));
    }

    void understandsThoseThatShip()
    {
        const core::Result<Folder> folder = Folder::shipped();
        VERIFY_RESULT(folder);
        for (const Migration &migration : folder->migrations) {
            const core::Result<QList<VerifyStep>> steps = parseVerifyScript(*migration.verifyText);
            VERIFY_RESULT(steps);
            const auto checks = std::ranges::count_if(*steps, &VerifyStep::isCheck);
            QVERIFY(checks > 3);
            QCOMPARE(checks, migration.verifyText->count(u"\n-- check: "_s));
        }
    }
};

QTEST_GUILESS_MAIN(VerifyScriptTest)
#include "tst_verifyscript.moc"
