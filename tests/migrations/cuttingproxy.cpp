// SPDX-License-Identifier: GPL-3.0-or-later
#include "cuttingproxy.h"

#include <QFile>

#include <cstring>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace archon::tests {

namespace {

sockaddr_un addressOf(const QString &folder)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const QByteArray path = QFile::encodeName(folder) + "/.s.PGSQL.5432";
    if (path.size() >= qsizetype(sizeof address.sun_path)) {
        qFatal("the path of the socket is too long");
    }
    std::memcpy(address.sun_path, path.constData(), size_t(path.size()));
    return address;
}

int newSocket()
{
    const int handle = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (handle < 0) {
        qFatal("no socket");
    }
    return handle;
}

const sockaddr *generic(const sockaddr_un &address)
{
    return reinterpret_cast<const sockaddr *>(&address);
}

bool isReadable(int handle, int milliseconds)
{
    pollfd entry{handle, POLLIN, 0};
    return ::poll(&entry, 1, milliseconds) > 0;
}

bool writeAll(int handle, const char *bytes, ssize_t size)
{
    while (size > 0) {
        const ssize_t written = ::send(handle, bytes, size_t(size), MSG_NOSIGNAL);
        if (written <= 0) {
            return false;
        }
        bytes += written;
        size -= written;
    }
    return true;
}

} // namespace

CuttingProxy::CuttingProxy(const db::ConnectionUrl &target, QByteArray word, Cut cut, bool stayBroken)
    : m_target(target),
      m_word(std::move(word)),
      m_cut(cut),
      m_stayBroken(stayBroken),
      m_folder(u"/tmp/archon-proxy-XXXXXX"_s),
      m_listener(newSocket())
{
    const sockaddr_un address = addressOf(m_folder.path());
    if (::bind(m_listener, generic(address), sizeof address) != 0 || ::listen(m_listener, 16) != 0) {
        qFatal("the proxy cannot listen");
    }
    m_thread = std::thread([this] { work(); });
}

CuttingProxy::~CuttingProxy()
{
    m_ended = true;
    m_thread.join();
    ::close(m_listener);
}

db::ConnectionUrl CuttingProxy::url() const
{
    db::ConnectionUrl url = m_target;
    url.hosts = {{m_folder.path(), 0}};
    return url;
}

// One client at a time is enough: there is no second one before the first is cut off.
void CuttingProxy::work()
{
    while (!m_ended) {
        if (m_hasCut && m_stayBroken) {
            ::unlink(addressOf(m_folder.path()).sun_path);
            return;
        }
        if (isReadable(m_listener, 20)) {
            const int client = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
            if (client >= 0) {
                serve(client);
                ::close(client);
            }
        }
    }
}

void CuttingProxy::serve(int client)
{
    const int server = newSocket();
    const sockaddr_un address = addressOf(m_target.hosts.first().name);
    if (::connect(server, generic(address), sizeof address) == 0) {
        pollfd entries[] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
        bool alive = true;
        while (alive && !m_ended) {
            if (::poll(entries, 2, 20) <= 0) {
                continue;
            }
            if (entries[0].revents != 0) {
                alive = forward(client, server, true);
            }
            if (alive && entries[1].revents != 0) {
                alive = forward(server, client, false);
            }
        }
    }
    ::close(server);
}

bool CuttingProxy::forward(int from, int to, bool fromClient)
{
    char buffer[65536];
    const ssize_t size = ::recv(from, buffer, sizeof buffer, 0);
    if (size <= 0) {
        return false;
    }
    const bool cut = fromClient && !m_hasCut && QByteArray::fromRawData(buffer, size).contains(m_word);
    if (!cut) {
        return writeAll(to, buffer, size);
    }
    m_hasCut = true;
    if (m_cut == Cut::AfterTheServer) {
        writeAll(to, buffer, size);
        isReadable(to, 10000); // the answer is on its way: the server has done its work
    }
    if (afterCut) {
        afterCut();
    }
    return false;
}

} // namespace archon::tests
