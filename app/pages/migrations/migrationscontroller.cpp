// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/migrations/migrationscontroller.h"

#include <algorithm>

namespace archon::app::pages {

using migrations::Check;
using migrations::Checklist;
using migrations::MigrationId;
using migrations::MigrationState;
using migrations::Outcome;
using migrations::Overview;
using migrations::RollbackPreview;
using migrations::RollbackReport;
using migrations::RunProgress;
using migrations::RunReport;

// Carries values from the worker thread to the controller: its signals are connected with queueing, so they may be
// emitted from any thread and end with the controller.
class MigrationsController::Relay : public QObject {
    Q_OBJECT

Q_SIGNALS:
    void progressed(const archon::migrations::RunProgress &progress);
    void answered(const archon::migrations::Check &check);
};

// The last holder may be the worker, so it is the GUI thread that deletes it.
std::shared_ptr<MigrationsController::Relay> MigrationsController::makeRelay()
{
    return {new Relay, [](Relay *relay) { relay->deleteLater(); }};
}

MigrationsController::MigrationsController(Database &database, settings::Settings &settings, QObject *parent)
    : QObject(parent),
      m_database(database),
      m_settings(settings)
{
    connect(&m_database, &Database::stateChanged, this, &MigrationsController::followDatabase);
    connect(&m_settings, &settings::Settings::migrationsFolderChanged, this, &MigrationsController::followDatabase);
    followDatabase();
}

MigrationsController::~MigrationsController() = default;

double MigrationsController::elapsedMs() const
{
    return m_since.isValid() ? double(m_since.nsecsElapsed()) / 1e6 : 0;
}

void MigrationsController::followDatabase()
{
    const bool connected = m_database.state() == Database::State::Connected;
    if (connected && m_service && m_executor == m_database.migrationExecutor()
        && m_service->folder() == m_settings.migrationsFolder()) {
        refresh(); // the same place: only the server's facts were read again
        return;
    }
    ++m_connection;
    m_allPending = false;
    m_service.reset();
    m_executor = m_database.migrationExecutor();
    m_overview.reset();
    m_activity = Activity::Idle;
    if (connected) {
        m_service = std::make_unique<migrations::MigrationService>(*m_executor, m_settings.migrationsFolder());
    }
    Q_EMIT activityChanged();
    Q_EMIT overviewChanged();
    refresh(); // last: an answer that is there already is told at once
}

void MigrationsController::begin(Activity activity, const MigrationId &id, db::JobId job)
{
    m_activity = activity;
    m_current = id;
    m_job = job;
    m_since.start();
    Q_EMIT activityChanged();
}

void MigrationsController::end()
{
    m_activity = Activity::Idle;
    Q_EMIT activityChanged();
}

void MigrationsController::refresh()
{
    if (!m_service || isBusy()) {
        return;
    }
    auto job = m_service->overview();
    begin(Activity::Loading, {}, job.id);
    job.future.then(this, [this, connection = m_connection](const core::Result<Overview> &answer) {
        if (connection != m_connection) {
            return;
        }
        end();
        if (!answer) {
            m_allPending = false;
            Q_EMIT overviewFailed(answer.error());
            return;
        }
        m_overview = *answer;
        Q_EMIT overviewChanged();
        if (m_allPending) {
            runNextPending();
        }
    });
}

void MigrationsController::run(const MigrationId &id)
{
    start(id, false);
}

void MigrationsController::dryRun(const MigrationId &id)
{
    start(id, true);
}

void MigrationsController::runAllPending()
{
    if (!isBusy() && m_overview) {
        m_allPending = true;
        m_tried.clear();
        runNextPending();
    }
}

void MigrationsController::runNextPending()
{
    const auto next = std::ranges::find_if(m_overview->migrations, [this](const migrations::MigrationOverview &each) {
        // A file without a number is no step of a sequence: it may be one that empties the database. And nothing runs
        // twice.
        return each.migration.isNumbered() && !m_tried.contains(each.migration.id)
            && (each.state.kind == MigrationState::Kind::Pending || each.state.kind == MigrationState::Kind::Partial);
    });
    if (next == m_overview->migrations.end()) {
        m_allPending = false;
        return;
    }
    m_tried << next->migration.id;
    start(next->migration.id, false);
}

void MigrationsController::start(const MigrationId &id, bool dryRun)
{
    if (!m_service || isBusy()) {
        return;
    }
    migrations::RunOptions runOptions = options();
    runOptions.dryRun = dryRun;
    auto job = m_service->run(id, runOptions, progressSink());
    begin(dryRun ? Activity::DryRunning : Activity::Running, id, job.id);
    Q_EMIT runStarted(id);
    job.future.then(this, [this, dryRun, id, connection = m_connection](const core::Result<RunReport> &answer) {
        if (connection != m_connection) {
            return;
        }
        if (answer) {
            finishRun(*answer, dryRun);
            return;
        }
        RunReport report;
        report.id = id;
        report.error = answer.error();
        finishRun(report, dryRun);
    });
}

void MigrationsController::finishRun(const RunReport &report, bool dryRun)
{
    end();
    Q_EMIT runFinished(report);
    if (dryRun) {
        return;
    }
    if (report.outcome == Outcome::Applied) {
        verify(report.id); // reads the overview again when it is through
        return;
    }
    m_allPending = m_allPending && report.outcome == Outcome::AlreadyApplied;
    refresh();
}

void MigrationsController::verify(const MigrationId &id)
{
    if (!m_service || isBusy()) {
        return;
    }
    const std::shared_ptr<Relay> relay = makeRelay();
    connect(
        relay.get(), &Relay::answered, this,
        [this, connection = m_connection](const Check &check) {
            if (connection == m_connection) {
                Q_EMIT checkAnswered(check);
            }
        },
        Qt::QueuedConnection);
    auto job = m_service->verify(id, [relay](const Check &check) { Q_EMIT relay->answered(check); });
    begin(Activity::Verifying, id, job.id);
    Q_EMIT verificationStarted(id);
    job.future.then(this, [this, id, connection = m_connection](const core::Result<Checklist> &answer) {
        if (connection != m_connection) {
            return;
        }
        end();
        if (answer) {
            Q_EMIT verified(id, *answer);
        } else {
            m_allPending = false;
            Q_EMIT failed(answer.error());
        }
        refresh();
    });
}

void MigrationsController::previewRollback(const MigrationId &id)
{
    if (!m_service || isBusy()) {
        return;
    }
    auto job = m_service->previewRollback(id);
    begin(Activity::Loading, id, job.id);
    job.future.then(this, [this, connection = m_connection](const core::Result<RollbackPreview> &answer) {
        if (connection != m_connection) {
            return;
        }
        end();
        if (answer) {
            Q_EMIT rollbackPreviewed(*answer);
        } else {
            Q_EMIT failed(answer.error());
        }
    });
}

void MigrationsController::rollback(const MigrationId &id, const QString &backupFile)
{
    if (!m_service || isBusy()) {
        return;
    }
    auto job = m_service->rollback(id, backupFile, options(), progressSink());
    begin(Activity::RollingBack, id, job.id);
    job.future.then(this, [this, id, connection = m_connection](const core::Result<RollbackReport> &answer) {
        if (connection != m_connection) {
            return;
        }
        end();
        RollbackReport report;
        report.id = id;
        if (answer) {
            report = *answer;
        } else {
            report.error = answer.error();
        }
        Q_EMIT rolledBack(report);
        refresh();
    });
}

void MigrationsController::createExtension(const QString &name)
{
    if (!m_service || isBusy()) {
        return;
    }
    auto job = m_service->createExtension(name);
    begin(Activity::Loading, {}, job.id);
    job.future.then(this, [this, connection = m_connection](const core::Result<db::ServerInfo> &answer) {
        if (connection != m_connection) {
            return;
        }
        end();
        if (!answer) {
            Q_EMIT failed(answer.error());
            return;
        }
        m_database.refresh();
    });
}

void MigrationsController::cancel()
{
    m_allPending = false;
    if (m_service && isBusy()) {
        m_service->cancel(m_job);
    }
}

migrations::RunOptions MigrationsController::options() const
{
    migrations::RunOptions result;
    result.lockTimeout = m_settings.lockTimeout();
    return result;
}

migrations::ProgressSink MigrationsController::progressSink()
{
    const std::shared_ptr<Relay> relay = makeRelay();
    connect(
        relay.get(), &Relay::progressed, this,
        [this, connection = m_connection](const RunProgress &progress) {
            if (connection == m_connection) {
                Q_EMIT progressed(progress);
            }
        },
        Qt::QueuedConnection);
    return [relay](const RunProgress &progress) { Q_EMIT relay->progressed(progress); };
}

} // namespace archon::app::pages

#include "migrationscontroller.moc"
