// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cluster/command.h"
#include "core/result.h"

#include <QString>

#include <sys/types.h>

namespace archon::cluster {

// Who the server runs as: we ourselves, or the user `postgres` when we are root, because PostgreSQL refuses root.
class ServerUser {
public:
    // Fails when we are root and there is no such user.
    [[nodiscard]] static core::Result<ServerUser> current();

    [[nodiscard]] bool isSomeoneElse() const { return m_isSomeoneElse; }
    [[nodiscard]] uid_t uid() const { return m_uid; }

    // The command, run as that user.
    [[nodiscard]] Command command(const QString &program, const QStringList &arguments) const;
    // Makes a folder for that user alone, or makes an existing one so.
    [[nodiscard]] core::Result<void> makeFolder(const QString &path) const;
    // Makes a folder and all in it that user's own, where it is somebody else's.
    [[nodiscard]] core::Result<void> own(const QString &path) const;
    // Whether that user can read the folder: those above it may be closed.
    [[nodiscard]] core::Result<void> checkReach(const QString &path) const;

private:
    uid_t m_uid = 0;
    gid_t m_gid = 0;
    bool m_isSomeoneElse = false;
};

} // namespace archon::cluster
