// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell/database.h"

#include <QFuture>
#include <QPromise>
#include <QThreadPool>

using namespace Qt::StringLiterals;

namespace archon::app {

namespace {

using ClusterAnswer = core::Result<std::shared_ptr<cluster::LocalCluster>>;

QFuture<ClusterAnswer> startCluster(const cluster::LocalCluster::Options &options, std::stop_token stop)
{
    auto promise = std::make_shared<QPromise<ClusterAnswer>>();
    promise->start();
    QFuture<ClusterAnswer> future = promise->future();
    QThreadPool::globalInstance()->start([promise, options, stop = std::move(stop)] {
        auto cluster = cluster::LocalCluster::start(options, stop);
        promise->addResult(cluster.transform([](auto &made) { return std::shared_ptr(std::move(made)); }));
        promise->finish();
    });
    return future;
}

// An executor joins its thread and a cluster may stop its server when they go: not on the GUI thread.
template <typename T> void destroyElsewhere(T owner)
{
    if (owner) {
        QThreadPool::globalInstance()->start(
            [kept = std::make_shared<T>(std::move(owner))]() mutable { kept.reset(); });
    }
}

} // namespace

Database::Database(QObject *parent) : QObject(parent) { }

Database::~Database()
{
    m_starting.request_stop();
    m_executor.reset(); // the connection goes before the server that it needs
    m_cluster.reset();
}

void Database::connectTo(const db::ConnectionUrl &url, const Origin &origin)
{
    retire();
    m_origin = origin;
    open(url);
}

void Database::connectLocal(const QString &dataFolder)
{
    retire();
    m_origin = {.label = tr("local database"), .profile = {}, .production = false, .local = true};
    m_url = {};
    m_starting = std::stop_source();
    setState(State::Connecting);
    cluster::LocalCluster::Options options;
    options.dataFolder = dataFolder;
    startCluster(options, m_starting.get_token()).then(this, [this, attempt = m_attempt](const ClusterAnswer &answer) {
        if (attempt != m_attempt) {
            destroyElsewhere(answer.value_or(nullptr));
            return;
        }
        if (!answer) {
            fail(answer.error());
            return;
        }
        m_cluster = *answer;
        open(m_cluster->url());
    });
}

void Database::abort()
{
    if (m_state == State::Connecting) {
        retire();
        setState(State::None);
    }
}

void Database::refresh()
{
    if (!m_executor) {
        return;
    }
    auto job = m_executor->submit([](db::Connection &connection) { return db::readServerInfo(connection); });
    job.future.then(this, [this, attempt = m_attempt](const core::Result<db::ServerInfo> &answer) {
        if (attempt != m_attempt) {
            return;
        }
        if (!answer) {
            fail(answer.error());
            return;
        }
        m_server = *answer;
        setState(State::Connected);
    });
}

void Database::setState(State state)
{
    m_state = state;
    Q_EMIT stateChanged();
}

void Database::fail(const core::Error &error)
{
    m_error = error;
    m_server.reset();
    setState(State::Failed);
}

void Database::open(const db::ConnectionUrl &url)
{
    m_url = url;
    m_executor = std::make_unique<db::Executor>(url);
    setState(State::Connecting);
    refresh();
}

void Database::retire()
{
    ++m_attempt;
    m_starting.request_stop();
    m_server.reset();
    if (m_executor || m_cluster) {
        // Together and in this order: the connection goes before the server that it needs.
        QThreadPool::globalInstance()->start(
            [executor = std::shared_ptr(std::move(m_executor)), cluster = std::move(m_cluster)]() mutable {
                executor.reset();
                cluster.reset();
            });
    }
    m_executor.reset();
    m_cluster.reset();
}

} // namespace archon::app
