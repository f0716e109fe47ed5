// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "db/catalog.h"
#include "migrations/check.h"
#include "sql/effect.h"

#include <QSet>

namespace archon::migrations {

// One question per kind of object: is it in the catalog as the script makes it? Each gives a Check without a category.
// Pure; any thread.
[[nodiscard]] Check checkTable(const sql::CreateTable &expected, const db::Catalog &catalog);
[[nodiscard]] Check checkColumn(const sql::AddColumn &expected, const db::Catalog &catalog);
[[nodiscard]] Check checkIndex(const sql::CreateIndex &expected, const db::Catalog &catalog);
[[nodiscard]] Check checkFunction(const sql::CreateFunction &expected, const db::Catalog &catalog);
[[nodiscard]] Check checkView(const sql::CreateView &expected, const db::Catalog &catalog);
[[nodiscard]] Check checkTrigger(const sql::CreateTrigger &expected, const db::Catalog &catalog);
[[nodiscard]] Check checkRowSecurity(const sql::Name &table, const db::Catalog &catalog);
[[nodiscard]] Check checkPolicy(const sql::CreatePolicy &expected, const db::Catalog &catalog);
// Constraints without a name are found by their shape; `taken` keeps two of them from being found as the same one.
[[nodiscard]] Check checkConstraint(
    const sql::ConstraintEffect &expected, const db::Catalog &catalog, QSet<QString> &taken);
[[nodiscard]] Check checkExtension(const sql::CreateExtension &expected, const db::Catalog &catalog);
[[nodiscard]] Check checkType(const sql::CreateType &expected, const db::Catalog &catalog);
[[nodiscard]] Check checkSchema(const QString &schema, const db::Catalog &catalog);

// How a check that found nothing, or something else, is written down.
void setMissing(Check &check, const QString &explanation);
void setDiffers(Check &check, const QString &actual, const QString &explanation);
void setPassed(Check &check, const QString &actual);
[[nodiscard]] QString noSuchTable(const sql::Name &table, const db::Catalog &catalog); // a sentence

} // namespace archon::migrations
