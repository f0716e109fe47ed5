// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/sessionlabel.h"

#include "db/connection.h"
#include "migrations/catalogqueries.h"
#include "migrations/words.h"

#include <QDateTime>

namespace archon::migrations {

using namespace Qt::StringLiterals;

QString sessionLabel(const db::Rows &rows, qsizetype row)
{
    const QString application = rows.text(row, 1).simplified();
    const QString user = rows.text(row, 2);
    QString label = application.isEmpty() ? u"a session"_s : application;
    if (!user.isEmpty()) {
        label += u" as "_s + user;
    }
    label += u" (process %1)"_s.arg(rows.text(row, 0));
    if (const double since = rows.text(row, 3).toDouble(); since > 0) {
        const QDateTime start = QDateTime::fromMSecsSinceEpoch(qint64(since * 1000));
        label += u", since %1"_s.arg(start.toLocalTime().toString(u"HH:mm:ss"_s));
    }
    return label;
}

QString sessionsHolding(db::Connection &connection, const QList<sql::TableLock> &wanted)
{
    QStringList labels;
    for (const sql::TableLock &lock : wanted) {
        // Reading a table stands in the way of nothing but the strongest lock.
        const QString harmless = lock.lock == sql::Lock::AccessExclusive
            ? u""_s
            : u"AND l.mode NOT IN ('AccessShareLock', 'RowShareLock')"_s;
        const core::Result<db::Rows> rows = connection.query(
            u"SELECT %1 FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a USING (pid) "
            "WHERE l.granted AND l.locktype = 'relation' AND l.relation = to_regclass($1) "
            "AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()) "
            "AND a.pid <> pg_backend_pid() %2 GROUP BY 1, 2, 3, 4 ORDER BY 4 LIMIT 3"_s.arg(
                QLatin1StringView(sessionColumns), harmless),
            {catalogqueries::qualified(lock.table)});
        for (qsizetype row = 0; rows && row < rows->size(); ++row) {
            labels << sessionLabel(*rows, row);
        }
    }
    labels.removeDuplicates();
    return listed(labels, 3);
}

} // namespace archon::migrations
