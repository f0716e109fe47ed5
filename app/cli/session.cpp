// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/session.h"

#include "cli/nearestname.h"
#include "cli/option.h"
#include "settings/keychainstore.h"
#include "settings/profilestore.h"
#include "settings/settings.h"

#include <QDir>
#include <QEventLoop>
#include <QPromise>
#include <QTimer>

#include <stop_token>
#include <thread>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace archon::app::cli {

Session::Session(const Arguments &arguments, const Streams &streams, Output &output, Interrupt &interrupt)
    : m_arguments(arguments),
      m_streams(streams),
      m_output(output),
      m_interrupt(interrupt)
{
}

Session::~Session() = default;

core::Result<void> Session::open()
{
    core::Result<settings::UrlSource> chosen = choose();
    if (!chosen) {
        return std::unexpected(chosen.error());
    }
    m_source = *chosen;
    db::ConnectionUrl url;
    if (m_source.url) {
        url = *m_source.url;
        for (const QString &correction : std::as_const(url.corrections)) {
            m_output.note(u"archon-memory: %1: %2"_s.arg(m_source.label, correction));
        }
        if (const core::Result<void> fetched = fetchPassword(url); !fetched) {
            return fetched;
        }
    } else {
        const core::Result<db::ConnectionUrl> local = startLocal();
        if (!local) {
            return std::unexpected(local.error());
        }
        url = *local;
    }
    db::Connection::Options options;
    options.applicationName = u"archon-memory"_s;
    m_executor = std::make_unique<db::Executor>(url, options);
    m_service = std::make_unique<migrations::MigrationService>(*m_executor, migrationsFolder());
    return {};
}

core::Result<settings::UrlSource> Session::choose()
{
    const settings::Settings settings(m_streams.settingsFile);
    settings::ProfileStore profiles(const_cast<settings::Settings &>(settings).store());
    if (m_arguments.has(u"profile"_s)) {
        const QString name = m_arguments.value(u"profile"_s);
        if (const settings::Profile *profile = profiles.find(name)) {
            return settings::UrlSource{
                settings::UrlSource::Origin::Profile, u"profile %1"_s.arg(name), profile->url, name};
        }
        QStringList names;
        for (const settings::Profile &profile : profiles.profiles()) {
            names << profile.name;
        }
        return std::unexpected(usageError(u"There is no saved connection “%1”."_s.arg(name),
            names.isEmpty() ? u"None is saved yet."_s : u"Saved are: %1."_s.arg(names.join(u", "_s))));
    }
    // Whoever says where the local database keeps its data means that one, whatever DATABASE_URL says.
    const bool local = m_arguments.has(u"local"_s) || (m_arguments.has(u"data"_s) && !m_arguments.has(u"url"_s));
    return settings::chooseUrl(m_arguments.value(u"url"_s), local, m_streams.environment, m_streams.workingFolder,
        profiles.find(settings.lastProfile()));
}

core::Result<db::ConnectionUrl> Session::startLocal()
{
    cluster::LocalCluster::Options options = clusterOptions();
    options.progress = clusterProgress();
    const core::Result<void> started = awaitBlocking(
        [this, &options](const std::stop_token &stop) -> core::Result<void> {
            core::Result<std::unique_ptr<cluster::LocalCluster>> cluster = cluster::LocalCluster::start(options, stop);
            if (!cluster) {
                return std::unexpected(cluster.error());
            }
            m_cluster = std::move(*cluster);
            return {};
        });
    if (!started) {
        core::Error error = started.error();
        // Whatever went wrong with its folder or its programs, there is no database to talk to.
        if (error.kind == core::ErrorKind::Io || error.kind == core::ErrorKind::Internal) {
            error.kind = core::ErrorKind::Connection;
        }
        return std::unexpected(error);
    }
    return m_cluster->url();
}

std::function<void(cluster::LocalCluster::Stage)> Session::clusterProgress()
{
    return [this](cluster::LocalCluster::Stage stage) {
        QMetaObject::invokeMethod(&m_interrupt, [this, stage] { noteStage(stage); }, Qt::QueuedConnection);
    };
}

