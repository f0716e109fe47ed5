// SPDX-License-Identifier: GPL-3.0-or-later
#include "db/statementgate.h"

#include <utility>

namespace archon::db {

bool StatementGate::enter()
{
    const std::scoped_lock lock(m_mutex);
    if (m_closed || std::exchange(m_requested, false)) {
        return false;
    }
    m_inside = true;
    return true;
}

bool StatementGate::leave(bool stopped)
{
    const std::scoped_lock lock(m_mutex);
    m_inside = false;
    const bool requested = m_requested;
    if (stopped) {
        m_requested = false;
    }
    return requested;
}

void StatementGate::requestCancel(const std::function<void()> &send)
{
    const std::scoped_lock lock(m_mutex);
    m_requested = true;
    if (m_inside) {
        send();
    }
}

void StatementGate::forget()
{
    const std::scoped_lock lock(m_mutex);
    m_requested = false;
}

} // namespace archon::db
