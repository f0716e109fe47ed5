// SPDX-License-Identifier: GPL-3.0-or-later
#include "db/executor.h"

#include "core/logging.h"
#include "core/redaction.h"
#include "db/servererror.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>

using namespace Qt::StringLiterals;

namespace archon::db {

using core::Error;
using core::ErrorKind;

namespace {

Error shutdownError()
{
    Error error = cancelledError();
    error.what = u"It was cancelled, because the connection is being closed."_s;
    return error;
}

Error faultError(const QString &words)
{
    Error error;
    error.kind = ErrorKind::Internal;
    error.what = u"A fault of this program: %1"_s.arg(core::redact(words));
    return error;
}

} // namespace

struct Executor::Private {
    struct Waiting {
        JobId id;
        Task task;
    };

    ConnectionUrl url;
    Connection::Options options;

    // Protects everything down to `connection`. Held only for moments, so that the GUI thread may take it.
    std::mutex mutex;
    std::condition_variable workerWakes;
    std::condition_variable cancellerWakes;
    std::condition_variable workerEnded;
    std::deque<Waiting> waiting;
    std::deque<JobId> toCancel;
    JobId lastId = 0;
    JobId current = 0; // the job in hand, 0: none
    bool stopping = false;
    bool ended = false;
    std::optional<std::stop_source> connecting; // there while the job in hand waits for its connection
    std::shared_ptr<Connection> connection; // changed by the worker only, and only while nothing is running

    // Protects `running`. The canceller holds it during the round trip to the server, and the worker takes it between
    // two jobs: so a request can hit no other job than the one it was meant for. When both are taken, this comes first.
    std::mutex runMutex;
    JobId running = 0; // the job that has the connection, 0: none

    std::optional<Error> wrongPassword; // worker only; asking again and again makes poolers lock the user out

    std::thread worker;
    std::thread canceller;

