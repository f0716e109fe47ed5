// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/hinttable.h"

using namespace Qt::StringLiterals;

namespace archon::migrations {

namespace {

using Kind = core::Fix::Kind;

struct PlainHint {
    const char *sqlState; // five characters, or the two of a class
    const char16_t *what;
    const char16_t *next;
    Kind fix = Kind::None; // without argument
};

// clang-format off
constexpr PlainHint table[] = {
    // Transactions and waiting
    {"55P03", u"Another session uses a table that the statement needs, and did not let go of it in time.",
        u"Close what uses the database, or wait a little, then run it again.", Kind::Retry},
    {"57014", u"The statement took longer than the time limit allows.",
        u"Raise statement_timeout for this run, or set it to 0, then run it again."},
    {"40P01", u"This session and another one waited for each other; the server ended ours.",
        u"Run it again. If it happens again, close what uses the database.", Kind::Retry},
    {"40001", u"Another session changed the same rows at the same time.", u"Run it again.", Kind::Retry},
    {"25001", u"The statement cannot run inside a transaction.",
        u"Put it into a file of its own, or write it without CONCURRENTLY."},
    {"25P01", u"The file ends a transaction that it did not begin.",
        u"Take BEGIN, COMMIT and ROLLBACK out of the file: the whole file runs in one transaction."},
    {"25P02", u"An earlier statement had failed already.", u"Look at the first error; this one only follows from it."},
    {"2D000", u"A procedure tries to commit inside a transaction.", u"Call it outside of the migration."},
    {"55P04", u"A new value of an enum cannot be used in the transaction that adds it.",
        u"Split the file: one that adds the value, and a later one that uses it."},
    {"25P03", u"The server ended the session because its transaction was idle for too long.",
        u"Raise idle_in_transaction_session_timeout, then run it again."},
    {"25P04", u"The server ended the transaction because it took too long.",
        u"Raise transaction_timeout, or split the file, then run it again."},
    {"57P05", u"The server ended the session because it was idle for too long.", u"Run it again.", Kind::Retry},

    // Objects that do not fit
    {"42P16", u"A view or table cannot be changed in this way while it is kept.",
        u"CREATE OR REPLACE VIEW may only add columns at the end: drop the view first and create it anew."},
    {"42P13", u"A function cannot be replaced by one with another result or other parameter names.",
        u"Drop it first: DROP FUNCTION with the types of its arguments; then create it and grant its rights again."},
    {"42P17", u"An index or a generated column may only use functions that always give the same answer.",
        u"Leave out now(), casts of time with a time zone, and other functions that are not IMMUTABLE."},
    {"42830", u"The columns that a foreign key points to are not unique.",
        u"Give them a primary key or a unique constraint first."},
    {"42804", u"Two types do not fit together.",
        u"Give both columns the same type, or say how to convert: USING column::type."},
    {"42846", u"The server knows no way to convert one type into the other.", u"Say how: USING with an expression."},
    {"2BP01", u"Something else depends on what the statement drops.",
        u"The server's words name it. Drop or change it first; CASCADE would take it along unasked."},
    {"42P10", u"No unique constraint fits the columns of ON CONFLICT.",
        u"Create a unique index or constraint on exactly these columns first."},
    {"42809", u"The object is of another kind than the statement expects.",
        u"A view may have the name of the expected table, or the other way round."},
    {"42725", u"Several functions of this name fit the call.",
        u"Cast the arguments, or drop the overload that is no longer wanted."},
    {"42702", u"A column name fits more than one table.", u"Write the table before it: table.column."},
    {"42622", u"A name is longer than 63 bytes and was cut.", u"Choose a shorter name."},
    {"42939", u"The name is reserved for the system.", u"Choose another name: pg_ at the front is PostgreSQL's own."},
    {"428C9", u"A generated column cannot be given a value.", u"Leave the column out of the INSERT."},
    {"0A000", u"The server cannot do this.",
        u"The column may be used by a view or a rule: drop these first, and create them again afterwards."},
    {"55000", u"The object is not in a state in which this can be done.",
        u"REFRESH MATERIALIZED VIEW CONCURRENTLY needs a unique index on the view; see the server's words."},
    {"55006", u"The object is in use.", u"Close the other sessions that use it, then run it again.", Kind::Retry},
    {"54000", u"A limit of the server is exceeded.",
        u"An index row holds about 2700 bytes: index md5(column) or left(column, 200) instead."},
    {"54001", u"The statement is nested too deeply.", u"Look for a function or a trigger that calls itself."},
    {"54011", u"The table would have too many columns.", u"A table has at most 1600; dropped ones count too."},

    // Data that does not fit
    {"23502", u"A column that may not be empty has rows without a value.",
        u"Fill these rows first, or give the column a default."},
    {"23503", u"A row points to another one that is not there.",
        u"Remove or mend these rows, or add the foreign key NOT VALID and validate it later."},
    {"23514", u"Rows do not meet the condition of a check.",
        u"Mend these rows first, or add the check NOT VALID and validate it later."},
    {"22001", u"A text is longer than its column allows.",
        u"Archon's ledger takes 20 characters for the version and 32 for the checksum, which is an MD5."},
    {"22023", u"A parameter has a value that the server does not accept.",
        u"For an extension: leave out the pinned VERSION, so that the installed one is taken."},
    {"22P02", u"A text could not be read as the type of its column.", u"Look at the value at the marked place."},
    {"22P05", u"A character cannot be stored in the encoding of this database.", u"Use a database with encoding UTF8."},
    {"22021", u"The file has bytes that are not valid in the encoding.", u"Save it as UTF-8."},
    {"22000", u"A value does not fit.", u"Look at the value at the marked place."},

    // The server
    {"53100", u"The disk of the server is full.",
        u"Free space or enlarge the disk. Building an index takes about as much room as its table."},
    {"53200", u"The server ran out of memory.",
        u"Lower maintenance_work_mem for this run, or run it when less is going on."},
    {"53300", u"The server has no connection left.",
        u"Close programs that use the database, then try again.", Kind::Retry},
    {"58030", u"The server could not read or write a file.", u"Look into the server's log and at its disk."},
    {"57P01", u"An administrator ended the session, or the server is shutting down.",
        u"Connect again; the program then finds out what became of the transaction.", Kind::Retry},
    {"57P02", u"The server ended all sessions after a crash of one of them.",
        u"Connect again; the program then finds out what became of the transaction.", Kind::Retry},
    {"57P03", u"The server takes no connections yet.", u"Wait a little, then try again.", Kind::Retry},
    {"42P05", u"A prepared statement of another session got in the way: there is a transaction pooler in between.",
        u"Connect in session mode, on Supabase on port 5432."},
    {"26000", u"A prepared statement is gone: there is a transaction pooler in between.",
        u"Connect in session mode, on Supabase on port 5432."},
    {"XX001", u"The server found damaged data.", u"Do not try again. Make a copy of the data folder, then get help."},
    {"XX002", u"The server found a damaged index.", u"Make a backup, then run REINDEX on it."},

    // Classes
    {"08", u"The connection to the server broke.",
        u"Connect again; the program then finds out what became of the transaction.", Kind::Retry},
    {"22", u"A value does not fit.", u"Look at the value at the marked place."},
    {"23", u"Rows in the database do not meet a constraint.", u"Mend these rows first, then run it again."},
    {"25", u"The transaction is in another state than the statement needs.",
        u"Take BEGIN, COMMIT and ROLLBACK out of the file: the whole file runs in one transaction."},
    {"40", u"The server rolled the transaction back.", u"Run it again.", Kind::Retry},
    {"53", u"The server is short of something: memory, disk or connections.", u"Make room, then try again."},
    {"57", u"The server stopped the work.",
        u"Try again; if it happens again, ask who looks after the server.", Kind::Retry},
    {"58", u"The server met a fault of its system.", u"Look into the server's log."},
    {"XX", u"The server met a fault of its own.",
        u"Look into the server's log; an update of PostgreSQL or pgvector may help."},
};
// clang-format on

} // namespace

std::optional<Hint> plainHint(const QString &sqlState)
{
    if (sqlState.size() != 5) {
        return std::nullopt;
    }
    for (const QStringView key : {QStringView(sqlState), QStringView(sqlState).first(2)}) {
        for (const PlainHint &hint : table) {
            if (key == QLatin1StringView(hint.sqlState)) {
                return Hint{QString::fromUtf16(hint.what), QString::fromUtf16(hint.next), {hint.fix, {}}};
            }
        }
    }
    return std::nullopt;
}

} // namespace archon::migrations
