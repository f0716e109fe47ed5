// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QLabel;
class QLineEdit;

namespace archon::app::widgets {

class SqlView;

// The field that finds text in a SqlView: Enter and Shift+Enter go from match to match, Escape closes it. GUI thread.
class FindBar : public QFrame {
    Q_OBJECT

public:
    explicit FindBar(SqlView *view, QWidget *parent = nullptr);

    void open();
    void dismiss();

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void find(bool backwards, bool fromStart);

    SqlView *m_view;
    QLineEdit *m_field;
    QLabel *m_count;
};

} // namespace archon::app::widgets
