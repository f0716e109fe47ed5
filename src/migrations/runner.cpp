// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/runner.h"

#include "db/catalog.h"
#include "db/connection.h"
#include "db/serverinfo.h"
#include "migrations/hints.h"
#include "migrations/ledger.h"
#include "migrations/plan.h"
#include "migrations/preflight.h"
#include "migrations/runnerlock.h"
#include "migrations/scriptrun.h"
#include "migrations/sessionlabel.h"
#include "migrations/transaction.h"
#include "sql/sourcetext.h"

#include <QElapsedTimer>

namespace archon::migrations {

using namespace Qt::StringLiterals;

namespace {

using Phase = RunProgress::Phase;

// One call of runMigration(), so that its steps need not hand each other everything.
class MigrationRun {
public:
    MigrationRun(db::Connection &connection, const Migration &migration, const RunOptions &options,
        const ProgressSink &progress, const QList<Migration> &folder)
        : m_connection(connection),
          m_migration(migration),
          m_options(options),
          m_progress(progress),
          m_folder(folder)
    {
        m_report.id = migration.id;
    }

    [[nodiscard]] RunReport run();

private:
    void tell(Phase phase, const QString &message = {}) const;
    void refuse(core::Error error);
    void nothingBegun(core::Error error);
    void nothingChanged(core::Error error);
    [[nodiscard]] bool isRefusedByItsText();
    void runAlone();
    [[nodiscard]] bool isReady();
    void runInTransaction();
    void stopAt(const ScriptFailure &failure, Transaction &transaction);
    [[nodiscard]] core::Result<bool> record() const;
    void tryOut();
    void commit(Transaction &transaction);
    [[nodiscard]] bool isThere(db::Connection &connection) const;
    [[nodiscard]] core::Error explained(const core::Error &error) const;

