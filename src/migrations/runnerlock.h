// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <QString>
#include <QtTypes>

#include <chrono>
#include <functional>
#include <memory>

namespace archon::db {
class Connection;
}

namespace archon::migrations {

// The turn of one runner on one database: an advisory lock of the session, so that it also ends when the session does.
// It is polled for: a session that waits inside the server for it would hold a snapshot and could deadlock with what
// the holder does. Lives on the stack of a job; its end rolls back what is open and gives back a clean session.
class RunnerLock {
public:
    using WaitingSink = std::function<void(const QString &holder)>;

    // Waits up to `wait`, telling who holds it; ErrorKind::Refused when it is still held then. The wait can be
    // cancelled.
    [[nodiscard]] static core::Result<std::unique_ptr<RunnerLock>> acquire(
        db::Connection &connection, std::chrono::milliseconds wait, const WaitingSink &waiting);
    ~RunnerLock();
    Q_DISABLE_COPY_MOVE(RunnerLock)

private:
    explicit RunnerLock(db::Connection &connection) : m_connection(connection) { }

    db::Connection &m_connection;
};

} // namespace archon::migrations
