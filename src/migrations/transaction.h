// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "migrations/outcomeresolver.h"
#include "migrations/runner.h"

#include <QString>

#include <functional>
#include <memory>
#include <optional>

namespace archon::migrations {

// The one transaction of a run or of an undoing: opened with its time-outs, known by its number, so that its fate can
// be told also when the connection is lost. Lives on the stack of a job; rolls back when it goes out of scope.
class Transaction {
public:
    struct Ending {
        Fate fate = Fate::RolledBack;
        std::optional<core::Error> error; // always there unless committed; its `state` tells the fate
        bool wasLost = false; // the fate was learned by asking again
        std::unique_ptr<OutcomeResolver> resolver; // when wasLost: holds the new connection
    };

    Transaction(db::Connection &connection, const RunOptions &options)
        : m_connection(connection),
          m_options(options) { }
    ~Transaction();
    Q_DISABLE_COPY_MOVE(Transaction)

    [[nodiscard]] core::Result<void> begin();
    // Puts search path and role back as they were, since our own statements rely on them, and makes sure that it is
    // still the same transaction.
    [[nodiscard]] core::Result<void> takeBack();
    // `resolving` is called when the connection broke and the server is about to be asked.
    [[nodiscard]] Ending commit(const std::function<void()> &resolving);
    // For a transaction that somebody else has ended: on the same connection.
    [[nodiscard]] Fate askFate();

private:
    db::Connection &m_connection;
    const RunOptions &m_options;
    QString m_id;
    QString m_searchPath;
    QString m_role;
};

} // namespace archon::migrations
