// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "db/connection.h"

#include <QString>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

namespace archon::migrations {

// What became of a transaction whose connection was lost.
enum class Fate { Committed, RolledBack, Unknown };

// Finds it out by connecting anew and asking the server for the status of the transaction's number, instead of
// guessing. Blocks: on an executor's thread. `giveUp` is asked between two attempts.
class OutcomeResolver {
public:
    OutcomeResolver(db::ConnectionUrl url, QString transactionId)
        : m_url(std::move(url)),
          m_id(std::move(transactionId))
    {
    }

    [[nodiscard]] Fate resolve(std::chrono::milliseconds within, const std::function<bool()> &giveUp);
    // The new connection, for further questions; nullptr: there is none.
    [[nodiscard]] db::Connection *connection() const { return m_connection.get(); }
    // Why it is Unknown: a sentence.
    [[nodiscard]] const QString &reason() const { return m_reason; }

private:
    [[nodiscard]] std::optional<Fate> ask(std::chrono::milliseconds remaining);

    db::ConnectionUrl m_url;
    QString m_id;
    std::unique_ptr<db::Connection> m_connection;
    QString m_reason;
};

// What a person can do to learn the outcome later, in full sentences.
[[nodiscard]] QString howToResolve(const QString &transactionId);

} // namespace archon::migrations
