// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/arguments.h"
#include "cli/commandline.h"
#include "cli/exitcode.h"
#include "cli/nearestname.h"
#include "cli/option.h"
#include "cli/output.h"
#include "cli/pick.h"
#include "cli/progresstext.h"
#include "cli/texttable.h"
#include "clirun.h"
#include "support/verifyresult.h"

#include <QBuffer>
#include <QTemporaryDir>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace archon;
using namespace archon::app::cli;

// The parts of the command line that need neither server nor event loop.
class CliWords : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void findsCommandWordsAndOptionsInAnyOrder()
    {
        const auto parsed
            = Arguments::parse({u"--json"_s, u"migrate"_s, u"--lock-timeout=2s"_s, u"002"_s, u"--url"_s, u"x"_s});
        VERIFY_RESULT(parsed);
        QCOMPARE(parsed->command, u"migrate"_s);
        QCOMPARE(parsed->words, QStringList{u"002"_s});
        QCOMPARE(parsed->value(u"lock-timeout"_s), u"2s"_s);
        QCOMPARE(parsed->value(u"url"_s), u"x"_s);
        QVERIFY(parsed->has(u"json"_s));
        QVERIFY(!parsed->has(u"all"_s));
    }

    void takesEverythingAfterTwoDashesAsWords()
    {
        const auto parsed = Arguments::parse({u"verify"_s, u"--"_s, u"--json"_s, u"-h"_s});
        VERIFY_RESULT(parsed);
        QCOMPARE(parsed->words, (QStringList{u"--json"_s, u"-h"_s}));
        QVERIFY(parsed->options.isEmpty());
    }

    void keepsEqualSignsInsideAValue()
    {
        const auto parsed = Arguments::parse({u"--url=host=a port=1"_s, u"status"_s});
        VERIFY_RESULT(parsed);
        QCOMPARE(parsed->value(u"url"_s), u"host=a port=1"_s);
    }

    void refusesWhatIsNoOption_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<QString>("what");
        QTest::addRow("unknown") << QStringList{u"--jsn"_s} << u"no option --jsn. Did you mean --json?"_s;
        QTest::addRow("unknown short") << QStringList{u"-j"_s} << u"no option -j"_s;
        QTest::addRow("value of an unknown one") << QStringList{u"--passwort=geheim"_s} << u"no option --passwort."_s;
        QTest::addRow("missing value") << QStringList{u"--url"_s} << u"--url needs a value: --url URL"_s;
        QTest::addRow("option as value") << QStringList{u"--url"_s, u"--json"_s} << u"--url needs a value"_s;
        QTest::addRow("empty value") << QStringList{u"--url"_s, QString()} << u"--url needs a value"_s;
        QTest::addRow("empty joined value") << QStringList{u"--data="_s} << u"--data needs a value"_s;
        QTest::addRow("value for a flag") << QStringList{u"--yes=1"_s} << u"--yes takes no value"_s;
    }
    void refusesWhatIsNoOption()
    {
        QFETCH(const QStringList, words);
        QFETCH(const QString, what);
        const auto parsed = Arguments::parse(words);
        QVERIFY(!parsed);
        QCOMPARE(parsed.error().kind, core::ErrorKind::Usage);
        QVERIFY2(parsed.error().text().contains(what), qPrintable(parsed.error().text()));
        QVERIFY(!parsed.error().text().contains("geheim"_L1));
    }

    void tellsTheCommandLineFromTheWindow_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<bool>("commandLine");
        QTest::addRow("nothing") << QStringList{} << false;
        QTest::addRow("a database for the window") << QStringList{u"--url"_s, u"postgresql:///x"_s} << false;
        QTest::addRow("local window") << QStringList{u"--local"_s, u"--data"_s, u"/tmp/status"_s} << false;
        QTest::addRow("pictures") << QStringList{u"--local"_s, u"--screenshots"_s, u"out"_s} << false;
        QTest::addRow("toolkit") << QStringList{u"-platform"_s, u"offscreen"_s} << false;
        QTest::addRow("a command") << QStringList{u"status"_s} << true;
        QTest::addRow("a command after options") << QStringList{u"--local"_s, u"status"_s} << true;
        QTest::addRow("a wrong command") << QStringList{u"statsu"_s} << true;
        QTest::addRow("help") << QStringList{u"--help"_s} << true;
        QTest::addRow("short help") << QStringList{u"-h"_s} << true;
        QTest::addRow("version") << QStringList{u"--version"_s} << true;
        QTest::addRow("an option of commands") << QStringList{u"--json"_s} << true;
        QTest::addRow("a wrong option") << QStringList{u"--lcoal"_s} << true;
        QTest::addRow("a missing value") << QStringList{u"--url"_s} << true;
    }
    void tellsTheCommandLineFromTheWindow()
    {
        QFETCH(const QStringList, words);
        QFETCH(const bool, commandLine);
        QCOMPARE(wantsCommandLine(QStringList{u"archon-memory"_s} + words), commandLine);
    }

    void readsTimeouts_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qint64>("milliseconds"); // -1: refused
        QTest::addRow("bare") << u"5000"_s << qint64(5000);
        QTest::addRow("ms") << u"250ms"_s << qint64(250);
        QTest::addRow("s") << u"5 s"_s << qint64(5000);
        QTest::addRow("min") << u"10min"_s << qint64(600000);
        QTest::addRow("zero") << u"0"_s << qint64(0);
        QTest::addRow("too long") << u"11min"_s << qint64(-1);
        QTest::addRow("negative") << u"-1"_s << qint64(-1);
        QTest::addRow("unit") << u"5h"_s << qint64(-1);
        QTest::addRow("words") << u"soon"_s << qint64(-1);
        QTest::addRow("huge") << u"99999999999999999999"_s << qint64(-1);
    }
    void readsTimeouts()
    {
        QFETCH(const QString, text);
        QFETCH(const qint64, milliseconds);
        const auto timeout = parseTimeout(text);
        QCOMPARE(timeout.has_value(), milliseconds >= 0);
        if (timeout) {
            QCOMPARE(timeout->count(), milliseconds);
        } else {
            QCOMPARE(timeout.error().kind, core::ErrorKind::Usage);
        }
    }

    void guessesWhatWasMeant()
    {
        const QStringList names{u"status"_s, u"migrate"_s, u"verify"_s, u"rollback"_s};
        QCOMPARE(nearestName(u"statsu"_s, names), u"status"_s);
        QCOMPARE(nearestName(u"rolback"_s, names), u"rollback"_s);
        QCOMPARE(nearestName(u"mig"_s, names), u"migrate"_s);
        QCOMPARE(nearestName(u"xyzzy"_s, names), QString());
        QCOMPARE(nearestName(QString(), names), QString());
        QCOMPARE(didYouMean(u"verfy"_s, names, u"help "_s), u"Did you mean help verify?"_s);
        QCOMPARE(didYouMean(u"xyzzy"_s, names), QString());
    }

    void findsAMigrationByEnoughOfItsName_data()
    {
        QTest::addColumn<QString>("word");
        QTest::addColumn<QString>("id"); // empty: refused
        QTest::addRow("whole") << u"002_session_memory"_s << u"002_session_memory"_s;
        QTest::addRow("file") << u"002_session_memory.sql"_s << u"002_session_memory"_s;
        QTest::addRow("number") << u"002"_s << u"002_session_memory"_s;
        QTest::addRow("number in a release") << u"011"_s << u"0.1.0/011_pages"_s;
        QTest::addRow("exact beats longer") << u"003_a"_s << u"003_a"_s;
        QTest::addRow("several") << u"00"_s << QString();
        QTest::addRow("none") << u"999"_s << QString();
        QTest::addRow("empty") << QString() << QString();
        QTest::addRow("middle") << u"session"_s << QString();
    }
    void findsAMigrationByEnoughOfItsName()
    {
        QFETCH(const QString, word);
        QFETCH(const QString, id);
        QList<migrations::Migration> all;
        for (const QString &name :
            {u"0.1.0/011_pages"_s, u"001_base_schema"_s, u"002_session_memory"_s, u"003_a"_s, u"003_ab"_s}) {
            migrations::Migration migration;
            migration.id = migrations::MigrationId(name);
            all << migration;
        }
        const auto found = resolveId(word, all);
        QCOMPARE(found ? found->toString() : QString(), id);
        if (!found) {
            QCOMPARE(found.error().kind, core::ErrorKind::Usage);
        }
    }

    void picksWhatIsToBeDone()
    {
        using Kind = migrations::MigrationState::Kind;
        const auto overview = [](const QList<Kind> &kinds) {
            migrations::Overview result;
            for (const Kind kind : kinds) {
                migrations::MigrationOverview one;
                one.migration.name = QString::number(result.migrations.size() + 1);
                one.migration.id = migrations::MigrationId(one.migration.name);
                one.state.kind = kind;
                result.migrations << one;
            }
            return result;
        };
        const auto id = [](const char *text) { return migrations::MigrationId(QString::fromLatin1(text)); };
        const auto mixed
            = overview({Kind::Unrecorded, Kind::Drifted, Kind::Applied, Kind::Partial, Kind::Pending, Kind::Broken});
        QCOMPARE(idsToRun(mixed), (QList{id("4"), id("5"), id("6")}));
        auto withTool = mixed;
        withTool.migrations[4].migration.name = u"RESET_DB"_s;
        QCOMPARE(idsToRun(withTool), (QList{id("4"), id("6")}));
        QCOMPARE(*idToPlan(mixed), id("4"));
        QCOMPARE(*idToVerify(mixed), id("4"));
        QCOMPARE(*idToPlan(overview({Kind::Applied, Kind::Applied})), id("2"));
        QCOMPARE(*idToVerify(overview({Kind::Applied, Kind::Pending})), id("1"));
        QCOMPARE(*idToVerify(overview({Kind::Pending, Kind::Pending})), id("1"));
        QVERIFY(!idToPlan({}));
        QVERIFY(!idToVerify({}));
    }

    void showsControlCharactersInsteadOfSendingThem()
    {
        QCOMPARE(printable(u"a\x1b[31mb\x07\u202ec\nd\te"_s), u"a\ufffd[31mb\ufffd\ufffdc d e"_s);
        QCOMPARE(columnsOf(u"äé✓"_s), 3);
        QCOMPARE(columnsOf(u"e\u0301"_s), 1);
        QCOMPARE(shortened(u"abcdef"_s, 4), u"abc…"_s);
        QCOMPARE(shortened(u"abcd"_s, 4), u"abcd"_s);
    }

    void coloursOnlyATerminalThatWantsIt_data()
    {
        QTest::addColumn<bool>("terminal");
        QTest::addColumn<QString>("variable");
        QTest::addColumn<bool>("coloured");
        QTest::addRow("pipe") << false << QString() << false;
        QTest::addRow("terminal") << true << QString() << true;
        QTest::addRow("NO_COLOR") << true << u"NO_COLOR=1"_s << false;
        QTest::addRow("empty NO_COLOR") << true << u"NO_COLOR="_s << true;
        QTest::addRow("dumb") << true << u"TERM=dumb"_s << false;
    }
    void coloursOnlyATerminalThatWantsIt()
    {
        QFETCH(const bool, terminal);
        QFETCH(const QString, variable);
        QFETCH(const bool, coloured);
        Streams streams = tests::silentStreams(m_folder.path());
        streams.outIsTerminal = terminal;
        streams.errIsTerminal = terminal;
        streams.environment.insert(variable.section(u'=', 0, 0), variable.section(u'=', 1));
        Output output(streams, false);
        output.print({{u"green"_s, Style::Good}});
        output.note({{u"red"_s, Style::Bad}});
        QCOMPARE(textOf(streams.out), coloured ? u"\033[32mgreen\033[0m\n"_s : u"green\n"_s);
        QCOMPARE(textOf(streams.err), coloured ? u"\033[31mred\033[0m\n"_s : u"red\n"_s);
    }

    void writesEitherTextOrOneDocument()
    {
        for (const bool json : {false, true}) {
            const Streams streams = tests::silentStreams(m_folder.path());
            Output output(streams, json);
            output.print(u"for people"_s);
            output.document({{u"for"_s, u"programs"_s}});
            output.note(u"aside"_s);
            QCOMPARE(textOf(streams.out).contains("people"_L1), !json);
            QCOMPARE(textOf(streams.out).contains("programs"_L1), json);
            QCOMPARE(textOf(streams.err), u"aside\n"_s);
        }
    }

    void complainsOnceWhenOutputCannotBeWritten()
    {
        Streams streams = tests::silentStreams(m_folder.path());
        auto full = std::make_shared<QFile>(u"/dev/full"_s);
        QVERIFY(full->open(QIODevice::WriteOnly | QIODevice::Unbuffered));
        streams.out = full;
        Output output(streams, false);
        output.print(u"one"_s);
        output.print(u"two"_s);
        QCOMPARE(textOf(streams.err).count(u'\n'), 1);
        QVERIFY(textOf(streams.err).contains("cannot be written"_L1));
    }

    void writesNothingToStreamsThatAreClosed()
    {
        Streams streams = tests::silentStreams(m_folder.path());
        streams.out = nullptr;
        streams.err = nullptr;
        Output output(streams, false);
        output.print(u"one"_s);
        output.note(u"two"_s);
        QVERIFY(!output.isWatched());
    }

    void alignsColumns()
    {
        const Streams streams = tests::silentStreams(m_folder.path());
        Output output(streams, false);
        TextTable table({1});
        table.add({u"a"_s, u"10"_s, u"x"_s});
        table.add({u"✓bc"_s, u"9"_s, u"y"_s});
        table.print(output, u"> "_s);
        QCOMPARE(textOf(streams.out), u"> a    10  x\n> ✓bc   9  y\n"_s);
    }

    void wordsDurations()
    {
        QCOMPARE(durationText(3.14), u"3.1 ms"_s);
        QCOMPARE(durationText(312.4), u"312 ms"_s);
        QCOMPARE(durationText(1540), u"1.5 s"_s);
        QCOMPARE(durationText(125000), u"2 min 5 s"_s);
    }

    void answersTheShellAsDocumented_data()
    {
        QTest::addColumn<migrations::Outcome>("outcome");
        QTest::addColumn<int>("kind"); // of the error; -1: none
        QTest::addColumn<int>("code");
        using migrations::Outcome;
        const auto kind = [](core::ErrorKind value) { return int(value); };
        QTest::addRow("applied") << Outcome::Applied << -1 << 0;
        QTest::addRow("already applied") << Outcome::AlreadyApplied << -1 << 0;
        QTest::addRow("dry run") << Outcome::DryRunOk << -1 << 0;
        QTest::addRow("rolled back") << Outcome::RolledBack << kind(core::ErrorKind::Sql) << 4;
        QTest::addRow("lost, but nothing changed") << Outcome::RolledBack << kind(core::ErrorKind::Lost) << 4;
        QTest::addRow("cancelled") << Outcome::RolledBack << kind(core::ErrorKind::Cancelled) << 4;
        QTest::addRow("cancelled while waiting") << Outcome::Refused << kind(core::ErrorKind::Cancelled) << 4;
        QTest::addRow("unknown") << Outcome::Unknown << kind(core::ErrorKind::InDoubt) << 5;
        QTest::addRow("refused") << Outcome::Refused << kind(core::ErrorKind::Refused) << 6;
        QTest::addRow("not reached") << Outcome::Refused << kind(core::ErrorKind::Connection) << 3;
        QTest::addRow("partial") << Outcome::Partial << kind(core::ErrorKind::Sql) << 7;
    }
    void answersTheShellAsDocumented()
    {
        QFETCH(const migrations::Outcome, outcome);
        QFETCH(const int, kind);
        QFETCH(const int, code);
        migrations::RunReport report;
        report.outcome = outcome;
        if (kind >= 0) {
            report.error = core::Error{};
            report.error->kind = core::ErrorKind(kind);
        }
        QCOMPARE(int(exitCodeFor(report)), code);
    }

    void answersAnErrorByItsKind()
    {
        const auto code = [](core::ErrorKind kind) {
            core::Error error;
            error.kind = kind;
            return int(exitCodeFor(error));
        };
        QCOMPARE(code(core::ErrorKind::Usage), 2);
        QCOMPARE(code(core::ErrorKind::Io), 2);
        QCOMPARE(code(core::ErrorKind::Connection), 3);
        QCOMPARE(code(core::ErrorKind::Lost), 3);
        QCOMPARE(code(core::ErrorKind::Cancelled), 4);
        QCOMPARE(code(core::ErrorKind::InDoubt), 5);
        QCOMPARE(code(core::ErrorKind::Refused), 6);
    }

    void countsLeftoversOfAnUndoingAsAFailedCheck()
    {
        migrations::RollbackReport report;
        report.outcome = migrations::Outcome::Applied;
        QCOMPARE(int(exitCodeFor(report)), 0);
        report.leftovers << migrations::Check{};
        QCOMPARE(int(exitCodeFor(report)), 1);
    }

private:
    static QString textOf(const std::shared_ptr<QIODevice> &device)
    {
        return QString::fromUtf8(qobject_cast<QBuffer *>(device.get())->data());
    }

    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(CliWords)
#include "tst_cliwords.moc"
