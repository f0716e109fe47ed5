// SPDX-License-Identifier: GPL-3.0-or-later
#include "sql/script.h"

#include "sql/parser.h"
#include "sql/statementreader.h"

#include <algorithm>

namespace archon::sql {

using namespace Qt::StringLiterals;

QString lockName(Lock lock)
{
    switch (lock) {
    case Lock::None:
        break;
    case Lock::AccessShare:
        return u"ACCESS SHARE"_s;
    case Lock::RowShare:
        return u"ROW SHARE"_s;
    case Lock::RowExclusive:
        return u"ROW EXCLUSIVE"_s;
    case Lock::ShareUpdateExclusive:
        return u"SHARE UPDATE EXCLUSIVE"_s;
    case Lock::Share:
        return u"SHARE"_s;
    case Lock::ShareRowExclusive:
        return u"SHARE ROW EXCLUSIVE"_s;
    case Lock::Exclusive:
        return u"EXCLUSIVE"_s;
    case Lock::AccessExclusive:
        return u"ACCESS EXCLUSIVE"_s;
    }
    return {};
}

QString severityName(Risk::Severity severity)
{
    switch (severity) {
    case Risk::Severity::Info:
        break;
    case Risk::Severity::Warning:
        return u"warning"_s;
    case Risk::Severity::Danger:
        return u"danger"_s;
    }
    return u"info"_s;
}

Lock Statement::strongestLock() const
{
    Lock strongest = Lock::None;
    for (const TableLock &lock : locks) {
        strongest = std::max(strongest, lock.lock);
    }
    return strongest;
}

bool Script::isTransactional() const
{
    return std::ranges::none_of(statements,
        [](const Statement &statement) { return statement.transactionControl || statement.cannotRunInTransaction; });
}

QByteArray Script::statementText(const Statement &statement) const
{
    return QStringView(text).sliced(statement.begin, statement.end - statement.begin).toUtf8();
}

bool Script::isRerunnable() const
{
    return std::ranges::none_of(statements, [](const Statement &statement) {
        return std::ranges::any_of(statement.risks, [](const Risk &risk) { return risk.rule == "not-rerunnable"_L1; });
    });
}

int Script::statementAt(qsizetype offset) const
{
    const auto after = std::ranges::upper_bound(statements, offset, std::less<>{}, &Statement::begin);
    if (after == statements.begin()) {
        return 0;
    }
    const Statement &candidate = *std::prev(after);
    return offset < candidate.end ? candidate.index : 0;
}

core::Result<Script> parseScript(const QString &text)
{
    const SourceText source(text);
    const core::Result<ParsedText> parsed = parse(source);
    if (!parsed) {
        return std::unexpected(parsed.error());
    }
    Script script{.text = text, .statements = readStatements(*parsed, source)};
    return script;
}

core::Result<QList<CommentedStatement>> parseCommentedScript(const QString &text)
{
    const SourceText source(text);
    const core::Result<ParsedText> parsed = parse(source);
    if (!parsed) {
        return std::unexpected(parsed.error());
    }
    const QList<Statement> statements = readStatements(*parsed, source);
    QList<CommentedStatement> commented;
    for (qsizetype i = 0; i < statements.size(); ++i) {
        commented << CommentedStatement{
            .statement = statements.at(i), .comments = commentsBefore(parsed->statements.at(i), source)};
    }
    return commented;
}

} // namespace archon::sql