    void work();
    void runJob(JobId id, Task &task);
    [[nodiscard]] core::Result<void> ensureConnection(const std::stop_token &stop);
    void setConnection(std::shared_ptr<Connection> next);
    [[nodiscard]] bool startRunning(JobId id);
    void endRunning();
    void refuseWaiting(const Error &error);
    void sendCancels();
    void shutDown();
};

void Executor::Private::work()
{
    while (true) {
        std::unique_lock lock(mutex);
        workerWakes.wait(lock, [this] { return stopping || !waiting.empty(); });
        if (stopping) {
            break;
        }
        Waiting job = std::move(waiting.front());
        waiting.pop_front();
        current = job.id;
        connecting.emplace();
        lock.unlock();

        runJob(job.id, job.task);
        job.task = {}; // what the job holds goes before the next one starts

        lock.lock();
        current = 0;
        connecting.reset();
    }
    setConnection(nullptr);
    const std::scoped_lock lock(mutex);
    ended = true;
    workerEnded.notify_all();
    cancellerWakes.notify_all();
}

void Executor::Private::runJob(JobId id, Task &task)
{
    const std::stop_token stop = connecting->get_token(); // only this thread makes and removes it
    if (const core::Result<void> connected = ensureConnection(stop); !connected) {
        task.refuse(connected.error());
        if (connected.error().kind != ErrorKind::Cancelled) {
            refuseWaiting(connected.error()); // they would fail the same way, one time-out after the other
        }
        return;
    }
    if (!startRunning(id)) {
        task.refuse(cancelledError());
        return;
    }
    try {
        task.run(*connection);
    } catch (const std::exception &fault) {
        task.refuse(faultError(QString::fromUtf8(fault.what())));
    } catch (...) {
        task.refuse(faultError(u"an unknown exception"_s));
    }
    endRunning();
}

core::Result<void> Executor::Private::ensureConnection(const std::stop_token &stop)
{
    if (connection && connection->checkOpen()) {
        return {};
    }
    setConnection(nullptr);
    if (wrongPassword) {
        return std::unexpected(*wrongPassword);
    }
    core::Result<std::unique_ptr<Connection>> opened = Connection::open(url, options, stop);
    if (!opened) {
        if (opened.error().fix.kind == core::Fix::Kind::EnterPassword) {
            wrongPassword = opened.error();
        }
        return std::unexpected(opened.error());
    }
    setConnection(std::move(*opened));
    return {};
}

void Executor::Private::setConnection(std::shared_ptr<Connection> next)
{
    const std::scoped_lock lock(mutex);
    connection.swap(next);
}

// False: it was cancelled before it had begun.
bool Executor::Private::startRunning(JobId id)
{
    const std::scoped_lock lock(runMutex, mutex);
    if (stopping || connecting->stop_requested()) {
        return false;
    }
    connecting.reset(); // from now on a request goes to the server
    running = id;
    return true;
}

void Executor::Private::endRunning()
{
    {
        const std::scoped_lock lock(runMutex); // waits for a request that is on its way
        running = 0;
    }
    connection->forgetCancel();
    static_cast<void>(connection->takeNotices());
    if (connection->isOpen() && connection->transactionState() != Connection::TransactionState::Idle) {
        qCWarning(core::lcDb) << "a job left its transaction open; it was rolled back";
        connection->rollback();
    }
    if (!connection->isOpen()) {
        setConnection(nullptr);
    }
}

void Executor::Private::refuseWaiting(const Error &error)
{
    std::deque<Waiting> refused;
    {
        const std::scoped_lock lock(mutex);
        refused.swap(waiting);
    }
    for (Waiting &job : refused) {
        job.task.refuse(error);
    }
}

void Executor::Private::sendCancels()
{
    while (true) {
        std::unique_lock lock(mutex);
        cancellerWakes.wait(lock, [this] { return ended || !toCancel.empty(); });
        if (ended) {
            return;
        }
        const JobId id = toCancel.front();
        toCancel.pop_front();
        lock.unlock();

        const std::scoped_lock running_(runMutex);
        if (running == id) {
            connection->cancel();
        }
    }
}

void Executor::Private::shutDown()
{
    std::shared_ptr<Connection> live;
    {
        std::unique_lock lock(mutex);
        stopping = true;
        live = connection;
        if (connecting) {
            connecting->request_stop();
        }
        if (live) {
            live->retire();
        }
        if (current != 0) {
            toCancel.push_back(current);
        }
        workerWakes.notify_all();
        cancellerWakes.notify_all();
        // The polite way first: the server stops the statement at once. Where it does not answer, the line is cut.
        if (workerEnded.wait_for(lock, std::chrono::milliseconds(500), [this] { return ended; })) {
            live.reset();
        }
    }
    if (live) {
        live->abort();
    }
    refuseWaiting(shutdownError());
    worker.join();
    canceller.join();
}

Executor::Executor(ConnectionUrl url, Connection::Options options) : d(std::make_unique<Private>())
{
    d->url = std::move(url);
    d->options = std::move(options);
    d->worker = std::thread([this] { d->work(); });
    d->canceller = std::thread([this] { d->sendCancels(); });
}

Executor::~Executor()
{
    d->shutDown();
}

JobId Executor::enqueue(Task task)
{
    std::unique_lock lock(d->mutex);
    const JobId id = ++d->lastId;
    if (d->stopping) {
        lock.unlock();
        task.refuse(shutdownError());
        return id;
    }
    d->waiting.push_back({id, std::move(task)});
    d->workerWakes.notify_one();
    return id;
}

void Executor::cancel(JobId job)
{
    std::unique_lock lock(d->mutex);
    const auto found = std::ranges::find(d->waiting, job, &Private::Waiting::id);
    if (found != d->waiting.end()) {
        Task task = std::move(found->task);
        d->waiting.erase(found);
        lock.unlock();
        task.refuse(cancelledError());
        return;
    }
    if (d->current != job || job == 0) {
        return;
    }
    if (d->connecting) {
        d->connecting->request_stop();
    } else {
        d->toCancel.push_back(job);
        d->cancellerWakes.notify_one();
    }
}

const ConnectionUrl &Executor::url() const
{
    return d->url;
}

} // namespace archon::db
