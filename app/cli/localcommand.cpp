// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/localcommand.h"

#include "cli/errortext.h"
#include "cli/exitcode.h"
#include "cli/nearestname.h"
#include "cli/option.h"
#include "cli/session.h"
#include "cluster/folder.h"
#include "cluster/postmaster.h"
#include "cluster/socketfolder.h"

#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace archon::app::cli {

using cluster::LocalCluster;

namespace {

const QStringList &actions()
{
    static const QStringList names{u"start"_s, u"stop"_s, u"url"_s, u"reset"_s};
    return names;
}

// What went wrong with the local server means that there is nothing to connect to.
int failLocal(Output &output, core::Error error)
{
    if (error.kind == core::ErrorKind::Io || error.kind == core::ErrorKind::Internal) {
        error.kind = core::ErrorKind::Connection;
    }
    return fail(output, error);
}

int answer(Output &output, const LocalCluster::Options &options, const QString &url, bool running)
{
    output.print(url);
    output.document({{u"url"_s, url}, {u"folder"_s, LocalCluster::dataFolder(options)}, {u"running"_s, running}});
    return Done;
}

int start(Session &session, LocalCluster::Options options)
{
    options.keepRunning = true;
    options.progress = session.clusterProgress();
    QString url;
    const core::Result<void> started = session.awaitBlocking([&](const std::stop_token &stop) -> core::Result<void> {
        const core::Result<std::unique_ptr<LocalCluster>> cluster = LocalCluster::start(options, stop);
        if (!cluster) {
            return std::unexpected(cluster.error());
        }
        url = (*cluster)->url().toUri();
        return {};
    });
    return started ? answer(session.output(), options, url, true) : failLocal(session.output(), started.error());
}

int stop(Session &session, const LocalCluster::Options &options)
{
    Output &output = session.output();
    const bool ran = LocalCluster::isRunning(options);
    const core::Result<void> stopped
        = session.awaitBlocking([&](const std::stop_token &) { return LocalCluster::stop(options); });
    if (!stopped) {
        return failLocal(output, stopped.error());
    }
    output.print(ran ? u"The local database was stopped."_s : u"The local database was not running."_s);
    output.document({{u"folder"_s, LocalCluster::dataFolder(options)}, {u"running"_s, false}, {u"was_running"_s, ran}});
    return Done;
}

int reset(Session &session, const LocalCluster::Options &options)
{
    Output &output = session.output();
    const QString folder = LocalCluster::dataFolder(options);
    if (!session.arguments().has(u"yes"_s)) {
        core::Error error;
        error.kind = core::ErrorKind::Refused;
        error.what = u"This deletes the local database with everything in it: %1."_s.arg(folder);
        error.state = u"Nothing was changed."_s;
        error.next = u"Say --yes if that is what you want."_s;
        return fail(output, error);
    }
    const core::Result<void> done
        = session.awaitBlocking([&](const std::stop_token &) { return LocalCluster::reset(options); });
    if (!done) {
        return failLocal(output, done.error());
    }
    output.print(u"The local database in %1 was deleted."_s.arg(folder));
    output.document({{u"folder"_s, folder}, {u"running"_s, false}, {u"deleted"_s, true}});
    return Done;
}

// Where it is, or will be when it is started: the latter cannot be told when the folder's path is too long for a
// socket, because a short one is made for each run then.
core::Result<QString> address(const LocalCluster::Options &options)
{
    const cluster::Folder folder = cluster::Folder::chosen(options.dataFolder);
    db::ConnectionUrl url;
    url.hosts = {{folder.run(), cluster::SocketFolder::port}};
    url.user = u"postgres"_s;
    url.database = options.database;
    if (LocalCluster::isRunning(options)) {
        if (const std::optional<cluster::Postmaster> postmaster = cluster::Postmaster::read(folder.data())) {
            url.hosts.first().name = postmaster->socketFolder();
        }
    } else if (!cluster::SocketFolder::suits(folder.run())) {
        core::Error error;
        error.kind = core::ErrorKind::Connection;
        error.what = u"The local database is not running, and gets its address when it is started."_s;
        error.next = u"Start it with: archon-memory local start"_s;
        return std::unexpected(error);
    }
    return url.toUri();
}

int url(Session &session, const LocalCluster::Options &options)
{
    const core::Result<QString> found = address(options);
    if (!found) {
        return fail(session.output(), found.error());
    }
    const bool running = LocalCluster::isRunning(options);
    if (!running) {
        session.output().note(u"The local database is not running. Start it with: archon-memory local start"_s);
    }
    return answer(session.output(), options, *found, running);
}

} // namespace

Command::Usage LocalCommand::usage() const
{
    return {u"local"_s, u"start|stop|url|reset"_s, 1, 1, u"start, stop, name or delete the private local database"_s,
        u"start creates it if it is missing, keeps it running and prints its URL. stop stops it, whoever uses it. url "
        u"prints its URL "
        u"and starts nothing. reset deletes it with everything in it, and asks for --yes."_s,
        {u"data"_s, u"yes"_s}};
}

int LocalCommand::run(Session &session) const
{
    const QString action = session.arguments().words.first();
    const LocalCluster::Options options = session.clusterOptions();
    if (session.arguments().has(u"yes"_s) && action != "reset"_L1 && actions().contains(action)) {
        return fail(session.output(), usageError(u"local %1 takes no option --yes."_s.arg(action)));
    }
    if (action == "start"_L1) {
        return start(session, options);
    }
    if (action == "stop"_L1) {
        return stop(session, options);
    }
    if (action == "url"_L1) {
        return url(session, options);
    }
    if (action == "reset"_L1) {
        return reset(session, options);
    }
    const QString meant = didYouMean(action, actions(), u"local "_s);
    return fail(session.output(),
        usageError(u"local cannot “%1”."_s.arg(action),
            meant.isEmpty() ? u"It can: %1."_s.arg(actions().join(u", "_s)) : meant));
}

} // namespace archon::app::cli
