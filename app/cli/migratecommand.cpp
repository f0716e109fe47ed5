// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/migratecommand.h"

#include "cli/errortext.h"
#include "cli/exitcode.h"
#include "cli/migrationjob.h"
#include "cli/option.h"
#include "cli/pick.h"
#include "cli/session.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace archon::app::cli {

using migrations::MigrationId;
using migrations::MigrationOverview;
using migrations::Overview;

namespace {

// What to do, in order. One that is there already is only verified: `run` is false.
struct Step {
    MigrationId id;
    bool run = true;
};

core::Result<QList<Step>> stepsFromOverview(Session &session)
{
    const core::Result<Overview> overview = session.await(session.service().overview());
    if (!overview) {
        return std::unexpected(overview.error());
    }
    const QList<MigrationId> toRun = idsToRun(*overview);
    if (toRun.size() > 1 && !session.arguments().has(u"all"_s)) {
        QStringList names;
        for (const MigrationId &id : toRun) {
            names << id.toString();
        }
        return std::unexpected(
            usageError(u"There are %1 migrations to run: %2."_s.arg(toRun.size()).arg(names.join(u", "_s)),
                u"Name one, or say --all."_s));
    }
    QList<Step> steps;
    const bool whole = toRun.isEmpty() || session.arguments().has(u"all"_s);
    for (const MigrationOverview &one : overview->migrations) {
        const bool run = toRun.contains(one.migration.id);
        if (run || whole) {
            steps << Step{one.migration.id, run};
        }
    }
    return steps;
}

core::Result<QList<Step>> chooseSteps(Session &session, const migrations::Folder &folder)
{
    const QStringList &words = session.arguments().words;
    if (words.isEmpty()) {
        if (const core::Result<void> opened = session.open(); !opened) {
            return std::unexpected(opened.error());
        }
        return stepsFromOverview(session);
    }
    if (session.arguments().has(u"all"_s)) {
        return std::unexpected(usageError(u"Either name a migration or say --all."_s));
    }
    // A wrong name is told before anything is connected or started.
    const core::Result<MigrationId> id = resolveId(words.first(), folder.migrations);
    if (!id) {
        return std::unexpected(id.error());
    }
    if (const core::Result<void> opened = session.open(); !opened) {
        return std::unexpected(opened.error());
    }
    return QList<Step>{Step{*id, true}};
}

} // namespace

Command::Usage MigrateCommand::usage() const
{
    return {u"migrate"_s, u"[ID]"_s, 0, 1, u"run migrations, each in one transaction, and verify each"_s,
        u"ID is the name of the file without .sql, or enough of its beginning, such as 002. Without an ID it runs the "
        u"only migration "
        u"that is left to run. If none is left, it verifies what is there. A dry run tries each migration by itself.\n"
        u"Ctrl+C cancels the statement on the server; nothing is changed then. A second Ctrl+C quits without asking."_s,
        connectionOptions() + QStringList{u"all"_s, u"dry-run"_s, u"lock-timeout"_s}};
}

int MigrateCommand::run(Session &session) const
{
    Output &output = session.output();
    const core::Result<migrations::RunOptions> options = session.runOptions();
    if (!options) {
        return fail(output, options.error());
    }
    const core::Result<migrations::Folder> folder = session.readFolder();
    if (!folder) {
        return fail(output, folder.error());
    }
    const core::Result<QList<Step>> steps = chooseSteps(session, *folder);
    if (!steps) {
        return fail(output, steps.error());
    }
    MigrationJob job(session, *folder, *options);
    QJsonArray results;
    int code = Done;
    for (const Step &step : *steps) {
        if (session.wasInterrupted()) {
            break;
        }
        const core::Result<MigrationJob::Answer> answer = step.run ? job.run(step.id) : job.verifyOnly(step.id);
        if (!answer) {
            noteError(output, answer.error());
            QJsonObject document{{u"error"_s, errorToJson(answer.error())}};
            if (!results.isEmpty()) {
                document.insert(u"results"_s, results);
            }
            output.document(document);
            return exitCodeFor(answer.error());
        }
        results << answer->json;
        code = answer->code != Done ? answer->code : code;
        if (answer->code != Done && step.run) {
            break;
        }
    }
    output.document({{u"results"_s, results}});
    return session.wasInterrupted() && code == Done ? CheckFailed : code;
}

} // namespace archon::app::cli
