// SPDX-License-Identifier: GPL-3.0-or-later
#include "db/connectionurl.h"

#include "db/ipaddress.h"
#include "db/keywords.h"

#include <QRegularExpression>
#include <QUrl>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace archon::db {

namespace {

constexpr int transactionPort = 6543;
constexpr int sessionPort = 5432;

bool isSocket(const ConnectionUrl::Host &host)
{
    return host.name.startsWith(u'/') || host.name.startsWith(u'@'); // @: Linux's abstract sockets
}

QString encoded(const QString &text, const QByteArray &keep = {})
{
    return QString::fromLatin1(QUrl::toPercentEncoding(text, keep));
}

QString authority(const QList<ConnectionUrl::Host> &hosts)
{
    QStringList list;
    for (const ConnectionUrl::Host &host : hosts) {
        QString item = host.name.contains(u':') ? u'[' + encoded(host.name, ":") + u']' : encoded(host.name);
        if (host.port != 0) {
            item += u':' + QString::number(host.port);
        }
        list << item;
    }
    return list.join(u',');
}

QString joinedNames(const QList<ConnectionUrl::Host> &hosts)
{
    QStringList names;
    for (const ConnectionUrl::Host &host : hosts) {
        names << host.name;
    }
    return std::ranges::all_of(names, &QString::isEmpty) ? QString() : names.join(u',');
}

QString joinedPorts(const QList<ConnectionUrl::Host> &hosts)
{
    QStringList ports;
    for (const ConnectionUrl::Host &host : hosts) {
        ports << (host.port == 0 ? QString() : QString::number(host.port));
    }
    return std::ranges::all_of(ports, &QString::isEmpty) ? QString() : ports.join(u',');
}

// A list that ends with a comma, because the last item is empty, would lose it as a slip of whoever pasted it.
QString encodedList(const QString &list)
{
    return list.endsWith(u',') ? encoded(list, "/") : encoded(list, "/,");
}

bool isThisMachine(const QString &name)
{
    return name == "localhost"_L1 || name.endsWith(".localhost"_L1) || ipaddress::isLoopback(name);
}

} // namespace

QString ConnectionUrl::toUri(Secrets secrets) const
{
    QString uri = u"postgresql://"_s;
    const bool showPassword = secrets == Secrets::Show && !password.isEmpty();
    if (!user.isEmpty() || showPassword) {
        uri += encoded(user);
        if (showPassword) {
            uri += u':' + encoded(password);
        }
        uri += u'@';
    }
    QStringList query;
    if (std::ranges::any_of(hosts, isSocket)) { // a path has no place before the slash
        query << u"host="_s + encodedList(joinedNames(hosts));
        if (const QString ports = joinedPorts(hosts); !ports.isEmpty()) {
            query << u"port="_s + encodedList(ports);
        }
    } else {
        uri += authority(hosts);
    }
    uri += u'/' + encoded(database);
    for (const auto &[word, value] : options.asKeyValueRange()) {
        if (secrets == Secrets::Show || !keywords::isSecret(word)) {
            query << encoded(word) + u'=' + encoded(value, "/:");
        }
    }
    return query.isEmpty() ? uri : uri + u'?' + query.join(u'&');
}

QList<QPair<QByteArray, QByteArray>> ConnectionUrl::parameters() const
{
    const std::pair<const char *, QString> own[] = {{"host", joinedNames(hosts)}, {"port", joinedPorts(hosts)},
        {"user", user}, {"password", password}, {"dbname", database}};
    QList<QPair<QByteArray, QByteArray>> list;
    for (const auto &[word, value] : own) {
        if (!value.isEmpty()) {
            list.append({word, value.toUtf8()});
        }
    }
    for (const auto &[word, value] : options.asKeyValueRange()) {
        if (word != keywords::poolerFlag()) {
            list.append({word.toUtf8(), value.toUtf8()});
        }
    }
    return list;
}

QString ConnectionUrl::hostLabel() const
{
    if (hosts.isEmpty()) {
        const QString service = options.value(u"service"_s);
        return service.isEmpty() ? u"local socket"_s : u"service %1"_s.arg(service);
    }
    QStringList labels;
    for (const Host &host : hosts) {
        if (host.name.isEmpty() || isSocket(host)) {
            labels << u"local socket"_s;
        } else if (host.port == 0 || host.port == sessionPort) {
            labels << host.name;
        } else if (host.name.contains(u':')) {
            labels << u"[%1]:%2"_s.arg(host.name).arg(host.port);
        } else {
            labels << u"%1:%2"_s.arg(host.name).arg(host.port);
        }
    }
    return labels.join(u", "_s);
}

bool ConnectionUrl::isLocal() const
{
    if (const QString addresses = options.value(u"hostaddr"_s); !addresses.isEmpty()) {
        return std::ranges::all_of(addresses.split(u','), isThisMachine);
    }
    if (hosts.isEmpty()) {
        return !options.contains(u"service"_s); // the file behind it may say anything
    }
    return std::ranges::all_of(
        hosts, [](const Host &host) { return host.name.isEmpty() || isSocket(host) || isThisMachine(host.name); });
}

QString ConnectionUrl::supabaseProject() const
{
    static const QRegularExpression direct(uR"(^db\.([a-z0-9]+)\.supabase\.(?:co|com|in|net|red)$)"_s);
    static const QRegularExpression pooled(uR"(^[^.]+\.([a-z0-9]{16,})$)"_s);
    for (const Host &host : hosts) {
        if (const auto match = direct.match(host.name.toLower()); match.hasMatch()) {
            return match.captured(1);
        }
    }
    const auto match = pooled.match(user);
    return match.hasMatch() ? match.captured(1) : QString();
}

bool ConnectionUrl::isTransactionPooler() const
{
    return options.value(keywords::poolerFlag()) == "true"_L1
        || std::ranges::any_of(hosts, [](const Host &host) { return host.port == transactionPort; });
}

ConnectionUrl ConnectionUrl::inSessionMode() const
{
    ConnectionUrl url = *this;
    url.options.remove(keywords::poolerFlag());
    for (Host &host : url.hosts) {
        if (host.port == transactionPort) {
            host.port = sessionPort;
        }
    }
    return url;
}

} // namespace archon::db
