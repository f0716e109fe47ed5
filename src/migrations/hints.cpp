// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/hints.h"

#include "migrations/hintcontext.h"
#include "migrations/hinttable.h"

using namespace Qt::StringLiterals;

namespace archon::migrations {

namespace {

struct Rule {
    const char *sqlState;
    HintRule answer;
};

constexpr Rule rules[] = {
    {"42P01", missingRelation},
    {"42703", missingColumn},
    {"42883", missingFunction},
    {"3F000", missingSchema},
    {"42704", missingTypeOrRole},
    {"0A000", unavailableExtension},
    {"58P01", unavailableExtension},
    {"42P07", existingObject},
    {"42701", existingObject},
    {"42P06", existingObject},
    {"42710", existingObject},
    {"42723", existingObject},
    {"42501", missingPrivilege},
    {"25006", readOnly},
    {"42601", syntaxError},
    {"23505", duplicateRows},
    {"22000", vectorDimensions},
    {"54000", limitExceeded},
    {"P0001", raisedByTheFile},
    {"P0004", raisedByTheFile},
};

std::optional<Hint> hintFor(const HintContext &context)
{
    for (const Rule &rule : rules) {
        if (context.report.sqlState == QLatin1StringView(rule.sqlState)) {
            if (auto hint = rule.answer(context)) {
                return hint;
            }
        }
    }
    return plainHint(context.report.sqlState);
}

} // namespace

core::Error explainSqlError(
    core::Error error, const db::ServerInfo &server, const db::Catalog &catalog, const QList<Migration> &folder)
{
    // What the user asked for needs no explanation, and a lost connection has one from where it was noticed.
    if (error.kind != core::ErrorKind::Sql || error.server.sqlState.isEmpty()) {
        return error;
    }
    const core::ServerReport report = error.server;
    if (const auto hint = hintFor({.report = report, .server = server, .catalog = catalog, .folder = folder})) {
        error.what = hint->what;
        error.next = hint->next;
        error.fix = hint->fix;
    }
    return error;
}

} // namespace archon::migrations
