// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/error.h"

#include <QList>
#include <QRegularExpression>
#include <QString>

namespace archon::db {

// One known way in which a connection fails. The first rule that fits counts. Words may hold {host}, {user},
// {database}.
struct ConnectionRule {
    QString sqlState; // empty: any, or none
    QRegularExpression pattern; // in libpq's English; empty: any text
    QLatin1StringView what;
    QLatin1StringView next;
    QLatin1StringView onSupabase; // added to next for a Supabase address
    core::Fix::Kind fix = core::Fix::Kind::None;
    QRegularExpression plain = {}; // instead of the SQLSTATE, for servers and poolers that send none
};

[[nodiscard]] const QList<ConnectionRule> &connectionRules();

} // namespace archon::db
