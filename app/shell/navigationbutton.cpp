// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell/navigationbutton.h"

#include "theme/colors.h"
#include "theme/icon.h"
#include "widgets/rowpainter.h"

#include <QPainter>

namespace archon::app {

NavigationButton::NavigationButton(const QString &iconName, const QString &label, QWidget *parent)
    : QAbstractButton(parent),
      m_iconName(iconName)
{
    setText(label);
    setAccessibleName(label);
    setCheckable(true);
    setAutoExclusive(true);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void NavigationButton::setAttention(int count)
{
    m_attention = count;
    setAccessibleDescription(count > 0 ? tr("%1 waiting").arg(count) : QString());
    update();
}

void NavigationButton::setCompact(bool compact)
{
    m_compact = compact;
    setToolTip(compact ? text() : QString());
    updateGeometry();
    update();
}

QSize NavigationButton::sizeHint() const
{
    return {m_compact ? 40 : 160, fontMetrics().height() + 17};
}

void NavigationButton::paintEvent(QPaintEvent *)
{
    const theme::Colors &c = theme::colors(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (isChecked() || underMouse()) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(isChecked() ? c.accentWeak : c.border);
        painter.setOpacity(isChecked() ? 1.0 : 0.5);
        painter.drawRoundedRect(rect(), 6, 6);
        painter.setOpacity(1.0);
    }
    if (hasFocus()) {
        painter.setPen(c.accent);
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    }
    const QColor ink = isChecked() ? c.text : c.muted;
    painter.drawPixmap(m_compact ? (width() - 16) / 2 : 8, (height() - 16) / 2,
        theme::iconPixmap(m_iconName, ink, 16, painter.device()->devicePixelRatioF()));
    if (m_compact) {
        if (m_attention > 0) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(c.amber);
            painter.drawEllipse(QRectF(width() - 12, 5, 6, 6));
        }
        return;
    }
    QRect words = rect().adjusted(34, 0, -8, 0);
    if (m_attention > 0) {
        const QRect badge = widgets::paintBadge(
            &painter, font(), width() - 8, rect().center().y(), QString::number(m_attention), c.amber, c.amberWeak);
        words.setRight(badge.left() - 6);
    }
    widgets::paintText(&painter, isChecked() ? widgets::semibold(font()) : font(), ink, words, text());
}

void NavigationButton::enterEvent(QEnterEvent *event)
{
    QAbstractButton::enterEvent(event);
    update();
}

void NavigationButton::leaveEvent(QEvent *event)
{
    QAbstractButton::leaveEvent(event);
    update();
}

} // namespace archon::app
