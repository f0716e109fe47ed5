// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cluster/folder.h"
#include "cluster/postmaster.h"
#include "cluster/serverbinaries.h"
#include "cluster/serverlog.h"
#include "cluster/serveruser.h"
#include "core/result.h"

#include <optional>
#include <stop_token>

namespace archon::cluster {

// Starts and stops the server of a folder. For whoever holds the folder's start lock. Blocks.
class ServerProcess {
public:
    ServerProcess(const Folder &folder, const ServerUser &user) : m_folder(folder), m_user(user) { }

    // The server that takes connections now.
    [[nodiscard]] std::optional<Postmaster> running() const;
    // Starts it and waits until its socket is there; it may still have a crash to recover from. Gets past a
    // postmaster.pid that outlived its server, and waits for processes of a killed server to end.
    [[nodiscard]] core::Result<Postmaster> start(const ServerBinaries &binaries, const std::stop_token &stop) const;
    [[nodiscard]] core::Result<void> stop(Postmaster::Shutdown how) const; // no error if it does not run

    // Why a server that was just started is gone.
    [[nodiscard]] std::unexpected<core::Error> explainEnd(const ServerLog &log) const;

private:
    [[nodiscard]] core::Result<void> clearTheWay(const std::stop_token &stop) const;
    [[nodiscard]] core::Result<std::optional<Postmaster>> launch(
        const ServerBinaries &binaries, const std::stop_token &stop) const;

    Folder m_folder;
    ServerUser m_user;
};

} // namespace archon::cluster
