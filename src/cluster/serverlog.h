// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace archon::cluster {

// The file that the server writes its messages to. Looks at what was written since the object was made.
class ServerLog {
public:
    explicit ServerLog(const QString &fileName);

    // Keeps one old file beside a new one once it has grown large. Only while no server writes to it.
    static void rotate(const QString &fileName);

    [[nodiscard]] QString end() const; // the last lines, at most 4000 characters
    [[nodiscard]] bool saysDiskIsFull() const;
    // Processes of a server that was killed are still about to end, or a server is already there.
    [[nodiscard]] bool saysFolderIsInUse() const;

private:
    QString m_fileName;
    qint64 m_begin = 0;
};

} // namespace archon::cluster
