// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/migrations/migrationspage.h"

#include "migrations/words.h"
#include "models/migrationmodel.h"
#include "models/outlinemodel.h"
#include "pages/migrations/checklistpane.h"
#include "pages/migrations/migrationdelegate.h"
#include "pages/migrations/outlinedelegate.h"
#include "pages/migrations/previewpane.h"
#include "pages/migrations/rollbackdialog.h"
#include "theme/stylesheet.h"
#include "widgets/elidedlabel.h"
#include "widgets/messagepanel.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QListView>
#include <QMessageBox>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace archon::app::pages {

using migrations::MigrationId;
using migrations::MigrationOverview;
using migrations::Outcome;
using migrations::RunProgress;
using Activity = MigrationsController::Activity;

namespace {

QListView *makeList(const QString &name, const QString &accessibleName, QWidget *parent)
{
    auto *list = new QListView(parent);
    list->setObjectName(name);
    list->setAccessibleName(accessibleName);
    list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list->setFrameShape(QFrame::NoFrame);
    return list;
}

} // namespace

MigrationsPage::MigrationsPage(Database &database, settings::Settings &settings, QWidget *parent)
    : Page(parent),
      m_database(database),
      m_settings(settings),
      m_controller(database, settings),
      m_migrations(new models::MigrationModel(this)),
      m_outline(new models::OutlineModel(this)),
      m_stack(new QStackedWidget(this)),
      m_empty(new widgets::MessagePanel(this)),
      m_panes(new QSplitter(Qt::Horizontal, this)),
      m_folder(new widgets::ElidedLabel(this)),
      m_runAll(new QPushButton(tr("Run all"), this)),
      m_list(makeList(u"migrationList"_s, tr("Migrations"), this)),
      m_outlineTitle(new QLabel(this)),
      m_outlineView(makeList(u"outlineView"_s, tr("Outline of the statements"), this)),
      m_preview(new PreviewPane(m_controller, this)),
      m_checklist(new ChecklistPane(this))
{
    setObjectName(u"migrationsPage"_s);
    m_list->setModel(m_migrations);
    m_list->setItemDelegate(new MigrationDelegate(m_list));
    m_outlineView->setModel(m_outline);
    m_outlineView->setItemDelegate(new OutlineDelegate(m_outlineView));

    m_panes->setObjectName(u"migrationPanes"_s);
    m_panes->setChildrenCollapsible(false);
    m_panes->setHandleWidth(1);
    m_panes->addWidget(makeLists());
    m_panes->addWidget(m_preview);
    m_panes->addWidget(m_checklist);
    m_checklist->setMinimumWidth(240);
    m_panes->setStretchFactor(0, 0);
    m_panes->setStretchFactor(1, 1);
    m_panes->setStretchFactor(2, 0);
    m_panes->setSizes({268, 480, 332});
    m_panes->restoreState(settings.layout(m_panes->objectName()));

    auto *emptyPage = new QWidget(this);
    auto *emptyColumn = new QVBoxLayout(emptyPage);
    emptyColumn->setContentsMargins(24, 24, 24, 24);
    m_empty->setObjectName(u"emptyPanel"_s);
    m_empty->setMaximumWidth(640);
    emptyColumn->addStretch(1);
    emptyColumn->addWidget(m_empty, 0, Qt::AlignHCenter);
    emptyColumn->addStretch(2);
    m_stack->addWidget(emptyPage);
    m_stack->addWidget(m_panes);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_stack);

    makeCommands();
    connectPanes();
    connectRun();
    showOverview();
}

MigrationsPage::~MigrationsPage()
{
    m_settings.setLayout(m_panes->objectName(), m_panes->saveState());
}

