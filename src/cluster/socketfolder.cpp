// SPDX-License-Identifier: GPL-3.0-or-later
#include "cluster/socketfolder.h"

#include "cluster/failure.h"

#include <QDir>
#include <QFile>

#include <algorithm>
#include <cstdlib>

#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace archon::cluster {

namespace {

QString socketName()
{
    return u"/.s.PGSQL.%1"_s.arg(SocketFolder::port);
}

void removeFiles(const QString &folder)
{
    QFile::remove(folder + socketName());
    QFile::remove(folder + socketName() + u".lock"_s);
}

// A folder that only we may enter.
bool isPrivate(const QString &folder)
{
    struct stat info = {};
    return !folder.isEmpty() && lstat(QFile::encodeName(folder).constData(), &info) == 0 && S_ISDIR(info.st_mode)
        && info.st_uid == geteuid() && (info.st_mode & 077) == 0;
}

// Where short folders can be made. The user's own run-time folder is closed to the user of root's server.
QString shortParent(const ServerUser &user)
{
    const QString runtime = qEnvironmentVariable("XDG_RUNTIME_DIR");
    const bool usable
        = !user.isSomeoneElse() && isPrivate(runtime) && SocketFolder::suits(runtime + u"/archon-memory-XXXXXX"_s);
    return usable ? runtime : u"/tmp"_s;
}

} // namespace

bool SocketFolder::suits(const QString &path)
{
    const bool plain = std::ranges::none_of(path, [](QChar letter) {
        return letter == u',' || letter == u'"' || letter == u'\\' || letter.category() == QChar::Other_Control;
    });
    return plain && QFile::encodeName(path + socketName()).size() < qsizetype(sizeof(sockaddr_un::sun_path));
}

core::Result<QString> SocketFolder::prepare(const Folder &folder, const ServerUser &user)
{
    clear(folder);
    if (suits(folder.run())) {
        if (const core::Result<void> made = user.makeFolder(folder.run()); !made) {
            return std::unexpected(made.error());
        }
        removeFiles(folder.run());
        return folder.run();
    }
    QByteArray name = QFile::encodeName(shortParent(user) + u"/archon-memory-XXXXXX"_s);
    if (mkdtemp(name.data()) == nullptr) {
        const QString reason = systemReason();
        return failure(core::ErrorKind::Io,
            u"The path %1 is too long for a socket, and no shorter folder could be made for it: %2."_s.arg(
                folder.run(), reason),
            u"Choose a folder with a shorter path with --data or ARCHON_MEMORY_DATA."_s);
    }
    const QString path = QFile::decodeName(name);
    QFile record(folder.socketRecord());
    if (!record.open(QIODevice::WriteOnly) || record.write(name) < 0 || !record.flush()) {
        rmdir(name.constData());
        return failure(core::ErrorKind::Io,
            u"The file %1 could not be written: %2."_s.arg(folder.socketRecord(), record.errorString()));
    }
    if (const core::Result<void> made = user.makeFolder(path); !made) {
        return std::unexpected(made.error());
    }
    return path;
}

void SocketFolder::clear(const Folder &folder)
{
    QFile record(folder.socketRecord());
    if (record.open(QIODevice::ReadOnly)) {
        const QString path = QFile::decodeName(record.readAll());
        // Only what prepare() can have made.
        if (path.section(u'/', -1).startsWith("archon-memory-"_L1)) {
            removeFiles(path);
            rmdir(QFile::encodeName(path).constData());
        }
        record.remove();
    }
}

} // namespace archon::cluster
