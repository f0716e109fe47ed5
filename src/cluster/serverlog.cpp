// SPDX-License-Identifier: GPL-3.0-or-later
#include "cluster/serverlog.h"

#include <QFile>
#include <QFileInfo>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace archon::cluster {

namespace {

constexpr qint64 maximumSize = 1024 * 1024;
constexpr qint64 maximumEnd = 4000;

} // namespace

ServerLog::ServerLog(const QString &fileName) : m_fileName(fileName), m_begin(QFileInfo(fileName).size()) { }

void ServerLog::rotate(const QString &fileName)
{
    if (QFileInfo(fileName).size() > maximumSize) {
        const QString old = fileName + u".1"_s;
        QFile::remove(old);
        QFile::rename(fileName, old);
    }
    QFile file(fileName);
    if (file.open(QIODevice::Append)) { // the server only appends, so it is made here, for its owner alone
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    }
}

QString ServerLog::end() const
{
    QFile file(m_fileName);
    if (!file.open(QIODevice::ReadOnly)) {
        return {};
    }
    const qint64 begin = m_begin <= file.size() ? m_begin : 0; // a new file since
    if (!file.seek(std::max(begin, file.size() - maximumEnd))) {
        return {};
    }
    return QString::fromUtf8(file.readAll()).trimmed();
}

bool ServerLog::saysDiskIsFull() const
{
    return end().contains("No space left on device"_L1);
}

bool ServerLog::saysFolderIsInUse() const
{
    const QString text = end();
    return text.contains("is still in use"_L1) || text.contains(".pid\" already exists"_L1);
}

} // namespace archon::cluster
