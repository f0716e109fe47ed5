// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/clock.h"

namespace archon::core {

QDateTime Clock::now() const
{
    return QDateTime::currentDateTimeUtc();
}

} // namespace archon::core