    db::Connection &m_connection;
    const Migration &m_migration;
    const RunOptions &m_options;
    const ProgressSink &m_progress;
    const QList<Migration> &m_folder;
    db::ServerInfo m_server;
    db::Catalog m_catalog;
    RunReport m_report;
};

void MigrationRun::tell(Phase phase, const QString &message) const
{
    if (m_progress) {
        RunProgress progress;
        progress.phase = phase;
        progress.statement = int(m_report.statements.size());
        progress.total = int(m_migration.script.statements.size());
        progress.message = message;
        m_progress(progress);
    }
}

void MigrationRun::refuse(core::Error error)
{
    error.state = u"Nothing was changed."_s;
    m_report.outcome = Outcome::Refused;
    m_report.error = std::move(error);
}

// Before BEGIN: the reason decides whether the run counts as refused or as failed.
void MigrationRun::nothingBegun(core::Error error)
{
    const bool failed = error.kind == core::ErrorKind::Cancelled || error.kind == core::ErrorKind::Sql;
    refuse(std::move(error));
    m_report.outcome = failed ? Outcome::RolledBack : Outcome::Refused;
}

void MigrationRun::nothingChanged(core::Error error)
{
    error.state = error.kind == core::ErrorKind::Lost
        ? u"Nothing was changed: the connection was lost before COMMIT, and without it the server rolls back."_s
        : u"Nothing was changed: the transaction was rolled back."_s;
    m_report.outcome = Outcome::RolledBack;
    m_report.recorded = false;
    m_report.error = std::move(error);
}

core::Error MigrationRun::explained(const core::Error &error) const
{
    return explainSqlError(error, m_server, m_catalog, m_folder);
}

bool MigrationRun::isRefusedByItsText()
{
    if (m_migration.error) {
        if (const int position = m_migration.error->server.position; position > 0) {
            const sql::SourceText text(m_migration.text);
            const sql::SourceText::Place place = text.place(text.fromCodePoint(position));
            m_report.errorLine = place.line;
            m_report.errorColumn = place.column;
        }
        refuse(*m_migration.error);
        return true;
    }
    const QString refusal = refusalOf(m_migration);
    if (refusal.isEmpty()) {
        return false;
    }
    for (const sql::Statement &statement : m_migration.script.statements) {
        if (statement.transactionControl || statement.cannotRunInTransaction) {
            m_report.failedStatement = statement.index;
            m_report.errorLine = statement.line;
            m_report.errorColumn = statement.column;
            break;
        }
    }
    core::Error error;
    error.kind = core::ErrorKind::Refused;
    error.what = refusal;
    refuse(error);
    return true;
}

RunReport MigrationRun::run()
{
    QElapsedTimer clock;
    clock.start();
    if (!isRefusedByItsText()) {
        runAlone();
    }
    m_report.elapsedMs = double(clock.nsecsElapsed()) / 1e6;
    tell(Phase::Done);
    return m_report;
}

// With the turn of the one runner.
void MigrationRun::runAlone()
{
    m_connection.rollback();
    const core::Result<db::ServerInfo> server = db::readServerInfo(m_connection);
    if (!server) {
        nothingBegun(server.error());
        return;
    }
    m_server = *server;
    if (m_server.transactionPooler) { // a lock taken there would stay behind in somebody else's session
        refuse(preflight(m_migration, m_folder, m_server, m_catalog).refusal());
        return;
    }
    const core::Result<std::unique_ptr<RunnerLock>> lock
        = RunnerLock::acquire(m_connection, m_options.runnerWait, [this](const QString &holder) {
              tell(Phase::Waiting, holder.isEmpty() ? QString() : u"Waiting for another runner: %1"_s.arg(holder));
          });
    if (!lock) {
        nothingBegun(lock.error());
        return;
    }
    if (isReady()) {
        runInTransaction();
    }
}

// Looks at the database under the lock: what was read before may be out of date.
bool MigrationRun::isReady()
{
    const core::Result<db::Catalog> catalog = db::readCatalog(m_connection);
    if (!catalog) {
        nothingBegun(catalog.error());
        return false;
    }
    m_catalog = *catalog;
    const core::Result<Ledger> ledger = Ledger::read(m_connection);
    if (!ledger) {
        nothingBegun(ledger.error());
        return false;
    }
    const MigrationState state = deriveState(m_migration, m_catalog, *ledger);
    if (state.kind == MigrationState::Kind::Applied && !m_options.evenIfApplied) {
        m_report.outcome = Outcome::AlreadyApplied;
        m_report.recorded = true;
        return false;
    }
    const Preflight ready = preflight(m_migration, m_folder, m_server, m_catalog);
    if (!ready.mayRun()) {
        refuse(ready.refusal());
        return false;
    }
    return true;
}

void MigrationRun::runInTransaction()
{
    Transaction transaction(m_connection, m_options);
    if (const core::Result<void> begun = transaction.begin(); !begun) {
        nothingChanged(explained(begun.error()));
        return;
    }
    const auto failure = runScript(m_connection, m_migration.script, m_progress, m_report.statements);
    if (failure) {
        stopAt(*failure, transaction);
        return;
    }
    tell(Phase::Recording);
    if (const core::Result<void> back = transaction.takeBack(); !back) {
        nothingChanged(explained(back.error()));
        return;
    }
    const core::Result<bool> recorded = record();
    if (!recorded) {
        core::Error error = explained(recorded.error());
        if (error.kind == core::ErrorKind::Sql) {
            error.what
                = u"The statements went through, but the migration could not be recorded in the ledger: %1"_s.arg(
                    error.what);
        }
        nothingChanged(error);
        return;
    }
    if (m_options.dryRun) {
        tryOut();
        return;
    }
    m_report.recorded = *recorded;
    commit(transaction);
}

void MigrationRun::stopAt(const ScriptFailure &failure, Transaction &transaction)
{
    m_report.failedStatement = failure.statement;
    m_report.errorLine = failure.line;
    m_report.errorColumn = failure.column;
    const sql::Statement &statement = m_migration.script.statements.at(failure.statement - 1);
    if (failure.endedTransaction) {
        if (transaction.askFate() != Fate::RolledBack) {
            core::Error error = failure.error;
            error.state = u"The statements up to number %1 were carried out and stay; the rest was not run."_s.arg(
                failure.statement);
            m_report.outcome = Outcome::Partial;
            m_report.error = error;
            return;
        }
        nothingChanged(failure.error);
        return;
    }
    core::Error error = explained(failure.error);
    m_connection.rollback();
    if (error.sqlState() == "55P03"_L1) {
        if (const QString who = sessionsHolding(m_connection, statement.locks); !who.isEmpty()) {
            error.next = u"In the way now: %1. %2"_s.arg(who, error.next).trimmed();
        }
    }
    nothingChanged(error);
}

// True: the ledger has a row for it now. The file may have made the ledger itself, or written the row.
core::Result<bool> MigrationRun::record() const
{
    if (const core::Result<void> recorded = Ledger::record(m_connection, m_migration); !recorded) {
        return std::unexpected(recorded.error());
    }
    const core::Result<Ledger> ledger = Ledger::read(m_connection);
    if (!ledger) {
        return std::unexpected(ledger.error());
    }
    return ledger->entryFor(m_migration).has_value();
}

void MigrationRun::tryOut()
{
    // What COMMIT would find.
    if (const auto checked = m_connection.execute("SET CONSTRAINTS ALL IMMEDIATE", 0); !checked) {
        nothingChanged(explained(checked.error()));
        return;
    }
    m_report.outcome = Outcome::DryRunOk;
}

void MigrationRun::commit(Transaction &transaction)
{
    if (m_server.supabase) { // its API keeps a picture of the schema; delivered by COMMIT
        if (const auto notified = m_connection.execute("NOTIFY pgrst, 'reload schema'", 0); !notified) {
            nothingChanged(explained(notified.error()));
            return;
        }
    }
    tell(Phase::Committing);
    const Transaction::Ending ending = transaction.commit([this] { tell(Phase::Resolving); });
    // After a crash the server may give the number of a transaction of which nothing reached the disk to another one,
    // so "committed" has to agree with what is there.
    if (ending.fate == Fate::Committed && (!ending.wasLost || isThere(*ending.resolver->connection()))) {
        if (ending.wasLost) {
            tell(
                Phase::Resolving, u"The connection was lost during COMMIT; the server says that it was carried out."_s);
        }
        m_report.outcome = Outcome::Applied;
        return;
    }
    if (ending.fate == Fate::Unknown) {
        m_report.outcome = Outcome::Unknown;
        m_report.recorded = false;
        m_report.error = ending.error;
        m_report.error->fix = {core::Fix::Kind::Verify, m_migration.id.toString()};
        return;
    }
    core::Error error;
    error.kind = core::ErrorKind::Lost;
    error.what = u"The connection to the server was lost during COMMIT, and nothing of the migration is there."_s;
    error.next = u"Run it again."_s;
    nothingChanged(explained(ending.error.value_or(error)));
    if (ending.wasLost && ending.error) {
        m_report.error->state = ending.error->state;
    }
}

bool MigrationRun::isThere(db::Connection &connection) const
{
    const core::Result<db::Catalog> catalog = db::readCatalog(connection);
    const core::Result<Ledger> ledger = Ledger::read(connection);
    if (!catalog || !ledger) {
        return true; // nothing speaks against what the server said
    }
    const MigrationState state = deriveState(m_migration, *catalog, *ledger);
    return state.kind != MigrationState::Kind::Pending || (state.objects.isEmpty() && !m_report.recorded);
}

} // namespace

QString outcomeName(Outcome outcome)
{
    switch (outcome) {
    case Outcome::Applied:
        return u"applied"_s;
    case Outcome::AlreadyApplied:
        return u"already_applied"_s;
    case Outcome::RolledBack:
        return u"rolled_back"_s;
    case Outcome::DryRunOk:
        return u"dry_run_ok"_s;
    case Outcome::Unknown:
        return u"unknown"_s;
    case Outcome::Refused:
        return u"refused"_s;
    case Outcome::Partial:
        return u"partial"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

RunReport runMigration(db::Connection &connection, const Migration &migration, const RunOptions &options,
    const ProgressSink &progress, const QList<Migration> &folder)
{
    return MigrationRun(connection, migration, options, progress, folder).run();
}

} // namespace archon::migrations
