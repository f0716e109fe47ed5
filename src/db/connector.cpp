// SPDX-License-Identifier: GPL-3.0-or-later
#include "db/connector.h"

#include "db/connectionerror.h"
#include "db/englishmessages.h"
#include "db/servererror.h"
#include "db/socketwait.h"

#include <QDeadlineTimer>

#include <libpq-fe.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

using namespace Qt::StringLiterals;

namespace archon::db {

void CloseConnection::operator()(pg_conn *connection) const
{
    PQfinish(connection);
}

namespace {

using Parameters = QList<QPair<QByteArray, QByteArray>>;

// What the attempt and the one who waits for it share.
struct Attempt {
    std::mutex mutex; // protects handle, failure and done
    std::condition_variable_any changed;
    ConnectionHandle handle;
    QString failure;
    bool done = false;
    std::atomic<bool> abandoned = false;
};

struct Outcome {
    ConnectionHandle handle;
    QString failure; // empty: connected
    bool timedOut = false;
};

// In the words of libpq's own blocking connect, which perhaps has begun the line already.
QString timeoutText(const PGconn *connection)
{
    const QString text = QString::fromUtf8(PQerrorMessage(connection));
    if (text.endsWith("failed: "_L1)) {
        return text + u"timeout expired"_s;
    }
    return text
        + u"connection to server at \"%1\", port %2 failed: timeout expired"_s.arg(
            QString::fromUtf8(PQhost(connection)), QString::fromUtf8(PQport(connection)));
}

Outcome connectOnce(const Parameters &parameters, std::chrono::milliseconds timeout, const std::atomic<bool> &abandoned)
{
    std::vector<const char *> words;
    std::vector<const char *> values;
    for (const auto &[word, value] : parameters) {
        words.push_back(word.constData());
        values.push_back(value.constData());
    }
    words.push_back(nullptr);
    values.push_back(nullptr);
    const QDeadlineTimer deadline(timeout);
    Outcome outcome;
    outcome.handle.reset(PQconnectStartParams(words.data(), values.data(), 0));
    PGconn *connection = outcome.handle.get();
    if (connection == nullptr) {
        outcome.failure = u"out of memory"_s;
        return outcome;
    }
    // Right after the start, so that what the server answers carries its SQLSTATE.
    PQsetErrorVerbosity(connection, PQERRORS_VERBOSE);
    PQsetErrorContextVisibility(connection, PQSHOW_CONTEXT_ALWAYS);
    PQsetNoticeReceiver(connection, [](void *, const PGresult *) { }, nullptr); // else libpq writes them to stderr
    PostgresPollingStatusType state
        = PQstatus(connection) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING;
    while (state != PGRES_POLLING_OK && state != PGRES_POLLING_FAILED) {
        const SocketEvent event = waitForSocket(
            PQsocket(connection), state == PGRES_POLLING_WRITING, deadline, [&abandoned] { return abandoned.load(); });
        if (event != SocketEvent::Ready) {
            outcome.timedOut = event == SocketEvent::TimedOut;
            outcome.failure = timeoutText(connection);
            return outcome;
        }
        state = PQconnectPoll(connection);
    }
    if (state == PGRES_POLLING_FAILED) {
        outcome.failure = QString::fromUtf8(PQerrorMessage(connection));
        if (outcome.failure.isEmpty()) {
            outcome.failure = u"the connection failed for no stated reason"_s;
        }
    }
    return outcome;
}

Parameters withHosts(
    const ConnectionUrl &url, const QList<ConnectionUrl::Host> &hosts, const Connection::Options &options)
{
    ConnectionUrl part = url;
    part.hosts = hosts;
    const std::pair<const char *, QByteArray> defaults[] = {
        {"application_name", options.applicationName.toUtf8()},
        {"keepalives_idle", "30"},
        {"keepalives_interval", "10"},
        {"keepalives_count", "3"},
        {"tcp_user_timeout", "60000"},
    };
    Parameters parameters = part.parameters();
    for (const auto &[word, value] : defaults) {
        if (!url.options.contains(QString::fromLatin1(word))) {
            parameters.append(qMakePair(QByteArray(word), value));
        }
    }
    parameters.append(qMakePair(QByteArray("client_encoding"), QByteArray("UTF8"))); // the last one wins
    return parameters;
}

std::chrono::milliseconds timeoutPerHost(const ConnectionUrl &url, const Connection::Options &options)
{
    if (const int seconds = url.options.value(u"connect_timeout"_s).toInt(); seconds > 0) {
        return std::chrono::seconds(seconds);
    }
    return options.connectTimeout / std::max<qsizetype>(1, url.hosts.size());
}

// libpq leaves time-outs to whoever polls, and has no call to go on with the next host: so the one that does not
// answer is struck from the list and the rest tried anew.
Outcome connectToAny(const ConnectionUrl &url, const Connection::Options &options, const std::atomic<bool> &abandoned)
{
    QList<ConnectionUrl::Host> hosts = url.hosts;
    const std::chrono::milliseconds timeout = timeoutPerHost(url, options);
    QString failures;
    while (true) {
        Outcome outcome = connectOnce(withHosts(url, hosts, options), timeout, abandoned);
        if (outcome.failure.isEmpty() || abandoned) {
            return outcome;
        }
        outcome.failure.prepend(failures);
        if (!outcome.timedOut) {
            return outcome;
        }
        const QString silent = QString::fromUtf8(PQhost(outcome.handle.get()));
        const int port = QByteArray(PQport(outcome.handle.get())).toInt();
        const auto found = std::ranges::find_if(hosts, [&](const ConnectionUrl::Host &host) {
            return host.name == silent && (host.port == port || host.port == 0);
        });
        if (hosts.size() < 2 || found == hosts.end() || url.options.contains(u"hostaddr"_s)) {
            return outcome;
        }
        hosts.erase(hosts.begin(), found + 1);
        if (hosts.isEmpty()) {
            return outcome;
        }
        failures = outcome.failure + u'\n';
    }
}

} // namespace

core::Result<ConnectionHandle> connectTo(
    const ConnectionUrl &url, const Connection::Options &options, const std::stop_token &stop)
{
    auto attempt = std::make_shared<Attempt>();
    std::thread([attempt, url, options] {
        const EnglishMessages english;
        Outcome outcome = connectToAny(url, options, attempt->abandoned);
        const std::scoped_lock lock(attempt->mutex);
        if (outcome.failure.isEmpty() && !attempt->abandoned) {
            attempt->handle = std::move(outcome.handle);
        }
        attempt->failure = outcome.failure;
        attempt->done = true;
        attempt->changed.notify_all();
    }).detach();

    // The attempt keeps its own time, save while a name is looked up.
    const auto limit
        = timeoutPerHost(url, options) * std::max<qsizetype>(1, url.hosts.size()) + std::chrono::seconds(1);
    std::unique_lock lock(attempt->mutex);
    attempt->changed.wait_for(lock, stop, limit, [&attempt] { return attempt->done; });
    if (stop.stop_requested()) {
        attempt->abandoned = true;
        attempt->handle.reset();
        return std::unexpected(cancelledError());
    }
    if (!attempt->done) {
        attempt->abandoned = true;
        attempt->failure = u"timeout expired while the host name was looked up"_s;
    }
    if (!attempt->handle) {
        return std::unexpected(explainConnectionFailure(attempt->failure, url));
    }
    return std::move(attempt->handle);
}

} // namespace archon::db
