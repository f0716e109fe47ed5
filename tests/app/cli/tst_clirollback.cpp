// SPDX-License-Identifier: GPL-3.0-or-later
#include "clirun.h"
#include "support/testserver.h"

#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace archon;
using tests::CliAnswer;

// `rollback` on a real server.
class CliRollback : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_url = m_server.freshVectorDatabase();
        QCOMPARE(run({u"migrate"_s, u"--all"_s}).code, 0);
        m_server.psql(m_url,
            u"INSERT INTO archon_sessions (agent, summary) VALUES ('claude', 'one'), ('claude', 'two'); "
            "INSERT INTO archon_session_events (session_id, event_type, event_data) "
            "SELECT id, 'note', '{\"text\": \"x\"}' FROM archon_sessions"_s);
    }

    void tellsWhatWouldBeLostAndRefusesWithoutYes()
    {
        const CliAnswer text = run({u"rollback"_s, u"002"_s});
        QCOMPARE(text.code, 6);
        QVERIFY2(QRegularExpression(u"archon_sessions +2  rows"_s).match(text.out).hasMatch(), qPrintable(text.out));
        QVERIFY(QRegularExpression(u"archon_session_events +2  rows"_s).match(text.out).hasMatch());
        QVERIFY(text.err.contains("--yes"_L1));
        const CliAnswer json = run({u"rollback"_s, u"002"_s, u"--json"_s});
        QCOMPARE(json.code, 6);
        QCOMPARE(json.json().value("id"_L1).toString(), u"002_session_memory"_s);
        QCOMPARE(json.json().value("outcome"_L1).toString(), u"refused"_s);
        QCOMPARE(json.json().value("lost"_L1).toObject().value("archon_sessions"_L1).toInt(), 2);
        QCOMPARE(sessions(), u"2"_s);
    }

    void undoesAndCountsWhatWasLost()
    {
        const CliAnswer answer = run({u"rollback"_s, u"002"_s, u"--yes"_s, u"--json"_s});
        QVERIFY2(answer.code == 0, qPrintable(answer.out + answer.err));
        QCOMPARE(answer.json().value("outcome"_L1).toString(), u"rolled_back"_s);
        QCOMPARE(answer.json().value("lost"_L1).toObject().value("archon_sessions"_L1).toInt(), 2);
        QVERIFY(answer.json().value("backup"_L1).isNull());
        QCOMPARE(m_server.psql(m_url, u"SELECT to_regclass('archon_sessions') IS NULL"_s), u"t"_s);
        QVERIFY(run({u"status"_s}).out.contains("1 of 2 to run"_L1));
        QCOMPARE(run({u"migrate"_s, u"002"_s}).code, 0); // and there again
    }

    void savesTheRowsFirst()
    {
        const QTemporaryDir folder;
        const QString file = folder.filePath(u"before.sql"_s);
        const CliAnswer answer = run({u"rollback"_s, u"002"_s, u"--yes"_s, u"--backup"_s, file});
        QVERIFY2(answer.code == 0, qPrintable(answer.err));
        QVERIFY(QFileInfo(file).size() > 0);
        QVERIFY(answer.out.contains(file));
        QFile saved(file);
        QVERIFY(saved.open(QIODevice::ReadOnly));
        QVERIFY(saved.readAll().contains("claude"));
    }

    void overwritesNoBackup()
    {
        const QTemporaryDir folder;
        tests::writeMigrations(folder.path(), {{u"before.sql"_s, u"precious"_s}});
        const CliAnswer answer
            = run({u"rollback"_s, u"002"_s, u"--yes"_s, u"--backup"_s, folder.filePath(u"before.sql"_s)});
        QCOMPARE(answer.code, 2);
        QCOMPARE(sessions(), u"2"_s);
        QFile file(folder.filePath(u"before.sql"_s));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), "precious"_ba);
    }

    void changesNothingWhenTheRowsCannotBeSaved()
    {
        const CliAnswer answer
            = run({u"rollback"_s, u"002"_s, u"--yes"_s, u"--backup"_s, u"/nowhere/at/all/before.sql"_s});
        QVERIFY2(answer.code == 4 || answer.code == 6, qPrintable(QString::number(answer.code)));
        QVERIFY2(answer.err.contains("/nowhere/at/all"_L1), qPrintable(answer.err));
        QCOMPARE(sessions(), u"2"_s);
    }

    void refusesToPullTheGroundFromUnderALaterMigration()
    {
        const CliAnswer answer = run({u"rollback"_s, u"001"_s, u"--yes"_s});
        QVERIFY2(answer.code == 4 || answer.code == 6, qPrintable(answer.out + answer.err));
        QVERIFY(answer.err.contains("archon-memory: "_L1));
        QCOMPARE(sessions(), u"2"_s);
        QCOMPARE(run({u"verify"_s, u"001"_s}).code, 0);
    }

    void refusesWhatHasNoUndoing()
    {
        const QTemporaryDir folder;
        tests::writeMigrations(folder.path(), {{u"001_x.sql"_s, u"CREATE TABLE x (id int);\n"_s}});
        QCOMPARE(run({u"migrate"_s, u"001"_s, u"--migrations"_s, folder.path()}).code, 0);
        for (const QStringList &more : {QStringList{}, QStringList{u"--yes"_s}}) {
            const CliAnswer answer = run(QStringList{u"rollback"_s, u"001"_s, u"--migrations"_s, folder.path()} + more);
            QCOMPARE(answer.code, 6);
            QVERIFY2(answer.err.contains(".down.sql"_L1), qPrintable(answer.err));
        }
        QCOMPARE(m_server.psql(m_url, u"SELECT to_regclass('x') IS NOT NULL"_s), u"t"_s);
    }

private:
    CliAnswer run(const QStringList &words) const { return tests::runCliOn(m_url, words); }
    QString sessions() const { return m_server.psql(m_url, u"SELECT count(*) FROM archon_sessions"_s); }

    tests::TestServer m_server;
    db::ConnectionUrl m_url;
};

QTEST_GUILESS_MAIN(CliRollback)
#include "tst_clirollback.moc"
