// SPDX-License-Identifier: GPL-3.0-or-later
#include "db/connection.h"

#include "db/connector.h"
#include "db/englishmessages.h"
#include "db/resultreader.h"
#include "db/servererror.h"
#include "db/socketwait.h"
#include "db/statementgate.h"

#include <libpq-fe.h>
#include <pqxx/connection>
#include <pqxx/nontransaction>
#include <pqxx/params>
#include <pqxx/result>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>

using namespace Qt::StringLiterals;

namespace archon::db {

using core::Error;
using core::ErrorKind;
using core::Result;

namespace {

struct CloseCancel {
    void operator()(PGcancelConn *connection) const { PQcancelFinish(connection); }
};

Error usageError(const QString &what)
{
    Error error;
    error.kind = ErrorKind::Usage;
    error.what = what;
    return error;
}

// libpq takes C strings, and would silently send only what stands before a zero.
Error zeroError()
{
    return usageError(u"The text has a character with the code zero, which PostgreSQL cannot take."_s);
}

Rows rowsOf(const pqxx::result &result)
{
    Rows rows;
    const int columns = int(result.columns());
    for (int column = 0; column < columns; ++column) {
        rows.columns << QString::fromUtf8(result.column_name(column));
    }
    rows.total = result.size();
    rows.rows.reserve(result.size());
    for (const pqxx::row &line : result) {
        Row row;
        row.reserve(columns);
        for (const pqxx::field &cell : line) {
            row << (cell.is_null() ? Value() : Value(QString::fromUtf8(cell.c_str(), qsizetype(cell.size()))));
        }
        rows.rows << row;
    }
    return rows;
}

} // namespace

struct Connection::Private {
    Private(ConnectionUrl target, ConnectionHandle handle)
        : url(std::move(target)),
          raw(handle.get()),
          link(pqxx::connection::seize_raw_connection(handle.release())),
          canceller(PQcancelCreate(raw)),
          socket(::fcntl(PQsocket(raw), F_DUPFD_CLOEXEC, 0))
    {
        PQsetNoticeReceiver(raw, &Private::receiveNotice, this);
    }
    ~Private()
    {
        if (socket >= 0) {
            ::close(socket);
        }
    }
    Q_DISABLE_COPY_MOVE(Private)

    static void receiveNotice(void *self, const PGresult *result);
    void sendCancel();
    [[nodiscard]] FailureContext afterFailure(const QString &sqlState);
    // Sends without asking the gate.
    [[nodiscard]] Result<Executed> send(const char *sql, qsizetype maximumRows);
    [[nodiscard]] bool isBroken() const { return PQstatus(raw) != CONNECTION_OK; }

    static constexpr qsizetype maximumNotices = 5000;

