// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cluster/folder.h"
#include "cluster/serverbinaries.h"
#include "cluster/serveruser.h"
#include "core/result.h"

#include <optional>
#include <stop_token>

namespace archon::cluster {

// Makes and deletes the folder of a local database. Never touches a folder that it did not make. All but claim() is
// for whoever holds the folder's start lock.
class DataFolder {
public:
    explicit DataFolder(const Folder &folder) : m_folder(folder) { }

    // Makes the outer folder where it is missing. Refuses one that holds other things or belongs to another user.
    [[nodiscard]] core::Result<void> claim() const;
    [[nodiscard]] core::Result<void> mark() const;
    [[nodiscard]] bool isOurs() const;

    [[nodiscard]] bool exists() const;
    // The major version of the server that made it.
    [[nodiscard]] core::Result<int> madeBy() const;

    // All of it or nothing: it gets its name when it is complete.
    [[nodiscard]] core::Result<void> create(
        const ServerBinaries &binaries, const ServerUser &user, const std::stop_token &stop) const;
    // Removes what was left half made or half deleted.
    void removeLeftovers() const;
    // Deletes everything that this program put there, and the outer folder if nothing else is in it.
    [[nodiscard]] core::Result<void> remove() const;

private:
    Folder m_folder;
};

} // namespace archon::cluster
