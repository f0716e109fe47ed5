// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/pick.h"

#include "cli/nearestname.h"
#include "cli/option.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace archon::app::cli {

using migrations::Migration;
using migrations::MigrationId;
using migrations::MigrationOverview;
using migrations::MigrationState;
using migrations::Overview;

namespace {

core::Error noMigrations()
{
    return usageError(u"There are no migrations."_s, u"Name a folder that has some with --migrations."_s);
}

// A file without a number is no step of a sequence: it may be one that empties the database, and wants to be named.
bool isToRun(const MigrationOverview &one)
{
    using Kind = MigrationState::Kind;
    const Kind kind = one.state.kind;
    return one.migration.isNumbered() && (kind == Kind::Pending || kind == Kind::Partial || kind == Kind::Broken);
}

} // namespace

core::Result<MigrationId> resolveId(const QString &word, const QList<Migration> &migrations)
{
    const QString name = word.endsWith(".sql"_L1) ? word.chopped(4) : word;
    QStringList ids;
    QStringList matches;
    for (const Migration &migration : migrations) {
        const QString id = migration.id.toString();
        if (id == name) {
            return migration.id;
        }
        ids << id;
        if (!name.isEmpty() && (id.startsWith(name) || id.section(u'/', -1).startsWith(name))) {
            matches << id;
        }
    }
    if (matches.size() == 1) {
        return MigrationId(matches.first());
    }
    if (matches.size() > 1) {
        return std::unexpected(usageError(u"“%1” fits several migrations: %2."_s.arg(word, matches.join(u", "_s))));
    }
    const QString meant = didYouMean(name, ids);
    const QString known = ids.size() <= 10 ? u"There are: %1."_s.arg(ids.join(u", "_s)) : u"`status` lists them."_s;
    return std::unexpected(usageError(u"There is no migration “%1”."_s.arg(word), meant.isEmpty() ? known : meant));
}

QList<MigrationId> idsToRun(const Overview &overview)
{
    QList<MigrationId> ids;
    for (const MigrationOverview &one : overview.migrations) {
        if (isToRun(one)) {
            ids << one.migration.id;
        }
    }
    return ids;
}

core::Result<MigrationId> idToPlan(const Overview &overview)
{
    if (overview.migrations.isEmpty()) {
        return std::unexpected(noMigrations());
    }
    const QList<MigrationId> toRun = idsToRun(overview);
    return toRun.isEmpty() ? overview.migrations.last().migration.id : toRun.first();
}

core::Result<MigrationId> idToVerify(const Overview &overview)
{
    if (overview.migrations.isEmpty()) {
        return std::unexpected(noMigrations());
    }
    const auto there
        = std::find_if(overview.migrations.crbegin(), overview.migrations.crend(), [](const MigrationOverview &one) {
              return one.state.kind != MigrationState::Kind::Pending && one.state.kind != MigrationState::Kind::Broken;
          });
    return there == overview.migrations.crend() ? overview.migrations.first().migration.id : there->migration.id;
}

} // namespace archon::app::cli