    ConnectionUrl url;
    PGconn *raw; // belongs to link
    pqxx::connection link;
    std::unique_ptr<PGcancelConn, CloseCancel> canceller; // used inside the gate only
    int socket; // a duplicate: libpq may close its own at any time, and the number be given to another file
    StatementGate gate;
    std::atomic<bool> aborted = false;
    QList<Notice> notices;
    qint64 droppedNotices = 0;
};

void Connection::Private::receiveNotice(void *self, const PGresult *result)
{
    auto *d = static_cast<Private *>(self);
    if (d->notices.size() < maximumNotices) {
        d->notices << noticeOf(result);
    } else {
        ++d->droppedNotices;
    }
}

void Connection::Private::sendCancel()
{
    const QDeadlineTimer deadline(5000);
    if (canceller == nullptr || PQcancelStart(canceller.get()) == 0) {
        return;
    }
    PostgresPollingStatusType state = PGRES_POLLING_WRITING;
    while (state == PGRES_POLLING_READING || state == PGRES_POLLING_WRITING) {
        const SocketEvent event = waitForSocket(PQcancelSocket(canceller.get()), state == PGRES_POLLING_WRITING,
            deadline, [this] { return aborted.load(); });
        if (event != SocketEvent::Ready) {
            break;
        }
        state = PQcancelPoll(canceller.get());
    }
    PQcancelReset(canceller.get());
}

FailureContext Connection::Private::afterFailure(const QString &sqlState)
{
    const bool requested = gate.leave(sqlState == "57014"_L1);
    return {!isBroken(), requested, QString::fromUtf8(PQerrorMessage(raw))};
}

Result<Connection::Executed> Connection::Private::send(const char *sql, qsizetype maximumRows)
{
    const EnglishMessages english;
    if (PQsendQuery(raw, sql) == 0) {
        core::ServerReport report;
        report.message = QString::fromUtf8(PQerrorMessage(raw)).trimmed();
        return std::unexpected(statementError(report, afterFailure({})));
    }
    ResultReader reader(raw, maximumRows);
    reader.readAll();
    if (reader.failure()) {
        return std::unexpected(statementError(*reader.failure(), afterFailure(reader.failure()->sqlState)));
    }
    gate.leave(false);
    if (reader.wantedCopyData()) {
        return std::unexpected(
            usageError(u"COPY … FROM STDIN was refused: the data that it needs cannot come with it."_s));
    }
    return reader.takeExecuted();
}

Connection::Connection(std::unique_ptr<Private> priv) : d(std::move(priv)) { }

Connection::~Connection() = default;

Result<std::unique_ptr<Connection>> Connection::open(const ConnectionUrl &url)
{
    return open(url, Options{});
}

Result<std::unique_ptr<Connection>> Connection::open(
    const ConnectionUrl &url, const Options &options, const std::stop_token &stop)
{
    Result<ConnectionHandle> handle = connectTo(url, options, stop);
    if (!handle) {
        return std::unexpected(handle.error());
    }
    return std::unique_ptr<Connection>(new Connection(std::make_unique<Private>(url, std::move(*handle))));
}

Result<Rows> Connection::query(const QString &sql, const QList<Value> &parameters)
{
    pqxx::params bound;
    for (const Value &parameter : parameters) {
        if (!parameter) {
            bound.append();
        } else if (parameter->contains(QChar::Null)) {
            return std::unexpected(zeroError());
        } else {
            bound.append(parameter->toStdString());
        }
    }
    if (sql.contains(QChar::Null)) {
        return std::unexpected(zeroError());
    }
    if (!d->gate.enter()) {
        return std::unexpected(cancelledError());
    }
    const EnglishMessages english;
    try {
        pqxx::nontransaction transaction(d->link);
        Rows rows = rowsOf(transaction.exec(sql.toStdString(), bound));
        d->gate.leave(false);
        return rows;
    } catch (const std::exception &) {
        return std::unexpected(currentExceptionError(d->afterFailure(currentExceptionSqlState())));
    }
}

Result<Connection::Executed> Connection::execute(const QByteArray &sql, qsizetype maximumRows)
{
    if (sql.contains('\0')) {
        return std::unexpected(zeroError());
    }
    if (!d->gate.enter()) {
        return std::unexpected(cancelledError());
    }
    return d->send(sql.constData(), maximumRows);
}

Result<void> Connection::begin()
{
    if (!d->gate.enter()) {
        return std::unexpected(cancelledError());
    }
    return d->send("BEGIN", 0).transform([](const Executed &) { });
}

Result<void> Connection::commit()
{
    if (d->isBroken()) { // nothing was sent, so there is no doubt
        return std::unexpected(lostError({}));
    }
    if (!d->gate.enter()) {
        rollback();
        return std::unexpected(cancelledError());
    }
    const Result<Executed> answer = d->send("COMMIT", 0);
    if (!answer) {
        Error error = answer.error();
        if (error.kind == ErrorKind::Lost || d->isBroken()) {
            error.kind = ErrorKind::InDoubt;
            error.what
                = u"The connection to the server was lost during COMMIT, so it is not known whether it was carried out."_s;
            error.next = u"Reconnect and ask the server for the outcome."_s;
        }
        return std::unexpected(error);
    }
    if (answer->tag != "COMMIT"_L1) {
        Error error;
        error.kind = ErrorKind::Sql;
        error.what = u"The server rolled the transaction back, because a statement in it had failed."_s;
        error.server.sqlState = u"25P02"_s;
        return std::unexpected(error);
    }
    return {};
}

void Connection::rollback()
{
    // A late request to cancel can hit the ROLLBACK itself.
    for (int attempt = 0; attempt < 3 && isOpen() && transactionState() != TransactionState::Idle; ++attempt) {
        PQclear(PQexec(d->raw, "ROLLBACK"));
    }
}

Connection::TransactionState Connection::transactionState() const
{
    switch (PQtransactionStatus(d->raw)) {
    case PQTRANS_IDLE:
        return TransactionState::Idle;
    case PQTRANS_INTRANS:
    case PQTRANS_ACTIVE:
        return TransactionState::Open;
    case PQTRANS_INERROR:
        return TransactionState::Failed;
    case PQTRANS_UNKNOWN:
        break;
    }
    return TransactionState::Unknown;
}

bool Connection::isOpen() const
{
    return !d->isBroken();
}

bool Connection::checkOpen()
{
    // Twice: the server's farewell can be read before the end of the stream.
    for (int attempt = 0; attempt < 2 && !d->isBroken(); ++attempt) {
        pollfd entry{PQsocket(d->raw), POLLIN, 0};
        if (::poll(&entry, 1, 0) <= 0) {
            break;
        }
        if (PQconsumeInput(d->raw) == 0) {
            return false;
        }
        PQisBusy(d->raw); // has libpq take in what it read
    }
    return !d->isBroken();
}

QList<Notice> Connection::takeNotices()
{
    QList<Notice> taken = std::exchange(d->notices, {});
    if (const qint64 dropped = std::exchange(d->droppedNotices, 0); dropped > 0) {
        taken << Notice{u"NOTICE"_s, {}, u"%1 more notices are not shown."_s.arg(dropped), {}, {}};
    }
    return taken;
}

void Connection::cancel()
{
    d->gate.requestCancel([this] { d->sendCancel(); });
}

void Connection::forgetCancel()
{
    d->gate.forget();
}

void Connection::retire()
{
    d->gate.close();
}

void Connection::abort()
{
    retire();
    d->aborted = true;
    if (d->socket >= 0) {
        ::shutdown(d->socket, SHUT_RDWR);
    }
}

int Connection::serverVersion() const
{
    return PQserverVersion(d->raw);
}

int Connection::backendPid() const
{
    return PQbackendPID(d->raw);
}

bool Connection::isEncrypted() const
{
    return PQsslInUse(d->raw) != 0 || PQgssEncInUse(d->raw) != 0;
}

ConnectionUrl Connection::actualUrl() const
{
    ConnectionUrl actual;
    actual.hosts = {{QString::fromUtf8(PQhost(d->raw)), QByteArray(PQport(d->raw)).toInt()}};
    actual.user = QString::fromUtf8(PQuser(d->raw));
    actual.database = QString::fromUtf8(PQdb(d->raw));
    for (auto [word, value] : d->url.options.asKeyValueRange()) {
        if (word != "service"_L1 && word != "hostaddr"_L1 && word != "passfile"_L1 && word != "sslpassword"_L1) {
            actual.options.insert(word, value);
        }
    }
    return actual;
}

const ConnectionUrl &Connection::url() const
{
    return d->url;
}

} // namespace archon::db
