// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "db/connectionurl.h"
#include "db/notice.h"
#include "db/rows.h"

#include <chrono>
#include <memory>
#include <stop_token>

namespace archon::db {

// One connection to a server. It blocks, so it lives in jobs on an Executor's thread (or in a test), never on the GUI
// thread; only cancel() may be called from another thread.
//
// query() goes through libpqxx. execute() speaks to libpq itself, because libpqxx 7.10 keeps neither the position nor
// the context of an error. Both leave transactions to the caller: begin() … commit() or rollback().
class Connection {
public:
    struct Options {
        QString applicationName = QStringLiteral("Archon Memory");
        std::chrono::milliseconds connectTimeout{10000}; // for all hosts together, unless the URL has connect_timeout
    };
    enum class TransactionState { Idle, Open, Failed, Unknown };

    // Connects, asking for the SQLSTATE of refusals. Stops early with ErrorKind::Cancelled when asked to.
    // Errors carry the hints of connectionerror.h.
    [[nodiscard]] static core::Result<std::unique_ptr<Connection>> open(
        const ConnectionUrl &url, const Options &options, const std::stop_token &stop = {});
    [[nodiscard]] static core::Result<std::unique_ptr<Connection>> open(const ConnectionUrl &url);
    ~Connection();
    Q_DISABLE_COPY_MOVE(Connection)

    // One statement of our own, with $1 … bound as text (the server infers the types; add casts where it cannot).
    [[nodiscard]] core::Result<Rows> query(const QString &sql, const QList<Value> &parameters = {});

    struct Executed {
        QString tag; // "CREATE TABLE", "INSERT 0 1"
        Rows rows; // at most maximumRows; rows.total counts them all
        qint64 affected = 0; // rows inserted, updated or deleted
    };
    // One statement of somebody else, as UTF-8, by the simple protocol. The error's position counts the code points of
    // sql. Of several statements the last answer counts, or the first error. COPY … FROM STDIN is refused: there is no
    // data.
    [[nodiscard]] core::Result<Executed> execute(const QByteArray &sql, qsizetype maximumRows = 200);

    [[nodiscard]] core::Result<void> begin();
    [[nodiscard]] core::Result<void> commit(); // ErrorKind::InDoubt when the connection broke meanwhile
    void rollback(); // never fails: a broken connection has rolled back too
    [[nodiscard]] TransactionState transactionState() const;
    [[nodiscard]] bool isOpen() const; // as far as the client library knows without asking

    // The notices since the last call, oldest first.
    [[nodiscard]] QList<Notice> takeNotices();

    // Asks the server to stop the running statement, encrypted if the connection is. Blocks for a round trip, at most
    // five seconds: any thread but the GUI's. The statement then fails with ErrorKind::Cancelled. Between two
    // statements the next one is refused instead (commit() then rolls back), so that no request gets lost; exactly one
    // is hit.
    void cancel();
    // Forgets a cancel() that no statement has used up.
    void forgetCancel();
    // From now on no statement is sent but ROLLBACK; query() and execute() fail with ErrorKind::Cancelled. Any thread.
    void retire();
    // Cuts the connection off, so that also what waits for a dead network ends at once. Does not block. Any thread.
    void abort();
    // Looks whether the server has closed the idle connection, without a round trip.
    [[nodiscard]] bool checkOpen();

    [[nodiscard]] int serverVersion() const; // 170011 for 17.11
    [[nodiscard]] int backendPid() const;
    [[nodiscard]] bool isEncrypted() const;
    // What libpq really used, after defaults, service and pgpass: host, port, user, database. No password.
    [[nodiscard]] ConnectionUrl actualUrl() const;
    [[nodiscard]] const ConnectionUrl &url() const;

private:
    struct Private;
    explicit Connection(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};

} // namespace archon::db
