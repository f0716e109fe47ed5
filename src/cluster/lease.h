// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cluster/filelock.h"
#include "cluster/folder.h"

namespace archon::cluster {

// The sign that somebody uses the server of a folder: a shared lock, held for as long as the lease lives. All functions
// but the destructor are for whoever holds the folder's start lock.
class Lease {
public:
    [[nodiscard]] static core::Result<Lease> take(const Folder &folder);
    // Whether nobody holds a lease, in this program or another.
    [[nodiscard]] static bool isUnused(const Folder &folder);

private:
    explicit Lease(FileLock lock) : m_lock(std::move(lock)) { }

    FileLock m_lock;
};

} // namespace archon::cluster
