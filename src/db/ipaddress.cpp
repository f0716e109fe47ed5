// SPDX-License-Identifier: GPL-3.0-or-later
#include "db/ipaddress.h"

#include <arpa/inet.h>
#include <netinet/in.h>

namespace archon::db::ipaddress {

bool isIpv6(const QString &text)
{
    in6_addr address{};
    return inet_pton(AF_INET6, text.section(u'%', 0, 0).toLatin1().constData(), &address) == 1;
}

bool isLoopback(const QString &text)
{
    const QByteArray plain = text.section(u'%', 0, 0).toLatin1();
    if (in_addr address{}; inet_pton(AF_INET, plain.constData(), &address) == 1) {
        return (ntohl(address.s_addr) >> 24U) == 127;
    }
    in6_addr address{};
    return inet_pton(AF_INET6, plain.constData(), &address) == 1 && IN6_IS_ADDR_LOOPBACK(&address);
}

} // namespace archon::db::ipaddress
