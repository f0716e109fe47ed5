// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <QString>

#include <chrono>
#include <optional>
#include <stop_token>

namespace archon::cluster {

// A server as its postmaster.pid tells of it, which it may have outlived. A value.
class Postmaster {
public:
    // nullopt: there is no such file, or none that makes sense.
    [[nodiscard]] static std::optional<Postmaster> read(const QString &dataFolder);
    [[nodiscard]] static QString fileName(const QString &dataFolder);

    [[nodiscard]] qint64 pid() const { return m_pid; }
    [[nodiscard]] QString socketFolder() const { return m_socketFolder; }
    // Tells this run of the server from every other one.
    [[nodiscard]] QString run() const;

    // Somebody takes connections at its socket, and it is that process. It may still say that it is starting up.
    [[nodiscard]] bool isListening() const;
    // The process exists and is this server, not another program that was given the same number since.
    [[nodiscard]] bool isAlive() const;

    enum class Shutdown {
        Fast, // breaks connections, leaves everything tidy
        Immediate, // as a crash would; for data that is about to be deleted
    };
    // Asks it to stop and waits until it is gone.
    [[nodiscard]] core::Result<void> stop(Shutdown how, std::chrono::milliseconds limit) const;

private:
    qint64 m_pid = 0;
    QString m_dataFolder; // as the server knew it
    QString m_startTime;
    int m_port = 0;
    QString m_socketFolder;
};

// Whether a process of that number exists and has not ended: also one that nobody has collected yet counts as ended.
[[nodiscard]] bool processIsRunning(qint64 pid);

} // namespace archon::cluster
