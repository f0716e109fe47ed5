// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/error.h"
#include "db/notice.h"

struct pg_result;

namespace archon::db {

// What is known about a failed statement besides the server's report.
struct FailureContext {
    bool connectionOpen = true; // after the failure
    bool cancelRequested = false; // by us, while it ran
    QString libraryText; // PQerrorMessage(), where the exception says less
};

// The diagnostic fields of a failed result, passed through redact().
[[nodiscard]] core::ServerReport reportOf(const pg_result *result);
[[nodiscard]] Notice noticeOf(const pg_result *result);
// The same from the text that libpq writes with PQERRORS_VERBOSE; the labels of the lines may be translated.
[[nodiscard]] core::ServerReport reportFromText(const QString &verboseText, const QString &sqlState);

// Kind and sentences for a statement that failed.
[[nodiscard]] core::Error statementError(const core::ServerReport &report, const FailureContext &context);
[[nodiscard]] core::Error lostError(const core::ServerReport &report);
[[nodiscard]] core::Error cancelledError();

// Inside a catch block: the exception in flight as an error.
[[nodiscard]] core::Error currentExceptionError(const FailureContext &context);
// The SQLSTATE of the exception in flight, or empty.
[[nodiscard]] QString currentExceptionSqlState();

} // namespace archon::db
