// SPDX-License-Identifier: GPL-3.0-or-later
#include "cluster/serveruser.h"

#include "cluster/failure.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>

#include <cerrno>

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace archon::cluster {

core::Result<ServerUser> ServerUser::current()
{
    ServerUser user;
    user.m_uid = geteuid();
    user.m_gid = getegid();
    if (user.m_uid != 0) {
        return user;
    }
    const passwd *entry = getpwnam("postgres");
    if (entry == nullptr || entry->pw_uid == 0) {
        return failure(core::ErrorKind::Connection,
            u"PostgreSQL does not run as root, and there is no user “postgres” to run it as."_s,
            u"Install the package postgresql-17, which creates this user, or start Archon Memory as an ordinary user."_s);
    }
    user.m_uid = entry->pw_uid;
    user.m_gid = entry->pw_gid;
    user.m_isSomeoneElse = true;
    return user;
}

Command ServerUser::command(const QString &program, const QStringList &arguments) const
{
    if (!m_isSomeoneElse) {
        return {program, arguments};
    }
    return {u"setpriv"_s,
        QStringList{u"--reuid=%1"_s.arg(m_uid), u"--regid=%1"_s.arg(m_gid), u"--clear-groups"_s, u"--"_s, program}
            + arguments};
}

core::Result<void> ServerUser::makeFolder(const QString &path) const
{
    const QByteArray name = QFile::encodeName(path);
    struct stat info = {};
    bool made = (mkdir(name.constData(), 0700) == 0 || errno == EEXIST) && lstat(name.constData(), &info) == 0;
    if (made && !S_ISDIR(info.st_mode)) {
        errno = ENOTDIR;
        made = false;
    }
    made = made && (info.st_uid == m_uid || lchown(name.constData(), m_uid, m_gid) == 0)
        && chmod(name.constData(), 0700) == 0;
    if (!made) {
        const QString reason = systemReason();
        return failure(core::ErrorKind::Io, u"The folder %1 could not be made: %2."_s.arg(path, reason),
            u"Check who owns the folder above it and that the disk is not read-only or full."_s);
    }
    return {};
}

core::Result<void> ServerUser::own(const QString &path) const
{
    struct stat info = {};
    const QByteArray top = QFile::encodeName(path);
    if (!m_isSomeoneElse || lstat(top.constData(), &info) != 0 || info.st_uid == m_uid) {
        return {};
    }
    QDirIterator entries(
        path, QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot, QDirIterator::Subdirectories);
    bool done = true;
    while (done && entries.hasNext()) {
        done = lchown(QFile::encodeName(entries.next()).constData(), m_uid, m_gid) == 0;
    }
    // The folder itself last: as long as it is somebody else's, the work is known to be unfinished.
    if (!done || lchown(top.constData(), m_uid, m_gid) != 0) {
        const QString reason = systemReason();
        return failure(
            core::ErrorKind::Io, u"The files in %1 could not be given to the server: %2."_s.arg(path, reason));
    }
    return {};
}

core::Result<void> ServerUser::checkReach(const QString &path) const
{
    if (!m_isSomeoneElse) {
        return {};
    }
    const core::Result<Command::Output> output = command(u"test"_s, {u"-r"_s, path}).run();
    if (!output) {
        return std::unexpected(output.error());
    }
    if (output->exitCode != 0) {
        return failure(core::ErrorKind::Io,
            u"The user “postgres”, who runs the server for root, cannot reach the folder %1."_s.arg(path),
            u"Choose a folder outside of root's home with --data or ARCHON_MEMORY_DATA, or leave both out."_s,
            output->words);
    }
    return {};
}

} // namespace archon::cluster
