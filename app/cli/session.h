// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/arguments.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/streams.h"
#include "cluster/localcluster.h"
#include "core/result.h"
#include "db/executor.h"
#include "migrations/service.h"
#include "settings/urlsource.h"

#include <QFutureWatcher>

#include <functional>
#include <memory>

namespace archon::app::cli {

// What a command works with: which database, its executor and service, and how to wait for an answer while Ctrl+C
// reaches the server. Owned by run(); lives on the thread of the event loop.
class Session {
public:
    Session(const Arguments &arguments, const Streams &streams, Output &output, Interrupt &interrupt);
    ~Session(); // the local database goes down with its last user
    Q_DISABLE_COPY_MOVE(Session)

    [[nodiscard]] const Arguments &arguments() const { return m_arguments; }
    [[nodiscard]] Output &output() { return m_output; }

    // Chooses the database, brings up the local one if it is that, gets a profile's password from the keychain.
    // Connects to nothing yet: the first job does.
    [[nodiscard]] core::Result<void> open();
    // Only after open().
    [[nodiscard]] migrations::MigrationService &service() { return *m_service; }
    [[nodiscard]] const settings::UrlSource &source() const { return m_source; }

    // Waits for the answer. Ctrl+C is passed on as a cancel of the job; the answer is waited for all the same, because
    // it tells what became of the work.
    template <typename T> [[nodiscard]] core::Result<T> await(const db::Job<T> &job)
    {
        QFutureWatcher<core::Result<T>> watcher;
        wait(
            watcher, [&watcher, &job] { watcher.setFuture(job.future); }, [this, &job] { m_executor->cancel(job.id); });
        return job.future.result();
    }
    // Runs something that blocks on a thread of its own.
    [[nodiscard]] core::Result<void> awaitBlocking(const std::function<core::Result<void>(std::stop_token)> &work);

    [[nodiscard]] bool wasInterrupted() const { return m_interrupt.wasRequested(); }
    [[nodiscard]] core::Result<migrations::RunOptions> runOptions() const;
    // The folder of --migrations, or empty for what ships with the program.
    [[nodiscard]] QString migrationsFolder() const;
    [[nodiscard]] core::Result<migrations::Folder> readFolder() const;
    [[nodiscard]] cluster::LocalCluster::Options clusterOptions() const;
    // Tells on standard error what a start of the local database is at. For its worker.
    [[nodiscard]] std::function<void(cluster::LocalCluster::Stage)> clusterProgress();
    [[nodiscard]] QString absolutePath(const QString &path) const;

private:
    // Returns false when Ctrl+C came and there was nothing to cancel.
    bool wait(QFutureWatcherBase &watcher, const std::function<void()> &start, const std::function<void()> &cancel);
    [[nodiscard]] core::Result<settings::UrlSource> choose();
    [[nodiscard]] core::Result<db::ConnectionUrl> startLocal();
    void noteStage(cluster::LocalCluster::Stage stage);
    [[nodiscard]] core::Result<void> fetchPassword(db::ConnectionUrl &url);

    const Arguments &m_arguments;
    const Streams &m_streams;
    Output &m_output;
    Interrupt &m_interrupt;
    settings::UrlSource m_source;
    int m_blockingCalls = 0; // that have ended
    std::unique_ptr<cluster::LocalCluster> m_cluster; // outlives the connection to it
    std::unique_ptr<db::Executor> m_executor;
    std::unique_ptr<migrations::MigrationService> m_service;
};

[[nodiscard]] core::Error cancelledError();

} // namespace archon::app::cli
