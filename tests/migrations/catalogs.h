// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "db/catalog.h"
#include "db/serverinfo.h"
#include "migrations/check.h"
#include "migrations/migration.h"

#include <QList>
#include <QString>

namespace archon::tests {

// Catalogs made by hand, for tests without a server.

// A catalog with schema public, a few roles, and nothing in it.
[[nodiscard]] db::Catalog emptyCatalog();
// One table in schema public; columns as "name type[!]", where ! means NOT NULL.
[[nodiscard]] db::Catalog::Table tableOf(const QString &name, const QStringList &columns);
[[nodiscard]] db::Catalog::Index indexOf(const QString &name, const QString &table, const QStringList &keys,
    const QString &method = QStringLiteral("btree"));
[[nodiscard]] db::Catalog::Function functionOf(
    const QString &name, const QStringList &arguments, const QString &result);
// Archon's tables as far as 002 needs them, and update_updated_at_column().
[[nodiscard]] db::Catalog baseCatalog();
// PostgreSQL 17 with pgvector in public, a superuser.
[[nodiscard]] db::ServerInfo goodServer();

[[nodiscard]] migrations::Migration migrationOf(const QString &id, const QString &sql);
// The check of this name; fails the process if there is none.
[[nodiscard]] migrations::Check checkNamed(const QList<migrations::Check> &checks, const QString &name);

} // namespace archon::tests
