// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDeadlineTimer>

#include <functional>

namespace archon::db {

enum class SocketEvent { Ready, TimedOut, Stopped };

// Waits until the socket can be read (or written), in slices short enough that `stopped` is asked ten times a second.
[[nodiscard]] SocketEvent waitForSocket(
    int socket, bool forWriting, const QDeadlineTimer &deadline, const std::function<bool()> &stopped);

} // namespace archon::db
