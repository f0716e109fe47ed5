// SPDX-License-Identifier: GPL-3.0-or-later
#include "cluster/localcluster.h"

#include "cluster/datafolder.h"
#include "cluster/failure.h"
#include "cluster/filelock.h"
#include "cluster/folder.h"
#include "cluster/lease.h"
#include "cluster/serverprocess.h"
#include "cluster/socketfolder.h"
#include "core/logging.h"
#include "db/connection.h"

#include <QDeadlineTimer>
#include <QFile>
#include <QFileInfo>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace archon::cluster {

namespace {

db::ConnectionUrl urlOf(const QString &socketFolder, const QString &database)
{
    db::ConnectionUrl url;
    url.hosts = {{socketFolder, SocketFolder::port}};
    url.user = u"postgres"_s;
    url.database = database;
    return url;
}

void tell(const LocalCluster::Options &options, LocalCluster::Stage stage)
{
    if (options.progress) {
        options.progress(stage);
    }
}

// Whether somebody asked for this run of the server to go on without users.
bool isKept(const Folder &folder, const Postmaster &postmaster)
{
    QFile file(folder.keepFile());
    return file.open(QIODevice::ReadOnly) && QString::fromUtf8(file.readAll()) == postmaster.run();
}

core::Result<void> keep(const Folder &folder, const Postmaster &postmaster)
{
    QFile file(folder.keepFile());
    if (!file.open(QIODevice::WriteOnly) || file.write(postmaster.run().toUtf8()) < 0 || !file.flush()) {
        return failure(
            core::ErrorKind::Io, u"The file %1 could not be written: %2."_s.arg(file.fileName(), file.errorString()));
    }
    return {};
}

// The start lock of a folder that is there and ours. Somebody else's reset may delete the folder while we wait.
core::Result<FileLock> enter(const Folder &folder, const LocalCluster::Options &options, const std::stop_token &stop)
{
    const DataFolder data(folder);
    const QDeadlineTimer deadline(5min);
    while (true) {
        if (const core::Result<void> claimed = data.claim(); !claimed) {
            return std::unexpected(claimed.error());
        }
        core::Result<std::optional<FileLock>> lock = FileLock::tryLock(folder.startLock(), FileLock::Mode::Exclusive);
        if (lock && !*lock) {
            tell(options, LocalCluster::Stage::Waiting);
            core::Result<FileLock> waited = FileLock::lock(folder.startLock(), FileLock::Mode::Exclusive, stop, 5min);
            lock = waited ? core::Result<std::optional<FileLock>>(*std::move(waited)) : std::unexpected(waited.error());
        }
        if (lock) {
            const core::Result<void> marked = data.mark();
            return marked ? core::Result<FileLock>(**std::move(lock)) : std::unexpected(marked.error());
        }
        if (QFileInfo::exists(folder.root()) || deadline.hasExpired()) {
            return std::unexpected(lock.error());
        }
    }
}

core::Result<Postmaster> ensureServer(
    const Folder &folder, const ServerUser &user, const LocalCluster::Options &options, const std::stop_token &stop)
{
    const ServerProcess process(folder, user);
    if (const std::optional<Postmaster> postmaster = process.running()) {
        return *postmaster;
    }
    const DataFolder data(folder);
    data.removeLeftovers();
    std::optional<int> madeBy;
    if (data.exists()) {
        const core::Result<int> major = data.madeBy();
        if (!major) {
            return std::unexpected(major.error());
        }
        madeBy = *major;
    }
    const ServerBinaries::Places places = options.binaryFolder.isEmpty()
        ? ServerBinaries::Places::ofSystem()
        : ServerBinaries::Places::only(options.binaryFolder);
    const core::Result<ServerBinaries> binaries = ServerBinaries::choose(ServerBinaries::find(places), madeBy);
    if (!binaries) {
        return std::unexpected(binaries.error());
    }
    if (!madeBy) {
        tell(options, LocalCluster::Stage::Creating);
        if (const core::Result<void> created = data.create(*binaries, user, stop); !created) {
            return std::unexpected(created.error());
        }
    }
    tell(options, LocalCluster::Stage::Starting);
    return process.start(*binaries, stop);
}

// Connects once the server is through with starting and recovering.
core::Result<std::unique_ptr<db::Connection>> connect(const ServerProcess &process, const Postmaster &postmaster,
    const LocalCluster::Options &options, const ServerLog &log, const std::stop_token &stop)
{
    bool told = false;
    while (true) {
        core::Result<std::unique_ptr<db::Connection>> connection
            = db::Connection::open(urlOf(postmaster.socketFolder(), u"postgres"_s), {}, stop);
        if (connection) {
            return connection;
        }
        if (!postmaster.isListening()) {
            return process.explainEnd(log);
        }
        if (connection.error().sqlState() != "57P03"_L1) { // cannot_connect_now
            return connection;
        }
        if (!told) {
            tell(options, LocalCluster::Stage::Recovering);
            told = true;
        }
        if (!pause(stop)) {
            return cancelled();
        }
    }
}

core::Result<void> ensureDatabase(db::Connection &connection, const QString &name)
{
    const core::Result<db::Rows> known
        = connection.query(u"SELECT 1 FROM pg_catalog.pg_database WHERE datname = $1"_s, {name});
    if (!known) {
        return std::unexpected(known.error());
    }
    if (known->isEmpty()) {
        const QString identifier = u'"' + QString(name).replace(u'"', u"\"\""_s) + u'"';
        const auto created = connection.execute(u"CREATE DATABASE %1 TEMPLATE template0"_s.arg(identifier).toUtf8());
        if (!created) {
            return std::unexpected(created.error());
        }
    }
    return {};
}

// Stops the server if nobody uses it any more. With the start lock.
core::Result<void> stopIfUnused(const Folder &folder, const ServerUser &user)
{
    const std::optional<Postmaster> postmaster = Postmaster::read(folder.data());
    if (!postmaster || isKept(folder, *postmaster) || !Lease::isUnused(folder)) {
        return {};
    }
    return ServerProcess(folder, user).stop(Postmaster::Shutdown::Fast);
}

// The same for stop() and reset(): neither makes a folder, and a folder that is not there is no error.
core::Result<std::optional<FileLock>> enterToStop(const Folder &folder)
{
    if (!DataFolder(folder).isOurs()) {
        return std::nullopt;
    }
    core::Result<FileLock> lock = FileLock::lock(folder.startLock(), FileLock::Mode::Exclusive, {}, 1min);
    if (!lock) {
        return std::unexpected(lock.error());
    }
    return *std::move(lock);
}

} // namespace

