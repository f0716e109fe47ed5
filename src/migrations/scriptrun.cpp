// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/scriptrun.h"

#include "db/connection.h"
#include "sql/sourcetext.h"

#include <QElapsedTimer>

#include <algorithm>

namespace archon::migrations {

using namespace Qt::StringLiterals;

namespace {

using TransactionState = db::Connection::TransactionState;

// The server's position counts in the statement, a person looks for it in the file.
void locate(ScriptFailure &failure, const sql::Script &script, const sql::Statement &statement)
{
    failure.statement = statement.index;
    failure.line = statement.line;
    failure.column = statement.column;
    if (failure.error.server.position > 0) {
        const QString text = script.text.sliced(statement.begin, statement.end - statement.begin);
        const qsizetype offset = sql::SourceText(text).fromCodePoint(failure.error.server.position);
        const sql::SourceText::Place place = sql::SourceText(script.text).place(statement.begin + offset);
        failure.line = place.line;
        failure.column = place.column;
    }
}

// The transaction is ours to end. COMMIT AND CHAIN leaves one open that looks the same, so the tag counts as well.
bool hasEndedTransaction(const db::Connection &connection, const QString &tag, const QList<db::Notice> &notices)
{
    static const QStringList tags{
        u"COMMIT"_s, u"ROLLBACK"_s, u"BEGIN"_s, u"START TRANSACTION"_s, u"PREPARE TRANSACTION"_s, u"COMMIT PREPARED"_s};
    return connection.transactionState() != TransactionState::Open || tags.contains(tag)
        || std::ranges::any_of(notices,
            [](const db::Notice &notice) { return notice.sqlState == "25P01"_L1 || notice.sqlState == "25001"_L1; });
}

core::Error endedError(const QString &tag)
{
    core::Error error;
    error.kind = core::ErrorKind::Refused;
    error.what = u"This statement (%1) ended the transaction of the run."_s.arg(tag);
    error.next = u"Take BEGIN, COMMIT and their like out of the file."_s;
    return error;
}

} // namespace

std::optional<ScriptFailure> runScript(
    db::Connection &connection, const sql::Script &script, const ProgressSink &progress, QList<StatementResult> &done)
{
    RunProgress step;
    step.total = int(script.statements.size());
    static_cast<void>(connection.takeNotices());
    for (const sql::Statement &statement : script.statements) {
        step.statement = statement.index;
        step.finished.reset();
        if (progress) {
            progress(step);
        }
        QElapsedTimer clock;
        clock.start();
        const core::Result<db::Connection::Executed> executed = connection.execute(script.statementText(statement), 0);
        const double elapsedMs = double(clock.nsecsElapsed()) / 1e6;
        const QList<db::Notice> notices = connection.takeNotices();
        const bool ended = executed && hasEndedTransaction(connection, executed->tag, notices);
        if (!executed || ended) {
            ScriptFailure failure;
            failure.error = executed ? endedError(executed->tag) : executed.error();
            failure.endedTransaction = ended;
            locate(failure, script, statement);
            return failure;
        }
        step.finished = StatementResult{statement.index, executed->tag, elapsedMs, notices};
        done << *step.finished;
        if (progress) {
            progress(step);
        }
    }
    return std::nullopt;
}

} // namespace archon::migrations
