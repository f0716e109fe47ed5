// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/error.h"
#include "db/connection.h"

#include <optional>

struct pg_conn;
struct pg_result;

namespace archon::db {

// Takes in all that the server answers to one simple query, keeping a few rows and counting the rest, so that a huge
// answer costs no memory. Blocks. Lives for one answer.
class ResultReader {
public:
    ResultReader(pg_conn *connection, qsizetype maximumRows);

    void readAll();

    [[nodiscard]] const std::optional<core::ServerReport> &failure() const { return m_failure; }
    [[nodiscard]] bool wantedCopyData() const { return m_wantedCopyData; }
    [[nodiscard]] Connection::Executed takeExecuted() { return std::move(m_executed); }

private:
    void read(pg_result *result);
    void readRows(pg_result *result);
    void takeTag(pg_result *result);
    void discardCopy();

    pg_conn *m_connection;
    qsizetype m_maximumRows;
    Connection::Executed m_executed;
    bool m_insideRows = false; // chunks of one statement's rows are coming in
    bool m_wantedCopyData = false;
    std::optional<core::ServerReport> m_failure;
};

} // namespace archon::db
