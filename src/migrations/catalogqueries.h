// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/effect.h"

#include <QString>

namespace archon::migrations::catalogqueries {

// Statements that a person can paste into any client to see what a check saw. Names are outside text: they are quoted
// here. Pure; any thread.
[[nodiscard]] QString literal(const QString &text); // 'it''s'
[[nodiscard]] QString identifier(const QString &name); // archon_tasks, "Archon Tasks"
[[nodiscard]] QString qualified(const sql::Name &name);

[[nodiscard]] QString columns(const sql::Name &table);
[[nodiscard]] QString column(const sql::Name &table, const QString &columnName);
[[nodiscard]] QString index(const sql::Name &indexName);
[[nodiscard]] QString indexesOf(const sql::Name &table);
[[nodiscard]] QString function(const sql::Name &name);
[[nodiscard]] QString view(const sql::Name &name);
[[nodiscard]] QString trigger(const sql::Name &table, const QString &name);
[[nodiscard]] QString rowSecurity(const sql::Name &table);
[[nodiscard]] QString policy(const sql::Name &table, const QString &name);
[[nodiscard]] QString constraint(const sql::Name &table, const QString &name);
[[nodiscard]] QString constraintsOf(const sql::Name &table, QChar type); // pg_constraint.contype
[[nodiscard]] QString extension(const QString &name);
[[nodiscard]] QString type(const sql::Name &name);
[[nodiscard]] QString schema(const QString &name);

} // namespace archon::migrations::catalogqueries
