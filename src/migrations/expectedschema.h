// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/script.h"

#include <QList>
#include <QString>

namespace archon::migrations {

// What is there after a script has run, as far as its text tells: its statements played in order, with everything that
// a later statement drops or replaces left out. Pure; any thread.
struct ExpectedSchema {
    QList<sql::CreateTable>
        tables; // with the columns added later by the same script; of the constraints the primary key
    QList<sql::AddColumn> columns; // added to tables that the script does not create
    QList<sql::CreateIndex> indexes;
    QList<sql::CreateFunction> functions;
    QList<sql::CreateView> views;
    QList<sql::CreateTrigger> triggers;
    QList<sql::Name> rowSecurity;
    QList<sql::CreatePolicy> policies;
    QList<sql::ConstraintEffect> constraints; // all but the primary keys of `tables`
    QList<sql::CreateExtension> extensions;
    QList<sql::CreateType> types;
    QStringList schemas;

    [[nodiscard]] static ExpectedSchema of(const sql::Script &script);
    [[nodiscard]] bool createsTable(const sql::Name &table) const;
};

// The same object, where one of the two may have left out its schema.
[[nodiscard]] bool sameName(const sql::Name &a, const sql::Name &b);
// A type without its schema, and without length and precision where asked: "extensions.vector(3)" -> "vector(3)".
[[nodiscard]] QString bareType(const QString &type, bool withModifier = true);
[[nodiscard]] bool sameTypes(const QStringList &a, const QStringList &b); // without length and precision
// The name that the server gives to a constraint without one, as long as it is free.
[[nodiscard]] QString constraintName(const sql::ConstraintEffect &constraint);

} // namespace archon::migrations
