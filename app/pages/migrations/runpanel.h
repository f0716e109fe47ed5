// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "migrations/runner.h"
#include "pages/migrations/migrationscontroller.h"

#include <QFrame>
#include <QTimer>

class QLabel;
class QProgressBar;
class QPushButton;

namespace archon::app::pages {

// The strip below the preview while something runs: statement n of m, a bar, the time, Cancel. GUI thread.
class RunPanel : public QFrame {
    Q_OBJECT

public:
    explicit RunPanel(MigrationsController &controller, QWidget *parent = nullptr);

private:
    void followActivity();
    void showProgress(const migrations::RunProgress &progress);
    void showElapsed();

    MigrationsController &m_controller;
    QLabel *m_words;
    QProgressBar *m_bar;
    QLabel *m_time;
    QPushButton *m_cancel;
    QTimer m_clock;
};

} // namespace archon::app::pages
