// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/rollbackcommand.h"

#include "cli/checklisttext.h"
#include "cli/errortext.h"
#include "cli/exitcode.h"
#include "cli/interrupt.h"
#include "cli/option.h"
#include "cli/pick.h"
#include "cli/progresstext.h"
#include "cli/session.h"
#include "cli/texttable.h"
#include "migrations/report.h"

#include <QFileInfo>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace archon::app::cli {

using migrations::Outcome;
using migrations::RollbackPreview;
using migrations::RollbackReport;

namespace {

void printLosses(Output &output, const QList<migrations::Loss> &losses, const QString &heading)
{
    if (losses.isEmpty()) {
        output.print(u"No rows are lost."_s);
        return;
    }
    output.print(heading);
    TextTable table({1});
    for (const migrations::Loss &loss : losses) {
        table.add({{loss.what}, {QString::number(loss.rows), loss.rows > 0 ? Style::Bold : Style::Dim},
            {loss.column ? u"values"_s : u"rows"_s, Style::Dim}});
    }
    table.print(output, u"  "_s);
}

int refuseUnconfirmed(Session &session, const RollbackPreview &preview)
{
    Output &output = session.output();
    core::Error error;
    error.kind = core::ErrorKind::Refused;
    error.state = u"Nothing was changed."_s;
    if (preview.refusal.isEmpty()) {
        error.what
            = u"Undoing %1 destroys what is listed here, so it has to be confirmed."_s.arg(preview.id.toString());
        error.next = u"Say --yes to go ahead; --backup FILE saves the rows first."_s;
        printLosses(output, preview.losses, u"Undoing %1 would destroy:"_s.arg(preview.id.toString()));
    } else {
        error.what = preview.refusal;
    }
    noteError(output, error);
    RollbackReport report;
    report.id = preview.id;
    report.outcome = Outcome::Refused;
    report.losses = preview.losses;
    report.error = error;
    QJsonObject object = migrations::toJson(report);
    object.insert(u"error"_s, errorToJson(error));
    output.document(object);
    return Refused;
}

int conclude(Session &session, const RollbackReport &report)
{
    Output &output = session.output();
    const int code = exitCodeFor(report);
    const bool undone = report.outcome == Outcome::Applied;
    const QString sentence = undone          ? u"undone in %1"_s.arg(durationText(report.elapsedMs))
        : report.outcome == Outcome::Unknown ? u"it is not known whether it was undone"_s
                                             : u"was not undone, nothing was changed"_s;
    output.print({undone ? Span(u"✓"_s, Style::Good) : Span(u"✗"_s, Style::Bad), {u" "_s},
        {report.id.toString(), Style::Bold}, {u": "_s}, {sentence}});
    if (undone) {
        printLosses(output, report.losses, u"Destroyed:"_s);
    }
    if (!report.backupFile.isEmpty() && QFileInfo::exists(report.backupFile)) {
        output.print(u"The rows were saved to %1."_s.arg(report.backupFile));
    }
    for (const migrations::Check &check : report.leftovers) {
        output.print({{u"  "_s}, {u"✗"_s, Style::Bad}, {u" still there: %1 %2"_s.arg(check.category, check.name)}});
    }
    QJsonObject object = migrations::toJson(report);
    if (report.error) {
        noteError(output, *report.error);
        object.insert(u"error"_s, errorToJson(*report.error));
    }
    output.document(object);
    return code;
}

core::Result<QString> backupFile(const Session &session)
{
    if (!session.arguments().has(u"backup"_s)) {
        return QString();
    }
    QString file = session.absolutePath(session.arguments().value(u"backup"_s));
    if (QFileInfo::exists(file)) {
        return std::unexpected(
            usageError(u"There is a file %1 already."_s.arg(file), u"Give --backup the name of a new one."_s));
    }
    return file;
}

} // namespace

Command::Usage RollbackCommand::usage() const
{
    return {u"rollback"_s, u"ID"_s, 1, 1, u"undo a migration; without --yes tell what that would destroy"_s,
        u"The rows are counted, saved if asked for, and dropped in one transaction, which also checks that all is gone."_s,
        connectionOptions() + QStringList{u"yes"_s, u"backup"_s, u"lock-timeout"_s}};
}

int RollbackCommand::run(Session &session) const
{
    Output &output = session.output();
    const core::Result<migrations::RunOptions> options = session.runOptions();
    if (!options) {
        return fail(output, options.error());
    }
    const core::Result<QString> backup = backupFile(session);
    if (!backup) {
        return fail(output, backup.error());
    }
    const core::Result<migrations::Folder> folder = session.readFolder();
    if (!folder) {
        return fail(output, folder.error());
    }
    const core::Result<migrations::MigrationId> id = resolveId(session.arguments().words.first(), folder->migrations);
    if (!id) {
        return fail(output, id.error());
    }
    if (const core::Result<void> opened = session.open(); !opened) {
        return fail(output, opened.error());
    }
    if (!session.arguments().has(u"yes"_s)) {
        const core::Result<RollbackPreview> preview = session.await(session.service().previewRollback(*id));
        return preview ? refuseUnconfirmed(session, *preview) : fail(output, preview.error());
    }
    ProgressText progress(output);
    Interrupt::setChanging(true);
    const core::Result<RollbackReport> report
        = session.await(session.service().rollback(*id, *backup, *options, progress.sink()));
    Interrupt::setChanging(false);
    if (output.isWatched()) {
        output.note(QString());
    }
    return report ? conclude(session, *report) : fail(output, report.error());
}

} // namespace archon::app::cli
