// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/migrations/previewpane.h"

#include "migrations/words.h"
#include "pages/migrations/planwords.h"
#include "pages/migrations/runpanel.h"
#include "theme/stylesheet.h"
#include "widgets/findbar.h"
#include "widgets/messagepanel.h"
#include "widgets/sqlview.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QTimer>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace archon::app::pages {

using migrations::MigrationOverview;
using migrations::MigrationState;
using migrations::Outcome;
using widgets::MessagePanel;

PreviewPane::PreviewPane(MigrationsController &controller, QWidget *parent)
    : QFrame(parent),
      m_plan(new QLabel(this)),
      m_caution(new QLabel(this)),
      m_sql(new widgets::SqlView(this)),
      m_find(new widgets::FindBar(m_sql, this)),
      m_message(new MessagePanel(this)),
      m_runPanel(new RunPanel(controller, this))
{
    theme::setLook(this, "pane");
    layOut();
    connect(m_run, &QPushButton::clicked, this, &PreviewPane::runRequested);
    connect(m_dryRun, &QPushButton::clicked, this, &PreviewPane::dryRunRequested);
    connect(m_verify, &QPushButton::clicked, this, &PreviewPane::verifyRequested);
    connect(m_rollback, &QPushButton::clicked, this, &PreviewPane::rollbackRequested);
    connect(m_copy, &QPushButton::clicked, this, &PreviewPane::copySql);
    connect(m_message, &MessagePanel::actionTriggered, this, [this] { Q_EMIT fixRequested(m_fix); });
    connect(m_sql, &widgets::SqlView::placeChosen, this, [this](qsizetype offset) {
        if (const int statement = m_overview.migration.script.statementAt(offset); statement > 0) {
            Q_EMIT statementChosen(statement);
        }
    });
    clear();
}

QPushButton *PreviewPane::addButton(QHBoxLayout *row, const QString &text, const QString &name, const char *look)
{
    auto *button = new QPushButton(text, this);
    button->setObjectName(name);
    theme::setLook(button, look);
    button->setSizePolicy(QSizePolicy::Minimum, QSizePolicy::Fixed); // no text is cut where the pane is narrow
    row->addWidget(button);
    return button;
}

void PreviewPane::layOut()
{
    auto *bar = new QFrame(this);
    theme::setLook(bar, "bar");
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(14, 9, 10, 9);
    row->setSpacing(8);
    m_run = addButton(row, tr("Run migration"), u"runButton"_s, "primary");
    m_run->setToolTip(tr("Run this migration in one transaction (Ctrl+Enter)"));
    m_dryRun = addButton(row, tr("Dry run"), u"dryRunButton"_s, "");
    m_dryRun->setToolTip(tr("Really execute everything, then roll it back"));
    m_verify = addButton(row, tr("Verify"), u"verifyButton"_s, "");
    m_verify->setToolTip(tr("Answer its checklist; nothing is left behind"));
    row->addStretch();
    m_copy = addButton(row, tr("Copy SQL"), u"copySqlButton"_s, "quiet");
    m_rollback = addButton(row, tr("Roll back…"), u"rollbackButton"_s, "quiet");

    auto *planFrame = new QFrame(this);
    theme::setLook(planFrame, "bar");
    auto *planColumn = new QVBoxLayout(planFrame);
    planColumn->setContentsMargins(14, 9, 14, 9);
    planColumn->setSpacing(4);
    for (QLabel *label : {m_plan, m_caution}) {
        label->setWordWrap(true);
        planColumn->addWidget(label);
    }
    m_plan->setObjectName(u"planText"_s);
    m_plan->setTextFormat(Qt::PlainText);
    m_caution->setObjectName(u"cautionText"_s);
    m_caution->setTextFormat(Qt::PlainText);
    theme::setLook(m_plan, "muted");
    theme::setLook(m_caution, "warnText");

    m_sql->setObjectName(u"sqlView"_s);
    m_message->setObjectName(u"messagePanel"_s);
    m_message->setClosable(true);
    auto *messageRow = new QVBoxLayout;
    messageRow->setContentsMargins(12, 8, 12, 12);
    messageRow->addWidget(m_message);
    m_message->hide();

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(bar);
    column->addWidget(planFrame);
    column->addWidget(m_find);
    column->addWidget(m_sql, 1);
    column->addLayout(messageRow);
    column->addWidget(m_runPanel);
}

void PreviewPane::showMigration(const MigrationOverview &overview)
{
    const bool sameText = m_overview.migration.id == overview.migration.id
        && m_overview.migration.checksum == overview.migration.checksum;
    m_overview = overview;
    if (!sameText) {
        m_sql->setSql(overview.migration.text);
        m_message->hide();
    }
    showPlan(overview);
    setBusy(false);
}

void PreviewPane::clear()
{
    m_overview = {};
    m_sql->setSql({});
    m_plan->clear();
    m_caution->hide();
    m_message->hide();
    setBusy(true);
}

void PreviewPane::setBusy(bool busy)
{
    using Kind = MigrationState::Kind;
    const bool usable = !busy && m_overview.migration.isRunnable() && !m_overview.migration.id.isEmpty();
    const Kind kind = m_overview.state.kind;
    const bool there = kind != Kind::Pending && kind != Kind::Broken;
    m_run->setEnabled(usable);
    m_dryRun->setEnabled(usable);
    m_verify->setEnabled(usable);
    m_rollback->setEnabled(usable && there);
    m_copy->setEnabled(!m_overview.migration.text.isEmpty());
    // One accent button: what is wanted next.
    const bool done = kind == Kind::Applied;
    theme::setLook(m_run, done ? "" : "primary");
    theme::setLook(m_verify, done ? "primary" : "");
}

