// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shell/database.h"

#include <QPushButton>

class QLabel;

namespace archon::app {

// The chip at the top of the window: which database, on which host, as which role, which versions; a dot and a word for
// the state; tinted for production. A click leads to the connect page. GUI thread.
class ConnectionChip : public QPushButton {
    Q_OBJECT

public:
    explicit ConnectionChip(Database &database, QWidget *parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;

protected:
    void changeEvent(QEvent *event) override;

private:
    void follow();
    void drawDot();

    Database &m_database;
    QLabel *m_dot;
    QLabel *m_name;
    QLabel *m_facts = nullptr;
};

} // namespace archon::app
