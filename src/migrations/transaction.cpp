// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/transaction.h"

#include "db/connection.h"

namespace archon::migrations {

using namespace Qt::StringLiterals;

namespace {

// A client that hangs must not hold its locks for ever.
constexpr std::chrono::milliseconds idleTimeout{300'000};

QString number(std::chrono::milliseconds time)
{
    return QString::number(time.count());
}

core::Error endedError()
{
    core::Error error;
    error.kind = core::ErrorKind::Refused;
    error.what = u"A statement of the file has ended the transaction of the run."_s;
    error.next = u"Take BEGIN, COMMIT and their like out of the file."_s;
    return error;
}

} // namespace

Transaction::~Transaction()
{
    m_connection.rollback();
}

core::Result<void> Transaction::begin()
{
    static_cast<void>(m_connection.takeNotices());
    if (const core::Result<void> begun = m_connection.begin(); !begun) {
        return begun;
    }
    // pg_current_xact_id() also gives the transaction its number; without one there would be nothing to ask for later.
    const core::Result<db::Rows> rows = m_connection.query(
        u"SELECT set_config('lock_timeout', $1, true), set_config('statement_timeout', $2, true), "
        "set_config('idle_in_transaction_session_timeout', $3, true), "
        "CASE WHEN $4 <> '' AND pg_size_bytes(current_setting('maintenance_work_mem')) < pg_size_bytes(nullif($4, '')) "
        "THEN set_config('maintenance_work_mem', $4, true) END, "
        "current_setting('search_path'), current_setting('role'), pg_current_xact_id()::text"_s,
        {number(m_options.lockTimeout), number(m_options.statementTimeout), number(idleTimeout),
            m_options.maintenanceWorkMem});
    if (!rows) {
        return std::unexpected(rows.error());
    }
    m_searchPath = rows->text(0, 4);
    m_role = rows->text(0, 5);
    m_id = rows->text(0, 6);
    return {};
}

core::Result<void> Transaction::takeBack()
{
    const core::Result<db::Rows> rows
        = m_connection.query(u"SELECT set_config('search_path', $1, true), set_config('role', $2, true), "
                             "coalesce(pg_current_xact_id_if_assigned()::text, '')"_s,
            {m_searchPath, m_role});
    if (!rows) {
        return std::unexpected(rows.error());
    }
    if (rows->text(0, 2) != m_id) {
        return std::unexpected(endedError());
    }
    return {};
}

Transaction::Ending Transaction::commit(const std::function<void()> &resolving)
{
    Ending ending;
    const core::Result<void> committed = m_connection.commit();
    if (committed) {
        ending.fate = Fate::Committed;
        return ending;
    }
    ending.error = committed.error();
    if (committed.error().kind != core::ErrorKind::InDoubt) {
        return ending; // the server's refusal, or COMMIT was never sent
    }
    ending.wasLost = true;
    if (resolving) {
        resolving();
    }
    ending.resolver = std::make_unique<OutcomeResolver>(m_connection.url(), m_id);
    // The broken connection still hears a request to cancel.
    ending.fate = ending.resolver->resolve(m_options.resolveWithin, [this] {
        const core::Result<db::Rows> answer = m_connection.query(u"SELECT 1"_s);
        return !answer && answer.error().kind == core::ErrorKind::Cancelled;
    });
    if (ending.fate == Fate::Committed) {
        ending.error.reset();
        return ending;
    }
    core::Error &error = *ending.error;
    if (ending.fate == Fate::RolledBack) {
        error.kind = core::ErrorKind::Lost;
        error.what = u"The connection to the server was lost during COMMIT."_s;
        error.state = u"Nothing was changed: asked again, the server says that the transaction was rolled back."_s;
        error.next = u"Run it again."_s;
        error.fix = {core::Fix::Kind::Retry, {}};
    } else {
        error.state = u"Either all of it was done or nothing; which one could not be determined. %1"_s.arg(
            ending.resolver->reason());
        error.next = howToResolve(m_id);
    }
    return ending;
}

Fate Transaction::askFate()
{
    m_connection.rollback();
    const core::Result<db::Rows> status = m_connection.query(u"SELECT pg_xact_status($1::text::xid8)"_s, {m_id});
    if (!status) {
        return Fate::Unknown;
    }
    return status->text(0, 0) == "committed"_L1 ? Fate::Committed : Fate::RolledBack;
}

} // namespace archon::migrations
