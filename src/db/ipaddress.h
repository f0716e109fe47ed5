// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace archon::db::ipaddress {

// Both without asking a name server. A zone ("fe80::1%eth0") is allowed.
[[nodiscard]] bool isIpv6(const QString &text);
[[nodiscard]] bool isLoopback(const QString &text); // 127.0.0.0/8 or ::1

} // namespace archon::db::ipaddress
