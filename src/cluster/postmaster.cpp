// SPDX-License-Identifier: GPL-3.0-or-later
#include "cluster/postmaster.h"

#include "cluster/failure.h"

#include <QDeadlineTimer>
#include <QDir>
#include <QFile>

#include <cerrno>
#include <csignal>
#include <cstring>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace archon::cluster {

namespace {

enum Line { Pid, DataFolder, StartTime, Port, SocketFolder, LineCount };

// The words of a process's command line; empty when it has ended.
QList<QByteArray> commandLine(qint64 pid)
{
    QFile file(u"/proc/%1/cmdline"_s.arg(pid));
    return file.open(QIODevice::ReadOnly) ? file.readAll().split('\0') : QList<QByteArray>();
}

} // namespace

bool processIsRunning(qint64 pid)
{
    if (pid <= 1 || (kill(pid_t(pid), 0) != 0 && errno == ESRCH)) {
        return false;
    }
    QFile file(u"/proc/%1/stat"_s.arg(pid));
    if (!file.open(QIODevice::ReadOnly)) {
        return !QFile::exists(u"/proc/self/stat"_s); // without /proc, believe kill()
    }
    const QByteArray text = file.readAll();
    const char state = text.mid(text.lastIndexOf(')') + 2, 1).front();
    return state != 'Z' && state != 'X';
}

QString Postmaster::fileName(const QString &dataFolder)
{
    return dataFolder + u"/postmaster.pid"_s;
}

std::optional<Postmaster> Postmaster::read(const QString &dataFolder)
{
    QFile file(fileName(dataFolder));
    if (!file.open(QIODevice::ReadOnly)) {
        return std::nullopt;
    }
    const QStringList lines = QString::fromUtf8(file.read(16384)).split(u'\n');
    if (lines.size() < LineCount) {
        return std::nullopt;
    }
    Postmaster postmaster;
    postmaster.m_pid = lines.at(Pid).toLongLong();
    postmaster.m_dataFolder = lines.at(DataFolder);
    postmaster.m_startTime = lines.at(StartTime);
    postmaster.m_port = lines.at(Port).toInt();
    postmaster.m_socketFolder = lines.at(SocketFolder);
    return postmaster.m_pid > 1 ? std::optional(postmaster) : std::nullopt;
}

QString Postmaster::run() const
{
    return u"%1 %2"_s.arg(m_pid).arg(m_startTime);
}

bool Postmaster::isListening() const
{
    const QByteArray path = QFile::encodeName(u"%1/.s.PGSQL.%2"_s.arg(m_socketFolder).arg(m_port));
    sockaddr_un address = {};
    if (m_socketFolder.isEmpty() || path.size() >= qsizetype(sizeof address.sun_path)) {
        return false;
    }
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.constData(), size_t(path.size()));
    const int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0) {
        return false;
    }
    const auto *pointer
        = reinterpret_cast<const sockaddr *>(&address); // NOLINT(*-reinterpret-cast): the API of sockets
    bool listening = connect(descriptor, pointer, sizeof address) == 0;
    if (listening) {
        // 0: the process lives in another container.
        ucred peer = {};
        socklen_t size = sizeof peer;
        listening = getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0
            && (peer.pid == pid_t(m_pid) || peer.pid == 0);
    } else {
        listening = errno == EAGAIN; // so busy that its queue is full
    }
    close(descriptor);
    return listening;
}

bool Postmaster::isAlive() const
{
    const QList<QByteArray> words = commandLine(m_pid);
    const qsizetype option = words.indexOf("-D");
    return option > 0 && option + 1 < words.size()
        && QDir::cleanPath(QFile::decodeName(words.at(option + 1))) == QDir::cleanPath(m_dataFolder);
}

core::Result<void> Postmaster::stop(Shutdown how, std::chrono::milliseconds limit) const
{
    if (!isAlive()) {
        if (isListening()) {
            return failure(core::ErrorKind::Refused,
                u"The local database is run from another container, so it cannot be stopped from here."_s);
        }
        return {};
    }
    if (kill(pid_t(m_pid), how == Shutdown::Fast ? SIGINT : SIGQUIT) != 0 && errno != ESRCH) {
        const QString reason = systemReason();
        return failure(core::ErrorKind::Io, u"The local database could not be stopped: %1."_s.arg(reason));
    }
    const QDeadlineTimer deadline(limit);
    while (isAlive()) {
        if (deadline.hasExpired()) {
            return failure(core::ErrorKind::Io, u"The local database is still busy stopping."_s,
                u"Wait a moment and try again."_s);
        }
        (void)pause({});
    }
    return {};
}

} // namespace archon::cluster
