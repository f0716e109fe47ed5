// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/rowpainter.h"

#include <QFontMetrics>
#include <QPainter>
#include <QPainterPath>
#include <QStyleOptionViewItem>

namespace archon::app::widgets {

void paintRowGround(QPainter *painter, const QStyleOptionViewItem &option, bool line)
{
    const theme::Colors &c = theme::colors(option.palette);
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    painter->fillRect(option.rect, selected ? c.accentWeak : c.surface);
    if (selected && option.state.testFlag(QStyle::State_HasFocus)) {
        painter->fillRect(QRect(option.rect.topLeft(), QSize(3, option.rect.height())), c.accent);
    }
    if (line) {
        painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1), c.border);
    }
}

QRect paintBadge(QPainter *painter, const QFont &base, int right, int middle, const QString &text, const QColor &strong,
    const QColor &weak)
{
    const QFont font = semibold(smaller(base));
    const QFontMetrics metrics(font);
    const QSize size(metrics.horizontalAdvance(text) + 12, metrics.height() + 4);
    const QRect box(right - size.width(), middle - size.height() / 2, size.width(), size.height());
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(weak);
    painter->drawRoundedRect(box, 4, 4);
    painter->restore();
    paintText(painter, font, strong, box, text, Qt::AlignCenter);
    return box;
}

void paintText(QPainter *painter, const QFont &font, const QColor &color, const QRect &rect, const QString &text,
    Qt::Alignment alignment)
{
    painter->setFont(font);
    painter->setPen(color);
    painter->drawText(
        rect, int(alignment) | Qt::TextSingleLine, QFontMetrics(font).elidedText(text, Qt::ElideRight, rect.width()));
}

QFont smaller(const QFont &font)
{
    QFont result = font;
    result.setPointSizeF(font.pointSizeF() * 0.9);
    return result;
}

QFont semibold(const QFont &font)
{
    QFont result = font;
    result.setWeight(QFont::DemiBold);
    return result;
}

} // namespace archon::app::widgets
