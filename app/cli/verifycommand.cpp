// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/verifycommand.h"

#include "cli/checklisttext.h"
#include "cli/errortext.h"
#include "cli/exitcode.h"
#include "cli/option.h"
#include "cli/pick.h"
#include "cli/session.h"
#include "migrations/report.h"

using namespace Qt::StringLiterals;

namespace archon::app::cli {

namespace {

core::Result<migrations::MigrationId> choose(Session &session)
{
    const QStringList &words = session.arguments().words;
    if (!words.isEmpty()) {
        // A wrong name is told before anything is connected or started.
        const core::Result<migrations::Folder> folder = session.readFolder();
        if (!folder) {
            return std::unexpected(folder.error());
        }
        const core::Result<migrations::MigrationId> id = resolveId(words.first(), folder->migrations);
        if (!id) {
            return id;
        }
        const core::Result<void> opened = session.open();
        return opened ? id : std::unexpected(opened.error());
    }
    if (const core::Result<void> opened = session.open(); !opened) {
        return std::unexpected(opened.error());
    }
    const core::Result<migrations::Overview> overview = session.await(session.service().overview());
    return overview ? idToVerify(*overview) : std::unexpected(overview.error());
}

} // namespace

Command::Usage VerifyCommand::usage() const
{
    return {u"verify"_s, u"[ID]"_s, 0, 1, u"answer the checklist of a migration from the live database"_s,
        u"Without an ID it looks at the last migration of which something is there. All questions are asked in one "
        u"transaction that "
        u"is rolled back: nothing is left behind."_s,
        connectionOptions()};
}

int VerifyCommand::run(Session &session) const
{
    Output &output = session.output();
    const core::Result<migrations::MigrationId> id = choose(session);
    if (!id) {
        return fail(output, id.error());
    }
    const core::Result<migrations::Checklist> checklist = session.await(session.service().verify(*id));
    if (!checklist) {
        (void)fail(output, checklist.error());
        const core::ErrorKind kind = checklist.error().kind;
        const bool notAnswered = kind == core::ErrorKind::Sql || kind == core::ErrorKind::Internal;
        return notAnswered ? CheckFailed : exitCodeFor(checklist.error());
    }
    output.print({{id->toString(), Style::Bold}});
    output.print();
    printChecklist(output, *checklist);
    output.document(migrations::toJson(*checklist, *id));
    return exitCodeFor(*checklist);
}

} // namespace archon::app::cli
