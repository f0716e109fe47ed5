// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/error.h"
#include "db/connectionurl.h"

namespace archon::db {

// Turns the client library's words on a failed connection into an error that says what to do. The text is what
// PQerrorMessage() gave, with or without the SQLSTATE that verbose errors carry. Pure; no secret in, none out.
[[nodiscard]] core::Error explainConnectionFailure(const QString &libraryText, const ConnectionUrl &url);

} // namespace archon::db
