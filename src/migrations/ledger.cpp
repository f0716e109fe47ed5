// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/ledger.h"

#include "db/connection.h"

#include <QSet>

namespace archon::migrations {

using namespace Qt::StringLiterals;

namespace {

// What the table looks like here. Fields are found by name, since hand-made ledgers lack some of them.
struct Shape {
    QString schema;
    QString table; // quoted, with its schema; empty: there is none
    QSet<QString> columns;
    bool timed = false; // applied_at is a point in time
    bool readable = false;
    bool needsMore = false; // a column that we do not know must not be empty

    [[nodiscard]] bool isLedger() const
    {
        return !table.isEmpty() && columns.contains(u"version"_s) && columns.contains(u"migration_name"_s);
    }
};

core::Result<Shape> readShape(db::Connection &connection)
{
    const core::Result<db::Rows> rows = connection.query(uR"(
        SELECT n.nspname, format('%I.%I', n.nspname, c.relname), a.attname,
               a.atttypid IN ('timestamptz'::regtype, 'timestamp'::regtype),
               has_table_privilege(c.oid, 'SELECT'),
               a.attnotnull AND NOT a.atthasdef AND a.attidentity = ''
          FROM pg_catalog.pg_class c
          JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
          JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
         WHERE c.oid = to_regclass('archon_migrations') AND c.relkind IN ('r', 'p', 'v', 'f'))"_s);
    if (!rows) {
        return std::unexpected(rows.error());
    }
    static const QSet<QString> ours{u"version"_s, u"migration_name"_s, u"applied_at"_s, u"checksum"_s};
    Shape shape;
    for (qsizetype row = 0; row < rows->size(); ++row) {
        const QString column = rows->text(row, 2);
        shape.schema = rows->text(row, 0);
        shape.table = rows->text(row, 1);
        shape.columns.insert(column);
        shape.timed = shape.timed || (column == "applied_at"_L1 && rows->isTrue(row, 3));
        shape.readable = rows->isTrue(row, 4);
        shape.needsMore = shape.needsMore || (rows->isTrue(row, 5) && !ours.contains(column));
    }
    return shape;
}

QString leadingNumber(const QString &text)
{
    qsizetype length = 0;
    while (length < text.size() && text.at(length) >= u'0' && text.at(length) <= u'9') {
        ++length;
    }
    return text.first(length);
}

// "002" and "2" are the same number; a release such as "0.1.0" is none.
bool sameNumber(const QString &version, const QString &number)
{
    const auto significant = [](const QString &digits) {
        qsizetype zeros = 0;
        while (zeros < digits.size() - 1 && digits.at(zeros) == u'0') {
            ++zeros;
        }
        return digits.sliced(zeros);
    };
    return !number.isEmpty() && leadingNumber(version) == version && !version.isEmpty()
        && significant(version) == significant(number);
}

// How well a row fits a migration: 0 not at all, 1 exactly, more the looser it is.
int looseness(const LedgerEntry &entry, const Migration &migration)
{
    if (entry.name == migration.name && entry.version == migration.version) {
        return 1;
    }
    const QString number = leadingNumber(migration.name);
    if (number.isEmpty()) {
        return 0;
    }
    if (entry.name == migration.name && sameNumber(entry.version, number)) {
        return 2;
    }
    // From here on only for a file that stands directly in the folder: those of two releases may share their names.
    if (migration.id.toString().contains(u'/')) {
        return 0;
    }
    QString bare = migration.name.sliced(number.size());
    while (bare.startsWith(u'_') || bare.startsWith(u'-')) {
        bare.removeFirst();
    }
    if (!bare.isEmpty() && entry.name == bare && sameNumber(entry.version, number)) {
        return 3;
    }
    return entry.name == migration.name ? 4 : 0; // ('0.1.0', '002_session_memory')
}

} // namespace

std::optional<LedgerEntry> Ledger::entryFor(const Migration &migration) const
{
    std::optional<LedgerEntry> best;
    int bestFit = 0;
    for (const LedgerEntry &entry : entries) {
        const int fit = looseness(entry, migration);
        if (fit > 0 && (bestFit == 0 || fit < bestFit)) {
            best = entry;
            bestFit = fit;
        }
    }
    return best;
}

core::Result<Ledger> Ledger::read(db::Connection &connection)
{
    const core::Result<Shape> shape = readShape(connection);
    if (!shape) {
        return std::unexpected(shape.error());
    }
    Ledger ledger;
    ledger.schema = shape->schema;
    ledger.exists = shape->isLedger();
    if (!ledger.exists || !shape->readable) {
        return ledger;
    }
    const QString when = shape->timed
        ? uR"(to_char(applied_at::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))"_s
        : u"NULL"_s;
    const QString checksum = shape->columns.contains(u"checksum"_s) ? u"btrim(checksum::text)"_s : u"NULL"_s;
    const core::Result<db::Rows> rows
        = connection.query(u"SELECT version::text, migration_name::text, %1, %2 FROM %3 ORDER BY 3, 1, 2"_s.arg(
            when, checksum, shape->table));
    if (!rows) {
        return std::unexpected(rows.error());
    }
    for (qsizetype row = 0; row < rows->size(); ++row) {
        LedgerEntry entry;
        entry.version = rows->text(row, 0);
        entry.name = rows->text(row, 1);
        entry.checksum = rows->text(row, 3);
        if (const QDateTime at = QDateTime::fromString(rows->text(row, 2), Qt::ISODateWithMs); at.isValid()) {
            entry.appliedAt = at.toUTC();
        }
        ledger.entries << entry;
    }
    return ledger;
}

core::Result<void> Ledger::record(db::Connection &connection, const Migration &migration)
{
    const core::Result<Shape> shape = readShape(connection);
    if (!shape) {
        return std::unexpected(shape.error());
    }
    if (!shape->isLedger() || shape->needsMore) {
        return {};
    }
    const bool hasChecksum = shape->columns.contains(u"checksum"_s);
    // Not ON CONFLICT (version, migration_name): hand-made ledgers lack that unique key, and it would be an error
    // there. The time is kept where the same text was recorded before.
    QStringList changes{u"migration_name = $2::text"_s};
    QStringList columns{u"version"_s, u"migration_name"_s};
    QStringList values{u"$1::text"_s, u"$2::text"_s};
    QList<db::Value> parameters{migration.version, migration.name};
    if (hasChecksum) {
        changes << u"checksum = $3::text"_s;
        columns << u"checksum"_s;
        values << u"$3::text"_s;
        parameters << migration.checksum;
    }
    if (shape->timed) {
        changes << (hasChecksum
                ? u"applied_at = CASE WHEN checksum = $3::text THEN coalesce(applied_at, now()) ELSE now() END"_s
                : u"applied_at = coalesce(applied_at, now())"_s);
        columns << u"applied_at"_s;
        values << u"now()"_s;
    }
    const core::Result<db::Rows> written = connection.query(
        uR"(WITH known AS (UPDATE %1 SET %2 WHERE version = $1::text AND migration_name = $2::text RETURNING 1)
            INSERT INTO %1 (%3) SELECT %4 WHERE NOT EXISTS (SELECT 1 FROM known) ON CONFLICT DO NOTHING)"_s.arg(
            shape->table, changes.join(", "_L1), columns.join(", "_L1), values.join(", "_L1)),
        parameters);
    if (!written) {
        return std::unexpected(written.error());
    }
    return {};
}

core::Result<qint64> Ledger::forget(db::Connection &connection, const Migration &migration)
{
    const core::Result<Shape> shape = readShape(connection);
    if (!shape) {
        return std::unexpected(shape.error());
    }
    const core::Result<Ledger> ledger = read(connection);
    if (!ledger) {
        return std::unexpected(ledger.error());
    }
    qint64 removed = 0;
    for (const LedgerEntry &entry : ledger->entries) {
        if (looseness(entry, migration) == 0) {
            continue;
        }
        const core::Result<db::Rows> rows = connection.query(
            u"DELETE FROM %1 WHERE version = $1 AND migration_name = $2 RETURNING 1"_s.arg(shape->table),
            {entry.version, entry.name});
        if (!rows) {
            return std::unexpected(rows.error());
        }
        removed += rows->size();
    }
    return removed;
}

} // namespace archon::migrations
