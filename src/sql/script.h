// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "sql/effect.h"

#include <QByteArray>
#include <QList>
#include <QString>

namespace archon::sql {

// The table locks of PostgreSQL, weakest first.
enum class Lock {
    None,
    AccessShare,
    RowShare,
    RowExclusive,
    ShareUpdateExclusive,
    Share,
    ShareRowExclusive,
    Exclusive,
    AccessExclusive,
};
[[nodiscard]] QString lockName(Lock lock); // "ACCESS EXCLUSIVE"; empty for None

// A lock that a statement takes on a table which it does not itself create.
struct TableLock {
    Name table;
    Lock lock = Lock::None;

    bool operator==(const TableLock &) const = default;
};

// Something that a careful person would point out about a statement, found in its parse tree alone.
struct Risk {
    enum class Severity { Info, Warning, Danger };
    QString rule; // a stable name in kebab-case, such as "drop-table"
    Severity severity = Severity::Info;
    QString message; // a sentence or two

    bool operator==(const Risk &) const = default;
};
[[nodiscard]] QString severityName(Risk::Severity severity); // "info", "warning", "danger"

struct Statement {
    int index = 0; // 1-based
    qsizetype begin = 0; // UTF-16 offset of the first character, after blanks and comments
    qsizetype end = 0; // one past the last character; the semicolon is not part of it
    int line = 0; // 1-based, of begin
    int column = 0; // 1-based, in UTF-16 units
    int endLine = 0; // 1-based
    QString kind; // "CREATE TABLE", "ALTER TABLE", "DO", …
    QString object; // what it is about, "archon_sessions"; may be empty
    QString summary; // in words: "Creates table archon_sessions with 11 columns"
    QList<Effect> effects;
    QList<TableLock> locks;
    QList<Risk> risks;
    bool transactionControl = false; // BEGIN, COMMIT, ROLLBACK, SAVEPOINT, …
    bool cannotRunInTransaction = false; // CREATE INDEX CONCURRENTLY, VACUUM, …
    bool destructive = false; // DROP, TRUNCATE, DELETE or UPDATE without WHERE, …
    bool changesData = false; // INSERT, UPDATE, DELETE, MERGE, COPY FROM
    bool dynamic = false; // DO, CALL: what it does cannot be read from the text

    [[nodiscard]] Lock strongestLock() const;
};

// A file of SQL, understood by PostgreSQL's own grammar.
struct Script {
    QString text; // exactly as given, line ends included
    QList<Statement> statements;

    // Every statement may run inside one transaction block that we own.
    [[nodiscard]] bool isTransactional() const;
    // The UTF-8 text of a statement, as it is sent.
    [[nodiscard]] QByteArray statementText(const Statement &statement) const;
    // "Creates 2 tables, adds 2 columns, creates 10 indexes, …"
    [[nodiscard]] QString summary() const;
    // Running it twice does no harm as far as the text tells: every creation says IF NOT EXISTS or OR REPLACE, or drops
    // first.
    [[nodiscard]] bool isRerunnable() const;
    // 1-based number of the statement that holds this UTF-16 offset; 0: none.
    [[nodiscard]] int statementAt(qsizetype offset) const;
};

// Fails with ErrorKind::Sql and SQLSTATE 42601; server.position counts code points of the whole text and `what` names
// line and column. psql's backslash commands get an error of their own. Pure; any thread.
[[nodiscard]] core::Result<Script> parseScript(const QString &text);

// The text after the comments that stand directly before a statement are kept in comment order: used for check
// comments.
struct CommentedStatement {
    Statement statement;
    QStringList comments; // the line comments between the previous statement and this one, without "--", trimmed
};
[[nodiscard]] core::Result<QList<CommentedStatement>> parseCommentedScript(const QString &text);

} // namespace archon::sql
