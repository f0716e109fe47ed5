// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "migrations/service.h"
#include "settings/settings.h"
#include "shell/database.h"

#include <QElapsedTimer>
#include <QObject>
#include <QSet>

#include <memory>
#include <optional>

namespace archon::app::pages {

// What the migrations page does, without how it looks: asks the service, remembers the answers, knows what runs. One
// job at a time. GUI thread.
class MigrationsController : public QObject {
    Q_OBJECT

public:
    enum class Activity { Idle, Loading, Running, DryRunning, Verifying, RollingBack };

    MigrationsController(Database &database, settings::Settings &settings, QObject *parent = nullptr);
    ~MigrationsController() override;

    [[nodiscard]] Activity activity() const { return m_activity; }
    [[nodiscard]] bool isBusy() const { return m_activity != Activity::Idle; }
    [[nodiscard]] const migrations::MigrationId &current() const { return m_current; } // what the activity is about
    [[nodiscard]] const std::optional<migrations::Overview> &overview() const { return m_overview; }
    [[nodiscard]] double elapsedMs() const; // of the activity

    void refresh();
    void run(const migrations::MigrationId &id);
    void runAllPending();
    void dryRun(const migrations::MigrationId &id);
    void verify(const migrations::MigrationId &id);
    void previewRollback(const migrations::MigrationId &id);
    void rollback(const migrations::MigrationId &id, const QString &backupFile);
    void createExtension(const QString &name);
    void cancel();

Q_SIGNALS:
    void activityChanged();
    void overviewChanged();
    void overviewFailed(const archon::core::Error &error);
    void runStarted(const archon::migrations::MigrationId &id);
    void progressed(const archon::migrations::RunProgress &progress);
    void runFinished(const archon::migrations::RunReport &report);
    void verificationStarted(const archon::migrations::MigrationId &id);
    void checkAnswered(const archon::migrations::Check &check);
    void verified(const archon::migrations::MigrationId &id, const archon::migrations::Checklist &checklist);
    void rollbackPreviewed(const archon::migrations::RollbackPreview &preview);
    void rolledBack(const archon::migrations::RollbackReport &report);
    void failed(const archon::core::Error &error);

private:
    class Relay;

    static std::shared_ptr<Relay> makeRelay();
    void followDatabase();
    void begin(Activity activity, const migrations::MigrationId &id, db::JobId job);
    void end();
    void start(const migrations::MigrationId &id, bool dryRun);
    void finishRun(const migrations::RunReport &report, bool dryRun);
    void runNextPending();
    [[nodiscard]] migrations::RunOptions options() const;
    [[nodiscard]] migrations::ProgressSink progressSink();

    Database &m_database;
    settings::Settings &m_settings;
    db::Executor *m_executor = nullptr; // the database's, of m_service
    std::unique_ptr<migrations::MigrationService> m_service;
    std::optional<migrations::Overview> m_overview;
    Activity m_activity = Activity::Idle;
    migrations::MigrationId m_current;
    db::JobId m_job = 0;
    QElapsedTimer m_since;
    quint64 m_connection = 0; // answers of an earlier connection are dropped
    bool m_allPending = false;
    QSet<migrations::MigrationId> m_tried; // by runAllPending()
};

} // namespace archon::app::pages
