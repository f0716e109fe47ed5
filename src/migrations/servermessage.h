// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/effect.h"

#include <QString>
#include <QStringList>

#include <optional>

namespace archon::migrations {

// Finds names in the words of the server, which may be in any language: by quotes and shape, never by the words.

[[nodiscard]] QStringList quotedNames(
    const QString &message); // in order; of any quotes that PostgreSQL's languages use
[[nodiscard]] sql::Name splitName(const QString &written); // "app.orders" -> app, orders

struct MessageColumn {
    QString column;
    QString relation; // empty: the message does not say
};
// column "agent" of relation "archon_sessions", column s.agent, column "agent"
[[nodiscard]] std::optional<MessageColumn> columnIn(const QString &message);

struct MessageCall {
    sql::Name function;
    QString arguments; // types, as the server writes them
};
// function uuid_generate_v4() does not exist
[[nodiscard]] std::optional<MessageCall> callIn(const QString &message);

// All words that could be identifiers, quoted or not.
[[nodiscard]] QStringList identifiersIn(const QString &message);
// "expected 1536 dimensions, not 1024" -> 1536, 1024
[[nodiscard]] QList<int> numbersIn(const QString &message);
// The columns of a detail such as Key (agent, started_at)=(…).
[[nodiscard]] QString keyColumnsIn(const QString &detail);

} // namespace archon::migrations
