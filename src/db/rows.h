// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

namespace archon::db {

using Value = std::optional<QString>; // in the server's text form; nullopt is SQL NULL
using Row = QList<Value>;

// The answer to a query, as values that may cross threads.
struct Rows {
    QStringList columns;
    QList<Row> rows;
    qint64 total = 0; // how many rows the server sent; rows may hold fewer, see Connection::execute()

    [[nodiscard]] bool isEmpty() const { return rows.isEmpty(); }
    [[nodiscard]] qsizetype size() const { return rows.size(); }
    // The text at row and column; empty for NULL.
    [[nodiscard]] QString text(qsizetype row, qsizetype column) const
    {
        return rows.at(row).at(column).value_or(QString());
    }
    [[nodiscard]] bool isTrue(qsizetype row, qsizetype column) const
    {
        return rows.at(row).at(column) == QStringLiteral("t");
    }
    [[nodiscard]] qint64 number(qsizetype row, qsizetype column) const { return text(row, column).toLongLong(); }
};

} // namespace archon::db
