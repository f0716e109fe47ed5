// SPDX-License-Identifier: GPL-3.0-or-later
#include "cluster/lease.h"

#include <chrono>

namespace archon::cluster {

core::Result<Lease> Lease::take(const Folder &folder)
{
    using namespace std::chrono_literals;
    // Nobody holds this lock exclusively for longer than a look, and only with the start lock that we have now.
    core::Result<FileLock> lock = FileLock::lock(folder.usersLock(), FileLock::Mode::Shared, {}, 5s);
    if (!lock) {
        return std::unexpected(lock.error());
    }
    return Lease(*std::move(lock));
}

bool Lease::isUnused(const Folder &folder)
{
    const core::Result<std::optional<FileLock>> lock = FileLock::tryLock(folder.usersLock(), FileLock::Mode::Exclusive);
    return lock && lock->has_value();
}

} // namespace archon::cluster
