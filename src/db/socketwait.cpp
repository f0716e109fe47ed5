// SPDX-License-Identifier: GPL-3.0-or-later
#include "db/socketwait.h"

#include <algorithm>
#include <cerrno>

#include <poll.h>

namespace archon::db {

SocketEvent waitForSocket(
    int socket, bool forWriting, const QDeadlineTimer &deadline, const std::function<bool()> &stopped)
{
    constexpr qint64 slice = 100;
    while (!stopped()) {
        const qint64 left = deadline.isForever() ? slice : deadline.remainingTime();
        if (left <= 0) {
            return SocketEvent::TimedOut;
        }
        pollfd entry{socket, short(forWriting ? POLLOUT : POLLIN), 0};
        const int count = ::poll(&entry, 1, int(std::min(left, slice)));
        if (count > 0 || (count < 0 && errno != EINTR)) {
            return SocketEvent::Ready; // a broken socket too: whoever reads it next finds out
        }
    }
    return SocketEvent::Stopped;
}

} // namespace archon::db
