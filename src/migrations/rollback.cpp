// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/rollback.h"

#include "db/connection.h"
#include "migrations/backupfile.h"
#include "migrations/rowbackup.h"
#include "migrations/runnerlock.h"
#include "migrations/transaction.h"
#include "migrations/undoing.h"
#include "migrations/words.h"

#include <QElapsedTimer>
#include <QFile>

#include <algorithm>

namespace archon::migrations {

using namespace Qt::StringLiterals;

namespace {

using Phase = RunProgress::Phase;

// A look must not hold up others for long.
RunOptions previewOptions()
{
    RunOptions options;
    options.lockTimeout = std::chrono::milliseconds(500);
    options.statementTimeout = std::chrono::milliseconds(60'000);
    options.maintenanceWorkMem.clear();
    return options;
}

// Rows that the role may not see would be lost without being counted: then the server is to refuse instead.
core::Result<QList<Loss>> countAll(db::Connection &connection, const QList<LostData> &lost)
{
    const core::Result<db::Rows> set = connection.query(u"SELECT set_config('row_security', 'off', true)"_s);
    if (!set) {
        return std::unexpected(set.error());
    }
    return countLosses(connection, lost);
}

// One call of rollbackMigration().
class RollbackRun {
public:
    RollbackRun(db::Connection &connection, const Migration &migration, const QString &backupFile,
        const RunOptions &options, const ProgressSink &progress, const QList<Migration> &folder)
        : m_connection(connection),
          m_migration(migration),
          m_options(options),
          m_progress(progress),
          m_undoing(connection, migration, folder)
    {
        m_report.id = migration.id;
        m_report.backupFile = backupFile;
    }

    [[nodiscard]] RollbackReport run();

private:
    void tell(Phase phase, const QString &message = {}) const;
    void refuse(core::Error error);
    void nothingChanged(core::Error error);
    void runAlone();
    void runInTransaction();
    [[nodiscard]] core::Result<void> secureRows();
    [[nodiscard]] core::Result<void> lockLost();
    [[nodiscard]] core::Result<void> countAndSave();
    [[nodiscard]] core::Result<void> undo(Transaction &transaction);
    void commit(Transaction &transaction);
    [[nodiscard]] bool isGone(db::Connection &connection) const;

    db::Connection &m_connection;
    const Migration &m_migration;
    const RunOptions &m_options;
    const ProgressSink &m_progress;
    Undoing m_undoing;
    RollbackReport m_report;
    bool m_saved = false;
};

void RollbackRun::tell(Phase phase, const QString &message) const
{
    if (m_progress) {
        RunProgress progress;
        progress.phase = phase;
        progress.total = int(m_undoing.script().statements.size());
        progress.statement = progress.total;
        progress.message = message;
        m_progress(progress);
    }
}

void RollbackRun::refuse(core::Error error)
{
    error.state = u"Nothing was changed."_s;
    const bool failed = error.kind == core::ErrorKind::Cancelled || error.kind == core::ErrorKind::Sql
        || error.kind == core::ErrorKind::Io;
    m_report.outcome = failed ? Outcome::RolledBack : Outcome::Refused;
    m_report.error = std::move(error);
}

void RollbackRun::nothingChanged(core::Error error)
{
    error.state = error.kind == core::ErrorKind::Lost
        ? u"Nothing was changed: the connection was lost before COMMIT, and without it the server rolls back."_s
        : u"Nothing was changed: the transaction was rolled back."_s;
    m_report.outcome = Outcome::RolledBack;
    m_report.error = std::move(error);
}

RollbackReport RollbackRun::run()
{
    QElapsedTimer clock;
    clock.start();
    if (m_migration.error) {
        refuse(*m_migration.error);
    } else if (const std::optional<core::Error> error = m_undoing.readScript()) {
        refuse(*error);
    } else {
        runAlone();
    }
    if (m_saved && (m_report.outcome == Outcome::RolledBack || m_report.outcome == Outcome::Refused)) {
        QFile::remove(m_report.backupFile); // all of its rows are still where they were
        m_saved = false;
    }
    if (!m_saved) {
        m_report.backupFile.clear();
    }
    m_report.elapsedMs = double(clock.nsecsElapsed()) / 1e6;
    tell(Phase::Done);
    return m_report;
}

void RollbackRun::runAlone()
{
    m_connection.rollback();
    // The first look is for what forbids even the lock, such as a transaction pooler.
    if (const core::Result<void> seen = m_undoing.look(); !seen) {
        refuse(seen.error());
        return;
    }
    if (const std::optional<core::Error> error = m_undoing.refusal()) {
        refuse(*error);
        return;
    }
    const core::Result<std::unique_ptr<RunnerLock>> lock
        = RunnerLock::acquire(m_connection, m_options.runnerWait, [this](const QString &holder) {
              tell(Phase::Waiting, holder.isEmpty() ? QString() : u"Waiting for another runner: %1"_s.arg(holder));
          });
    if (!lock) {
        refuse(lock.error());
        return;
    }
    if (const core::Result<void> seen = m_undoing.look(); !seen) {
        refuse(seen.error());
        return;
    }
    if (const std::optional<core::Error> error = m_undoing.refusal()) {
        refuse(*error);
        return;
    }
    runInTransaction();
}

void RollbackRun::runInTransaction()
{
    Transaction transaction(m_connection, m_options);
    const core::Result<void> done
        = transaction.begin().and_then([this] { return secureRows(); }).and_then([this, &transaction] {
              return undo(transaction);
          });
    if (!done) {
        nothingChanged(done.error());
        return;
    }
    commit(transaction);
}

core::Result<void> RollbackRun::secureRows()
{
    std::optional<ScriptFailure> failure;
    if (const core::Result<void> rehearsed = m_undoing.rehearse(failure); !rehearsed) {
        return rehearsed;
    }
    if (failure) {
        return std::unexpected(m_undoing.explained(*failure));
    }
    if (const core::Result<void> locked = lockLost(); !locked) {
        return locked;
    }
    if (const auto saved = m_connection.execute("SAVEPOINT archon_counting", 0); !saved) {
        return std::unexpected(saved.error());
    }
    if (const core::Result<void> counted = countAndSave(); !counted) {
        return counted;
    }
    // Takes back the settings that counting and saving needed; the locks are older, and stay.
    if (const auto back = m_connection.execute("ROLLBACK TO SAVEPOINT archon_counting", 0); !back) {
        return std::unexpected(back.error());
    }
    return {};
}

core::Result<void> RollbackRun::lockLost()
{
    QStringList tables;
    std::ranges::transform(m_undoing.lost(), std::back_inserter(tables), &LostData::qualified);
    if (tables.isEmpty()) {
        return {};
    }
    const auto locked
        = m_connection.execute(u"LOCK TABLE %1 IN ACCESS EXCLUSIVE MODE"_s.arg(tables.join(", "_L1)).toUtf8(), 0);
    return locked ? core::Result<void>() : std::unexpected(m_undoing.explained(locked.error()));
}

core::Result<void> RollbackRun::countAndSave()
{
    core::Result<QList<Loss>> losses = countAll(m_connection, m_undoing.lost());
    if (!losses) {
        return std::unexpected(m_undoing.explained(losses.error()));
    }
    m_report.losses = *std::move(losses);
    if (m_report.backupFile.isEmpty()) {
        return {};
    }
    const core::Result<std::unique_ptr<BackupFile>> file = BackupFile::create(m_report.backupFile);
    if (!file) {
        return std::unexpected(file.error());
    }
    RowBackup backup(m_connection, **file);
    if (const auto written = backup.write(m_migration.id, m_undoing.server().database, m_undoing.lost()); !written) {
        return std::unexpected(m_undoing.explained(written.error()));
    }
    const core::Result<void> finished = (*file)->finish();
    m_saved = finished.has_value();
    return finished;
}

core::Result<void> RollbackRun::undo(Transaction &transaction)
{
    QList<StatementResult> done;
    if (const auto failure = runScript(m_connection, m_undoing.script(), m_progress, done)) {
        return std::unexpected(m_undoing.explained(*failure));
    }
    tell(Phase::Recording);
    if (const core::Result<void> back = transaction.takeBack(); !back) {
        return back;
    }
    if (const core::Result<qint64> forgotten = Ledger::forget(m_connection, m_migration); !forgotten) {
        return std::unexpected(m_undoing.explained(forgotten.error()));
    }
    core::Result<QList<Check>> left = m_undoing.leftovers();
    if (!left) {
        return std::unexpected(left.error());
    }
    m_report.leftovers = *std::move(left);
    if (!m_report.leftovers.isEmpty()) {
        QStringList names;
        std::ranges::transform(m_report.leftovers, std::back_inserter(names), &Check::name);
        core::Error error;
        error.kind = core::ErrorKind::Refused;
        error.what = u"After %1.down.sql %2 would still be there: %3."_s.arg(
            m_migration.id.toString(), counted(names.size(), u"object"_s), listed(names, 5));
        error.next = u"Let the file drop these too."_s;
        return std::unexpected(error);
    }
    if (m_undoing.server().supabase) { // its API keeps a picture of the schema; delivered by COMMIT
        if (const auto notified = m_connection.execute("NOTIFY pgrst, 'reload schema'", 0); !notified) {
            return std::unexpected(notified.error());
        }
    }
    return {};
}

void RollbackRun::commit(Transaction &transaction)
{
    tell(Phase::Committing);
    const Transaction::Ending ending = transaction.commit([this] { tell(Phase::Resolving); });
    if (ending.fate == Fate::Committed && (!ending.wasLost || isGone(*ending.resolver->connection()))) {
        if (ending.wasLost) {
            tell(
                Phase::Resolving, u"The connection was lost during COMMIT; the server says that it was carried out."_s);
        }
        m_report.outcome = Outcome::Applied;
        return;
    }
    if (ending.fate == Fate::Unknown) {
        m_report.outcome = Outcome::Unknown;
        m_report.error = ending.error;
        return;
    }
    core::Error error;
    error.kind = core::ErrorKind::Lost;
    error.what = u"The connection to the server was lost during COMMIT, and the migration is still there."_s;
    error.next = u"Undo it again."_s;
    nothingChanged(m_undoing.explained(ending.error.value_or(error)));
    if (ending.wasLost && ending.error) {
        m_report.error->state = ending.error->state;
    }
}

// See MigrationRun::commit(): "committed" has to agree with what is there.
bool RollbackRun::isGone(db::Connection &connection) const
{
    const core::Result<db::Catalog> catalog = db::readCatalog(connection);
    const core::Result<Ledger> ledger = Ledger::read(connection);
    if (!catalog || !ledger) {
        return true; // nothing speaks against what the server said
    }
    return deriveState(m_migration, *catalog, *ledger).kind == MigrationState::Kind::Pending;
}

QString sentencesOf(const core::Error &error)
{
    return error.next.isEmpty() ? error.what : error.what + u' ' + error.next;
}

} // namespace

core::Result<RollbackPreview> previewRollback(
    db::Connection &connection, const Migration &migration, const QList<Migration> &folder)
{
    RollbackPreview preview;
    preview.id = migration.id;
    preview.sql = migration.downText.value_or(QString());
    Undoing undoing(connection, migration, folder);
    if (migration.error) {
        preview.refusal = sentencesOf(*migration.error);
        return preview;
    }
    if (const std::optional<core::Error> error = undoing.readScript()) {
        preview.refusal = sentencesOf(*error);
        return preview;
    }
    connection.rollback();
    if (const core::Result<void> seen = undoing.look(); !seen) {
        return std::unexpected(seen.error());
    }
    if (const std::optional<core::Error> error = undoing.refusal()) {
        preview.refusal = sentencesOf(*error);
        return preview;
    }
    const RunOptions options = previewOptions();
    Transaction transaction(connection, options);
    if (const core::Result<void> begun = transaction.begin(); !begun) {
        return std::unexpected(begun.error());
    }
    std::optional<ScriptFailure> failure;
    if (const core::Result<void> rehearsed = undoing.rehearse(failure); !rehearsed) {
        return std::unexpected(rehearsed.error());
    }
    // A table that is busy just now is no reason against undoing later.
    if (failure && failure->error.sqlState() != "55P03"_L1) {
        preview.refusal = sentencesOf(undoing.explained(*failure));
    }
    core::Result<QList<Loss>> losses = countAll(connection, undoing.lost());
    if (!losses) {
        return std::unexpected(undoing.explained(losses.error()));
    }
    preview.losses = *std::move(losses);
    return preview;
}

RollbackReport rollbackMigration(db::Connection &connection, const Migration &migration, const QString &backupFile,
    const RunOptions &options, const ProgressSink &progress, const QList<Migration> &folder)
{
    return RollbackRun(connection, migration, backupFile, options, progress, folder).run();
}

} // namespace archon::migrations
