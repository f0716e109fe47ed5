// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/effect.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QJsonValue>
#include <QString>
#include <QStringList>

#include <functional>
#include <optional>

namespace archon::sql {

// A node of PostgreSQL's parse tree, as libpg_query writes it: {"CreateStmt": {"relation": …}} has the type
// "CreateStmt" and the fields inside. Fields that are zero, false or empty are left out.
struct Node {
    QString type;
    QJsonObject fields;

    [[nodiscard]] bool is(QLatin1StringView name) const { return type == name; }
    [[nodiscard]] QJsonValue value(QLatin1StringView name) const { return fields.value(name); }
    [[nodiscard]] QString string(QLatin1StringView name) const { return fields.value(name).toString(); }
    [[nodiscard]] bool flag(QLatin1StringView name) const { return fields.value(name).toBool(); }
    [[nodiscard]] bool has(QLatin1StringView name) const { return fields.contains(name); }
};

[[nodiscard]] Node nodeFrom(const QJsonValue &value);
// The members of an array, or of a List node.
[[nodiscard]] QList<Node> nodesFrom(const QJsonValue &value);
// The texts of a list of String nodes.
[[nodiscard]] QStringList stringsFrom(const QJsonValue &value);
// The last two parts: what stands before a schema is the database.
[[nodiscard]] Name nameFrom(const QStringList &parts);
// {"schemaname": …, "relname": …}
[[nodiscard]] Name relationFrom(const QJsonValue &rangeVar);
// An integer constant; 0 if it is something else.
[[nodiscard]] int integerFrom(const Node &constant);

// The option of this name in a list of DefElem nodes.
[[nodiscard]] std::optional<Node> findOption(const QJsonValue &options, QLatin1StringView name);
// An option without a value, or with true, on, yes or 1.
[[nodiscard]] bool isOn(const Node &option);
[[nodiscard]] bool hasOption(const QJsonValue &options, QLatin1StringView name); // is there, and on

// Calls the function for every node below, outermost first; it returns false to leave out what is inside.
void visitNodes(const QJsonValue &value, const std::function<bool(const Node &)> &visit);

// Whether two names as written may mean the same object: an empty schema fits any.
[[nodiscard]] bool mayBeSame(const Name &a, const Name &b);

} // namespace archon::sql
