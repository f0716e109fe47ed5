// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/error.h"
#include "db/catalog.h"
#include "db/serverinfo.h"
#include "migrations/migration.h"

#include <QList>

#include <optional>

namespace archon::migrations {

// What a hint is: the sentence of cause, what to do, and a fix where one exists.
struct Hint {
    QString what;
    QString next;
    core::Fix fix;
};

// What the rules may look at: the server's report, the catalog and the folder. Lives on the stack of explainSqlError().
struct HintContext {
    const core::ServerReport &report;
    const db::ServerInfo &server;
    const db::Catalog &catalog;
    const QList<Migration> &folder;

    // The migration of the folder that makes it; numbered files come before those that are run by hand. nullptr: none.
    [[nodiscard]] const Migration *creatorOfRelation(const sql::Name &relation) const; // a table or a view
    [[nodiscard]] const Migration *creatorOfColumn(const QString &relation, const QString &column) const;
    [[nodiscard]] const Migration *creatorOfFunction(const QString &function) const;
    [[nodiscard]] const Migration *creatorOfType(const QString &type) const;
    [[nodiscard]] const Migration *creatorOfAnything(const QString &name) const; // any object of this name

    [[nodiscard]] QStringList relationNames() const; // tables and views on the search path
    // The schemas off the search path that hold a table or view of this name.
    [[nodiscard]] QStringList schemasWithRelation(const QString &name) const;
    [[nodiscard]] bool onSearchPath(const QString &schema) const { return catalog.searchPath.contains(schema); }
};

// A rule answers when it knows more than the table of plain hints.
using HintRule = std::optional<Hint> (*)(const HintContext &);

// Something is not there.
[[nodiscard]] std::optional<Hint> missingRelation(const HintContext &context); // 42P01
[[nodiscard]] std::optional<Hint> missingColumn(const HintContext &context); // 42703
[[nodiscard]] std::optional<Hint> missingFunction(const HintContext &context); // 42883
[[nodiscard]] std::optional<Hint> missingSchema(const HintContext &context); // 3F000
[[nodiscard]] std::optional<Hint> missingTypeOrRole(const HintContext &context); // 42704
[[nodiscard]] std::optional<Hint> unavailableExtension(const HintContext &context); // 0A000, 58P01
// The extension vector (its types, operators and access methods) is needed and not to be had by a plain name.
[[nodiscard]] std::optional<Hint> vectorHint(const HintContext &context, const QString &wanted);
// An extension that is not installed, with the button that installs it.
[[nodiscard]] Hint installExtension(const QString &extension, const QString &what);

// Something is there already.
[[nodiscard]] std::optional<Hint> existingObject(const HintContext &context); // 42P07, 42710, 42701, 42723
// The role may not do it.
[[nodiscard]] std::optional<Hint> missingPrivilege(const HintContext &context); // 42501
[[nodiscard]] std::optional<Hint> readOnly(const HintContext &context); // 25006
// What the text or the data is like.
[[nodiscard]] std::optional<Hint> syntaxError(const HintContext &context); // 42601
[[nodiscard]] std::optional<Hint> duplicateRows(const HintContext &context); // 23505
[[nodiscard]] std::optional<Hint> vectorDimensions(const HintContext &context); // 22000
[[nodiscard]] std::optional<Hint> limitExceeded(const HintContext &context); // 54000
[[nodiscard]] std::optional<Hint> raisedByTheFile(const HintContext &context); // P0001, P0004

} // namespace archon::migrations
