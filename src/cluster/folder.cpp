// SPDX-License-Identifier: GPL-3.0-or-later
#include "cluster/folder.h"

#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>

#include <unistd.h>

using namespace Qt::StringLiterals;

namespace archon::cluster {

namespace {

QString absolute(QString path)
{
    if (path == "~"_L1 || path.startsWith("~/"_L1)) {
        path.replace(0, 1, QDir::homePath());
    }
    const QFileInfo info(QDir::cleanPath(QDir::current().absoluteFilePath(path)));
    const QString canonical = info.canonicalFilePath();
    return canonical.isEmpty() ? info.filePath() : canonical;
}

} // namespace

Folder::Folder(const QString &root) : m_root(absolute(root)) { }

Folder Folder::chosen(const QString &option)
{
    if (!option.isEmpty()) {
        return Folder(option);
    }
    const QString fromEnvironment = qEnvironmentVariable("ARCHON_MEMORY_DATA");
    if (!fromEnvironment.isEmpty()) {
        return Folder(fromEnvironment);
    }
    if (geteuid() == 0) {
        return Folder(u"/var/lib/archon-memory/root"_s);
    }
    return Folder(QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + u"/archon-memory/cluster"_s);
}

QString Folder::data() const
{
    return m_root + u"/data"_s;
}

QString Folder::run() const
{
    return m_root + u"/run"_s;
}

QString Folder::log() const
{
    return m_root + u"/server.log"_s;
}

QString Folder::marker() const
{
    return m_root + u"/archon-memory.cluster"_s;
}

QString Folder::startLock() const
{
    return m_root + u"/start.lock"_s;
}

QString Folder::usersLock() const
{
    return m_root + u"/users.lock"_s;
}

QString Folder::keepFile() const
{
    return m_root + u"/keep-running"_s;
}

QString Folder::socketRecord() const
{
    return m_root + u"/socket-folder"_s;
}

} // namespace archon::cluster
