// SPDX-License-Identifier: GPL-3.0-or-later
#include "db/urlassembler.h"

#include "db/ipaddress.h"
#include "db/keywords.h"
#include "db/urlerror.h"

#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace archon::db {

using core::Result;

namespace {

constexpr int largestPort = 65535;

QString shownKeyword(const QString &keyword)
{
    constexpr qsizetype longest = 40;
    return keyword.size() > longest ? keyword.first(longest) + u'…' : keyword;
}

bool isHost(const QString &name)
{
    static const QRegularExpression pattern(uR"(^[\p{L}\p{N}_.~-]*$)"_s);
    const bool isSocket = name.startsWith(u'/') || name.startsWith(u'@');
    return isSocket || ipaddress::isIpv6(name) || pattern.match(name).hasMatch();
}

} // namespace

Result<void> UrlAssembler::set(const QString &keyword, const QString &value, const QString &place)
{
    if (keywords::isForeign(keyword)) {
        note(u"“%1” is an option of other programs and was left out."_s.arg(keyword));
        return {};
    }
    QString word = keyword;
    if (!keywords::isKnown(word) && word != keywords::poolerFlag() && word != "ssl"_L1) {
        word = keywords::canonical(keyword);
        if (!keywords::isKnown(word)) {
            return std::unexpected(
                urlError(u"“%1” %2 is no option of a PostgreSQL connection."_s.arg(shownKeyword(keyword), place),
                    u"Check the spelling, or leave it out."_s));
        }
        note(u"“%1” was read as %2."_s.arg(keyword, word));
    }
    if (value.contains(QChar::Null)) {
        return std::unexpected(urlError(u"The value of %1 %2 has a character with the code zero."_s.arg(word, place)));
    }
    if (m_given.contains(word)) {
        return std::unexpected(
            urlError(u"“%1” is given twice, the second time %2."_s.arg(word, place), u"Keep one of them."_s));
    }
    m_given.insert(word);
    m_values[word] = value;
    return {};
}

void UrlAssembler::setBefore(const QString &keyword, const QString &value)
{
    if (!value.isEmpty()) {
        m_values[keyword] = value;
    }
}

Result<ConnectionUrl> UrlAssembler::finish()
{
    if (const Result<void> hosts = assignHosts(); !hosts) {
        return std::unexpected(hosts.error());
    }
    m_url.user = m_values.take(u"user"_s);
    m_url.password = m_values.take(u"password"_s);
    m_url.database = m_values.take(u"dbname"_s);
    m_url.options = m_values;
    mendOptions();
    return m_url;
}

Result<void> UrlAssembler::assignHosts()
{
    static const QRegularExpression digits(uR"(^\d+$)"_s);
    const QString hostText = m_values.take(u"host"_s);
    const QString portText = m_values.take(u"port"_s);
    const QStringList names = hostText.split(u',');
    const QStringList ports = portText.split(u',');
    const bool byAddress = names.size() == 1 && names.front().isEmpty();
    const qsizetype count = byAddress ? m_values.value(u"hostaddr"_s).split(u',').size() : names.size();
    if (ports.size() != 1 && ports.size() != count) {
        return std::unexpected(urlError(u"There are %1 hosts and %2 ports."_s.arg(count).arg(ports.size()),
            u"Give one port for all hosts, or one for each."_s));
    }
    if (hostText.isEmpty() && portText.isEmpty()) {
        return {};
    }
    for (qsizetype i = 0; i < count; ++i) {
        const QString name = byAddress ? QString() : names.at(i).trimmed();
        const QString port = ports.at(ports.size() == 1 ? 0 : i).trimmed();
        const QString whose = name.isEmpty() ? u"The port"_s : u"The port after “%1”"_s.arg(name);
        if (!isHost(name)) {
            return std::unexpected(urlError(u"The host holds characters that no host name has."_s,
                u"It is a name, an address, or the folder of a socket; a URL reads "
                "postgresql://user:password@host:5432/database."_s));
        }
        // The port itself is not repeated: in "user:secret" without a host it is the password.
        if (!port.isEmpty() && !digits.match(port).hasMatch()) {
            return std::unexpected(urlError(
                u"%1 is not a number."_s.arg(whose), u"A URL reads postgresql://user:password@host:5432/database."_s));
        }
        const int number = port.isEmpty() ? 0 : (port.size() > 6 ? largestPort + 1 : port.toInt());
        if (!port.isEmpty() && (number < 1 || number > largestPort)) {
            return std::unexpected(
                urlError(u"%1 is not between 1 and 65535."_s.arg(whose), u"PostgreSQL usually listens on 5432."_s));
        }
        m_url.hosts << ConnectionUrl::Host{name, number};
    }
    return {};
}

void UrlAssembler::mendOptions()
{
    QMap<QString, QString> &options = m_url.options;
    if (const auto ssl = options.take(u"ssl"_s).toLower(); !ssl.isEmpty() && !options.contains(u"sslmode"_s)) {
        if (ssl == "true"_L1 || ssl == "1"_L1) {
            options.insert(u"sslmode"_s, u"require"_s);
            note(u"ssl=true was read as sslmode=require."_s);
        }
    }
    if (options.value(u"sslmode"_s) == "no-verify"_L1) {
        options.insert(u"sslmode"_s, u"require"_s);
        note(u"sslmode=no-verify was read as sslmode=require."_s);
    }
    if (options.contains(keywords::poolerFlag())) {
        note(u"pgbouncer=true tells that this address is a transaction pooler; the server itself is not told."_s);
    }
}

} // namespace archon::db
