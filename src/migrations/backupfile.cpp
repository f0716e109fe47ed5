// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/backupfile.h"

#include <QFileInfo>

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

namespace archon::migrations {

using namespace Qt::StringLiterals;

namespace {

core::Error fileError(const QString &what, const QString &next)
{
    core::Error error;
    error.kind = core::ErrorKind::Io;
    error.what = what;
    error.next = next;
    return error;
}

bool isTaken(const QString &path)
{
    const QFileInfo info(path);
    return info.exists() || info.isSymLink(); // also a link that leads nowhere
}

core::Error takenError(const QString &path)
{
    return fileError(u"There is a file %1 already."_s.arg(path), u"Choose the name of a new file."_s);
}

// The name of a new file is safe on the disk only when its folder is.
void syncFolder(const QString &folder)
{
    const int handle = ::open(QFile::encodeName(folder).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (handle >= 0) {
        ::fsync(handle);
        ::close(handle);
    }
}

} // namespace

core::Error BackupFile::failure(const QString &reason) const
{
    return fileError(u"The rows could not be saved to %1: %2."_s.arg(m_file.fileName(), reason),
        u"Choose a folder with enough room in which you may write."_s);
}

core::Result<std::unique_ptr<BackupFile>> BackupFile::create(const QString &path)
{
    if (isTaken(path)) {
        return std::unexpected(takenError(path));
    }
    std::unique_ptr<BackupFile> backup(new BackupFile(path));
    if (!backup->m_file.open(QIODevice::WriteOnly)
        || !backup->m_file.setPermissions(QFile::ReadOwner | QFile::WriteOwner)) {
        return std::unexpected(backup->failure(backup->m_file.errorString()));
    }
    return backup;
}

void BackupFile::write(const QByteArray &bytes)
{
    m_failed = m_failed || m_file.write(bytes) != bytes.size();
}

core::Result<void> BackupFile::finish()
{
    if (m_failed || !m_file.flush()) {
        return std::unexpected(failure(m_file.errorString()));
    }
    if (::fsync(m_file.handle()) != 0) {
        return std::unexpected(failure(QString::fromLocal8Bit(std::strerror(errno))));
    }
    if (isTaken(m_file.fileName())) { // made by somebody else meanwhile
        return std::unexpected(takenError(m_file.fileName()));
    }
    if (!m_file.commit()) {
        return std::unexpected(failure(m_file.errorString()));
    }
    syncFolder(QFileInfo(m_file.fileName()).absolutePath());
    return {};
}

} // namespace archon::migrations
