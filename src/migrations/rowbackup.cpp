// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/rowbackup.h"

#include "db/connection.h"
#include "migrations/catalogqueries.h"

#include <QDateTime>

#include <algorithm>
#include <utility>

namespace archon::migrations {

using namespace Qt::StringLiterals;
using catalogqueries::identifier;

namespace {

constexpr int rowsAtOnce = 200; // embeddings are long

// What is written into a comment must not end it: psql would read the rest.
QString plain(const QString &text)
{
    QString line = text;
    for (QChar &c : line) {
        if (c.category() == QChar::Other_Control || c == QChar::LineSeparator || c == QChar::ParagraphSeparator) {
            c = u' ';
        }
    }
    return line;
}

QStringList primaryKey(const db::Catalog::Table &table)
{
    const auto key = std::ranges::find(
        table.constraints, db::Catalog::Constraint::Kind::PrimaryKey, &db::Catalog::Constraint::kind);
    return key == table.constraints.end() ? QStringList() : key->columns;
}

QString list(const QStringList &columns)
{
    QStringList quoted;
    std::ranges::transform(columns, std::back_inserter(quoted), identifier);
    return quoted.join(", "_L1);
}

core::Error noKeyError(const LostData &data)
{
    core::Error error;
    error.kind = core::ErrorKind::Refused;
    error.what = u"The values of %1.%2 cannot be saved: the table has no primary key to put them back by."_s.arg(
        data.label, data.columns.constFirst());
    error.next = u"Undo without saving the rows, or save them by other means first."_s;
    return error;
}

} // namespace

QByteArray copyLine(const QList<std::optional<QString>> &row)
{
    QByteArray line;
    bool first = true;
    for (const std::optional<QString> &value : row) {
        if (!std::exchange(first, false)) {
            line += '\t';
        }
        if (!value) {
            line += "\\N";
            continue;
        }
        for (const char c : value->toUtf8()) {
            switch (c) {
            case '\\':
                line += "\\\\";
                break;
            case '\b':
                line += "\\b";
                break;
            case '\f':
                line += "\\f";
                break;
            case '\n':
                line += "\\n";
                break;
            case '\r':
                line += "\\r";
                break;
            case '\t':
                line += "\\t";
                break;
            case '\v':
                line += "\\v";
                break;
            default:
                line += c;
            }
        }
    }
    return line + '\n';
}

void RowBackup::line(const QString &text)
{
    m_file.write(text.toUtf8() + '\n');
}

core::Result<void> RowBackup::write(const MigrationId &migration, const QString &database, const QList<LostData> &lost)
{
    for (const LostData &data : lost) {
        const QStringList key = primaryKey(data.table);
        const auto isLost = [&data](const QString &column) { return data.columns.contains(column); };
        if (!data.isWhole() && (key.isEmpty() || std::ranges::any_of(key, isLost))) {
            return std::unexpected(noKeyError(data));
        }
    }
    // The same spelling of values whatever this session, or the one that reads them, is set to.
    const core::Result<db::Rows> set = m_connection.query(
        u"SELECT set_config('datestyle', 'ISO, YMD', true), set_config('intervalstyle', 'postgres', true), "
        "set_config('extra_float_digits', '1', true), set_config('bytea_output', 'hex', true)"_s);
    if (!set) {
        return std::unexpected(set.error());
    }
    line(u"-- The rows that were there before %1 was undone, saved by Archon Memory."_s.arg(
        plain(migration.toString())));
    line(u"-- Database: %1. Time: %2."_s.arg(plain(database), QDateTime::currentDateTimeUtc().toString(Qt::ISODate)));
    line(u"-- To put them back, run the migration again, then:"_s);
    line(u"--   psql --set ON_ERROR_STOP=1 --file THIS_FILE \"$DATABASE_URL\""_s);
    line(u"\nBEGIN;"_s);
    line(u"SET LOCAL client_encoding = 'UTF8';"_s);
    line(u"SET LOCAL datestyle = 'ISO, YMD';"_s);
    line(u"SET LOCAL intervalstyle = 'postgres';"_s);
    for (const LostData &data : lost) {
        if (const core::Result<void> written = data.isWhole() ? writeTable(data) : writeColumns(data); !written) {
            return written;
        }
    }
    line(u"\nCOMMIT;"_s);
    return {};
}

core::Result<void> RowBackup::writeTable(const LostData &data)
{
    QStringList columns;
    for (const db::Catalog::Column &column : data.table.columns) {
        if (!column.generated) {
            columns << column.name;
        }
    }
    line(u"\n-- Table %1"_s.arg(plain(data.label)));
    return writeRows(data.qualified(), columns, {}, data.qualified());
}

core::Result<void> RowBackup::writeColumns(const LostData &data)
{
    const QStringList key = primaryKey(data.table);
    QStringList isValue;
    QStringList assignments;
    QStringList sameKey;
    for (const QString &column : data.columns) {
        isValue << identifier(column) + " IS NOT NULL"_L1;
        assignments << u"%1 = saved.%1"_s.arg(identifier(column));
    }
    for (const QString &column : key) {
        sameKey << u"t.%1 = saved.%1"_s.arg(identifier(column));
    }
    const QString temporary = u"archon_memory_saved"_s;
    line(u"\n-- %1 of %2"_s.arg(plain(data.columns.join(", "_L1)), plain(data.label)));
    line(u"CREATE TEMPORARY TABLE %1 AS SELECT %2 FROM %3 WITH NO DATA;"_s.arg(
        temporary, list(key + data.columns), data.qualified()));
    if (const auto written = writeRows(data.qualified(), key + data.columns, isValue.join(" OR "_L1), temporary);
        !written) {
        return written;
    }
    // Putting a value back is no change of the row: updated_at and its like stay.
    QStringList triggers;
    for (const db::Catalog::Trigger &trigger : data.table.triggers) {
        if (trigger.enabled) {
            triggers << identifier(trigger.name);
        }
    }
    for (const QString &trigger : std::as_const(triggers)) {
        line(u"ALTER TABLE %1 DISABLE TRIGGER %2;"_s.arg(data.qualified(), trigger));
    }
    line(u"UPDATE %1 AS t SET %2 FROM %3 AS saved WHERE %4;"_s.arg(
        data.qualified(), assignments.join(", "_L1), temporary, sameKey.join(" AND "_L1)));
    for (const QString &trigger : std::as_const(triggers)) {
        line(u"ALTER TABLE %1 ENABLE TRIGGER %2;"_s.arg(data.qualified(), trigger));
    }
    line(u"DROP TABLE %1;"_s.arg(temporary));
    return {};
}

core::Result<void> RowBackup::writeRows(
    const QString &source, const QStringList &columns, const QString &where, const QString &target)
{
    const core::Result<db::Rows> declared
        = m_connection.query(u"DECLARE archon_backup NO SCROLL CURSOR FOR SELECT %1 FROM ONLY %2%3"_s.arg(
            list(columns), source, where.isEmpty() ? QString() : " WHERE "_L1 + where));
    if (!declared) {
        return std::unexpected(declared.error());
    }
    line(u"COPY %1 (%2) FROM stdin;"_s.arg(target, list(columns)));
    while (true) {
        const core::Result<db::Rows> rows = m_connection.query(u"FETCH %1 FROM archon_backup"_s.arg(rowsAtOnce));
        if (!rows) {
            return std::unexpected(rows.error());
        }
        for (const db::Row &row : rows->rows) {
            m_file.write(copyLine(row));
        }
        if (rows->size() < rowsAtOnce) {
            break;
        }
    }
    line(u"\\."_s);
    const core::Result<db::Rows> closed = m_connection.query(u"CLOSE archon_backup"_s);
    return closed ? core::Result<void>() : std::unexpected(closed.error());
}

} // namespace archon::migrations
