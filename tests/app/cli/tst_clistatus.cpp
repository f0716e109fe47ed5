// SPDX-License-Identifier: GPL-3.0-or-later
#include "clirun.h"
#include "support/testserver.h"

#include <QDateTime>
#include <QJsonArray>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace archon;
using tests::CliAnswer;

// `status`, `plan` and `verify`: what only looks.
class CliStatus : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_url = m_server.freshVectorDatabase(); }

    void showsWhatIsPending()
    {
        const CliAnswer answer = run({u"status"_s});
        QCOMPARE(answer.code, 0);
        QCOMPARE(answer.err, QString());
        QVERIFY2(answer.out.startsWith("PostgreSQL "_L1), qPrintable(answer.out));
        QVERIFY(answer.out.contains("database "_L1 + m_url.database));
        QVERIFY(answer.out.contains("pgvector "_L1));
        QVERIFY(QRegularExpression(u"001_base_schema +pending"_s).match(answer.out).hasMatch());
        QVERIFY(QRegularExpression(u"002_session_memory +pending"_s).match(answer.out).hasMatch());
        QVERIFY(answer.out.contains("2 of 2 to run: archon-memory migrate --all"_L1));
    }

    void givesTheStatusAsJson()
    {
        QCOMPARE(run({u"migrate"_s, u"001"_s}).code, 0);
        const CliAnswer answer = run({u"status"_s, u"--json"_s});
        QCOMPARE(answer.code, 0);
        const QJsonObject server = answer.json().value("server"_L1).toObject();
        QVERIFY(server.value("version"_L1).toString().startsWith("17"_L1));
        QCOMPARE(server.value("database"_L1).toString(), m_url.database);
        QCOMPARE(server.value("user"_L1).toString(), u"postgres"_s);
        QVERIFY(server.value("vector"_L1).isString());
        const QJsonArray migrations = answer.json().value("migrations"_L1).toArray();
        QCOMPARE(migrations.size(), 2);
        const QJsonObject first = migrations.at(0).toObject();
        QCOMPARE(first.value("id"_L1).toString(), u"001_base_schema"_s);
        QCOMPARE(first.value("state"_L1).toString(), u"applied"_s);
        QCOMPARE(first.value("checksum"_L1).toString().size(), 32);
        const QDateTime applied = QDateTime::fromString(first.value("applied_at"_L1).toString(), Qt::ISODate);
        QVERIFY(applied.isValid() && applied.timeSpec() == Qt::UTC);
        const QJsonObject second = migrations.at(1).toObject();
        QCOMPARE(second.value("state"_L1).toString(), u"pending"_s);
        QVERIFY(second.value("applied_at"_L1).isNull());
        for (const QJsonObject &one : {first, second}) {
            QVERIFY(one.value("file"_L1).toString().endsWith(".sql"_L1));
            const QJsonObject checks = one.value("checks"_L1).toObject();
            QVERIFY(checks.value("total"_L1).toInt() > 5);
            QCOMPARE(checks.value("passed"_L1).toInt() + checks.value("failed"_L1).toInt(),
                checks.value("total"_L1).toInt());
        }
        QCOMPARE(first.value("checks"_L1).toObject().value("failed"_L1).toInt(), 0);
    }

    void tellsEveryStateApart()
    {
        QCOMPARE(run({u"migrate"_s, u"--all"_s}).code, 0);
        QCOMPARE(stateOf(1), u"applied"_s);
        m_server.psql(m_url, u"DROP INDEX idx_sessions_agent"_s);
        QCOMPARE(stateOf(1), u"partial"_s);
        QVERIFY(run({u"status"_s}).out.contains("idx_sessions_agent"_L1));
        m_server.psql(m_url, u"CREATE INDEX idx_sessions_agent ON archon_sessions (summary)"_s);
        QCOMPARE(stateOf(1), u"drifted"_s);
        m_server.psql(m_url,
            u"DROP INDEX idx_sessions_agent; CREATE INDEX idx_sessions_agent ON archon_sessions (agent); "
            "DELETE FROM archon_migrations WHERE migration_name = '002_session_memory'"_s);
        QCOMPARE(stateOf(1), u"unrecorded"_s);
    }

    void plansTheNextMigration()
    {
        const CliAnswer answer = run({u"plan"_s});
        QCOMPARE(answer.code, 0);
        QVERIFY2(answer.out.startsWith("001_base_schema"_L1), qPrintable(answer.out));
        QVERIFY(answer.out.contains("in one transaction"_L1));
        QVERIFY(answer.out.contains("CREATE TABLE"_L1));

        const QJsonObject plan = run({u"plan"_s, u"002"_s, u"--json"_s}).json();
        QCOMPARE(plan.value("id"_L1).toString(), u"002_session_memory"_s);
        QCOMPARE(plan.value("transactional"_L1).toBool(), true);
        const QJsonArray statements = plan.value("statements"_L1).toArray();
        QVERIFY(statements.size() > 30);
        for (qsizetype i = 0; i < statements.size(); ++i) {
            const QJsonObject statement = statements.at(i).toObject();
            QCOMPARE(statement.value("index"_L1).toInt(), i + 1);
            QVERIFY(statement.value("line"_L1).toInt() > 0);
            QVERIFY(statement.value("end_line"_L1).toInt() >= statement.value("line"_L1).toInt());
            QVERIFY(!statement.value("kind"_L1).toString().isEmpty());
            QVERIFY(!statement.value("summary"_L1).toString().isEmpty());
            QVERIFY(statement.value("lock"_L1).isString());
            QVERIFY(statement.value("risks"_L1).isArray());
        }
    }

    void showsRisksAndLocksOfAPlan()
    {
        const QTemporaryDir folder;
        tests::writeMigrations(folder.path(),
            {{u"001_drop.sql"_s, u"CREATE INDEX notes_text ON notes (text);\nDROP TABLE old_notes;\n"_s}});
        m_server.psql(m_url, u"CREATE TABLE notes (text text); CREATE TABLE old_notes (text text)"_s);
        const CliAnswer answer = run({u"plan"_s, u"--migrations"_s, folder.path()});
        QCOMPARE(answer.code, 0);
        QVERIFY2(
            answer.out.contains("To think about"_L1) && answer.out.contains("drop-table"_L1), qPrintable(answer.out));
        QVERIFY(QRegularExpression(u"notes +SHARE"_s).match(answer.out).hasMatch());
    }

    void verifiesGreen()
    {
        QCOMPARE(run({u"migrate"_s, u"--all"_s}).code, 0);
        const CliAnswer text = run({u"verify"_s});
        QCOMPARE(text.code, 0);
        QVERIFY2(text.out.startsWith("002_session_memory"_L1), qPrintable(text.out));
        for (const QString &name :
            {u"archon_sessions"_s, u"idx_projects_embedding"_s, u"get_last_session"_s, u"v_active_sessions"_s}) {
            QVERIFY2(QRegularExpression(u"✓ [^\n]*"_s + name).match(text.out).hasMatch(), qPrintable(name));
        }
        QVERIFY(QRegularExpression(u"✓ (\\d+) of \\1 checks passed\n$"_s).match(text.out).hasMatch());
        QVERIFY(!text.out.contains(u"✗"_s) && !text.out.contains(u"≠"_s));

        const QJsonObject json = run({u"verify"_s, u"002"_s, u"--json"_s}).json();
        checkVerification(json, u"002_session_memory"_s);
        QCOMPARE(json.value("failed"_L1).toInt(), 0);
        QCOMPARE(m_server.psql(m_url, u"SELECT count(*) FROM archon_sessions"_s), u"0"_s); // nothing was left behind
    }

    void marksWhatIsMissingAndWhatDiffers()
    {
        QCOMPARE(run({u"migrate"_s, u"--all"_s}).code, 0);
        m_server.psql(m_url,
            u"DROP INDEX idx_sessions_agent; DROP INDEX idx_events_type; CREATE INDEX idx_events_type ON archon_session_events (session_id)"_s);
        const CliAnswer text = run({u"verify"_s, u"002"_s});
        QCOMPARE(text.code, 1);
        QVERIFY2(QRegularExpression(u"✗ idx_sessions_agent\n +expected "_s).match(text.out).hasMatch(),
            qPrintable(text.out));
        QVERIFY2(QRegularExpression(u"≠ idx_events_type\n +expected [^\n]*\n +actual "_s).match(text.out).hasMatch(),
            qPrintable(text.out));
        const QJsonObject json = run({u"verify"_s, u"002"_s, u"--json"_s}).json();
        checkVerification(json, u"002_session_memory"_s);
        QStringList states;
        for (const QJsonValue &check : json.value("checks"_L1).toArray()) {
            states << check.toObject().value("state"_L1).toString();
        }
        QVERIFY(states.contains(u"fail"_s) && states.contains(u"differs"_s));
    }

    void isRedOnAnEmptyDatabase()
    {
        const CliAnswer answer = run({u"verify"_s, u"002"_s});
        QCOMPARE(answer.code, 1);
        QVERIFY(answer.out.contains(u"✗ archon_sessions"_s));
    }

    void listsAFileThatDoesNotParse()
    {
        const QTemporaryDir folder;
        tests::writeMigrations(folder.path(),
            {{u"001_good.sql"_s, u"CREATE TABLE good (id int);\n"_s},
                {u"002_bad.sql"_s, u"CREATE TABEL bad (id int);\n"_s}});
        const CliAnswer status = run({u"status"_s, u"--migrations"_s, folder.path()});
        QCOMPARE(status.code, 0);
        QVERIFY2(QRegularExpression(u"002_bad +broken file"_s).match(status.out).hasMatch(), qPrintable(status.out));
        const CliAnswer plan = run({u"plan"_s, u"002"_s, u"--migrations"_s, folder.path()});
        QCOMPARE(plan.code, 6);
        QVERIFY2(plan.err.contains("Line 1, column 8"_L1), qPrintable(plan.err));
    }

    void refusesFoldersWithoutMigrations_data()
    {
        QTest::addColumn<QString>("folder");
        QTest::addRow("missing") << u"/nowhere/at/all"_s;
        QTest::addRow("empty") << m_empty.path();
        QTest::addRow("a file") << u"/etc/passwd"_s;
    }
    void refusesFoldersWithoutMigrations()
    {
        QFETCH(const QString, folder);
        for (const QString &command : {u"status"_s, u"plan"_s, u"verify"_s, u"migrate"_s}) {
            const CliAnswer answer = run({command, u"--migrations"_s, folder, u"--json"_s});
            QCOMPARE(answer.code, 2);
            QVERIFY2(answer.err.contains(folder), qPrintable(answer.err));
            QCOMPARE(answer.json().value("error"_L1).toObject().value("kind"_L1).toString(), u"io"_s);
        }
    }

    void showsServerTextAsData()
    {
        const QTemporaryDir folder;
        tests::writeMigrations(folder.path(), {{u"001_x.sql"_s, u"CREATE TABLE \"a\x1b[31mred\" (id int);\n"_s}});
        const CliAnswer answer = run({u"verify"_s, u"001"_s, u"--migrations"_s, folder.path()});
        QCOMPARE(answer.code, 1);
        QVERIFY(!answer.out.contains(u'\x1b'));
        QVERIFY2(answer.out.contains("[31mred"_L1), qPrintable(answer.out));
    }

