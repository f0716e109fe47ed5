// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/error.h"
#include "db/serverinfo.h"
#include "migrations/check.h"
#include "migrations/plan.h"
#include "migrations/rollback.h"
#include "migrations/runner.h"
#include "migrations/service.h"

#include <QJsonObject>
#include <QString>

#include <optional>

namespace archon::migrations {

// The JSON shapes of the command line and of exports (snake_case, times ISO 8601 in UTC), and the Markdown of a
// checklist. The window and the command line share them. Pure; any thread.
[[nodiscard]] QJsonObject toJson(const Checklist &checklist, const MigrationId &id);
[[nodiscard]] QJsonObject toJson(const Plan &plan);
[[nodiscard]] QJsonObject toJson(const RunReport &report, const std::optional<Checklist> &verification);
// The outcomes here are "rolled_back" (undone), "nothing_changed", "refused" and "unknown".
[[nodiscard]] QJsonObject toJson(const RollbackReport &report);
[[nodiscard]] QJsonObject toJson(const Overview &overview); // `status`
[[nodiscard]] QJsonObject toJson(const MigrationOverview &overview);
[[nodiscard]] QJsonObject toJson(const Check &check);
[[nodiscard]] QJsonValue toJson(const std::optional<core::Error> &error, int statement, int line, int column);

[[nodiscard]] QString toMarkdown(
    const Checklist &checklist, const Migration &migration, const db::ServerInfo &server, const QDateTime &when);

} // namespace archon::migrations
