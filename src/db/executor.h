// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "db/connection.h"

#include <QFuture>
#include <QPromise>

#include <functional>
#include <memory>

namespace archon::db {

using JobId = quint64;

// What submit() gives back: the answer to come, and the handle to cancel it with.
template <typename T> struct Job {
    JobId id = 0;
    QFuture<core::Result<T>> future;
};

// Owns one worker thread and one connection, which is opened by the first job and reopened after it broke. Jobs run in
// the order of their submission. Every job is answered, also at shutdown (with ErrorKind::Cancelled); the future is
// never cancelled, so .then(context, [](const core::Result<T> &result) {…}) always runs while its context lives.
//
// All functions may be called from any thread and return at once.
class Executor {
public:
    explicit Executor(ConnectionUrl url, Connection::Options options = {});
    ~Executor(); // cancels what runs, answers what waits, joins
    Q_DISABLE_COPY_MOVE(Executor)

    // The function gets the connection, on the worker thread, and returns core::Result<T>. It must not keep it.
    template <typename F>
    [[nodiscard]] auto submit(F function) -> Job<typename std::invoke_result_t<F &, Connection &>::value_type>
    {
        using Answer = std::invoke_result_t<F &, Connection &>;
        auto promise = std::make_shared<QPromise<Answer>>();
        promise->start();
        Job<typename Answer::value_type> job;
        job.future = promise->future();
        job.id = enqueue(Task{[promise, function = std::move(function)](
                                  Connection &connection) mutable { // NOLINT(bugprone-exception-escape)
                                  promise->addResult(function(connection));
                                  promise->finish();
                              },
            [promise](const core::Error &error) {
                promise->addResult(Answer(std::unexpected(error)));
                promise->finish();
            }});
        return job;
    }

    // A waiting job is answered with ErrorKind::Cancelled; a running one has its statement cancelled on the server;
    // one that has ended is left alone. Can never hit another job.
    void cancel(JobId job);

    [[nodiscard]] const ConnectionUrl &url() const;

private:
    struct Task {
        std::move_only_function<void(Connection &)> run;
        std::move_only_function<void(const core::Error &)> refuse;
    };
    JobId enqueue(Task task);

    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace archon::db