private:
    CliAnswer run(const QStringList &words) const { return tests::runCliOn(m_url, words); }

    QString stateOf(int index) const
    {
        return run({u"status"_s, u"--json"_s})
            .json()
            .value("migrations"_L1)
            .toArray()
            .at(index)
            .toObject()
            .value("state"_L1)
            .toString();
    }

    static void checkVerification(const QJsonObject &json, const QString &id)
    {
        QCOMPARE(json.value("id"_L1).toString(), id);
        const QJsonArray checks = json.value("checks"_L1).toArray();
        QCOMPARE(json.value("passed"_L1).toInt() + json.value("failed"_L1).toInt(), checks.size());
        const QStringList states{u"pass"_s, u"fail"_s, u"differs"_s, u"error"_s, u"skipped"_s};
        for (const QJsonValue &value : checks) {
            const QJsonObject check = value.toObject();
            for (const QString &key : {u"category"_s, u"name"_s, u"expected"_s, u"actual"_s, u"query"_s}) {
                QVERIFY2(check.value(key).isString(), qPrintable(key));
            }
            QVERIFY(!check.value("name"_L1).toString().isEmpty());
            QVERIFY(states.contains(check.value("state"_L1).toString()));
            QVERIFY(check.value("elapsed_ms"_L1).isDouble());
        }
    }

    tests::TestServer m_server;
    QTemporaryDir m_empty;
    db::ConnectionUrl m_url;
};

QTEST_GUILESS_MAIN(CliStatus)
#include "tst_clistatus.moc"