QWidget *MigrationsPage::makeLists()
{
    auto *pane = new QFrame(this);
    theme::setLook(pane, "pane");
    pane->setMinimumWidth(180);
    auto *column = new QVBoxLayout(pane);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto *head = new QHBoxLayout;
    head->setContentsMargins(12, 10, 8, 6);
    m_folder->setObjectName(u"folderLabel"_s);
    theme::setLook(m_folder, "muted");
    m_runAll->setObjectName(u"runAllButton"_s);
    m_runAll->setToolTip(tr("Run every pending migration in order, stopping at the first failure"));
    theme::setLook(m_runAll, "link");
    head->addWidget(m_folder, 1);
    head->addWidget(m_runAll);
    column->addLayout(head);
    auto *split = new QSplitter(Qt::Vertical, pane);
    split->setHandleWidth(1);
    split->setChildrenCollapsible(false);
    split->addWidget(m_list);
    auto *outline = new QFrame(split);
    theme::setLook(outline, "pane");
    auto *outlineColumn = new QVBoxLayout(outline);
    outlineColumn->setContentsMargins(0, 0, 0, 0);
    outlineColumn->setSpacing(0);
    m_outlineTitle->setObjectName(u"outlineTitle"_s);
    m_outlineTitle->setContentsMargins(12, 10, 12, 6);
    theme::setLook(m_outlineTitle, "muted");
    outlineColumn->addWidget(m_outlineTitle);
    outlineColumn->addWidget(m_outlineView, 1);
    split->addWidget(outline);
    split->setStretchFactor(0, 1);
    split->setStretchFactor(1, 2);
    split->setSizes({220, 460});
    column->addWidget(split, 1);
    return pane;
}

void MigrationsPage::makeCommands()
{
    const auto add = [this](const QString &text, const QKeySequence &keys, auto function) {
        auto *action = new QAction(text, this);
        action->setShortcut(keys);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        connect(action, &QAction::triggered, this, function);
        addAction(action);
        m_commands << action;
    };
    add(tr("Run migration"), QKeySequence(Qt::CTRL | Qt::Key_Return), [this] { runChosen(); });
    add(tr("Run all pending migrations"), {}, [this] { m_controller.runAllPending(); });
    add(tr("Dry run"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Return), [this] { m_controller.dryRun(m_chosen); });
    add(tr("Verify"), QKeySequence(Qt::CTRL | Qt::Key_T), [this] { m_controller.verify(m_chosen); });
    add(tr("Roll back…"), {}, [this] { m_controller.previewRollback(m_chosen); });
    add(tr("Find in the SQL"), QKeySequence::Find, [this] { m_preview->openFind(); });
    add(tr("Read the state again"), QKeySequence::Refresh, [this] { m_controller.refresh(); });
    add(tr("Cancel what is running"), QKeySequence(Qt::CTRL | Qt::Key_Period), [this] { m_controller.cancel(); });
}

void MigrationsPage::connectPanes()
{
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex &index) {
        if (const MigrationOverview *overview = m_migrations->at(index);
            overview && overview->migration.id != m_chosen) {
            m_chosen = overview->migration.id;
            showChosen();
        }
    });
    connect(
        m_outlineView->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex &index) {
            if (const sql::Statement *statement = m_outline->at(index); statement && !m_controller.isBusy()) {
                m_preview->showStatement(*statement);
            }
        });
    connect(m_runAll, &QPushButton::clicked, &m_controller, &MigrationsController::runAllPending);
    connect(m_preview, &PreviewPane::statementChosen, this,
        [this](int statement) { m_outlineView->setCurrentIndex(m_outline->index(statement - 1)); });
    connect(m_preview, &PreviewPane::runRequested, this, &MigrationsPage::runChosen);
    connect(m_preview, &PreviewPane::dryRunRequested, this, [this] { m_controller.dryRun(m_chosen); });
    connect(m_preview, &PreviewPane::verifyRequested, this, [this] { m_controller.verify(m_chosen); });
    connect(m_preview, &PreviewPane::rollbackRequested, this, [this] { m_controller.previewRollback(m_chosen); });
    connect(m_preview, &PreviewPane::fixRequested, this, &MigrationsPage::applyFix);
    connect(m_checklist, &ChecklistPane::verifyRequested, this, [this] { m_controller.verify(m_chosen); });
    connect(m_empty, &widgets::MessagePanel::actionTriggered, this, [this] {
        if (m_emptyAction == EmptyAction::Connect) {
            Q_EMIT connectionWanted();
        } else {
            m_controller.refresh();
        }
    });
}

