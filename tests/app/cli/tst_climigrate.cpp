// SPDX-License-Identifier: GPL-3.0-or-later
#include "clirun.h"
#include "db/connection.h"
#include "migrations/runner.h"
#include "support/testserver.h"
#include "support/verifyresult.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QTemporaryDir>
#include <QTimer>

#include <csignal>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace archon;
using tests::CliAnswer;

// `migrate` on a real server.
class CliMigrate : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_url = m_server.freshVectorDatabase(); }

    void runsAllInOrderAndVerifiesEach()
    {
        const CliAnswer answer = run({u"migrate"_s, u"--all"_s});
        QVERIFY2(answer.code == 0, qPrintable(answer.out + answer.err));
        QCOMPARE(answer.err, QString()); // nobody watches, so there is no progress to show
        const qsizetype first = answer.out.indexOf(u"✓ 001_base_schema: applied, "_s);
        const qsizetype second = answer.out.indexOf(u"✓ 002_session_memory: applied, "_s);
        QVERIFY2(first >= 0 && second > first, qPrintable(answer.out));
        QCOMPARE(answer.out.count("checks passed"_L1), 2);
        for (const QString &category : {u"Tables"_s, u"Indexes"_s, u"Functions"_s, u"Views"_s}) {
            QVERIFY2(QRegularExpression(u"(?m)^%1  (\\d+) of \\1$"_s.arg(category)).match(answer.out).hasMatch(),
                qPrintable(category));
        }
        QVERIFY(m_server.psql(m_url, u"SELECT migration_name FROM archon_migrations ORDER BY 1"_s)
                .contains("002_session_memory"_L1));
    }

    void showsProgressToWhoeverWatches()
    {
        const QTemporaryDir folder;
        auto streams = tests::silentStreams(folder.path());
        streams.errIsTerminal = true;
        streams.environment.insert(u"NO_COLOR"_s, u"1"_s);
        const CliAnswer answer
            = tests::runCli({u"migrate"_s, u"001"_s, u"--json"_s, u"--url"_s, m_url.toUri()}, streams);
        QCOMPARE(answer.code, 0);
        const int statements
            = answer.json().value("results"_L1).toArray().at(0).toObject().value("statements"_L1).toInt();
        QVERIFY(statements > 5);
        const QRegularExpression line(u"(?m)^ *\\d+/%1  [A-Z]"_s.arg(statements));
        QCOMPARE(answer.err.count(line), statements);
    }

    void givesTheResultsAsJson()
    {
        const CliAnswer answer = run({u"migrate"_s, u"--all"_s, u"--json"_s});
        QCOMPARE(answer.code, 0);
        const QJsonArray results = answer.json().value("results"_L1).toArray();
        QCOMPARE(results.size(), 2);
        for (const QJsonValue &value : results) {
            const QJsonObject result = value.toObject();
            QCOMPARE(result.value("outcome"_L1).toString(), u"applied"_s);
            QVERIFY(result.value("statements"_L1).toInt() > 0);
            QVERIFY(result.value("elapsed_ms"_L1).toDouble() > 0);
            QVERIFY(result.value("notices"_L1).isArray());
            QVERIFY(result.contains("error"_L1) && result.value("error"_L1).isNull());
            const QJsonObject verification = result.value("verification"_L1).toObject();
            QCOMPARE(verification.value("id"_L1), result.value("id"_L1));
            QCOMPARE(verification.value("failed"_L1).toInt(), 0);
            QVERIFY(verification.value("passed"_L1).toInt() > 5);
        }
    }

    void asksWhichWhenSeveralArePending()
    {
        const CliAnswer answer = run({u"migrate"_s});
        QCOMPARE(answer.code, 2);
        QVERIFY2(answer.err.contains("001_base_schema, 002_session_memory"_L1) && answer.err.contains("--all"_L1),
            qPrintable(answer.err));
        QCOMPARE(tables(), u"0"_s);
    }

    void runsTheOnlyPendingOneWithoutBeingTold()
    {
        QCOMPARE(run({u"migrate"_s, u"001_base_schema"_s}).code, 0);
        const CliAnswer answer = run({u"migrate"_s});
        QCOMPARE(answer.code, 0);
        QVERIFY(answer.out.contains("002_session_memory: applied"_L1));
        QVERIFY(!answer.out.contains("001_base_schema"_L1));
    }

    void saysThatItIsThereAlready_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::addRow("by name") << QStringList{u"migrate"_s, u"002"_s};
        QTest::addRow("all") << QStringList{u"migrate"_s, u"--all"_s};
        QTest::addRow("none left") << QStringList{u"migrate"_s};
    }
    void saysThatItIsThereAlready()
    {
        QFETCH(const QStringList, words);
        QCOMPARE(run({u"migrate"_s, u"--all"_s}).code, 0);
        const QString before = ledger();
        const CliAnswer text = run(words);
        QCOMPARE(text.code, 0);
        QVERIFY2(text.out.contains("002_session_memory: is there already"_L1), qPrintable(text.out));
        const CliAnswer json = run(words + QStringList{u"--json"_s});
        QCOMPARE(json.code, 0);
        const QJsonArray results = json.json().value("results"_L1).toArray();
        QCOMPARE(results.size(), words.contains(u"002"_s) ? 1 : 2);
        for (const QJsonValue &result : results) {
            QCOMPARE(result.toObject().value("outcome"_L1).toString(), u"already_applied"_s);
            QCOMPARE(result.toObject().value("verification"_L1).toObject().value("failed"_L1).toInt(), 0);
        }
        QCOMPARE(ledger(), before);
    }

    void triesWithoutLeavingAnything()
    {
        const CliAnswer answer = run({u"migrate"_s, u"001"_s, u"--dry-run"_s, u"--json"_s});
        QCOMPARE(answer.code, 0);
        const QJsonObject result = answer.json().value("results"_L1).toArray().at(0).toObject();
        QCOMPARE(result.value("outcome"_L1).toString(), u"dry_run_ok"_s);
        QVERIFY(result.value("verification"_L1).isNull());
        QCOMPARE(tables(), u"0"_s);
    }

    void refusesWithoutTheBaseSchema()
    {
        const CliAnswer answer = run({u"migrate"_s, u"002"_s});
        QCOMPARE(answer.code, 6);
        QVERIFY2(answer.err.contains("archon-memory migrate 001_base_schema"_L1), qPrintable(answer.err));
        QVERIFY(answer.err.contains("Nothing was changed"_L1));
        QCOMPARE(tables(), u"0"_s);
        const QJsonObject result
            = run({u"migrate"_s, u"002"_s, u"--json"_s}).json().value("results"_L1).toArray().at(0).toObject();
        QCOMPARE(result.value("outcome"_L1).toString(), u"refused"_s);
        QVERIFY(result.value("error"_L1).isObject());
    }

    void refusesWithoutAnExtension()
    {
        m_url = m_server.freshDatabase();
        const QTemporaryDir folder;
        tests::writeMigrations(folder.path(), {{u"001_v.sql"_s, u"CREATE TABLE v (e vector(3));\n"_s}});
        const CliAnswer answer = run({u"migrate"_s, u"--migrations"_s, folder.path()});
        QCOMPARE(answer.code, 6);
        QVERIFY2(answer.err.contains("CREATE EXTENSION"_L1), qPrintable(answer.err));
        QCOMPARE(tables(), u"0"_s);
    }

    void refusesAFileThatDoesNotParse()
    {
        const QTemporaryDir folder;
        tests::writeMigrations(folder.path(),
            {{u"001_good.sql"_s, u"CREATE TABLE good (id int);\n"_s},
                {u"002_bad.sql"_s, u"SELECT 1;\nCREATE TABEL bad (id int);\n"_s}});
        const CliAnswer answer = run({u"migrate"_s, u"002"_s, u"--migrations"_s, folder.path()});
        QCOMPARE(answer.code, 6);
        QVERIFY2(
            answer.err.contains("in 002_bad.sql, line 2, column 8\n  2 | CREATE TABEL bad"_L1), qPrintable(answer.err));
        const CliAnswer all = run({u"migrate"_s, u"--all"_s, u"--migrations"_s, folder.path(), u"--json"_s});
        QCOMPARE(all.code, 6);
        QCOMPARE(outcomes(all), (QStringList{u"applied"_s, u"refused"_s}));
    }

    void showsTheFailingPlaceAndStopsThere()
    {
        const QTemporaryDir folder;
        tests::writeMigrations(folder.path(),
            {{u"001_one.sql"_s, u"CREATE TABLE one (id int);\n"_s},
                {u"002_two.sql"_s, u"CREATE TABLE two (id int);\n-- ümlaut\nINSERT INTO two SELECT 1 / 0;\n"_s},
                {u"003_three.sql"_s, u"CREATE TABLE three (id int);\n"_s}});
        const CliAnswer text = run({u"migrate"_s, u"--all"_s, u"--migrations"_s, folder.path()});
        QCOMPARE(text.code, 4);
        QVERIFY2(text.out.contains(u"✗ 002_two: was not applied, nothing was changed"_s), qPrintable(text.out));
        QVERIFY2(text.err.contains("in 002_two.sql, statement 2, line 3, column "_L1), qPrintable(text.err));
        QVERIFY(text.err.contains("22012"_L1));
        QVERIFY(!text.out.contains("003_three"_L1));
        QCOMPARE(tables(), u"1"_s);

        const CliAnswer json = run({u"migrate"_s, u"002"_s, u"--migrations"_s, folder.path(), u"--json"_s});
        QCOMPARE(json.code, 4);
        const QJsonObject result = json.json().value("results"_L1).toArray().at(0).toObject();
        QCOMPARE(result.value("outcome"_L1).toString(), u"rolled_back"_s);
        const QJsonObject error = result.value("error"_L1).toObject();
        QCOMPARE(error.value("sqlstate"_L1).toString(), u"22012"_s);
        QCOMPARE(error.value("statement"_L1).toInt(), 2);
        QVERIFY(!error.value("message"_L1).toString().isEmpty());
        QVERIFY(error.contains("hint"_L1) && error.contains("line"_L1) && error.contains("column"_L1));
        QVERIFY(result.value("verification"_L1).isNull());
    }

    void pointsAtTheCharacter()
    {
        const QTemporaryDir folder;
        tests::writeMigrations(folder.path(), {{u"001_x.sql"_s, u"SELECT 1;\nSELECT 'ü', nosuchcolumn;\n"_s}});
        const CliAnswer answer = run({u"migrate"_s, u"--migrations"_s, folder.path()});
        QCOMPARE(answer.code, 4);
        QVERIFY2(answer.err.contains("in 001_x.sql, statement 2, line 2, column 13\n"_L1), qPrintable(answer.err));
        const QStringList lines = answer.err.split(u'\n');
        const qsizetype source = lines.indexOf(u"  2 | SELECT 'ü', nosuchcolumn;"_s);
        QVERIFY2(source >= 0, qPrintable(answer.err));
        QCOMPARE(lines.at(source + 1).indexOf(u'^'), lines.at(source).indexOf("nosuchcolumn"_L1));
    }

    void answersOneWhenItIsAppliedButNotGreen()
    {
        const QTemporaryDir folder;
        tests::writeMigrations(folder.path(),
            {{u"001_x.sql"_s, u"CREATE TABLE IF NOT EXISTS x (id int, name text);\n"_s},
                {u"001_x.verify.sql"_s, u"-- check: Test queries | never\nSELECT false, 'so it is';\n"_s}});
        const CliAnswer answer = run({u"migrate"_s, u"--migrations"_s, folder.path()});
        QCOMPARE(answer.code, 1);
        QVERIFY2(answer.out.contains("001_x: applied"_L1), qPrintable(answer.out));
        QVERIFY(QRegularExpression(u"✗ never\n"_s).match(answer.out).hasMatch());
        QVERIFY(answer.out.contains("so it is"_L1));
    }

    void givesUpOnALockThatSomebodyHolds()
    {
        m_server.psql(m_url, u"CREATE TABLE busy (id int)"_s);
        const QTemporaryDir folder;
        tests::writeMigrations(folder.path(), {{u"001_x.sql"_s, u"ALTER TABLE busy ADD COLUMN name text;\n"_s}});
        const auto other = db::Connection::open(m_url);
        VERIFY_RESULT(other);
        VERIFY_RESULT((*other)->begin());
        VERIFY_RESULT((*other)->execute("LOCK TABLE busy IN ACCESS SHARE MODE"));
        QElapsedTimer timer;
        timer.start();
        const CliAnswer answer
            = run({u"migrate"_s, u"--lock-timeout"_s, u"300ms"_s, u"--migrations"_s, folder.path(), u"--json"_s});
        QCOMPARE(answer.code, 4);
        QVERIFY(timer.elapsed() < 5000);
        const QJsonObject result = answer.json().value("results"_L1).toArray().at(0).toObject();
        QCOMPARE(result.value("error"_L1).toObject().value("sqlstate"_L1).toString(), u"55P03"_s);
    }

    void waitsForAnotherRunnerAndSaysSo()
    {
        const auto other = db::Connection::open(m_url);
        VERIFY_RESULT(other);
        VERIFY_RESULT(
            (*other)->query(u"SELECT pg_advisory_lock($1::bigint)"_s, {QString::number(migrations::runnerLockKey)}));
        QTimer::singleShot(1500ms, this, [&other] { (void)(*other)->query(u"SELECT pg_advisory_unlock_all()"_s); });
        const CliAnswer answer = run({u"migrate"_s, u"001"_s});
        QVERIFY2(answer.code == 0, qPrintable(answer.err));
        QVERIFY2(!answer.err.isEmpty(), "whom it waits for");
    }

    void isCancelledOnTheServerByCtrlC()
    {
        const QTemporaryDir folder;
        tests::writeMigrations(
            folder.path(), {{u"001_x.sql"_s, u"CREATE TABLE x (id int);\nSELECT pg_sleep(60);\n"_s}});
        QTimer::singleShot(1s, this, [] { std::raise(SIGINT); });
        QElapsedTimer timer;
        timer.start();
        const CliAnswer answer = run({u"migrate"_s, u"--migrations"_s, folder.path()});
        QVERIFY(timer.elapsed() < 10000);
        QCOMPARE(answer.code, 4);
        QVERIFY2(answer.out.contains("nothing was changed"_L1), qPrintable(answer.out + answer.err));
        QCOMPARE(tables(), u"0"_s);
        QCOMPARE(
            m_server.psql(m_url,
                u"SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid()"_s),
            u"0"_s);
        // The next command of this process can be interrupted again.
        QCOMPARE(run({u"status"_s}).code, 0);
    }

    void tellsTheTruthWhenTheBackendIsKilled()
    {
        const QTemporaryDir folder;
        tests::writeMigrations(
            folder.path(), {{u"001_x.sql"_s, u"CREATE TABLE x (id int);\nSELECT pg_sleep(60);\n"_s}});
        QTimer::singleShot(1s, this, [this] {
            m_server.psql(m_server.url(u"postgres"_s),
                u"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid()"_s);
        });
        const CliAnswer answer = run({u"migrate"_s, u"--migrations"_s, folder.path(), u"--json"_s});
        QCOMPARE(answer.code, 4);
        QCOMPARE(outcomes(answer), QStringList{u"rolled_back"_s});
        QCOMPARE(tables(), u"0"_s);
    }

private:
    CliAnswer run(const QStringList &words) const { return tests::runCliOn(m_url, words); }

    static QStringList outcomes(const CliAnswer &answer)
    {
        QStringList names;
        for (const QJsonValue &result : answer.json().value("results"_L1).toArray()) {
            names << result.toObject().value("outcome"_L1).toString();
        }
        return names;
    }

    QString tables() const
    {
        return m_server.psql(m_url, u"SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"_s);
    }

    QString ledger() const
    {
        return m_server.psql(m_url, u"SELECT string_agg(m::text, ';' ORDER BY m::text) FROM archon_migrations m"_s);
    }

    tests::TestServer m_server;
    db::ConnectionUrl m_url;
};

QTEST_GUILESS_MAIN(CliMigrate)
#include "tst_climigrate.moc"
