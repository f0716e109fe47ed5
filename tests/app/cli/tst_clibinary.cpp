// SPDX-License-Identifier: GPL-3.0-or-later
#include "clirun.h"
#include "support/testserver.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <memory>

using namespace Qt::StringLiterals;
using namespace archon;
using tests::CliAnswer;

// The real program, as a shell starts it.
class CliBinary : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_url = m_server.freshVectorDatabase(); }

    void needsNoDisplay()
    {
        const CliAnswer version = finish(*start({u"--version"_s}));
        QCOMPARE(version.code, 0);
        QVERIFY(version.out.startsWith("archon-memory "_L1));
        QCOMPARE(finish(*start({u"statsu"_s})).code, 2);
    }

    void doesTheWholeJob()
    {
        const CliAnswer migrated = finish(*start({u"migrate"_s, u"--all"_s}));
        QVERIFY2(migrated.code == 0, qPrintable(migrated.out + migrated.err));
        QCOMPARE(finish(*start({u"verify"_s, u"002"_s})).code, 0);
        QCOMPARE(finish(*start({u"rollback"_s, u"002"_s, u"--yes"_s})).code, 0);
        QCOMPARE(stateOf002(), u"pending"_s);
    }

    void takesUtf8InArgumentsAndOutput()
    {
        const QTemporaryDir folder;
        tests::writeMigrations(
            folder.filePath(u"Größe"_s), {{u"001_größe.sql"_s, u"CREATE TABLE \"größe\" (id int);\n"_s}});
        const CliAnswer answer
            = finish(*start({u"migrate"_s, u"001_größe"_s, u"--migrations"_s, folder.filePath(u"Größe"_s)}));
        QCOMPARE(answer.code, 0);
        QVERIFY2(answer.out.contains(u"✓ größe"_s), qPrintable(answer.out));
    }

    void survivesAReaderThatGoesAway()
    {
        QProcess shell;
        shell.setProcessEnvironment(environment());
        shell.start(u"bash"_s,
            {u"-c"_s, u"set -o pipefail; \"$0\" migrate --all | head -n 1; echo \"code ${PIPESTATUS[0]}\""_s,
                QStringLiteral(ARCHON_MEMORY_PROGRAM)});
        QVERIFY(shell.waitForFinished(60000));
        QVERIFY(shell.readAllStandardOutput().contains("code 0"));
        QCOMPARE(shell.readAllStandardError(), ""_ba);
        QCOMPARE(stateOf002(), u"applied"_s);
    }

    void writesNothingElsewhereWhenItsStreamsAreClosed()
    {
        QProcess shell;
        shell.setProcessEnvironment(environment());
        shell.start(u"bash"_s, {u"-c"_s, u"\"$0\" migrate --all >&- 2>&-"_s, QStringLiteral(ARCHON_MEMORY_PROGRAM)});
        QVERIFY(shell.waitForFinished(60000));
        QCOMPARE(shell.exitCode(), 0);
        QCOMPARE(stateOf002(), u"applied"_s);
    }

    void isCancelledBySignals_data()
    {
        QTest::addColumn<int>("signal");
        QTest::addRow("SIGINT") << SIGINT;
        QTest::addRow("SIGTERM") << SIGTERM;
        QTest::addRow("SIGHUP") << SIGHUP;
    }
    void isCancelledBySignals()
    {
        QFETCH(const int, signal);
        const QTemporaryDir folder;
        const auto process = startSlow(folder.path());
        QVERIFY(process->processId() > 0); // kill() takes 0 for everybody
        ::kill(pid_t(process->processId()), signal);
        const CliAnswer answer = finish(*process);
        QCOMPARE(answer.code, 4);
        QVERIFY2(answer.out.contains("nothing was changed"_L1), qPrintable(answer.out + answer.err));
        QCOMPARE(slowTables(), u"0"_s);
        QTRY_COMPARE(sleeping(), u"0"_s);
    }

    void quitsAtOnceOnTheSecondCtrlC()
    {
        const QTemporaryDir folder;
        const auto process = startSlow(folder.path());
        // A server that does not answer the cancel: its backend is stopped.
        const QString backend = m_server.psql(m_server.url(u"postgres"_s),
            u"SELECT pid FROM pg_stat_activity WHERE query LIKE '%pg_sleep(61)%' AND pid <> pg_backend_pid()"_s);
        QVERIFY(backend.toInt() > 0);
        QVERIFY(process->processId() > 0);
        ::kill(backend.toInt(), SIGSTOP);
        QElapsedTimer timer;
        timer.start();
        ::kill(pid_t(process->processId()), SIGINT);
        QVERIFY(!process->waitForFinished(1500)); // it waits for the server's word
        ::kill(pid_t(process->processId()), SIGINT);
        const CliAnswer answer = finish(*process);
        ::kill(backend.toInt(), SIGCONT);
        QCOMPARE(answer.code, 5);
        QVERIFY2(answer.err.contains("not known"_L1), qPrintable(answer.err));
        QVERIFY(timer.elapsed() < 5000);
        QTRY_COMPARE_WITH_TIMEOUT(sleeping(), u"0"_s, 20000);
        QCOMPARE(slowTables(), u"0"_s);
    }

    void leavesAllOrNothingWhenKilled_data()
    {
        QTest::addColumn<int>("afterMilliseconds");
        for (const int after : {5, 40, 80, 120, 160, 200, 260, 320, 400}) {
            QTest::addRow("%d ms", after) << after;
        }
    }
    void leavesAllOrNothingWhenKilled()
    {
        QFETCH(const int, afterMilliseconds);
        QCOMPARE(finish(*start({u"migrate"_s, u"001"_s})).code, 0);
        const auto process = start({u"migrate"_s, u"002"_s});
        process->waitForFinished(afterMilliseconds);
        process->kill();
        process->waitForFinished();
        // The server ends the transaction when it notices.
        QTRY_COMPARE(
            m_server.psql(m_url, u"SELECT count(*) FROM pg_stat_activity WHERE application_name = 'archon-memory'"_s),
            u"0"_s);
        const QString state = stateOf002();
        QVERIFY2(state == "pending"_L1 || state == "applied"_L1, qPrintable(state));
        QCOMPARE(m_server.psql(m_url, u"SELECT to_regclass('archon_sessions') IS NOT NULL"_s),
            state == "applied"_L1 ? u"t"_s : u"f"_s);
        const CliAnswer again = finish(*start({u"migrate"_s, u"002"_s}));
        QVERIFY2(again.code == 0, qPrintable(again.err));
    }

    void letsOneOfTwoApplyIt()
    {
        QCOMPARE(finish(*start({u"migrate"_s, u"001"_s})).code, 0);
        const auto first = start({u"migrate"_s, u"002"_s, u"--json"_s});
        const auto second = start({u"migrate"_s, u"002"_s, u"--json"_s});
        QStringList outcomes;
        for (QProcess *process : {first.get(), second.get()}) {
            const CliAnswer answer = finish(*process);
            QVERIFY2(answer.code == 0, qPrintable(answer.out + answer.err));
            outcomes << answer.json().value("results"_L1).toArray().at(0).toObject().value("outcome"_L1).toString();
        }
        outcomes.sort();
        QCOMPARE(outcomes, (QStringList{u"already_applied"_s, u"applied"_s}));
        QCOMPARE(m_server.psql(
                     m_url, u"SELECT count(*) FROM archon_migrations WHERE migration_name = '002_session_memory'"_s),
            u"1"_s);
    }

    void keepsThePasswordToItself()
    {
        QProcess process;
        QProcessEnvironment variables = environment();
        variables.insert(u"DATABASE_URL"_s, u"postgresql://postgres:topsecret1@no-such-host.invalid/x"_s);
        process.setProcessEnvironment(variables);
        process.start(QStringLiteral(ARCHON_MEMORY_PROGRAM), {u"status"_s, u"--json"_s});
        const CliAnswer answer = finish(process);
        QCOMPARE(answer.code, 3);
        QVERIFY(!answer.out.contains("topsecret1"_L1) && !answer.err.contains("topsecret1"_L1));
    }

