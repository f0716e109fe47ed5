// SPDX-License-Identifier: GPL-3.0-or-later
#include "runnerscene.h"

#include "migrations/ledger.h"

#include <QTest>

using namespace Qt::StringLiterals;

namespace archon::tests {

using migrations::Migration;

std::unique_ptr<db::Connection> RunnerScene::open(const db::ConnectionUrl &url)
{
    core::Result<std::unique_ptr<db::Connection>> connection = db::Connection::open(url);
    if (!connection) {
        qFatal("%s", qPrintable(connection.error().text()));
    }
    return std::move(*connection);
}

migrations::Folder RunnerScene::shipped()
{
    const core::Result<migrations::Folder> folder = migrations::Folder::shipped();
    if (!folder) {
        qFatal("%s", qPrintable(folder.error().text()));
    }
    return *folder;
}

Migration RunnerScene::shippedMigration(const QString &id)
{
    const migrations::Folder folder = shipped();
    const Migration *migration = folder.find(migrations::MigrationId(id));
    if (migration == nullptr) {
        qFatal("no migration %s ships", qPrintable(id));
    }
    return *migration;
}

Migration RunnerScene::fromText(const QString &sql, const QString &id, const QString &down)
{
    Migration migration = migrations::makeMigration(id + u".sql"_s, sql.toUtf8());
    if (!down.isNull()) {
        migration.downText = down;
    }
    return migration;
}

db::ConnectionUrl RunnerScene::databaseWith(const QStringList &ids)
{
    const db::ConnectionUrl url = server.freshVectorDatabase();
    const auto connection = open(url);
    for (const QString &id : ids) {
        apply(*connection, shippedMigration(id));
    }
    return url;
}

void RunnerScene::apply(db::Connection &connection, const Migration &migration)
{
    const migrations::RunReport report = migrations::runMigration(connection, migration, {});
    if (report.outcome != migrations::Outcome::Applied) {
        qFatal("%s: %s", qPrintable(migration.id.toString()), qPrintable(describe(report)));
    }
}

QString RunnerScene::value(const db::ConnectionUrl &url, const QString &sql) const
{
    return server.psql(url, sql);
}

bool RunnerScene::hasTable(const db::ConnectionUrl &url, const QString &table) const
{
    return value(url, u"SELECT to_regclass('%1') IS NOT NULL"_s.arg(table)) == "t"_L1;
}

QString RunnerScene::fingerprint(const db::ConnectionUrl &url)
{
    QProcess dump;
    dump.start(TestServer::binary(u"pg_dump"_s),
        {u"--inserts"_s, u"--no-comments"_s, u"--restrict-key=test"_s, u"-d"_s, url.toUri()});
    if (!dump.waitForFinished(60000) || dump.exitCode() != 0) {
        qFatal("pg_dump failed: %s", dump.readAllStandardError().constData());
    }
    return QString::fromUtf8(dump.readAllStandardOutput());
}

bool RunnerScene::isRunnerLockFree(const db::ConnectionUrl &url) const
{
    return value(url, u"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"_s) == "0"_L1;
}

QString describe(const migrations::RunReport &report)
{
    return migrations::outcomeName(report.outcome)
        + (report.error
                ? u": %1 | %2 %3"_s.arg(report.error->text(), report.error->sqlState(), report.error->server.message)
                : QString());
}

} // namespace archon::tests