void Session::noteStage(cluster::LocalCluster::Stage stage)
{
    switch (stage) {
    case cluster::LocalCluster::Stage::Waiting:
        m_output.note(u"Waiting for another program that starts or stops the local database …"_s);
        break;
    case cluster::LocalCluster::Stage::Recovering:
        // Every start passes through this; only after a crash does it take long enough to wonder.
        QTimer::singleShot(2s, &m_interrupt, [this, start = m_blockingCalls] {
            if (start == m_blockingCalls) {
                m_output.note(u"The local database recovers from a crash; this can take minutes …"_s);
            }
        });
        break;
    case cluster::LocalCluster::Stage::Creating:
        m_output.note(
            u"Creating the local database in %1 …"_s.arg(cluster::LocalCluster::dataFolder(clusterOptions())));
        break;
    case cluster::LocalCluster::Stage::Starting:
        if (m_output.isWatched()) {
            m_output.note({{u"Starting the local database …"_s, Style::Dim}});
        }
        break;
    }
}

core::Result<void> Session::fetchPassword(db::ConnectionUrl &url)
{
    if (m_source.origin != settings::UrlSource::Origin::Profile || !url.password.isEmpty()) {
        return {};
    }
    std::shared_ptr<settings::SecretStore> secrets = m_streams.secrets;
    if (secrets == nullptr) {
        secrets = std::make_shared<settings::KeychainStore>();
    }
    if (!secrets->isAvailable()) {
        return {}; // then pgpass or a service file has it, or the server says that it wants one
    }
    const QFuture<core::Result<std::optional<QString>>> future
        = secrets->read(u"connection/%1"_s.arg(m_source.profile));
    QFutureWatcher<core::Result<std::optional<QString>>> watcher;
    if (!wait(watcher, [&] { watcher.setFuture(future); }, {})) {
        return std::unexpected(cancelledError());
    }
    const core::Result<std::optional<QString>> secret = future.result();
    if (secret && *secret) {
        url.password = **secret;
    } else if (!secret) {
        m_output.note(u"archon-memory: %1"_s.arg(secret.error().text()));
    }
    return {};
}

bool Session::wait(QFutureWatcherBase &watcher, const std::function<void()> &start, const std::function<void()> &cancel)
{
    QEventLoop loop;
    bool finished = false;
    const auto interrupt = [&] {
        if (cancel) {
            cancel();
        } else {
            loop.quit();
        }
    };
    QObject::connect(&watcher, &QFutureWatcherBase::finished, &loop, [&] {
        finished = true;
        loop.quit();
    });
    QObject::connect(&m_interrupt, &Interrupt::requested, &loop, interrupt);
    start();
    if (m_interrupt.wasRequested()) {
        if (!cancel) {
            return false;
        }
        cancel();
    }
    loop.exec();
    return finished;
}

core::Result<void> Session::awaitBlocking(const std::function<core::Result<void>(std::stop_token)> &work)
{
    core::Result<void> result;
    QPromise<void> promise;
    promise.start();
    std::jthread worker([&](const std::stop_token &stop) {
        result = work(stop);
        promise.finish();
    });
    QFutureWatcher<void> watcher;
    wait(watcher, [&] { watcher.setFuture(promise.future()); }, [&] { worker.request_stop(); });
    worker.join();
    ++m_blockingCalls;
    return result;
}

core::Result<migrations::RunOptions> Session::runOptions() const
{
    migrations::RunOptions options;
    options.dryRun = m_arguments.has(u"dry-run"_s);
    if (m_arguments.has(u"lock-timeout"_s)) {
        const core::Result<std::chrono::milliseconds> timeout = parseTimeout(m_arguments.value(u"lock-timeout"_s));
        if (!timeout) {
            return std::unexpected(timeout.error());
        }
        options.lockTimeout = *timeout;
    }
    return options;
}

QString Session::migrationsFolder() const
{
    return m_arguments.has(u"migrations"_s) ? absolutePath(m_arguments.value(u"migrations"_s)) : QString();
}

core::Result<migrations::Folder> Session::readFolder() const
{
    const QString folder = migrationsFolder();
    return folder.isEmpty() ? migrations::Folder::shipped() : migrations::Folder::read(folder);
}

cluster::LocalCluster::Options Session::clusterOptions() const
{
    cluster::LocalCluster::Options options;
    const QString folder = m_arguments.has(u"data"_s) ? m_arguments.value(u"data"_s)
                                                      : m_streams.environment.value(u"ARCHON_MEMORY_DATA"_s);
    if (!folder.isEmpty()) {
        options.dataFolder = absolutePath(folder);
    }
    return options;
}

QString Session::absolutePath(const QString &path) const
{
    return QDir::cleanPath(QDir(m_streams.workingFolder).absoluteFilePath(path));
}

core::Error cancelledError()
{
    core::Error error;
    error.kind = core::ErrorKind::Cancelled;
    error.what = u"Stopped, as you asked."_s;
    error.state = u"Nothing was changed."_s;
    return error;
}

} // namespace archon::app::cli
