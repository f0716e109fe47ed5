// SPDX-License-Identifier: GPL-3.0-or-later
#include "cluster/testfolder.h"

#include "cluster/postmaster.h"
#include "db/connection.h"
#include "support/verifyresult.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QDir>

using namespace Qt::StringLiterals;

namespace archon::tests {

TestFolder::TestFolder(const QString &name) : m_outer(u"/tmp/archon-cluster-XXXXXX"_s), m_path(m_outer.filePath(name))
{
    QFile::setPermissions(
        m_outer.path(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner | QFile::ExeGroup | QFile::ExeOther);
}

TestFolder::~TestFolder()
{
    (void)cluster::LocalCluster::reset(options()); // a failed test may have left the server running
}

QString TestFolder::outer() const
{
    return m_outer.path();
}

QString TestFolder::path() const
{
    return m_path;
}

cluster::LocalCluster::Options TestFolder::options() const
{
    cluster::LocalCluster::Options options;
    options.dataFolder = m_path;
    return options;
}

bool TestFolder::isRunning() const
{
    return cluster::LocalCluster::isRunning(options());
}

qint64 TestFolder::serverPid() const
{
    const auto postmaster = cluster::Postmaster::read(m_path + u"/data"_s);
    return postmaster ? postmaster->pid() : 0;
}

QString TestFolder::query(const db::ConnectionUrl &url, const QString &sql)
{
    const auto connection = db::Connection::open(url);
    if (!connection) {
        QTest::qFail(qPrintable(connection.error().text()), __FILE__, __LINE__);
        return {};
    }
    const auto answer = (*connection)->execute(sql.toUtf8());
    if (!answer) {
        QTest::qFail(qPrintable(sql + u": "_s + answer.error().server.message), __FILE__, __LINE__);
        return {};
    }
    return answer->rows.isEmpty() ? QString() : answer->rows.text(0, 0);
}

ClusterUser::ClusterUser(const QString &mode, const QString &folder)
{
    m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_process.start(QDir(QCoreApplication::applicationDirPath()).filePath(u"clusteruser"_s), {mode, folder});
}

ClusterUser::~ClusterUser()
{
    kill();
}

bool ClusterUser::says(const QString &word)
{
    const QDeadlineTimer deadline(60000);
    while (true) {
        m_words += QString::fromUtf8(m_process.readAllStandardOutput());
        for (const QString &line : m_words.split(u'\n')) {
            if (line.startsWith(word)) {
                return true;
            }
        }
        if (m_process.state() == QProcess::NotRunning || deadline.hasExpired()) {
            return false;
        }
        m_process.waitForReadyRead(50);
    }
}

void ClusterUser::kill()
{
    m_process.kill();
    m_process.waitForFinished();
}

bool ClusterUser::end()
{
    m_process.closeWriteChannel();
    return m_process.state() == QProcess::NotRunning
        || (m_process.waitForFinished(60000) && m_process.exitStatus() == QProcess::NormalExit
            && m_process.exitCode() == 0);
}

} // namespace archon::tests