struct LocalCluster::Private {
    Folder folder;
    ServerUser user;
    Lease lease;
    db::ConnectionUrl url;
};

LocalCluster::LocalCluster(std::unique_ptr<Private> p) : d(std::move(p)) { }

LocalCluster::~LocalCluster()
{
    const Folder folder = d->folder;
    const ServerUser user = d->user;
    d.reset(); // with it the lease
    // Whoever keeps the lock for so long becomes a user of the server or stops it.
    const core::Result<FileLock> lock = FileLock::lock(folder.startLock(), FileLock::Mode::Exclusive, {}, 30s);
    const core::Result<void> stopped = lock ? stopIfUnused(folder, user) : std::unexpected(lock.error());
    if (!stopped) {
        qCWarning(core::lcCluster).noquote() << stopped.error().text();
    }
}

QString LocalCluster::dataFolder(const Options &options)
{
    return Folder::chosen(options.dataFolder).root();
}

core::Result<std::unique_ptr<LocalCluster>> LocalCluster::start(const Options &options, std::stop_token stop)
{
    const core::Result<ServerUser> user = ServerUser::current();
    if (!user) {
        return std::unexpected(user.error());
    }
    const Folder wanted = Folder::chosen(options.dataFolder);
    const core::Result<FileLock> lock = enter(wanted, options, stop);
    if (!lock) {
        return std::unexpected(lock.error());
    }
    const Folder folder(wanted.root()); // which is there now, so that links in its path are known
    core::Result<Lease> lease = Lease::take(folder);
    if (!lease) {
        return std::unexpected(lease.error());
    }
    const ServerLog log(folder.log());
    const auto prepared = [&]() -> core::Result<Postmaster> {
        core::Result<Postmaster> postmaster = ensureServer(folder, *user, options, stop);
        if (!postmaster) {
            return postmaster;
        }
        const auto connection = connect(ServerProcess(folder, *user), *postmaster, options, log, stop);
        if (!connection) {
            return std::unexpected(connection.error());
        }
        core::Result<void> done = ensureDatabase(**connection, options.database);
        if (done && options.keepRunning) {
            done = keep(folder, *postmaster);
        }
        return done ? postmaster : std::unexpected(done.error());
    }();
    if (!prepared) {
        {
            const Lease ended = *std::move(lease);
        }
        (void)stopIfUnused(folder, *user); // the first error is the one to tell
        return std::unexpected(prepared.error());
    }
    return std::unique_ptr<LocalCluster>(new LocalCluster(std::make_unique<Private>(
        folder, *user, *std::move(lease), urlOf(prepared->socketFolder(), options.database))));
}

const db::ConnectionUrl &LocalCluster::url() const
{
    return d->url;
}

QString LocalCluster::folder() const
{
    return d->folder.root();
}

bool LocalCluster::isRunning(const Options &options)
{
    const std::optional<Postmaster> postmaster = Postmaster::read(Folder::chosen(options.dataFolder).data());
    return postmaster && postmaster->isListening();
}

core::Result<db::ConnectionUrl> LocalCluster::address(const Options &options)
{
    const Folder folder = Folder::chosen(options.dataFolder);
    const std::optional<Postmaster> postmaster = Postmaster::read(folder.data());
    if (postmaster && postmaster->isListening()) {
        return urlOf(postmaster->socketFolder(), options.database);
    }
    if (!SocketFolder::suits(folder.run())) {
        return failure(core::ErrorKind::Connection,
            u"The local database does not run, and gets its address when it is started."_s,
            u"Start it with: archon-memory local start"_s);
    }
    return urlOf(folder.run(), options.database);
}

core::Result<void> LocalCluster::stop(const Options &options)
{
    const Folder folder = Folder::chosen(options.dataFolder);
    const core::Result<ServerUser> user = ServerUser::current();
    const core::Result<std::optional<FileLock>> lock = enterToStop(folder);
    if (!user || !lock) {
        return std::unexpected(user ? lock.error() : user.error());
    }
    return *lock ? ServerProcess(folder, *user).stop(Postmaster::Shutdown::Fast) : core::Result<void>();
}

core::Result<void> LocalCluster::reset(const Options &options)
{
    const Folder folder = Folder::chosen(options.dataFolder);
    if (!QFileInfo::exists(folder.root())) {
        return {};
    }
    const core::Result<ServerUser> user = ServerUser::current();
    const core::Result<std::optional<FileLock>> lock = enterToStop(folder);
    if (!user || !lock) {
        return std::unexpected(user ? lock.error() : user.error());
    }
    if (*lock) {
        const core::Result<void> stopped = ServerProcess(folder, *user).stop(Postmaster::Shutdown::Immediate);
        if (!stopped) {
            return stopped;
        }
    }
    return DataFolder(folder).remove(); // which refuses a folder that is not ours
}

} // namespace archon::cluster
