// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cluster/folder.h"
#include "cluster/serveruser.h"
#include "core/result.h"

namespace archon::cluster {

// The private folder in which the server puts its socket: inside the cluster's own, or, where that path is too long
// for a socket (107 bytes) or has letters that libpq takes for a separator, a short one that is made for each run.
// For whoever holds the folder's start lock, while no server runs.
class SocketFolder {
public:
    static constexpr int port = 5432; // only part of the socket's name

    [[nodiscard]] static bool suits(const QString &path);

    // Makes it, empty of what a server left behind that was killed, and returns its path.
    [[nodiscard]] static core::Result<QString> prepare(const Folder &folder, const ServerUser &user);
    // Removes the short one, if there is one.
    static void clear(const Folder &folder);
};

} // namespace archon::cluster
