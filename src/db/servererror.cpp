// SPDX-License-Identifier: GPL-3.0-or-later
#include "db/servererror.h"

#include "core/redaction.h"

#include <QRegularExpression>

#include <libpq-fe.h>
#include <pqxx/except>

using namespace Qt::StringLiterals;

namespace archon::db {

using core::Error;
using core::ErrorKind;
using core::ServerReport;

namespace {

QString field(const PGresult *result, int code)
{
    return QString::fromUtf8(PQresultErrorField(result, code));
}

QString sentence(QString text)
{
    text = text.simplified();
    if (!text.isEmpty() && !text.endsWith(u'.') && !text.endsWith(u'!') && !text.endsWith(u'?')) {
        text += u'.';
    }
    return text;
}

Error timeoutError(const ServerReport &report)
{
    Error error;
    error.kind = ErrorKind::Sql;
    error.what = u"The server stopped the statement: %1"_s.arg(sentence(report.message));
    error.next = u"Raise statement_timeout for this run, or set it to 0, and try again."_s;
    error.server = report;
    return error;
}

} // namespace

ServerReport reportOf(const pg_result *result)
{
    ServerReport report;
    report.severity = field(result, PG_DIAG_SEVERITY);
    report.sqlState = field(result, PG_DIAG_SQLSTATE);
    report.message = core::redact(field(result, PG_DIAG_MESSAGE_PRIMARY));
    if (report.message.isEmpty()) { // a failure of the client library, which fills in no fields
        report.message = core::redact(QString::fromUtf8(PQresultErrorMessage(result)).trimmed());
    }
    report.detail = core::redact(field(result, PG_DIAG_MESSAGE_DETAIL));
    report.hint = core::redact(field(result, PG_DIAG_MESSAGE_HINT));
    report.context = core::redact(field(result, PG_DIAG_CONTEXT));
    report.position = field(result, PG_DIAG_STATEMENT_POSITION).toInt();
    const QString inner = field(result, PG_DIAG_INTERNAL_QUERY);
    report.internalQuery = core::redact(inner);
    if (report.internalQuery == inner) { // else the position would point at the wrong place
        report.internalPosition = field(result, PG_DIAG_INTERNAL_POSITION).toInt();
    }
    return report;
}

Notice noticeOf(const pg_result *result)
{
    return {field(result, PG_DIAG_SEVERITY), field(result, PG_DIAG_SQLSTATE),
        core::redact(field(result, PG_DIAG_MESSAGE_PRIMARY)), core::redact(field(result, PG_DIAG_MESSAGE_DETAIL)),
        core::redact(field(result, PG_DIAG_MESSAGE_HINT))};
}

ServerReport reportFromText(const QString &verboseText, const QString &sqlState)
{
    // "ERROR:  42P01: the message", then lines with a label, a colon and two blanks, each perhaps going on below.
    static const QRegularExpression first(uR"(^([^\n:]+):  (?:([0-9A-Z]{5}): )?)"_s);
    static const QRegularExpression label(uR"(^(\p{Lu}[\p{L} ]{2,30}):  (.*)$)"_s);
    static const QRegularExpression echo(uR"(^\p{Lu}\p{L}* \d+: )"_s); // "LINE 1: …", followed by a caret
    ServerReport report;
    report.sqlState = sqlState;
    QString text = core::redact(verboseText.trimmed());
    if (const auto match = first.match(text); match.hasMatch()) {
        report.severity = match.captured(1);
        if (report.sqlState.isEmpty()) {
            report.sqlState = match.captured(2);
        }
        text = text.sliced(match.capturedLength());
    }
    QString ignored;
    QString *target = &report.message;
    for (const QString &line : text.split(u'\n')) {
        if (const auto match = label.match(line); match.hasMatch()) {
            const QString name = match.captured(1);
            target = name == "DETAIL"_L1 ? &report.detail
                : name == "HINT"_L1      ? &report.hint
                : name == "CONTEXT"_L1   ? &report.context
                                         : &ignored;
            *target = match.captured(2);
        } else if (echo.match(line).hasMatch()) {
            target = &ignored;
        } else {
            *target += (target->isEmpty() ? QString() : u"\n"_s) + line;
        }
    }
    report.message = report.message.trimmed();
    return report;
}

Error lostError(const ServerReport &report)
{
    Error error;
    error.kind = ErrorKind::Lost;
    error.what = u"The connection to the server was lost."_s;
    error.next = u"Try again: the connection is opened anew."_s;
    error.fix = {core::Fix::Kind::Retry, {}};
    error.server = report;
    return error;
}

Error cancelledError()
{
    Error error;
    error.kind = ErrorKind::Cancelled;
    error.what = u"It was cancelled."_s;
    return error;
}

Error statementError(const ServerReport &report, const FailureContext &context)
{
    if (report.sqlState == "57014"_L1) {
        // One SQLSTATE for two causes; only the words tell them apart when the request was not ours.
        if (context.cancelRequested || report.message.contains("user request"_L1)) {
            Error error = cancelledError();
            error.server = report;
            return error;
        }
        return timeoutError(report);
    }
    if (!context.connectionOpen) {
        return lostError(report);
    }
    Error error;
    error.kind = report.sqlState.isEmpty() ? ErrorKind::Internal : ErrorKind::Sql;
    error.what = (report.sqlState.isEmpty() ? u"The statement could not be sent: %1"_s
                                            : u"The server refused the statement: %1"_s)
                     .arg(sentence(report.message));
    error.server = report;
    return error;
}

QString currentExceptionSqlState()
{
    try {
        throw;
    } catch (const pqxx::sql_error &failure) {
        return QString::fromStdString(failure.sqlstate());
    } catch (...) {
        return {};
    }
}

Error currentExceptionError(const FailureContext &context)
{
    try {
        throw;
    } catch (const pqxx::in_doubt_error &failure) {
        Error error = lostError(reportFromText(QString::fromUtf8(failure.what()), {}));
        error.kind = ErrorKind::InDoubt;
        return error;
    } catch (const pqxx::broken_connection &failure) {
        // Also thrown for class 08, which a statement may raise for a connection of its own, such as dblink's.
        const QString words = context.libraryText.isEmpty() ? QString::fromUtf8(failure.what()) : context.libraryText;
        return statementError(reportFromText(words, {}), context);
    } catch (const pqxx::sql_error &failure) {
        const QString state = QString::fromStdString(failure.sqlstate());
        return statementError(reportFromText(QString::fromUtf8(failure.what()), state), context);
    } catch (const pqxx::failure &failure) {
        return statementError(reportFromText(QString::fromUtf8(failure.what()), {}), context);
    } catch (const std::exception &failure) {
        Error error;
        error.kind = ErrorKind::Internal;
        error.what = u"A fault of this program: %1"_s.arg(sentence(core::redact(QString::fromUtf8(failure.what()))));
        return error;
    }
}

} // namespace archon::db
