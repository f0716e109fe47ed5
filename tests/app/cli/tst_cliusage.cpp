// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/commandtable.h"
#include "cli/option.h"
#include "clirun.h"

#include <QJsonArray>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace archon;
using tests::CliAnswer;

// How commands are called: help, and what is said to a slip of the finger. Without a server.
class CliUsage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void saysOneLineAndAnswersTwoToWrongUsage_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<QString>("says");
        QTest::addRow("no command") << QStringList{} << u"Which command?"_s;
        QTest::addRow("only an option") << QStringList{u"--local"_s} << u"Which command?"_s;
        QTest::addRow("unknown command") << QStringList{u"statsu"_s} << u"Did you mean status?"_s;
        QTest::addRow("unlike any command") << QStringList{u"xyzzy"_s} << u"There are: status, plan"_s;
        QTest::addRow("a URL as command") << QStringList{u"postgresql://ada:geheim@h/d"_s} << u"with --url"_s;
        QTest::addRow("unknown option") << QStringList{u"status"_s, u"--jsno"_s} << u"Did you mean --json?"_s;
        QTest::addRow("an option of another command")
            << QStringList{u"status"_s, u"--yes"_s} << u"status takes no option --yes"_s;
        QTest::addRow("missing value") << QStringList{u"status"_s, u"--url"_s} << u"--url needs a value"_s;
        QTest::addRow("missing ID") << QStringList{u"rollback"_s} << u"rollback needs ID"_s;
        QTest::addRow("extra word") << QStringList{u"status"_s, u"now"_s} << u"status has no use for “now”"_s;
        QTest::addRow("second ID") << QStringList{u"migrate"_s, u"001"_s, u"002"_s} << u"no use for “002”"_s;
        QTest::addRow("two databases") << QStringList{u"status"_s, u"--local"_s, u"--url"_s, u"postgresql:///x"_s}
                                       << u"Only one"_s;
        QTest::addRow("ID and --all") << QStringList{u"migrate"_s, u"002"_s, u"--all"_s}
                                      << u"Either name a migration"_s;
        QTest::addRow("unknown ID") << QStringList{u"migrate"_s, u"007"_s} << u"There is no migration “007”"_s;
        QTest::addRow("unknown ID to verify")
            << QStringList{u"verify"_s, u"002_sesion_memory"_s} << u"mean 002_session_memory"_s;
        QTest::addRow("unknown ID to undo")
            << QStringList{u"rollback"_s, u"007"_s, u"--yes"_s} << u"no migration “007”"_s;
        QTest::addRow("ambiguous ID") << QStringList{u"migrate"_s, u"00"_s} << u"fits several migrations"_s;
        QTest::addRow("bad time") << QStringList{u"migrate"_s, u"--lock-timeout"_s, u"soon"_s}
                                  << u"“soon” is no time"_s;
        QTest::addRow("unknown local") << QStringList{u"local"_s, u"strat"_s} << u"Did you mean local start?"_s;
        QTest::addRow("local alone") << QStringList{u"local"_s} << u"local needs start|stop|url|reset"_s;
        QTest::addRow("local with a URL")
            << QStringList{u"local"_s, u"url"_s, u"--url"_s, u"x"_s} << u"takes no option --url"_s;
        QTest::addRow("local start --yes")
            << QStringList{u"local"_s, u"start"_s, u"--yes"_s} << u"start takes no option --yes"_s;
        QTest::addRow("help of nothing") << QStringList{u"help"_s, u"verfy"_s} << u"Did you mean verify?"_s;
        QTest::addRow("help of two") << QStringList{u"help"_s, u"plan"_s, u"verify"_s} << u"no use for “verify”"_s;
        QTest::addRow("unknown profile") << QStringList{u"status"_s, u"--profile"_s, u"work"_s}
                                         << u"no saved connection “work”"_s;
        QTest::addRow("https address") << QStringList{u"status"_s, u"--url"_s,
            u"https://abcdefghijklmnopqrst.supabase.co"_s}
                                       << u"--url"_s;
        QTest::addRow("missing folder") << QStringList{u"migrate"_s, u"--migrations"_s, u"/nowhere/at/all"_s}
                                        << u"/nowhere/at/all"_s;
    }
    void saysOneLineAndAnswersTwoToWrongUsage()
    {
        QFETCH(const QStringList, words);
        QFETCH(const QString, says);
        const CliAnswer text = run(words);
        QCOMPARE(text.code, 2);
        QCOMPARE(text.out, QString());
        QVERIFY2(text.err.startsWith("archon-memory: "_L1) && text.err.contains(says), qPrintable(text.err));
        QVERIFY(!text.err.contains("geheim"_L1));
        if (says != "/nowhere/at/all"_L1) { // a folder that is not there is more than a slip of the finger
            QCOMPARE(text.err.count(u'\n'), 1);
        }

        const CliAnswer json = run(words + QStringList{u"--json"_s});
        // With the option at the end, a missing value is what comes before it.
        QCOMPARE(json.code, 2);
        QVERIFY2(
            !json.json().value("error"_L1).toObject().value("message"_L1).toString().isEmpty(), qPrintable(json.out));
        QCOMPARE(json.json().keys(), QStringList{u"error"_s});
        QVERIFY(!json.out.contains("geheim"_L1));
    }

    void helpsWithEveryCommand()
    {
        const CliAnswer general = run({u"--help"_s});
        QCOMPARE(general.code, 0);
        QCOMPARE(general.err, QString());
        for (const auto &command : app::cli::commandTable()) {
            const auto usage = command->usage();
            QVERIFY2(general.out.contains(usage.summary), qPrintable(usage.name));
            for (const QStringList &words :
                {QStringList{u"help"_s, usage.name}, QStringList{usage.name, u"--help"_s}}) {
                const CliAnswer answer = run(words);
                QCOMPARE(answer.code, 0);
                QVERIFY(answer.out.startsWith("archon-memory "_L1 + usage.name));
                for (const QString &option : usage.options) {
                    QVERIFY2(answer.out.contains("--"_L1 + option), qPrintable(option));
                }
            }
            const CliAnswer json = run({u"help"_s, usage.name, u"--json"_s});
            QCOMPARE(json.json().value("name"_L1).toString(), usage.name);
        }
        QCOMPARE(run({u"help"_s}).out, general.out);
        QCOMPARE(run({u"-h"_s}).out, general.out);
        QVERIFY(general.out.contains("process list"_L1)); // what --url gives away
        QVERIFY(!run({u"help"_s, u"--json"_s}).json().value("commands"_L1).toArray().isEmpty());
        for (const QString &line : general.out.split(u'\n')) {
            QVERIFY2(line.size() <= 100, qPrintable(line));
        }
    }

    void namesOnlyOptionsThatExist()
    {
        for (const auto &command : app::cli::commandTable()) {
            for (const QString &option : command->usage().options) {
                QVERIFY2(app::cli::findOption(option) != nullptr, qPrintable(option));
            }
        }
    }

    void tellsItsVersion()
    {
        const CliAnswer text = run({u"--version"_s});
        QCOMPARE(text.code, 0);
        QVERIFY(QRegularExpression(u"^archon-memory \\d+\\.\\d+\\.\\d+\n$"_s).match(text.out).hasMatch());
        const CliAnswer json = run({u"--version"_s, u"--json"_s});
        QCOMPARE(u"archon-memory %1\n"_s.arg(json.json().value("version"_L1).toString()), text.out);
    }

private:
    CliAnswer run(const QStringList &words) const
    {
        return tests::runCli(words, tests::silentStreams(m_folder.path()));
    }

    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(CliUsage)
#include "tst_cliusage.moc"
