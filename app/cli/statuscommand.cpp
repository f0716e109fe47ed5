// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/statuscommand.h"

#include "cli/errortext.h"
#include "cli/exitcode.h"
#include "cli/option.h"
#include "cli/pick.h"
#include "cli/session.h"
#include "cli/texttable.h"
#include "migrations/report.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace archon::app::cli {

using migrations::Check;
using migrations::MigrationOverview;
using migrations::MigrationState;
using migrations::Overview;

namespace {

int passed(const MigrationState &state)
{
    return int(std::ranges::count(state.objects, Check::State::Pass, &Check::state));
}

Span stateSpan(const MigrationState &state)
{
    switch (state.kind) {
    case MigrationState::Kind::Pending:
        return {u"pending"_s, Style::Bold};
    case MigrationState::Kind::Applied:
        return {u"applied"_s, Style::Good};
    case MigrationState::Kind::Partial:
        return {u"partly applied"_s, Style::Bad};
    case MigrationState::Kind::Unrecorded:
        return {u"applied, not recorded"_s, Style::Warning};
    case MigrationState::Kind::Drifted:
        return {u"differs"_s, Style::Warning};
    case MigrationState::Kind::Broken:
        break;
    }
    return {u"broken file"_s, Style::Bad};
}

void printServer(Session &session, const db::ServerInfo &server)
{
    QStringList parts{u"PostgreSQL %1"_s.arg(server.version), u"database %1"_s.arg(server.database),
        u"user %1"_s.arg(server.user), server.host,
        server.vectorVersion.isEmpty() ? u"no pgvector"_s : u"pgvector %1"_s.arg(server.vectorVersion)};
    if (server.readOnly) {
        parts << u"read-only"_s;
    }
    session.output().print(
        {{parts.join(u" · "_s), Style::Bold}, {u"  (from %1)"_s.arg(session.source().label), Style::Dim}});
}

void printTable(Session &session, const Overview &overview)
{
    Output &output = session.output();
    TextTable table({2});
    for (const MigrationOverview &one : overview.migrations) {
        const bool dated = one.state.entry && one.state.entry->appliedAt;
        table.add({{one.migration.id.toString()}, stateSpan(one.state),
            {u"%1 of %2"_s.arg(passed(one.state)).arg(one.state.objects.size())}, {u"objects"_s, Style::Dim},
            {dated ? one.state.entry->appliedAt->toUTC().toString(u"yyyy-MM-dd HH:mm 'UTC'"_s) : QString(),
                Style::Dim}});
    }
    table.print(output, u"  "_s);
    for (const MigrationOverview &one : overview.migrations) {
        const bool worthAWord
            = one.state.kind != MigrationState::Kind::Pending && one.state.kind != MigrationState::Kind::Applied;
        if (worthAWord || one.state.changedSince) {
            const QString sentence = one.migration.error ? one.migration.error->what : one.state.sentence;
            output.print(
                {{u"  "_s}, {one.migration.id.toString(), Style::Bold}, {u": "_s}, {shortened(sentence, 600)}});
        }
    }
}

} // namespace

Command::Usage StatusCommand::usage() const
{
    return {u"status"_s, {}, 0, 0, u"show the server and the state of every migration"_s,
        u"The state is read from the objects that are there, and from Archon's ledger second. It answers 0 whatever "
        u"the states are; "
        u"verify is the one that judges."_s,
        connectionOptions()};
}

int StatusCommand::run(Session &session) const
{
    if (const core::Result<void> opened = session.open(); !opened) {
        return fail(session.output(), opened.error());
    }
    const core::Result<Overview> overview = session.await(session.service().overview());
    if (!overview) {
        return fail(session.output(), overview.error());
    }
    Output &output = session.output();
    printServer(session, overview->server);
    output.print({{u"Migrations: "_s, Style::Dim}, {overview->folderLabel, Style::Dim}});
    output.print();
    printTable(session, *overview);
    output.print();
    const QList<migrations::MigrationId> toRun = idsToRun(*overview);
    if (toRun.isEmpty()) {
        output.print(u"Nothing is pending."_s);
    } else {
        output.print(u"%1 of %2 to run: archon-memory migrate %3"_s.arg(toRun.size())
                .arg(overview->migrations.size())
                .arg(toRun.size() == 1 ? toRun.first().toString() : u"--all"_s));
    }
    QJsonObject document = migrations::toJson(*overview);
    document.insert(u"source"_s, session.source().label);
    output.document(document);
    return Done;
}

} // namespace archon::app::cli