private:
    QProcessEnvironment environment() const
    {
        QProcessEnvironment variables = QProcessEnvironment::systemEnvironment();
        variables.insert(u"DATABASE_URL"_s, m_url.toUri());
        variables.insert(u"XDG_CONFIG_HOME"_s, m_home.path());
        variables.insert(u"XDG_DATA_HOME"_s, m_home.path());
        variables.remove(u"DISPLAY"_s);
        variables.remove(u"WAYLAND_DISPLAY"_s);
        variables.remove(u"QT_QPA_PLATFORM"_s);
        return variables;
    }

    std::unique_ptr<QProcess> start(const QStringList &words) const
    {
        auto process = std::make_unique<QProcess>();
        process->setProcessEnvironment(environment());
        process->setWorkingDirectory(m_home.path());
        process->start(QStringLiteral(ARCHON_MEMORY_PROGRAM), words);
        return process;
    }

    static CliAnswer finish(QProcess &process)
    {
        if (process.state() != QProcess::NotRunning && !process.waitForFinished(60000)) {
            process.kill();
            process.waitForFinished();
        }
        CliAnswer answer;
        answer.code = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
        answer.out = QString::fromUtf8(process.readAllStandardOutput());
        answer.err = QString::fromUtf8(process.readAllStandardError());
        return answer;
    }

    // A run that is inside its second statement.
    std::unique_ptr<QProcess> startSlow(const QString &folder)
    {
        tests::writeMigrations(folder, {{u"001_slow.sql"_s, u"CREATE TABLE slow (id int);\nSELECT pg_sleep(61);\n"_s}});
        auto process = start({u"migrate"_s, u"--migrations"_s, folder});
        for (int attempt = 0; attempt < 200 && sleeping() != "1"_L1; ++attempt) {
            QTest::qWait(25);
        }
        return process;
    }
    QString sleeping() const
    {
        return m_server.psql(m_url,
            u"SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%pg_sleep(61)%' AND pid <> pg_backend_pid()"_s);
    }
    QString slowTables() const
    {
        return m_server.psql(m_url, u"SELECT count(*) FROM pg_tables WHERE tablename = 'slow'"_s);
    }

    QString stateOf002() const
    {
        const CliAnswer status = finish(*start({u"status"_s, u"--json"_s}));
        return status.json().value("migrations"_L1).toArray().at(1).toObject().value("state"_L1).toString();
    }

    tests::TestServer m_server;
    QTemporaryDir m_home;
    db::ConnectionUrl m_url;
};

QTEST_GUILESS_MAIN(CliBinary)
#include "tst_clibinary.moc"
