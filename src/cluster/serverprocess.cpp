// SPDX-License-Identifier: GPL-3.0-or-later
#include "cluster/serverprocess.h"

#include "cluster/failure.h"
#include "cluster/socketfolder.h"
#include "core/logging.h"

#include <QDeadlineTimer>
#include <QFile>

#include <cerrno>
#include <csignal>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace archon::cluster {

namespace {

QString quoted(QString path)
{
    return u'"' + path.replace(u'"', u"\"\""_s) + u'"';
}

} // namespace

std::optional<Postmaster> ServerProcess::running() const
{
    std::optional<Postmaster> postmaster = Postmaster::read(m_folder.data());
    return postmaster && postmaster->isListening() ? postmaster : std::nullopt;
}

core::Result<Postmaster> ServerProcess::start(const ServerBinaries &binaries, const std::stop_token &stop) const
{
    if (const core::Result<void> owned = m_user.own(m_folder.data()); !owned) {
        return std::unexpected(owned.error());
    }
    if (const core::Result<void> reached = m_user.checkReach(m_folder.data()); !reached) {
        return std::unexpected(reached.error());
    }
    const QDeadlineTimer deadline(30s);
    while (true) {
        if (const core::Result<void> cleared = clearTheWay(stop); !cleared) {
            return std::unexpected(cleared.error());
        }
        if (const std::optional<Postmaster> postmaster = running()) {
            return *postmaster;
        }
        ServerLog::rotate(m_folder.log());
        const ServerLog log(m_folder.log());
        const core::Result<std::optional<Postmaster>> launched = launch(binaries, stop);
        if (!launched) {
            return std::unexpected(launched.error());
        }
        if (*launched) {
            return **launched;
        }
        if (!log.saysFolderIsInUse() || deadline.hasExpired()) {
            return explainEnd(log);
        }
        for (int i = 0; i < 10; ++i) {
            if (!pause(stop)) {
                return cancelled();
            }
        }
    }
}

core::Result<void> ServerProcess::clearTheWay(const std::stop_token &stop) const
{
    const QString fileName = Postmaster::fileName(m_folder.data());
    const std::optional<Postmaster> postmaster = Postmaster::read(m_folder.data());
    if (!postmaster) {
        QFile::remove(fileName); // empty or torn: the server refuses to start while it is there
        return {};
    }
    // A server whose starter was killed may be about to listen.
    for (const QDeadlineTimer deadline(10s); postmaster->isAlive() && !postmaster->isListening();) {
        if (deadline.hasExpired()) { // its socket is gone for good, swept away or moved with the folder
            return postmaster->stop(Postmaster::Shutdown::Fast, 60s);
        }
        if (!pause(stop)) {
            return cancelled();
        }
    }
    const bool numberIsTaken = kill(pid_t(postmaster->pid()), 0) == 0 || errno == EPERM;
    if (numberIsTaken && !postmaster->isAlive() && !postmaster->isListening()) {
        // By another program, or by a dead process that nobody collects. PostgreSQL would take it for the old server.
        // Should any process of that still run, then its shared memory keeps the new server from starting.
        qCInfo(core::lcCluster) << "removing the postmaster.pid of a server that is gone";
        QFile::remove(fileName);
    }
    return {};
}

core::Result<std::optional<Postmaster>> ServerProcess::launch(
    const ServerBinaries &binaries, const std::stop_token &stop) const
{
    const core::Result<QString> socket = SocketFolder::prepare(m_folder, m_user);
    if (!socket) {
        return std::unexpected(socket.error());
    }
    const auto set
        = [](const QString &name, const QString &value) { return QStringList{u"-c"_s, name + u'=' + value}; };
    // On the command line, where no edit of a file can open the server to others.
    const Command command = m_user.command(binaries.postgres(),
        QStringList{u"-D"_s, m_folder.data()} + set(u"listen_addresses"_s, {})
            + set(u"unix_socket_directories"_s, quoted(*socket)) + set(u"unix_socket_permissions"_s, u"0700"_s)
            + set(u"port"_s, QString::number(SocketFolder::port)));
    const core::Result<qint64> pid = command.detach(m_folder.log());
    if (!pid) {
        return std::unexpected(pid.error());
    }
    while (processIsRunning(*pid)) {
        const std::optional<Postmaster> postmaster = running();
        if (postmaster && postmaster->pid() == *pid) {
            return postmaster;
        }
        if (!pause(stop)) {
            kill(pid_t(*pid), SIGINT);
            return cancelled();
        }
    }
    return std::nullopt;
}

core::Result<void> ServerProcess::stop(Postmaster::Shutdown how) const
{
    const std::optional<Postmaster> postmaster = Postmaster::read(m_folder.data());
    if (!postmaster) {
        return {};
    }
    if (core::Result<void> stopped = postmaster->stop(how, 60s); !stopped) {
        return stopped;
    }
    SocketFolder::clear(m_folder);
    return {};
}

std::unexpected<core::Error> ServerProcess::explainEnd(const ServerLog &log) const
{
    if (log.saysDiskIsFull()) {
        return failure(core::ErrorKind::Io,
            u"The disk of %1 is full, so the local database cannot run."_s.arg(m_folder.root()),
            u"Free some space and try again: nothing that was saved is lost."_s, log.end());
    }
    return failure(core::ErrorKind::Connection,
        u"The server of the local database in %1 did not start."_s.arg(m_folder.root()),
        u"The end of its log tells why; all of it is in %1."_s.arg(m_folder.log()), log.end());
}

} // namespace archon::cluster
