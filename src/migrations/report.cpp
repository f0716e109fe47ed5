// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/report.h"

#include <QJsonArray>

namespace archon::migrations {

using namespace Qt::StringLiterals;

namespace {

QJsonValue orNull(const QString &text)
{
    return text.isEmpty() ? QJsonValue() : QJsonValue(text);
}

QString isoTime(const QDateTime &time)
{
    return time.toUTC().toString(Qt::ISODate);
}

QJsonArray toJson(const QList<sql::Risk> &risks)
{
    QJsonArray array;
    for (const sql::Risk &risk : risks) {
        array << QJsonObject{
            {u"rule"_s, risk.rule},
            {u"severity"_s, sql::severityName(risk.severity)},
            {u"message"_s, risk.message},
        };
    }
    return array;
}

QJsonArray noticesOf(const QList<StatementResult> &statements)
{
    QJsonArray array;
    for (const StatementResult &statement : statements) {
        for (const db::Notice &notice : statement.notices) {
            array << QJsonObject{
                {u"statement"_s, statement.index},
                {u"severity"_s, notice.severity},
                {u"sqlstate"_s, notice.sqlState},
                {u"message"_s, notice.message},
            };
        }
    }
    return array;
}

// "applied" would be read as the opposite of what happened, so undoing has words of its own.
QString undoingName(Outcome outcome)
{
    switch (outcome) {
    case Outcome::Applied:
        return u"rolled_back"_s;
    case Outcome::RolledBack:
        return u"nothing_changed"_s;
    default:
        return outcomeName(outcome);
    }
}

// Text in a cell of a table: no cell may end early, and nothing in it may be read as markup.
QString cell(const QString &text)
{
    QString escaped;
    for (const QChar c : text.simplified()) {
        if (u"\\|`*_<>[]&~"_s.contains(c)) {
            escaped += u'\\';
        }
        escaped += c;
    }
    return escaped.isEmpty() ? u" "_s : escaped;
}

QString mark(Check::State state)
{
    switch (state) {
    case Check::State::Pass:
        return u"✓ pass"_s;
    case Check::State::Differs:
        return u"≠ differs"_s;
    case Check::State::Fail:
        return u"✗ fail"_s;
    case Check::State::Error:
        return u"! error"_s;
    case Check::State::Skipped:
        return u"– skipped"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

QString categoryTable(const Checklist &checklist, const CategoryCount &category)
{
    QString text = u"## %1 (%2 of %3)\n\n"_s.arg(
        cell(category.category), QString::number(category.passed), QString::number(category.total));
    text += u"| Result | Check | Expected | Actual |\n|---|---|---|---|\n"_s;
    for (const Check &check : checklist.checks) {
        if (check.category == category.category) {
            text += u"| %1 | %2 | %3 | %4 |\n"_s.arg(
                mark(check.state), cell(check.name), cell(check.expected), cell(check.actual));
        }
    }
    return text + u'\n';
}

// A fence longer than any run of backquotes in the text that it holds.
QString codeBlock(const QString &code)
{
    QString fence = u"```"_s;
    while (code.contains(fence)) {
        fence += u'`';
    }
    return u"%1sql\n%2\n%1\n"_s.arg(fence, code.trimmed());
}

QString details(const Checklist &checklist)
{
    QString text;
    for (const Check &check : checklist.checks) {
        if (check.state == Check::State::Pass) {
            continue;
        }
        text += u"### %1: %2\n\n"_s.arg(cell(check.category), cell(check.name));
        if (!check.explanation.isEmpty()) {
            text += cell(check.explanation) + "\n\n"_L1;
        }
        if (check.error) {
            text += cell(check.error->text()) + "\n\n"_L1;
        }
        if (!check.query.isEmpty()) {
            text += codeBlock(check.query) + u'\n';
        }
    }
    return text.isEmpty() ? text : u"## What is not green\n\n"_s + text;
}

} // namespace

QJsonObject toJson(const Check &check)
{
    QJsonObject object{
        {u"category"_s, check.category},
        {u"name"_s, check.name},
        {u"state"_s, stateName(check.state)},
        {u"expected"_s, check.expected},
        {u"actual"_s, check.actual},
        {u"explanation"_s, check.explanation},
        {u"query"_s, check.query},
        {u"elapsed_ms"_s, check.elapsedMs},
    };
    if (check.error) {
        object.insert(u"error"_s, toJson(check.error, 0, 0, 0));
    }
    return object;
}

QJsonObject toJson(const Checklist &checklist, const MigrationId &id)
{
    QJsonArray checks;
    for (const Check &check : checklist.checks) {
        checks << toJson(check);
    }
    return {
        {u"id"_s, id.toString()},
        {u"passed"_s, checklist.passed()},
        {u"failed"_s, checklist.failed()},
        {u"total"_s, checklist.total()},
        {u"elapsed_ms"_s, checklist.elapsedMs},
        {u"checks"_s, checks},
    };
}

QJsonObject toJson(const Plan &plan)
{
    QJsonArray statements;
    for (const sql::Statement &statement : plan.statements) {
        statements << QJsonObject{
            {u"index"_s, statement.index},
            {u"line"_s, statement.line},
            {u"end_line"_s, statement.endLine},
            {u"kind"_s, statement.kind},
            {u"summary"_s, statement.summary},
            {u"lock"_s, sql::lockName(statement.strongestLock())},
            {u"risks"_s, toJson(statement.risks)},
        };
    }
    QJsonArray locks;
    for (const Plan::LockedTable &table : plan.locks) {
        locks << QJsonObject{
            {u"table"_s, table.table},
            {u"lock"_s, sql::lockName(table.lock)},
            {u"estimated_rows"_s, table.estimatedRows},
            {u"bytes"_s, table.bytes},
        };
    }
    return {
        {u"id"_s, plan.id.toString()},
        {u"transactional"_s, plan.transactional},
        {u"rerunnable"_s, plan.rerunnable},
        {u"summary"_s, plan.summary},
        {u"note"_s, plan.note},
        {u"refusal"_s, orNull(plan.refusal)},
        {u"locks"_s, locks},
        {u"statements"_s, statements},
    };
}

QJsonValue toJson(const std::optional<core::Error> &error, int statement, int line, int column)
{
    if (!error) {
        return {};
    }
    const auto place = [](int number) { return number > 0 ? QJsonValue(number) : QJsonValue(); };
    return QJsonObject{
        {u"sqlstate"_s, orNull(error->sqlState())},
        {u"message"_s, error->what},
        {u"state"_s, error->state},
        {u"hint"_s, error->next.isEmpty() ? error->server.hint : error->next},
        {u"detail"_s, error->server.detail},
        {u"server_message"_s, error->server.message},
        {u"statement"_s, place(statement)},
        {u"line"_s, place(line)},
        {u"column"_s, place(column)},
    };
}

QJsonObject toJson(const RunReport &report, const std::optional<Checklist> &verification)
{
    return {
        {u"id"_s, report.id.toString()},
        {u"outcome"_s, outcomeName(report.outcome)},
        {u"statements"_s, report.statements.size()},
        {u"elapsed_ms"_s, report.elapsedMs},
        {u"recorded"_s, report.recorded},
        {u"notices"_s, noticesOf(report.statements)},
        {u"error"_s, toJson(report.error, report.failedStatement, report.errorLine, report.errorColumn)},
        {u"verification"_s, verification ? QJsonValue(toJson(*verification, report.id)) : QJsonValue()},
    };
}

QJsonObject toJson(const RollbackReport &report)
{
    QJsonObject lost;
    for (const Loss &loss : report.losses) {
        lost.insert(loss.what, loss.rows);
    }
    QJsonArray leftovers;
    for (const Check &check : report.leftovers) {
        leftovers << toJson(check);
    }
    return {
        {u"id"_s, report.id.toString()},
        {u"outcome"_s, undoingName(report.outcome)},
        {u"lost"_s, lost},
        {u"backup"_s, orNull(report.backupFile)},
        {u"elapsed_ms"_s, report.elapsedMs},
        {u"error"_s, toJson(report.error, 0, 0, 0)},
        {u"leftovers"_s, leftovers},
    };
}

QJsonObject toJson(const MigrationOverview &overview)
{
    const MigrationState &state = overview.state;
    const Checklist checks{state.objects, 0};
    return {
        {u"id"_s, overview.migration.id.toString()},
        {u"file"_s, overview.migration.file},
        {u"title"_s, overview.migration.title},
        {u"state"_s, kindName(state.kind)},
        {u"sentence"_s, state.sentence},
        {u"checksum"_s, overview.migration.checksum},
        {u"recorded"_s, state.entry.has_value()},
        {u"changed_since"_s, state.changedSince},
        {u"applied_at"_s,
            state.entry && state.entry->appliedAt ? QJsonValue(isoTime(*state.entry->appliedAt)) : QJsonValue()},
        {u"checks"_s,
            QJsonObject{{u"passed"_s, checks.passed()}, {u"failed"_s, checks.failed()}, {u"total"_s, checks.total()}}},
    };
}

QJsonObject toJson(const Overview &overview)
{
    const db::ServerInfo &server = overview.server;
    QJsonArray migrations;
    for (const MigrationOverview &migration : overview.migrations) {
        migrations << toJson(migration);
    }
    return {
        {u"server"_s,
            QJsonObject{
                {u"version"_s, server.version},
                {u"database"_s, server.database},
                {u"user"_s, server.user},
                {u"host"_s, server.host},
                {u"vector"_s, orNull(server.vectorVersion)},
            }},
        {u"folder"_s, overview.folderPath.isEmpty() ? overview.folderLabel : overview.folderPath},
        {u"migrations"_s, migrations},
    };
}

QString toMarkdown(
    const Checklist &checklist, const Migration &migration, const db::ServerInfo &server, const QDateTime &when)
{
    QString text = u"# Checklist of %1\n\n"_s.arg(cell(migration.id.toString()));
    text += u"**%1.**\n\n"_s.arg(checklist.headline());
    text += u"- Database: %1 on %2, as %3\n"_s.arg(cell(server.database), cell(server.host), cell(server.user));
    text += u"- Server: PostgreSQL %1%2\n"_s.arg(cell(server.version),
        server.vectorVersion.isEmpty() ? QString() : u", pgvector "_s + cell(server.vectorVersion));
    text += u"- File: %1, MD5 %2\n"_s.arg(cell(migration.file), cell(migration.checksum));
    text += u"- Verified: %1\n\n"_s.arg(isoTime(when));
    for (const CategoryCount &category : checklist.categories()) {
        text += categoryTable(checklist, category);
    }
    return text + details(checklist);
}

} // namespace archon::migrations
