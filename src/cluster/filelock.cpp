// SPDX-License-Identifier: GPL-3.0-or-later
#include "cluster/filelock.h"

#include "cluster/failure.h"

#include <QDeadlineTimer>
#include <QFile>

#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace archon::cluster {

namespace {

bool isStillAt(int descriptor, const QByteArray &path)
{
    struct stat opened = {};
    struct stat present = {};
    return fstat(descriptor, &opened) == 0 && lstat(path.constData(), &present) == 0 && opened.st_ino == present.st_ino
        && opened.st_dev == present.st_dev;
}

} // namespace

core::Result<std::optional<FileLock>> FileLock::tryLock(const QString &path, Mode mode)
{
    const QByteArray name = QFile::encodeName(path);
    while (true) {
        const int descriptor = open(name.constData(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (descriptor < 0) {
            const QString reason = systemReason();
            return failure(core::ErrorKind::Io, u"The file %1 could not be opened: %2."_s.arg(path, reason),
                u"Check who owns its folder and that the disk is not read-only or full."_s);
        }
        FileLock lock(descriptor);
        while (flock(descriptor, (mode == Mode::Shared ? LOCK_SH : LOCK_EX) | LOCK_NB) != 0) {
            if (errno == EWOULDBLOCK) {
                return std::nullopt;
            }
            if (errno != EINTR) {
                const QString reason = systemReason();
                return failure(core::ErrorKind::Io, u"The file %1 could not be locked: %2."_s.arg(path, reason),
                    u"Put the local database on a disk of this computer."_s);
            }
        }
        if (isStillAt(descriptor, name)) {
            return lock;
        }
    }
}

core::Result<FileLock> FileLock::lock(
    const QString &path, Mode mode, const std::stop_token &stop, std::chrono::milliseconds limit)
{
    const QDeadlineTimer deadline(limit);
    while (true) {
        core::Result<std::optional<FileLock>> lock = tryLock(path, mode);
        if (!lock) {
            return std::unexpected(lock.error());
        }
        if (*lock) {
            return *std::move(*lock);
        }
        if (deadline.hasExpired()) {
            return failure(core::ErrorKind::Connection,
                u"Another program has been starting or stopping the local database for too long."_s,
                u"Wait for it or end it, then try again."_s);
        }
        if (!pause(stop)) {
            return cancelled();
        }
    }
}

FileLock::~FileLock()
{
    if (m_descriptor >= 0) {
        close(m_descriptor);
    }
}

FileLock::FileLock(FileLock &&other) noexcept : m_descriptor(std::exchange(other.m_descriptor, -1)) { }

FileLock &FileLock::operator=(FileLock &&other) noexcept
{
    std::swap(m_descriptor, other.m_descriptor);
    return *this;
}

} // namespace archon::cluster
