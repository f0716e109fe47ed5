// SPDX-License-Identifier: GPL-3.0-or-later
#include "db/connection.h"
#include "migrations/folder.h"
#include "migrations/runner.h"
#include "migrations/verifier.h"
#include "support/testserver.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QThread>

#include <algorithm>
#include <cstdio>

using namespace Qt::StringLiterals;
using namespace archon;
using archon::tests::TestServer;

// What running 002 and verifying it costs beside psql with the same file and the same checks. Each way gets a fresh
// database each time, in turns, so that the machine's moods hit all of them. The time of the server is what it says
// itself (pg_stat_database.active_time); the rest is wall clock.
//
// bench_migrate [repetitions] [path of archon-memory]

namespace {

struct Sample {
    double serverMs = 0;
    double wallMs = 0;
};

struct Setting {
    TestServer &server;
    migrations::Migration migration;
    QString applyFile; // the migration as psql runs it: in one transaction
    QString checkFile; // the same checks, in one transaction that is rolled back
    QString migrationsFolder;
    QString program;
};

void fail(const QString &what)
{
    std::fprintf(stderr, "%s\n", qPrintable(what));
    std::exit(1);
}

double milliseconds(const QElapsedTimer &clock)
{
    return double(clock.nsecsElapsed()) / 1e6;
}

// The server hands in its numbers when the last session has ended.
double serverTime(const TestServer &server, const QString &database)
{
    const db::ConnectionUrl admin = server.url(u"postgres"_s);
    double last = -1;
    for (int attempt = 0; attempt < 50; ++attempt) {
        const double now
            = server
                  .psql(admin,
                      u"SELECT CASE WHEN EXISTS (SELECT FROM pg_stat_activity WHERE datname = '%1') THEN -1 "
                      "ELSE active_time END FROM pg_stat_database WHERE datname = '%1'"_s.arg(database))
                  .toDouble();
        if (now > 0 && now == last) {
            return now;
        }
        last = now;
        QThread::msleep(5);
    }
    fail(u"the server tells no times"_s);
    return 0;
}

db::ConnectionUrl freshCopy(const TestServer &server)
{
    static int number = 0;
    const QString name = u"bench_%1"_s.arg(++number);
    server.psql(server.url(u"postgres"_s), u"CREATE DATABASE %1 TEMPLATE bench_base STRATEGY file_copy"_s.arg(name));
    return server.url(name);
}

double runProgram(const QString &program, const QStringList &arguments)
{
    QProcess process;
    process.setStandardOutputFile(QProcess::nullDevice());
    QElapsedTimer clock;
    clock.start();
    process.start(program, arguments);
    if (!process.waitForFinished(120000) || process.exitCode() != 0) {
        fail(u"%1 failed: %2"_s.arg(program, QString::fromUtf8(process.readAllStandardError())));
    }
    return milliseconds(clock);
}

Sample byPsql(const Setting &setting)
{
    const db::ConnectionUrl url = freshCopy(setting.server);
    Sample sample;
    sample.wallMs = runProgram(TestServer::binary(u"psql"_s),
        {u"-X"_s, u"-q"_s, u"-v"_s, u"ON_ERROR_STOP=1"_s, u"-f"_s, setting.applyFile, u"-f"_s, setting.checkFile,
            u"-d"_s, url.toUri()});
    sample.serverMs = serverTime(setting.server, url.database);
    return sample;
}

Sample byLibrary(const Setting &setting)
{
    const db::ConnectionUrl url = freshCopy(setting.server);
    Sample sample;
    {
        QElapsedTimer clock;
        clock.start();
        const auto connection = db::Connection::open(url);
        if (!connection) {
            fail(connection.error().text());
        }
        const migrations::RunReport report = migrations::runMigration(**connection, setting.migration, {});
        if (report.outcome != migrations::Outcome::Applied) {
            fail(report.error ? report.error->text() : migrations::outcomeName(report.outcome));
        }
        const auto checks = migrations::verifyMigration(**connection, setting.migration);
        if (!checks || !checks->isGreen()) {
            fail(checks ? checks->headline() : checks.error().text());
        }
        sample.wallMs = milliseconds(clock);
    }
    sample.serverMs = serverTime(setting.server, url.database);
    return sample;
}

Sample byProgram(const Setting &setting)
{
    const db::ConnectionUrl url = freshCopy(setting.server);
    Sample sample;
    sample.wallMs = runProgram(setting.program,
        {u"migrate"_s, u"002"_s, u"--json"_s, u"--migrations"_s, setting.migrationsFolder, u"--url"_s, url.toUri()});
    sample.serverMs = serverTime(setting.server, url.database);
    return sample;
}

double median(QList<double> values)
{
    std::ranges::sort(values);
    const qsizetype middle = values.size() / 2;
    return values.size() % 2 == 1 ? values.at(middle) : (values.at(middle - 1) + values.at(middle)) / 2;
}

QList<double> column(const QList<Sample> &samples, double Sample::*member)
{
    QList<double> values;
    std::ranges::transform(samples, std::back_inserter(values), member);
    return values;
}

// Ratios of the pairs that were measured one after the other, and the ratio of the medians.
void print(const char *label, const QList<double> &ours, const QList<double> &theirs, double aim)
{
    QList<double> ratios;
    for (qsizetype index = 0; index < ours.size(); ++index) {
        ratios << ours.at(index) / theirs.at(index);
    }
    const auto [least, most] = std::ranges::minmax(ratios);
    std::printf("%-34s %8.1f ms  psql %8.1f ms  ratio median %.2f  min %.2f  max %.2f  (aim: at most %.1f)\n", label,
        median(ours), median(theirs), median(ratios), least, most, aim);
}

void writeFile(const QString &path, const QString &text)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(text.toUtf8()) < 0) {
        fail(u"cannot write %1"_s.arg(path));
    }
}

