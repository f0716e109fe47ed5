// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/migrationjob.h"

#include "cli/checklisttext.h"
#include "cli/errortext.h"
#include "cli/exitcode.h"
#include "cli/progresstext.h"
#include "migrations/report.h"

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace archon::app::cli {

using migrations::Outcome;
using migrations::RunReport;

namespace {

Span markFor(Outcome outcome)
{
    switch (outcome) {
    case Outcome::Applied:
    case Outcome::AlreadyApplied:
    case Outcome::DryRunOk:
        return {u"✓"_s, Style::Good};
    case Outcome::Unknown:
        return {u"?"_s, Style::Warning};
    case Outcome::RolledBack:
    case Outcome::Refused:
    case Outcome::Partial:
        break;
    }
    return {u"✗"_s, Style::Bad};
}

QString sentenceFor(const RunReport &report)
{
    const QString statements
        = u"%1 statement%2 in %3"_s.arg(report.statements.size())
              .arg(report.statements.size() == 1 ? QString() : u"s"_s, durationText(report.elapsedMs));
    switch (report.outcome) {
    case Outcome::Applied:
        return u"applied, %1%2"_s.arg(statements, report.recorded ? u""_s : u"; the ledger has no row for it"_s);
    case Outcome::AlreadyApplied:
        return u"is there already, nothing was done"_s;
    case Outcome::DryRunOk:
        return u"would work: %1, all rolled back"_s.arg(statements);
    case Outcome::RolledBack:
        return u"was not applied, nothing was changed"_s;
    case Outcome::Refused:
        return u"was not begun, nothing was changed"_s;
    case Outcome::Unknown:
        return u"it is not known whether it was applied"_s;
    case Outcome::Partial:
        break;
    }
    return u"was applied in part: %1"_s.arg(statements);
}

} // namespace

MigrationJob::MigrationJob(Session &session, const migrations::Folder &folder, migrations::RunOptions options)
    : m_session(session),
      m_folder(folder),
      m_options(std::move(options))
{
}

core::Result<MigrationJob::Answer> MigrationJob::run(const migrations::MigrationId &id)
{
    Output &output = m_session.output();
    ProgressText progress(output);
    if (output.isWatched()) {
        output.note({{id.toString(), Style::Bold}, {m_options.dryRun ? u"  dry run"_s : QString(), Style::Dim}});
    }
    Interrupt::setChanging(!m_options.dryRun);
    const core::Result<RunReport> report = m_session.await(m_session.service().run(id, m_options, progress.sink()));
    Interrupt::setChanging(false);
    if (output.isWatched()) {
        output.note(QString());
    }
    if (!report) {
        return std::unexpected(report.error());
    }
    return conclude(*report);
}

core::Result<MigrationJob::Answer> MigrationJob::verifyOnly(const migrations::MigrationId &id)
{
    RunReport report;
    report.id = id;
    report.outcome = Outcome::AlreadyApplied;
    return conclude(report);
}

MigrationJob::Answer MigrationJob::conclude(const RunReport &report)
{
    Output &output = m_session.output();
    Answer answer;
    answer.code = exitCodeFor(report);
    printReport(report);
    std::optional<migrations::Checklist> verification;
    const bool worthVerifying = report.outcome == Outcome::Applied || report.outcome == Outcome::AlreadyApplied;
    std::optional<core::Error> notVerified;
    if (worthVerifying) {
        const core::Result<migrations::Checklist> checklist = m_session.wasInterrupted()
            ? std::unexpected(cancelledError())
            : m_session.await(m_session.service().verify(report.id));
        if (checklist) {
            verification = *checklist;
            output.print();
            printChecklist(output, *checklist);
            answer.code = exitCodeFor(*checklist);
        } else {
            notVerified = checklist.error();
            notVerified->what = u"It could not be verified: %1"_s.arg(notVerified->what);
            notVerified->state.clear();
            noteError(output, *notVerified);
            answer.code = CheckFailed;
        }
    }
    output.print();
    answer.json = migrations::toJson(report, verification);
    if (notVerified) {
        answer.json.insert(u"verification_error"_s, errorToJson(*notVerified));
    }
    return answer;
}

void MigrationJob::printReport(const RunReport &report)
{
    Output &output = m_session.output();
    output.print(
        {markFor(report.outcome), {u" "_s}, {report.id.toString(), Style::Bold}, {u": "_s}, {sentenceFor(report)}});
    qsizetype skipped = 0;
    for (const migrations::StatementResult &statement : report.statements) {
        skipped += std::ranges::count_if(statement.notices, &db::Notice::isSkipped);
    }
    if (skipped > 0) {
        output.print({{u"  "_s}, {u"≠"_s, Style::Warning},
            {u" %1 object%2 skipped, because something of that name was there already"_s.arg(skipped).arg(
                skipped == 1 ? u" was"_s : u"s were"_s)}});
    }
    if (report.error) {
        printPlace(report);
        noteError(output, *report.error);
    }
}

// The failing line of the file with a caret below it.
void MigrationJob::printPlace(const RunReport &report)
{
    QStringList place;
    if (report.failedStatement > 0) {
        place << u"statement %1"_s.arg(report.failedStatement);
    }
    if (report.errorLine > 0) {
        place << u"line %1"_s.arg(report.errorLine);
    }
    if (report.errorLine > 0 && report.errorColumn > 0) {
        place << u"column %1"_s.arg(report.errorColumn);
    }
    const migrations::Migration *migration = m_folder.find(report.id);
    if (place.isEmpty() || migration == nullptr) {
        return;
    }
    Output &output = m_session.output();
    output.note(u"in %1, %2"_s.arg(migration->file, place.join(u", "_s)));
    if (report.errorLine <= 0) {
        return;
    }
    constexpr int shownBefore = 60;
    constexpr int shownAfter = 40;
    const QString line = migration->text.section(u'\n', report.errorLine - 1, report.errorLine - 1);
    const int column = std::max(1, report.errorColumn);
    const int from = std::max(0, column - 1 - shownBefore);
    const QString number = QString::number(report.errorLine);
    output.note({{u"  %1 | "_s.arg(number), Style::Dim}, {line.mid(from, shownBefore + shownAfter)}});
    if (report.errorColumn > 0) {
        const int before = columnsOf(line.mid(from, column - 1 - from));
        output.note({{QString(number.size() + 5 + before, u' ')}, {u"^"_s, Style::Bad}});
    }
}

} // namespace archon::app::cli
