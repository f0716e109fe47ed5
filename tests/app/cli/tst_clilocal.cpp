// SPDX-License-Identifier: GPL-3.0-or-later
#include "clirun.h"
#include "cluster/localcluster.h"
#include "support/testserver.h"

#include <QDir>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace archon;
using tests::CliAnswer;

// `local`, and every other command with --local. One server for all of it, in the order of its life.
class CliLocal : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        // As root the server runs as another user, who has to get there.
        QFile::setPermissions(
            m_outer.path(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner | QFile::ExeGroup | QFile::ExeOther);
    }
    void cleanupTestCase() { (void)cluster::LocalCluster::reset(options()); }

    void namesTheAddressBeforeItRuns()
    {
        const CliAnswer answer = run({u"local"_s, u"url"_s});
        QCOMPARE(answer.code, 0);
        QVERIFY2(answer.out.startsWith("postgresql://"_L1), qPrintable(answer.out));
        QVERIFY(answer.err.contains("not running"_L1));
        QVERIFY(!QDir(data()).exists());
    }

    void stopsWhatDoesNotRun()
    {
        const CliAnswer answer = run({u"local"_s, u"stop"_s, u"--json"_s});
        QCOMPARE(answer.code, 0);
        QCOMPARE(answer.json().value("was_running"_L1).toBool(true), false);
    }

    void doesTheWholeJobAndIsGoneAfterwards()
    {
        const CliAnswer migrated = run({u"migrate"_s, u"--all"_s, u"--local"_s});
        QVERIFY2(migrated.code == 0, qPrintable(migrated.out + migrated.err));
        QVERIFY(migrated.err.contains("Creating the local database"_L1));
        QVERIFY(!cluster::LocalCluster::isRunning(options()));
        const CliAnswer status = run({u"status"_s, u"--local"_s});
        QCOMPARE(status.code, 0);
        QVERIFY2(status.out.contains("from local database"_L1), qPrintable(status.out));
        QVERIFY(status.out.contains("Nothing is pending"_L1));
    }

    void keepsRunningAfterStart()
    {
        const CliAnswer started = run({u"local"_s, u"start"_s});
        QVERIFY2(started.code == 0, qPrintable(started.err));
        QVERIFY(cluster::LocalCluster::isRunning(options()));
        const CliAnswer url = run({u"local"_s, u"url"_s});
        QCOMPARE(url.out, started.out);
        QCOMPARE(url.err, QString());
        // Anybody's psql gets in with what it prints.
        QProcess psql;
        psql.start(tests::TestServer::binary(u"psql"_s),
            {u"-XAtc"_s, u"SELECT count(*) FROM archon_migrations"_s, u"-d"_s, started.out.trimmed()});
        QVERIFY(psql.waitForFinished());
        QCOMPARE(psql.readAllStandardOutput().trimmed(), "2"_ba);
        QCOMPARE(run({u"verify"_s, u"--local"_s}).code, 0);
        QVERIFY(cluster::LocalCluster::isRunning(options())); // its users come and go
        const CliAnswer json = run({u"local"_s, u"start"_s, u"--json"_s});
        QCOMPARE(json.json().value("url"_L1).toString() + u'\n', started.out);
        QCOMPARE(json.json().value("running"_L1).toBool(), true);
    }

    void stops()
    {
        const CliAnswer answer = run({u"local"_s, u"stop"_s});
        QCOMPARE(answer.code, 0);
        QVERIFY(!cluster::LocalCluster::isRunning(options()));
        QVERIFY(QDir(data()).exists());
    }

    void deletesOnlyWhenToldTwice()
    {
        const CliAnswer refused = run({u"local"_s, u"reset"_s});
        QCOMPARE(refused.code, 6);
        QVERIFY2(refused.err.contains("--yes"_L1) && refused.err.contains(data()), qPrintable(refused.err));
        QVERIFY(QDir(data()).exists());
        QCOMPARE(run({u"local"_s, u"reset"_s, u"--yes"_s}).code, 0);
        QVERIFY(!QDir(data()).exists());
    }

    void saysWhyItCannotStart()
    {
        const CliAnswer answer
            = tests::runCli({u"status"_s, u"--local"_s, u"--data"_s, u"/proc/nowhere"_s, u"--json"_s}, streams());
        QCOMPARE(answer.code, 3);
        QVERIFY2(answer.err.contains("/proc/nowhere"_L1), qPrintable(answer.err));
    }

    void neverDeletesAFolderOfSomebodyElse()
    {
        const QString folder = m_outer.filePath(u"photos"_s);
        tests::writeMigrations(folder, {{u"cat.jpg"_s, u"meow"_s}});
        const CliAnswer answer = tests::runCli({u"local"_s, u"reset"_s, u"--yes"_s, u"--data"_s, folder}, streams());
        QVERIFY(answer.code != 0);
        QVERIFY(QFile::exists(folder + u"/cat.jpg"_s));
    }

private:
    [[nodiscard]] QString data() const { return m_outer.filePath(u"cluster"_s); }
    [[nodiscard]] cluster::LocalCluster::Options options() const
    {
        cluster::LocalCluster::Options options;
        options.dataFolder = data();
        return options;
    }
    // The folder is named by the variable, which the environment of a command can hold as well as its option.
    [[nodiscard]] app::cli::Streams streams() const
    {
        app::cli::Streams result = tests::silentStreams(m_outer.path());
        result.environment.insert(u"ARCHON_MEMORY_DATA"_s, data());
        return result;
    }
    [[nodiscard]] CliAnswer run(const QStringList &words) const { return tests::runCli(words, streams()); }

    QTemporaryDir m_outer{u"/tmp/archon-cli-XXXXXX"_s};
};

QTEST_GUILESS_MAIN(CliLocal)
#include "tst_clilocal.moc"
