// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/testserver.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTcpServer>
#include <QTest>

#include <csignal>

#include <pwd.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace archon::tests {

namespace {

bool isRoot()
{
    return geteuid() == 0;
}

// PostgreSQL refuses to run as root, so the command is given the user postgres, and ends with this process.
void prepare(QProcess &process, const QString &program, const QStringList &arguments)
{
    QStringList words{u"--pdeathsig"_s, u"INT"_s};
    if (isRoot()) {
        words << u"--reuid=postgres"_s << u"--regid=postgres"_s << u"--clear-groups"_s;
    }
    process.setProgram(u"setpriv"_s);
    process.setArguments(words + QStringList{program} + arguments);
}

QByteArray runToEnd(QProcess &process, const char *what)
{
    process.start();
    if (!process.waitForFinished(60000) || process.exitStatus() != QProcess::NormalExit || process.exitCode() != 0) {
        qFatal("%s failed: %s %s", what, process.readAllStandardError().constData(), qPrintable(process.errorString()));
    }
    return process.readAllStandardOutput();
}

void append(const QString &fileName, const QStringList &lines)
{
    QFile file(fileName);
    if (!file.open(QIODevice::Append) || file.write(lines.join(u'\n').toUtf8() + '\n') < 0) {
        qFatal("cannot write %s", qPrintable(fileName));
    }
}

void prepend(const QString &fileName, const QStringList &lines)
{
    QFile file(fileName);
    if (!file.open(QIODevice::ReadWrite)) {
        qFatal("cannot open %s", qPrintable(fileName));
    }
    const QByteArray old = file.readAll();
    file.seek(0);
    file.write(lines.join(u'\n').toUtf8() + '\n' + old);
}

} // namespace

TestServer::TestServer() : TestServer(Options{}) { }

TestServer::TestServer(const Options &options) : m_folder(u"/tmp/archon-test-XXXXXX"_s)
{
    QFile::setPermissions(m_folder.path(),
        QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner | QFile::ReadGroup | QFile::ExeGroup | QFile::ReadOther
            | QFile::ExeOther);
    if (isRoot()) {
        const passwd *user = getpwnam("postgres");
        if (user == nullptr || chown(qPrintable(m_folder.path()), user->pw_uid, user->pw_gid) != 0) {
            qFatal("there is no user postgres");
        }
    }
    const QString data = m_folder.filePath(u"data"_s);
    QProcess initdb;
    prepare(initdb, binary(u"initdb"_s),
        {u"-D"_s, data, u"-U"_s, u"postgres"_s, u"--auth=trust"_s, u"--no-sync"_s, u"--encoding=UTF8"_s,
            u"--locale=C.UTF-8"_s});
    runToEnd(initdb, "initdb");
    QStringList settings{u"fsync=off"_s, u"max_connections=40"_s, u"shared_buffers=32MB"_s, u"autovacuum=off"_s,
        u"unix_socket_directories='%1'"_s.arg(m_folder.path())};
    if (options.tcp) {
        QTcpServer probe;
        probe.listen(QHostAddress::LocalHost);
        m_port = probe.serverPort();
        probe.close();
        settings << u"listen_addresses='127.0.0.1'"_s << u"port=%1"_s.arg(m_port);
    } else {
        settings << u"listen_addresses=''"_s;
    }
    append(data + u"/postgresql.conf"_s, settings + options.settings);
    if (!options.hostRules.isEmpty()) {
        prepend(data + u"/pg_hba.conf"_s, options.hostRules);
    }
    start();
}

TestServer::~TestServer()
{
    stop();
}

void TestServer::start()
{
    prepare(m_process, binary(u"postgres"_s), {u"-D"_s, m_folder.filePath(u"data"_s)});
    m_process.setStandardOutputFile(QProcess::nullDevice());
    m_process.setStandardErrorFile(m_folder.path() + u"/server.log"_s);
    m_process.start();
    QProcess ready;
    for (int attempt = 0; attempt < 300; ++attempt) {
        ready.start(binary(u"pg_isready"_s), {u"-q"_s, u"-d"_s, url(u"postgres"_s).toUri()});
        if (ready.waitForFinished() && ready.exitCode() == 0) {
            return;
        }
        QTest::qSleep(20);
    }
    QFile log(m_folder.path() + u"/server.log"_s);
    if (log.open(QIODevice::ReadOnly)) {
        qFatal("the server did not start: %s", log.readAll().constData());
    }
    qFatal("the server did not start");
}

void TestServer::stop()
{
    if (m_process.state() != QProcess::NotRunning) {
        ::kill(pid_t(m_process.processId()), SIGQUIT);
        m_process.waitForFinished(30000);
    }
}

db::ConnectionUrl TestServer::url(const QString &database, const QString &user) const
{
    db::ConnectionUrl url;
    url.hosts = {{m_folder.path(), m_port}};
    url.user = user;
    url.database = database;
    return url;
}

db::ConnectionUrl TestServer::freshDatabase()
{
    const QString name = u"t%1"_s.arg(++m_count);
    psql(url(u"postgres"_s), u"CREATE DATABASE %1 TEMPLATE template0"_s.arg(name));
    return url(name);
}

db::ConnectionUrl TestServer::freshVectorDatabase(const QString &extensionSchema)
{
    const db::ConnectionUrl fresh = freshDatabase();
    if (extensionSchema == u"public"_s) {
        psql(fresh, u"CREATE EXTENSION vector"_s);
    } else {
        psql(fresh,
            u"CREATE SCHEMA %1; CREATE EXTENSION vector SCHEMA %1; ALTER DATABASE %2 SET search_path = \"$user\", public, %1"_s
                .arg(extensionSchema, fresh.database));
    }
    return fresh;
}

QString TestServer::psql(const db::ConnectionUrl &target, const QString &sql) const
{
    QProcess process;
    process.setProgram(binary(u"psql"_s));
    process.setArguments(
        {u"-X"_s, u"-q"_s, u"-A"_s, u"-t"_s, u"-v"_s, u"ON_ERROR_STOP=1"_s, u"-d"_s, target.toUri(), u"-c"_s, sql});
    return QString::fromUtf8(runToEnd(process, "psql")).trimmed();
}

QString TestServer::binary(const QString &name)
{
    const QDir root(u"/usr/lib/postgresql"_s);
    const QStringList versions = root.entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name | QDir::Reversed);
    for (const QString &version : versions) {
        const QString path = root.filePath(version + u"/bin/"_s + name);
        if (QFileInfo(path).isExecutable()) {
            return path;
        }
    }
    return name;
}

} // namespace archon::tests
