// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pages/connect/doctor.h"

#include <QFrame>

class QGridLayout;

namespace archon::app::pages {

// Shows the stages of a connection, one line each: mark, name, what was found, and a button where a fix exists. GUI
// thread.
class DoctorView : public QFrame {
    Q_OBJECT

public:
    explicit DoctorView(QWidget *parent = nullptr);

    void showStages(const QList<DoctorStage> &stages);

protected:
    void changeEvent(QEvent *event) override;

Q_SIGNALS:
    void fixRequested(const archon::core::Fix &fix);

private:
    void drawStages();

    QGridLayout *m_grid;
    QList<DoctorStage> m_stages;
};

} // namespace archon::app::pages