void MigrationsPage::connectRun()
{
    connect(&m_controller, &MigrationsController::overviewChanged, this, &MigrationsPage::showOverview);
    connect(&m_controller, &MigrationsController::activityChanged, this, &MigrationsPage::followActivity);
    connect(&m_controller, &MigrationsController::overviewFailed, this, &MigrationsPage::showFailure);
    connect(&m_controller, &MigrationsController::failed, m_preview, &PreviewPane::showError);
    connect(&m_controller, &MigrationsController::runStarted, this, [this](const MigrationId &id) {
        choose(id);
        m_preview->message()->hide();
        m_outline->clearProgress();
        m_outlineView->clearSelection();
    });
    connect(&m_controller, &MigrationsController::progressed, this, [this](const RunProgress &progress) {
        if (m_controller.activity() == Activity::RollingBack || progress.phase != RunProgress::Phase::Running) {
            return;
        }
        if (progress.finished) {
            m_outline->setFinished(*progress.finished);
            return;
        }
        m_outline->setRunning(progress.statement);
        m_outlineView->scrollTo(m_outline->index(progress.statement - 1));
        m_preview->showRunning(progress.statement);
    });
    connect(&m_controller, &MigrationsController::runFinished, this, [this](const migrations::RunReport &report) {
        if (report.outcome == Outcome::RolledBack || report.outcome == Outcome::DryRunOk) {
            m_outline->setRolledBack();
        }
        m_outline->setFailed(report.failedStatement);
        m_preview->showReport(report);
    });
    connect(&m_controller, &MigrationsController::verificationStarted, m_checklist, &ChecklistPane::beginVerification);
    connect(&m_controller, &MigrationsController::checkAnswered, m_checklist, &ChecklistPane::addCheck);
    connect(&m_controller, &MigrationsController::verified, this,
        [this](const MigrationId &, const migrations::Checklist &checklist) { m_checklist->showResult(checklist); });
    connect(&m_controller, &MigrationsController::rollbackPreviewed, this, &MigrationsPage::askForRollback);
    connect(&m_controller, &MigrationsController::rolledBack, this, [this](const migrations::RollbackReport &report) {
        m_outline->clearProgress();
        m_checklist->clear();
        m_preview->showRollbackReport(report);
    });
}

QList<QAction *> MigrationsPage::commands() const
{
    return m_commands;
}

void MigrationsPage::activate()
{
    m_list->setFocus(Qt::OtherFocusReason);
}

void MigrationsPage::choose(const MigrationId &id)
{
    const QModelIndex index = m_migrations->indexOf(id);
    if (index.isValid()) {
        m_list->setCurrentIndex(index);
    }
}

const MigrationOverview *MigrationsPage::chosen() const
{
    return m_controller.overview() ? m_controller.overview()->find(m_chosen) : nullptr;
}

void MigrationsPage::showOverview()
{
    const auto &overview = m_controller.overview();
    if (!overview) {
        setAttention(0);
        setStatus({}, {});
        m_migrations->setMigrations({});
        m_chosen = {};
        if (m_database.state() == Database::State::Connected) {
            showEmpty(tr("Reading migrations and catalog…"), {});
        } else {
            showEmpty(tr("Not connected to a database"),
                tr("Paste the address of a database, or try it with a private local one. The pending migrations appear "
                   "here."));
            m_emptyAction = EmptyAction::Connect;
            m_empty->setAction(tr("Connect…"));
        }
        return;
    }
    const bool justShown = m_stack->currentWidget() != m_panes;
    m_stack->setCurrentWidget(m_panes);
    if (justShown && isVisible()) {
        activate();
    }
    m_migrations->setMigrations(overview->migrations);
    const int pending = overview->pending();
    setAttention(pending);
    m_folder->setText(
        u"%1 · %2"_s.arg(overview->folderLabel, migrations::counted(overview->migrations.size(), tr("file"))));
    m_folder->setToolTip(
        (overview->folderPath.isEmpty() ? overview->folderLabel : overview->folderPath).toHtmlEscaped());
    m_runAll->setVisible(pending > 1);
    if (!chosen()) {
        // The first one that wants something, else the last.
        m_chosen = {};
        for (const MigrationOverview &each : overview->migrations) {
            if (m_chosen.isEmpty() && each.state.kind != migrations::MigrationState::Kind::Applied) {
                m_chosen = each.migration.id;
            }
        }
        if (m_chosen.isEmpty() && !overview->migrations.isEmpty()) {
            m_chosen = overview->migrations.last().migration.id;
        }
    }
    choose(m_chosen);
    showChosen();
}

