// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/outcomeresolver.h"

#include "core/redaction.h"

#include <QDeadlineTimer>

#include <algorithm>
#include <thread>

namespace archon::migrations {

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds firstPause{50};
constexpr milliseconds longestPause{1000};
constexpr milliseconds longestAttempt{5000};

milliseconds left(const QDeadlineTimer &deadline)
{
    return std::chrono::duration_cast<milliseconds>(deadline.remainingTimeAsDuration());
}

// Trying again cannot help, and on some servers wrong passwords add up to being locked out.
bool isFinal(const core::Error &error)
{
    const QString state = error.sqlState();
    return state.startsWith("28"_L1) || state == "3D000"_L1;
}

} // namespace

Fate OutcomeResolver::resolve(milliseconds within, const std::function<bool()> &giveUp)
{
    const QDeadlineTimer deadline(within);
    m_reason = u"There was no time to ask."_s;
    for (milliseconds pause = firstPause;; pause = std::min(pause * 2, longestPause)) {
        if (giveUp()) {
            m_reason = u"Asking was cancelled."_s;
            return Fate::Unknown;
        }
        if (const std::optional<Fate> fate = ask(left(deadline))) {
            return *fate;
        }
        if (left(deadline) <= pause) {
            return Fate::Unknown;
        }
        std::this_thread::sleep_for(pause);
    }
}

// nullopt: not now, but perhaps later.
std::optional<Fate> OutcomeResolver::ask(milliseconds remaining)
{
    if (!m_connection || !m_connection->isOpen()) {
        db::Connection::Options options;
        options.connectTimeout = std::clamp(remaining, milliseconds(1), longestAttempt);
        core::Result<std::unique_ptr<db::Connection>> opened = db::Connection::open(m_url, options);
        if (!opened) {
            m_reason = core::redact(opened.error().what);
            return isFinal(opened.error()) ? std::optional(Fate::Unknown) : std::nullopt;
        }
        m_connection = std::move(*opened);
    }
    const core::Result<db::Rows> status
        = m_connection->query(u"SELECT pg_xact_status($1::text::xid8), pg_is_in_recovery()"_s, {m_id});
    if (!status) {
        m_reason = core::redact(status.error().what);
        // "Transaction ID is in the future": the server crashed before it had written a word of ours to its log.
        return status.error().sqlState() == "22023"_L1 ? std::optional(Fate::RolledBack) : std::nullopt;
    }
    const QString answer = status->text(0, 0);
    if (status->isTrue(0, 1) && answer != "committed"_L1) {
        // A standby that lags behind has not heard of it yet; only the primary server knows.
        m_reason = u"The server that answers is a standby, which may not know yet."_s;
        m_connection.reset();
        return std::nullopt;
    }
    if (answer == "committed"_L1) {
        return Fate::Committed;
    }
    if (answer == "aborted"_L1) {
        return Fate::RolledBack;
    }
    m_reason = answer.isEmpty() ? u"The server does not keep the status of so old a transaction any more."_s
                                : u"The server says that the transaction is still in progress."_s;
    return answer.isEmpty() ? std::optional(Fate::Unknown) : std::nullopt;
}

QString howToResolve(const QString &transactionId)
{
    return u"When the server answers again, connect and look at the state of the migration: it is read from the "
           u"objects "
           "themselves. Or ask with psql: SELECT pg_xact_status('%1'); \"committed\" means that all of it was done, "
           "\"aborted\" that nothing was."_s.arg(transactionId);
}

} // namespace archon::migrations
