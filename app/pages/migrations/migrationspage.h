// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pages/migrations/migrationscontroller.h"
#include "pages/page.h"

class QLabel;
class QListView;
class QPushButton;
class QSplitter;
class QStackedWidget;

namespace archon::app::models {
class MigrationModel;
class OutlineModel;
} // namespace archon::app::models
namespace archon::app::widgets {
class ElidedLabel;
class MessagePanel;
} // namespace archon::app::widgets

namespace archon::app::pages {

class ChecklistPane;
class PreviewPane;

// The main page: the migrations and the outline of the chosen one on the left, its SQL in the middle, its checklist on
// the right. Puts its panes together and passes what they want to the controller. GUI thread.
class MigrationsPage : public Page {
    Q_OBJECT

public:
    MigrationsPage(Database &database, settings::Settings &settings, QWidget *parent = nullptr);
    ~MigrationsPage() override;

    [[nodiscard]] QString title() const override { return tr("Migrations"); }
    [[nodiscard]] QString iconName() const override { return QStringLiteral("migrations"); }
    [[nodiscard]] QList<QAction *> commands() const override;
    void activate() override;

    [[nodiscard]] MigrationsController &controller() { return m_controller; }
    void choose(const migrations::MigrationId &id);

Q_SIGNALS:
    void connectionWanted();

private:
    [[nodiscard]] QWidget *makeLists();
    void connectPanes();
    void connectRun();
    void makeCommands();
    void showOverview();
    void showChosen();
    void showEmpty(const QString &title, const QString &text);
    void showFailure(const core::Error &error);
    void followActivity();
    void applyFix(const core::Fix &fix);
    void askForRollback(const migrations::RollbackPreview &preview);
    void runChosen();
    [[nodiscard]] const migrations::MigrationOverview *chosen() const;

    Database &m_database;
    settings::Settings &m_settings;
    MigrationsController m_controller;
    models::MigrationModel *m_migrations;
    models::OutlineModel *m_outline;
    QStackedWidget *m_stack;
    widgets::MessagePanel *m_empty;
    QSplitter *m_panes;
    widgets::ElidedLabel *m_folder;
    QPushButton *m_runAll;
    QListView *m_list;
    QLabel *m_outlineTitle;
    QListView *m_outlineView;
    PreviewPane *m_preview;
    ChecklistPane *m_checklist;
    migrations::MigrationId m_chosen;
    std::pair<migrations::MigrationId, QString> m_outlined; // what the outline shows: id and checksum
    enum class EmptyAction { None, Connect, Retry } m_emptyAction = EmptyAction::None;
    QList<QAction *> m_commands;
};

} // namespace archon::app::pages