void MigrationsPage::showChosen()
{
    const MigrationOverview *overview = chosen();
    if (overview == nullptr) {
        m_preview->clear();
        m_checklist->clear();
        m_outline->setStatements({});
        m_outlined = {};
        m_outlineTitle->clear();
        return;
    }
    const QList<sql::Statement> &statements = overview->migration.script.statements;
    const std::pair shown(m_chosen, overview->migration.checksum);
    if (m_outlined != shown) {
        m_outlined = shown;
        m_outline->setStatements(statements);
    }
    const QString count = migrations::counted(statements.size(), tr("statement"));
    m_outlineTitle->setText(tr("Outline · %1").arg(count));
    m_preview->showMigration(*overview);
    m_checklist->showState(*overview, m_controller.overview()->server);
    setStatus(u"%1    UTF-8 · %2 · %3"_s.arg(overview->migration.file, overview->migration.lineEnds, count),
        overview->plan.transactional
            ? tr("one transaction · lock timeout %1 s").arg(double(m_settings.lockTimeout().count()) / 1000)
            : tr("cannot run in one transaction"));
    followActivity();
}

void MigrationsPage::showEmpty(const QString &title, const QString &text)
{
    m_emptyAction = EmptyAction::None;
    m_empty->showMessage(widgets::MessagePanel::Tone::Neutral, title, text);
    m_stack->setCurrentIndex(0);
}

void MigrationsPage::showFailure(const core::Error &error)
{
    if (m_controller.overview()) {
        m_preview->showError(error);
        return;
    }
    m_stack->setCurrentIndex(0);
    m_empty->showError(error);
    m_emptyAction = EmptyAction::Retry;
    m_empty->setAction(tr("Try again"));
}

void MigrationsPage::followActivity()
{
    const bool busy = m_controller.isBusy();
    m_preview->setBusy(busy || chosen() == nullptr);
    m_checklist->setBusy(busy);
    m_runAll->setEnabled(!busy);
    // What runs stays in sight.
    m_list->setEnabled(!busy || m_controller.activity() == Activity::Loading);
    const bool running
        = m_controller.activity() == Activity::Running || m_controller.activity() == Activity::DryRunning;
    m_migrations->setRunning(running ? m_controller.current() : MigrationId());
}

void MigrationsPage::runChosen()
{
    const MigrationOverview *overview = chosen();
    if (overview == nullptr || m_controller.isBusy()) {
        return;
    }
    if (!m_database.origin().production) {
        m_controller.run(m_chosen);
        return;
    }
    auto *question = new QMessageBox(QMessageBox::Warning, tr("Run on production?"),
        tr("Run %1 on %2?").arg(overview->migration.title, m_controller.overview()->server.database),
        QMessageBox::Cancel, this);
    question->setTextFormat(Qt::PlainText);
    question->setInformativeText(tr("This connection is marked as production."));
    question->setAttribute(Qt::WA_DeleteOnClose);
    QPushButton *go = question->addButton(tr("Run migration"), QMessageBox::AcceptRole);
    connect(go, &QPushButton::clicked, this, [this, id = m_chosen] { m_controller.run(id); });
    question->open();
}

void MigrationsPage::applyFix(const core::Fix &fix)
{
    using Kind = core::Fix::Kind;
    switch (fix.kind) {
    case Kind::CreateExtension:
        m_controller.createExtension(fix.argument);
        m_preview->message()->hide();
        break;
    case Kind::RunMigration:
        m_controller.run(MigrationId(fix.argument));
        break;
    case Kind::Verify:
        m_controller.verify(MigrationId(fix.argument));
        break;
    case Kind::Retry:
        m_controller.run(m_chosen);
        break;
    case Kind::RequireTls:
    case Kind::UseSessionPooler:
    case Kind::EnterPassword:
        Q_EMIT connectionWanted();
        break;
    case Kind::None:
        break;
    }
}

void MigrationsPage::askForRollback(const migrations::RollbackPreview &preview)
{
    const MigrationOverview *overview = m_controller.overview() ? m_controller.overview()->find(preview.id) : nullptr;
    if (overview == nullptr) {
        return;
    }
    if (!preview.refusal.isEmpty()) {
        m_preview->message()->showMessage(
            widgets::MessagePanel::Tone::Caution, tr("It cannot be rolled back now"), preview.refusal);
        return;
    }
    auto *dialog = new RollbackDialog(preview, overview->migration.title, m_controller.overview()->server.database,
        m_database.origin().production, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this,
        [this, dialog, id = preview.id] { m_controller.rollback(id, dialog->backupFile()); });
    dialog->open();
}

} // namespace archon::app::pages
