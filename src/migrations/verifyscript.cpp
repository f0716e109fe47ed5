// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/verifyscript.h"

#include "sql/script.h"

namespace archon::migrations {

using namespace Qt::StringLiterals;

namespace {

core::Error stepError(int line, const QString &what)
{
    core::Error error;
    error.kind = core::ErrorKind::Usage;
    error.what = u"Line %1 of the verify script: %2"_s.arg(QString::number(line), what);
    return error;
}

// Fills category and name from the check comment among the comments before a statement, if there is one.
core::Result<void> readCheckComment(const QStringList &comments, VerifyStep &step)
{
    for (const QString &comment : comments) {
        if (!comment.startsWith("check:"_L1, Qt::CaseInsensitive)) {
            continue;
        }
        if (step.isCheck()) {
            return std::unexpected(stepError(step.line, u"two check comments stand before one statement."_s));
        }
        const QString words = comment.sliced(6);
        const qsizetype bar = words.indexOf(u'|');
        const QString category = bar < 0 ? QString() : words.first(bar).trimmed();
        const QString name = bar < 0 ? QString() : words.sliced(bar + 1).trimmed();
        if (category.isEmpty() || name.isEmpty()) {
            return std::unexpected(stepError(step.line,
                u"a check comment reads \"-- check: Category | what it shows\", not \"-- %1\"."_s.arg(comment)));
        }
        step.category = category;
        step.name = name;
    }
    return {};
}

} // namespace

core::Result<QList<VerifyStep>> parseVerifyScript(const QString &text)
{
    const core::Result<QList<sql::CommentedStatement>> statements = sql::parseCommentedScript(text);
    if (!statements) {
        return std::unexpected(statements.error());
    }
    QList<VerifyStep> steps;
    for (const sql::CommentedStatement &commented : *statements) {
        const sql::Statement &statement = commented.statement;
        if (statement.transactionControl || statement.cannotRunInTransaction) {
            return std::unexpected(stepError(statement.line,
                u"%1 is not allowed here, because all checks run in one transaction that is rolled back."_s.arg(
                    statement.kind)));
        }
        VerifyStep step;
        step.line = statement.line;
        step.sql = text.sliced(statement.begin, statement.end - statement.begin);
        if (const core::Result<void> read = readCheckComment(commented.comments, step); !read) {
            return std::unexpected(read.error());
        }
        steps << step;
    }
    return steps;
}

} // namespace archon::migrations
