// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <functional>
#include <mutex>

namespace archon::db {

// Sees to it that one request to cancel stops exactly one statement: the one that runs, or else the next one, which is
// then not sent at all. Without it a request that comes between two statements would be lost, and one that comes late
// could hit the ROLLBACK that cleans up. Any thread.
class StatementGate {
public:
    // Before a statement is sent. False: it was cancelled and must not be sent; that uses the request up.
    [[nodiscard]] bool enter();
    // After its last result; `stopped` tells that the server stopped it. Waits for a request that is on its way, and
    // returns whether one came.
    bool leave(bool stopped);
    // Runs `send` while a statement is under way, which cannot end meanwhile; only remembers the request when none is.
    void requestCancel(const std::function<void()> &send);
    // Forgets a request that no statement used up.
    void forget();
    // From now on no statement is let in. Does not wait, also while a request is being sent.
    void close() { m_closed = true; }

private:
    std::mutex m_mutex; // protects the next two, and holds a statement back from ending while a request is sent
    bool m_inside = false;
    bool m_requested = false;
    std::atomic<bool> m_closed = false;
};

} // namespace archon::db
