// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>

namespace archon::app {

// An entry of the navigation: icon, label, and a number that asks for attention. GUI thread.
class NavigationButton : public QAbstractButton {
    Q_OBJECT

public:
    NavigationButton(const QString &iconName, const QString &label, QWidget *parent = nullptr);

    void setAttention(int count); // 0: no badge
    void setCompact(bool compact); // the icon alone
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void enterEvent(QEnterEvent *event) override;
    void leaveEvent(QEvent *event) override;

private:
    QString m_iconName;
    int m_attention = 0;
    bool m_compact = false;
};

} // namespace archon::app
