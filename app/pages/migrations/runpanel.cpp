// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/migrations/runpanel.h"

#include "theme/stylesheet.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace archon::app::pages {

using Activity = MigrationsController::Activity;

RunPanel::RunPanel(MigrationsController &controller, QWidget *parent)
    : QFrame(parent),
      m_controller(controller),
      m_words(new QLabel(this)),
      m_bar(new QProgressBar(this)),
      m_time(new QLabel(this)),
      m_cancel(new QPushButton(tr("Cancel"), this))
{
    setObjectName(u"runPanel"_s);
    theme::setLook(this, "footer");
    m_words->setObjectName(u"runWords"_s);
    m_words->setTextFormat(Qt::PlainText);
    theme::setLook(m_words, "heading");
    m_bar->setTextVisible(false);
    m_bar->setAccessibleName(tr("Progress"));
    theme::setLook(m_time, "muted");
    m_cancel->setObjectName(u"cancelButton"_s);
    m_cancel->setAccessibleName(tr("Cancel what is running"));
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(14, 8, 14, 8);
    row->setSpacing(12);
    row->addWidget(m_words);
    row->addWidget(m_bar, 1);
    row->addWidget(m_time);
    row->addWidget(m_cancel);
    m_clock.setInterval(100);
    connect(&m_clock, &QTimer::timeout, this, &RunPanel::showElapsed);
    connect(m_cancel, &QPushButton::clicked, this, [this] {
        m_cancel->setEnabled(false);
        m_words->setText(tr("Cancelling…"));
        m_controller.cancel();
    });
    connect(&m_controller, &MigrationsController::activityChanged, this, &RunPanel::followActivity);
    connect(&m_controller, &MigrationsController::progressed, this, &RunPanel::showProgress);
    followActivity();
}

void RunPanel::followActivity()
{
    const Activity activity = m_controller.activity();
    const bool visible = activity != Activity::Idle && activity != Activity::Loading;
    setVisible(visible);
    if (!visible) {
        m_clock.stop();
        return;
    }
    m_cancel->setEnabled(true);
    m_bar->setRange(0, 0);
    switch (activity) {
    case Activity::Verifying:
        m_words->setText(tr("Verifying"));
        break;
    case Activity::RollingBack:
        m_words->setText(tr("Rolling back"));
        break;
    case Activity::DryRunning:
        m_words->setText(tr("Dry run"));
        break;
    default:
        m_words->setText(tr("Starting"));
    }
    showElapsed();
    m_clock.start();
}

void RunPanel::showProgress(const migrations::RunProgress &progress)
{
    using Phase = migrations::RunProgress::Phase;
    if (!m_cancel->isEnabled()) {
        return; // "Cancelling…" stays
    }
    switch (progress.phase) {
    case Phase::Waiting:
        m_words->setText(progress.message.isEmpty() ? tr("Waiting for another runner") : progress.message);
        return;
    case Phase::Running:
        m_bar->setRange(0, qMax(1, progress.total));
        m_bar->setValue(progress.statement - (progress.finished ? 0 : 1));
        m_words->setText(tr("Statement %1 of %2").arg(progress.statement).arg(progress.total));
        return;
    case Phase::Recording:
        m_words->setText(tr("Recording it in the ledger"));
        return;
    case Phase::Committing:
        m_words->setText(tr("Committing"));
        return;
    case Phase::Resolving:
        m_bar->setRange(0, 0);
        m_words->setText(tr("Connection lost: asking the server for the outcome"));
        return;
    case Phase::Done:
        return;
    }
}

void RunPanel::showElapsed()
{
    m_time->setText(tr("%1 s").arg(QLocale().toString(m_controller.elapsedMs() / 1000, 'f', 1)));
}

} // namespace archon::app::pages
