// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "migrations/service.h"
#include "pages/migrations/migrationscontroller.h"

#include <QFrame>

class QHBoxLayout;
class QLabel;
class QPushButton;

namespace archon::app::widgets {
class FindBar;
class MessagePanel;
class SqlView;
} // namespace archon::app::widgets

namespace archon::app::pages {

// The middle of the migrations page: what can be done with the chosen migration, what it will do in words, its SQL,
// what came of the last run, and the run panel. GUI thread.
class PreviewPane : public QFrame {
    Q_OBJECT

public:
    explicit PreviewPane(MigrationsController &controller, QWidget *parent = nullptr);

    void showMigration(const migrations::MigrationOverview &overview);
    void clear();
    void setBusy(bool busy);
    void showStatement(const sql::Statement &statement);
    void showRunning(int statement); // 1-based
    void showReport(const migrations::RunReport &report);
    void showRollbackReport(const migrations::RollbackReport &report);
    void showError(const core::Error &error);
    void openFind();

    [[nodiscard]] widgets::SqlView *sqlView() const { return m_sql; }
    [[nodiscard]] widgets::MessagePanel *message() const { return m_message; }

Q_SIGNALS:
    void runRequested();
    void dryRunRequested();
    void verifyRequested();
    void rollbackRequested();
    void fixRequested(const archon::core::Fix &fix);
    void statementChosen(int statement); // 1-based

private:
    QPushButton *addButton(QHBoxLayout *row, const QString &text, const QString &name, const char *look);
    void layOut();
    void showPlan(const migrations::MigrationOverview &overview);
    void markFailure(const migrations::RunReport &report);
    void copySql();

    migrations::MigrationOverview m_overview;
    core::Fix m_fix;
    QPushButton *m_run = nullptr;
    QPushButton *m_dryRun = nullptr;
    QPushButton *m_verify = nullptr;
    QPushButton *m_copy = nullptr;
    QPushButton *m_rollback = nullptr;
    QLabel *m_plan;
    QLabel *m_caution;
    widgets::SqlView *m_sql;
    widgets::FindBar *m_find;
    widgets::MessagePanel *m_message;
    QWidget *m_runPanel;
};

} // namespace archon::app::pages
