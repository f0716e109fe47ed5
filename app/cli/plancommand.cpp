// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/plancommand.h"

#include "cli/errortext.h"
#include "cli/exitcode.h"
#include "cli/option.h"
#include "cli/pick.h"
#include "cli/session.h"
#include "cli/texttable.h"
#include "migrations/report.h"

#include <QJsonArray>
#include <QLocale>

using namespace Qt::StringLiterals;

namespace archon::app::cli {

using migrations::MigrationOverview;
using migrations::Plan;
using migrations::PreflightCheck;

namespace {

QString stateName(PreflightCheck::State state)
{
    switch (state) {
    case PreflightCheck::State::Pass:
        return u"pass"_s;
    case PreflightCheck::State::Warn:
        return u"warn"_s;
    case PreflightCheck::State::Fail:
        break;
    }
    return u"fail"_s;
}

Span markFor(PreflightCheck::State state)
{
    switch (state) {
    case PreflightCheck::State::Pass:
        return {u"✓"_s, Style::Good};
    case PreflightCheck::State::Warn:
        return {u"!"_s, Style::Warning};
    case PreflightCheck::State::Fail:
        break;
    }
    return {u"✗"_s, Style::Bad};
}

void printLocks(Output &output, const Plan &plan)
{
    if (plan.locks.isEmpty()) {
        return;
    }
    output.print();
    output.print({{u"Locks on tables that exist"_s, Style::Bold}});
    TextTable table({2, 3});
    for (const Plan::LockedTable &locked : plan.locks) {
        const QString rows = locked.estimatedRows < 0 ? QString() : u"about %1 rows"_s.arg(locked.estimatedRows);
        table.add({{locked.table}, {sql::lockName(locked.lock)}, {rows, Style::Dim},
            {QLocale::c().formattedDataSize(locked.bytes), Style::Dim}});
    }
    table.print(output, u"  "_s);
}

void printStatements(Output &output, const Plan &plan)
{
    output.print();
    output.print({{u"Statements"_s, Style::Bold}});
    TextTable table({0, 1});
    for (const sql::Statement &statement : plan.statements) {
        table.add({{QString::number(statement.index)}, {u"line %1"_s.arg(statement.line), Style::Dim}, {statement.kind},
            {shortened(statement.summary, 200), Style::Dim}});
    }
    table.print(output, u"  "_s);
}

Style styleFor(sql::Risk::Severity severity)
{
    switch (severity) {
    case sql::Risk::Severity::Danger:
        return Style::Bad;
    case sql::Risk::Severity::Warning:
        return Style::Warning;
    case sql::Risk::Severity::Info:
        break;
    }
    return Style::Dim;
}

void printRisks(Output &output, const Plan &plan)
{
    TextTable table({0});
    bool any = false;
    for (const sql::Statement &statement : plan.statements) {
        for (const sql::Risk &risk : statement.risks) {
            table.add({{QString::number(statement.index)}, {sql::severityName(risk.severity), styleFor(risk.severity)},
                {risk.rule, Style::Dim}, {risk.message}});
            any = true;
        }
    }
    if (any) {
        output.print();
        output.print({{u"To think about"_s, Style::Bold}});
        table.print(output, u"  "_s);
    }
}

void printPlan(Output &output, const MigrationOverview &one)
{
    const Plan &plan = one.plan;
    output.print({{plan.id.toString(), Style::Bold}, {u"  "_s}, {migrations::kindName(one.state.kind), Style::Dim}});
    output.print(plan.summary);
    if (!plan.note.isEmpty()) {
        output.print(plan.note);
    }
    output.print(plan.transactional ? u"Runs in one transaction: all of it or none of it."_s
                                    : u"Holds statements that cannot run in a transaction."_s);
    if (plan.rerunnable) {
        output.print(u"Running it again does no harm."_s);
    }
    if (!plan.refusal.isEmpty()) {
        output.print({{plan.refusal, Style::Bad}});
    }
    output.print();
    output.print({{u"Before it runs"_s, Style::Bold}});
    for (const PreflightCheck &check : one.preflight.checks) {
        output.print({{u"  "_s}, markFor(check.state), {u" "_s}, {check.name}, {u"  "_s}, {check.message, Style::Dim}});
    }
    printLocks(output, plan);
    printStatements(output, plan);
    printRisks(output, plan);
}

} // namespace

Command::Usage PlanCommand::usage() const
{
    return {u"plan"_s, u"[ID]"_s, 0, 1, u"show what a migration would do on this database, without doing it"_s,
        u"Without an ID it shows the next migration to run."_s, connectionOptions()};
}

int PlanCommand::run(Session &session) const
{
    Output &output = session.output();
    if (const core::Result<void> opened = session.open(); !opened) {
        return fail(output, opened.error());
    }
    const core::Result<migrations::Overview> overview = session.await(session.service().overview());
    if (!overview) {
        return fail(output, overview.error());
    }
    QList<migrations::Migration> all;
    for (const MigrationOverview &one : overview->migrations) {
        all << one.migration;
    }
    const QStringList &words = session.arguments().words;
    const core::Result<migrations::MigrationId> id
        = words.isEmpty() ? idToPlan(*overview) : resolveId(words.first(), all);
    if (!id) {
        return fail(output, id.error());
    }
    const MigrationOverview *one = overview->find(*id);
    if (one->migration.error) {
        core::Error error = *one->migration.error;
        error.kind = core::ErrorKind::Refused;
        return fail(output, error);
    }
    printPlan(output, *one);
    QJsonObject object = migrations::toJson(one->plan);
    object.insert(u"state"_s, migrations::kindName(one->state.kind));
    QJsonArray preflight;
    for (const PreflightCheck &check : one->preflight.checks) {
        preflight << QJsonObject{
            {u"name"_s, check.name}, {u"state"_s, stateName(check.state)}, {u"message"_s, check.message}};
    }
    object.insert(u"preflight"_s, preflight);
    output.document(object);
    return Done;
}

} // namespace archon::app::cli
