// SPDX-License-Identifier: GPL-3.0-or-later
#include "db/resultreader.h"

#include "db/servererror.h"

#include <libpq-fe.h>

#include <memory>

using namespace Qt::StringLiterals;

namespace archon::db {

namespace {

struct ClearResult {
    void operator()(PGresult *result) const { PQclear(result); }
};

} // namespace

ResultReader::ResultReader(pg_conn *connection, qsizetype maximumRows)
    : m_connection(connection),
      m_maximumRows(maximumRows)
{
}

void ResultReader::readAll()
{
    PQsetChunkedRowsMode(m_connection, 256);
    while (const auto result = std::unique_ptr<PGresult, ClearResult>(PQgetResult(m_connection))) {
        read(result.get());
    }
}

void ResultReader::read(pg_result *result)
{
    switch (PQresultStatus(result)) {
    case PGRES_TUPLES_CHUNK:
    case PGRES_SINGLE_TUPLE:
        readRows(result);
        break;
    case PGRES_TUPLES_OK:
        readRows(result);
        m_insideRows = false;
        break;
    case PGRES_COMMAND_OK:
    case PGRES_EMPTY_QUERY:
        m_executed = {};
        takeTag(result);
        break;
    case PGRES_COPY_OUT:
        discardCopy();
        break;
    case PGRES_COPY_IN:
        // The server turns this into an error, and is then ready for the next statement.
        m_wantedCopyData = true;
        PQputCopyEnd(m_connection, "no data");
        break;
    default:
        if (!m_failure && !m_wantedCopyData) {
            m_failure = reportOf(result);
        }
    }
}

void ResultReader::readRows(pg_result *result)
{
    Rows &rows = m_executed.rows;
    const int columns = PQnfields(result);
    if (!m_insideRows) {
        rows = {};
        m_insideRows = true;
        m_executed.tag.clear();
        for (int column = 0; column < columns; ++column) {
            rows.columns << QString::fromUtf8(PQfname(result, column));
        }
    }
    takeTag(result); // libpq puts it on the last chunk that has rows, if there is one
    const int count = PQntuples(result);
    rows.total += count;
    for (int line = 0; line < count && rows.rows.size() < m_maximumRows; ++line) {
        Row row;
        row.reserve(columns);
        for (int column = 0; column < columns; ++column) {
            if (PQgetisnull(result, line, column) != 0) {
                row << Value();
            } else {
                row << Value(QString::fromUtf8(PQgetvalue(result, line, column), PQgetlength(result, line, column)));
            }
        }
        rows.rows << row;
    }
}

void ResultReader::takeTag(pg_result *result)
{
    const QString tag = QString::fromUtf8(PQcmdStatus(result));
    if (tag.isEmpty()) {
        return;
    }
    m_executed.tag = tag;
    const bool counts = m_executed.tag.startsWith("INSERT"_L1) || m_executed.tag.startsWith("UPDATE"_L1)
        || m_executed.tag.startsWith("DELETE"_L1) || m_executed.tag.startsWith("MERGE"_L1)
        || m_executed.tag.startsWith("COPY"_L1);
    m_executed.affected = counts ? QByteArray(PQcmdTuples(result)).toLongLong() : 0;
}

void ResultReader::discardCopy()
{
    char *line = nullptr;
    while (PQgetCopyData(m_connection, &line, 0) > 0) {
        PQfreemem(line);
    }
}

} // namespace archon::db
