// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/runnerlock.h"

#include "core/logging.h"
#include "db/connection.h"
#include "migrations/runner.h"
#include "migrations/sessionlabel.h"

#include <QDeadlineTimer>

#include <algorithm>
#include <thread>

namespace archon::migrations {

using namespace Qt::StringLiterals;

namespace {

constexpr std::chrono::milliseconds pollInterval{200};

// A server notices that its client is gone when it next writes to it, which may be an hour later. Asked to look now
// and then, it lets go of a dead runner's locks within seconds. Some platforms cannot, and say so.
core::Result<void> letServerWatchUs(db::Connection &connection)
{
    const core::Result<db::Rows> set
        = connection.query(u"SELECT set_config('client_connection_check_interval', '2000', false) "
                           "WHERE current_setting('client_connection_check_interval') = '0'"_s);
    if (!set && set.error().kind != core::ErrorKind::Sql) {
        return std::unexpected(set.error());
    }
    return {};
}

core::Result<QString> holder(db::Connection &connection)
{
    // The key is kept in two halves, and objsubid 1 tells this kind of key.
    const core::Result<db::Rows> rows = connection.query(
        u"SELECT %1 FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a USING (pid) "
        "WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 "
        "AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()) "
        "AND (l.classid::bigint << 32) | l.objid::bigint = $1::bigint LIMIT 1"_s.arg(QLatin1StringView(sessionColumns)),
        {QString::number(runnerLockKey)});
    if (!rows) {
        return std::unexpected(rows.error());
    }
    return rows->isEmpty() ? QString() : sessionLabel(*rows, 0);
}

core::Error heldError(const QString &who, std::chrono::milliseconds wait)
{
    core::Error error;
    error.kind = core::ErrorKind::Refused;
    error.what = u"Another runner is at work on this database, and did not finish within %1 s%2."_s.arg(
        QString::number(double(wait.count()) / 1000), who.isEmpty() ? QString() : u": "_s + who);
    error.state = u"Nothing was changed."_s;
    error.next = u"Wait for it to finish, then try again. If it hangs, end it; its lock goes with its session."_s;
    error.fix = {core::Fix::Kind::Retry, {}};
    return error;
}

} // namespace

core::Result<std::unique_ptr<RunnerLock>> RunnerLock::acquire(
    db::Connection &connection, std::chrono::milliseconds wait, const WaitingSink &waiting)
{
    if (const core::Result<void> watched = letServerWatchUs(connection); !watched) {
        return std::unexpected(watched.error());
    }
    const QDeadlineTimer deadline(wait);
    while (true) {
        const core::Result<db::Rows> taken
            = connection.query(u"SELECT pg_try_advisory_lock($1::bigint)"_s, {QString::number(runnerLockKey)});
        if (!taken) {
            return std::unexpected(taken.error());
        }
        if (taken->isTrue(0, 0)) {
            return std::unique_ptr<RunnerLock>(new RunnerLock(connection));
        }
        const core::Result<QString> who = holder(connection);
        if (!who) {
            return std::unexpected(who.error());
        }
        if (waiting) {
            waiting(*who);
        }
        if (deadline.hasExpired()) {
            return std::unexpected(heldError(*who, wait));
        }
        std::this_thread::sleep_for(
            std::min<std::chrono::nanoseconds>(pollInterval, deadline.remainingTimeAsDuration()));
    }
}

RunnerLock::~RunnerLock()
{
    // DISCARD ALL also takes back what a file has set for the session, such as search_path, role or temporary tables.
    // A request to cancel that came too late is used up by the first attempt.
    for (int attempt = 0; attempt < 3 && m_connection.isOpen(); ++attempt) {
        m_connection.rollback();
        if (m_connection.execute("DISCARD ALL", 0)) {
            return;
        }
    }
    if (m_connection.isOpen()) {
        qCWarning(core::lcMigrations) << "the session could not be cleaned after a run; its lock ends with it";
    }
}

} // namespace archon::migrations