QString programPath(const QStringList &arguments)
{
    const QString path = arguments.value(2, QCoreApplication::applicationDirPath() + u"/../../app/archon-memory"_s);
    return QFileInfo(path).isExecutable() ? path : QString();
}

// A database where 001 has been run, to be copied; and what psql is to run.
Setting prepare(TestServer &server, const QTemporaryDir &folder, const QString &program)
{
    const auto shipped = migrations::Folder::shipped();
    if (!shipped) {
        fail(shipped.error().text());
    }
    const QString admin = u"postgres"_s;
    server.psql(server.url(admin), u"CREATE DATABASE bench_base"_s);
    Setting setting{
        server, {}, folder.filePath(u"apply.sql"_s), folder.filePath(u"check.sql"_s), folder.path(), program};
    const auto connection = db::Connection::open(server.url(u"bench_base"_s));
    for (const migrations::Migration &migration : shipped->migrations) {
        for (const auto &[suffix, text] : {std::pair(u".sql"_s, migration.text),
                 std::pair(u".verify.sql"_s, migration.verifyText.value_or(QString()))}) {
            writeFile(folder.filePath(migration.id.toString() + suffix), text);
        }
        if (migration.version == "001"_L1) {
            static_cast<void>(migrations::runMigration(**connection, migration, {}));
        } else if (migration.version == "002"_L1) {
            setting.migration = migration;
        }
    }
    // Of the checks of objects each query that is shown beside its tick, of those of behaviour the script itself.
    migrations::Migration objects = setting.migration;
    objects.verifyText.reset();
    const auto list = migrations::verifyMigration(**connection, objects);
    QString checks = u"BEGIN;\n"_s;
    for (const migrations::Check &check : list->checks) {
        checks += check.query + (check.query.trimmed().endsWith(u';') ? u"\n"_s : u";\n"_s);
    }
    writeFile(setting.checkFile, checks + setting.migration.verifyText.value_or(QString()) + u"\nROLLBACK;\n"_s);
    writeFile(setting.applyFile, u"BEGIN;\n"_s + setting.migration.text + u"\nCOMMIT;\n"_s);
    return setting;
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    const int repetitions = std::max(1, arguments.value(1, u"15"_s).toInt());
    TestServer server;
    const QTemporaryDir folder;
    const Setting setting = prepare(server, folder, programPath(arguments));
    QList<Sample> psql;
    QList<Sample> library;
    QList<Sample> program;
    for (int repetition = -1; repetition < repetitions; ++repetition) {
        const Sample a = byPsql(setting);
        const Sample b = byLibrary(setting);
        const Sample c = setting.program.isEmpty() ? Sample{} : byProgram(setting);
        if (repetition >= 0) { // the first round warms the caches
            psql << a;
            library << b;
            program << c;
        }
    }
    std::printf("002_session_memory and its checks, %d repetitions\n", repetitions);
    print("server time, library", column(library, &Sample::serverMs), column(psql, &Sample::serverMs), 1.2);
    print("wall time, library with connecting", column(library, &Sample::wallMs), column(psql, &Sample::wallMs), 1.5);
    if (setting.program.isEmpty()) {
        std::printf("archon-memory is not built: whole processes were not measured\n");
        return 0;
    }
    print("server time, archon-memory", column(program, &Sample::serverMs), column(psql, &Sample::serverMs), 1.2);
    print("whole process, archon-memory", column(program, &Sample::wallMs), column(psql, &Sample::wallMs), 1.5);
    return 0;
}
