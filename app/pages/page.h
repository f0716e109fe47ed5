// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <QWidget>

class QAction;

namespace archon::app::pages {

// One page of the window. The shell shows its title above it and its two status texts below it.
class Page : public QWidget {
    Q_OBJECT

public:
    using QWidget::QWidget;

    [[nodiscard]] virtual QString title() const = 0;
    [[nodiscard]] virtual QString iconName() const = 0;
    // What the page offers to the command palette; owned by the page.
    [[nodiscard]] virtual QList<QAction *> commands() const { return {}; }
    // Called when the page comes to the front: put the keyboard where it is wanted.
    virtual void activate() { }

    [[nodiscard]] QString statusLeft() const { return m_statusLeft; }
    [[nodiscard]] QString statusRight() const { return m_statusRight; }
    [[nodiscard]] int attention() const { return m_attention; } // the number in the badge of the navigation; 0: none

Q_SIGNALS:
    void statusChanged();
    void attentionChanged();

protected:
    void setStatus(const QString &left, const QString &right)
    {
        m_statusLeft = left;
        m_statusRight = right;
        Q_EMIT statusChanged();
    }
    void setAttention(int count)
    {
        m_attention = count;
        Q_EMIT attentionChanged();
    }

private:
    QString m_statusLeft;
    QString m_statusRight;
    int m_attention = 0;
};

} // namespace archon::app::pages
