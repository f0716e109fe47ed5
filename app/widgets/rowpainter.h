// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "theme/colors.h"

#include <QRect>
#include <QString>

class QFont;
class QPainter;
class QStyleOptionViewItem;

namespace archon::app::widgets {

// The strokes that the delegates of lists and trees share.

// The ground of a row: surface, accentWeak when selected, with a bar when the view has the keyboard, a line below.
void paintRowGround(QPainter *painter, const QStyleOptionViewItem &option, bool line);
// A rounded label with its right edge at `right`, centred on `middle`. Returns the rectangle that it took.
QRect paintBadge(QPainter *painter, const QFont &base, int right, int middle, const QString &text, const QColor &strong,
    const QColor &weak);
// Text in one line, cut with an ellipsis.
void paintText(QPainter *painter, const QFont &font, const QColor &color, const QRect &rect, const QString &text,
    Qt::Alignment alignment = Qt::AlignLeft | Qt::AlignVCenter);

[[nodiscard]] QFont smaller(const QFont &font);
[[nodiscard]] QFont semibold(const QFont &font);

} // namespace archon::app::widgets