void PreviewPane::showPlan(const MigrationOverview &overview)
{
    m_plan->setText(planWords(overview));
    const QString caution = cautionWords(overview);
    m_caution->setText(caution);
    m_caution->setVisible(!caution.isEmpty());
}

void PreviewPane::showStatement(const sql::Statement &statement)
{
    m_sql->markStatement(statement.begin, statement.end, widgets::SqlView::StatementMark::Selected);
}

void PreviewPane::showRunning(int statement)
{
    const QList<sql::Statement> &statements = m_overview.migration.script.statements;
    if (statement < 1 || statement > statements.size()) {
        return;
    }
    const sql::Statement &each = statements.at(statement - 1);
    m_sql->markStatement(each.begin, each.end, widgets::SqlView::StatementMark::Running);
}

void PreviewPane::showReport(const migrations::RunReport &report)
{
    const QString time = tr("%1 s").arg(QLocale().toString(report.elapsedMs / 1000, 'f', 2));
    const QString count = migrations::counted(report.statements.size(), tr("statement"));
    m_fix = {};
    if (report.error) {
        m_fix = report.error->fix;
        QString place;
        if (report.failedStatement > 0) {
            place = report.errorLine > 0 ? tr("Statement %1 of %2, line %3, column %4.")
                                               .arg(report.failedStatement)
                                               .arg(m_overview.migration.script.statements.size())
                                               .arg(report.errorLine)
                                               .arg(report.errorColumn)
                                         : tr("Statement %1 of %2.")
                                               .arg(report.failedStatement)
                                               .arg(m_overview.migration.script.statements.size());
            markFailure(report);
        } else {
            m_sql->clearMark();
        }
        m_message->showError(*report.error, place);
        return;
    }
    m_sql->clearMark();
    switch (report.outcome) {
    case Outcome::Applied:
        m_message->showMessage(MessagePanel::Tone::Good, tr("Applied: %1 in %2").arg(count, time),
            report.recorded ? tr("In one transaction, and recorded in the ledger.")
                            : tr("In one transaction. There is no ledger to record it in."));
        break;
    case Outcome::AlreadyApplied:
        m_fix = {.kind = core::Fix::Kind::Verify, .argument = report.id.toString()};
        m_message->showMessage(MessagePanel::Tone::Active, tr("It is applied already"),
            tr("Nothing was done. Verify to see that all of it works."));
        m_message->setAction(widgets::fixLabel(m_fix));
        break;
    case Outcome::DryRunOk:
        m_message->showMessage(MessagePanel::Tone::Good, tr("Dry run passed: %1 in %2").arg(count, time),
            tr("Everything was executed and rolled back. Nothing was changed."));
        break;
    default:
        m_message->showMessage(MessagePanel::Tone::Caution, tr("It was not run"), tr("Nothing was changed."));
    }
}

void PreviewPane::markFailure(const migrations::RunReport &report)
{
    const migrations::Migration &migration = m_overview.migration;
    if (report.failedStatement > migration.script.statements.size()) {
        return;
    }
    const sql::Statement &failed = migration.script.statements.at(report.failedStatement - 1);
    m_sql->markStatement(failed.begin, failed.end, widgets::SqlView::StatementMark::Failed);
    if (report.errorLine > 0) {
        qsizetype lineStart = 0;
        for (int line = 1; line < report.errorLine; ++line) {
            lineStart = migration.text.indexOf(u'\n', lineStart) + 1;
        }
        m_sql->markError(lineStart + report.errorColumn - 1);
    }
}

void PreviewPane::showRollbackReport(const migrations::RollbackReport &report)
{
    m_sql->clearMark();
    m_fix = {};
    if (report.error) {
        m_fix = report.error->fix;
        m_message->showError(*report.error);
        return;
    }
    QStringList lines;
    if (!report.backupFile.isEmpty()) {
        lines << tr("The rows were saved to %1.").arg(report.backupFile);
    }
    if (report.leftovers.isEmpty()) {
        lines << tr("Checked: nothing of it is left.");
        m_message->showMessage(MessagePanel::Tone::Good, tr("Rolled back"), lines.join(u' '));
    } else {
        QStringList names;
        for (const migrations::Check &check : report.leftovers) {
            names << check.name;
        }
        lines << tr("Still there: %1.").arg(names.join(u", "_s));
        m_message->showMessage(
            MessagePanel::Tone::Caution, tr("Rolled back, but not all of it is gone"), lines.join(u' '));
    }
}

void PreviewPane::showError(const core::Error &error)
{
    m_fix = error.fix;
    m_message->showError(error);
}

void PreviewPane::openFind()
{
    m_find->open();
}

void PreviewPane::copySql()
{
    QGuiApplication::clipboard()->setText(m_overview.migration.text);
    m_copy->setText(tr("Copied"));
    QTimer::singleShot(1500, m_copy, [this] { m_copy->setText(tr("Copy SQL")); });
}

} // namespace archon::app::pages
