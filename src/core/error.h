// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMetaType>
#include <QString>
#include <QStringList>

namespace archon::core {

// What a page or a command can act on; the words are in Error.
enum class ErrorKind {
    Usage, // what was asked makes no sense as it is: a URL that cannot be parsed, an unknown migration
    Connection, // no connection: unknown host, refused, time-out, wrong password
    Lost, // there was a connection and it broke
    Cancelled, // the user asked for it
    Sql, // the server refused a statement
    Refused, // we refused: preflight, lock held by another runner, confirmation missing
    InDoubt, // the outcome could not be determined
    Io, // a file or a folder
    Internal, // a fault of this program
};

// The one action that is offered beside an error. `argument` is what the action works on.
struct Fix {
    enum class Kind {
        None,
        CreateExtension, // argument: name of the extension
        RunMigration, // argument: id of the migration that has to run first
        RequireTls, // reconnect with sslmode=require
        UseSessionPooler, // argument: the URL (without password) to use instead
        EnterPassword,
        Retry,
        Verify, // argument: id of the migration
    };
    Kind kind = Kind::None;
    QString argument;

    bool operator==(const Fix &) const = default;
};

// The server's own words. Plain text from outside: never shown as rich text.
struct ServerReport {
    QString severity;
    QString sqlState; // five characters, or empty for failures of the client library
    QString message;
    QString detail;
    QString hint;
    QString context;
    int position = 0; // 1-based, in code points of the text that was sent; 0: none
    QString internalQuery; // the inner query that failed, from EXECUTE or a function
    int internalPosition = 0; // 1-based, in code points of internalQuery; 0: none

    bool operator==(const ServerReport &) const = default;
};

// An error as a value, in four parts: what happened, the state that the database is in now, what to do next, and the
// server's own words. Never holds a secret: whoever builds one from outside text passes it through redact().
struct Error {
    ErrorKind kind = ErrorKind::Internal;
    QString what; // one sentence
    QString state; // one sentence on the database now, empty where nothing was begun
    QString next; // what to do, one or two sentences; may be empty
    Fix fix;
    ServerReport server;

    // The SQLSTATE, or empty.
    [[nodiscard]] QString sqlState() const { return server.sqlState; }
    // All non-empty sentences in one line, for a log or a terminal.
    [[nodiscard]] QString text() const
    {
        QStringList parts;
        for (const QString &part : {what, state, next}) {
            if (!part.isEmpty()) {
                parts << part;
            }
        }
        return parts.join(QLatin1Char(' '));
    }

    bool operator==(const Error &) const = default;
};

} // namespace archon::core

Q_DECLARE_METATYPE(archon::core::Error)
