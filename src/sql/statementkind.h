// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/node.h"

#include <QString>

namespace archon::sql {

// "OBJECT_MATVIEW" -> "MATERIALIZED VIEW"
[[nodiscard]] QString objectKind(const QString &objectType);

// PostgreSQL's command tag without a number of rows: "CREATE TABLE", "ALTER TABLE", "DO".
[[nodiscard]] QString statementKind(const Node &statement);

// The main object, as a person would call it: "archon_sessions", "get_last_session(character varying)"; may be empty.
[[nodiscard]] QString statementObject(const Node &statement);

// The name of an object in DROP, COMMENT and their kin: a list of names, a name, a type, or a function with arguments.
struct ObjectName {
    Name name; // the table for what belongs to a table
    QString part; // the column, trigger, policy or constraint on it
    QStringList argumentTypes;
    bool hasArguments = false;

    [[nodiscard]] QString toString() const; // "t.c", "f(integer)"
};
[[nodiscard]] ObjectName objectName(const QJsonValue &object, const QString &objectType);

} // namespace archon::sql
