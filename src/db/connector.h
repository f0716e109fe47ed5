// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "db/connection.h"

#include <memory>
#include <stop_token>

struct pg_conn;

namespace archon::db {

struct CloseConnection {
    void operator()(pg_conn *connection) const;
};
using ConnectionHandle = std::unique_ptr<pg_conn, CloseConnection>;

// Connects, with the SQLSTATE of refusals in the error, and returns as soon as `stop` asks for it: looking up a name
// cannot be interrupted, so the attempt runs on a thread of its own, which is left to end by itself.
[[nodiscard]] core::Result<ConnectionHandle> connectTo(
    const ConnectionUrl &url, const Connection::Options &options, const std::stop_token &stop);

} // namespace archon::db
