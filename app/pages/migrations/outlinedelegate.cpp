// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/migrations/outlinedelegate.h"

#include "models/outlinemodel.h"
#include "theme/icon.h"
#include "widgets/rowpainter.h"

#include <QPainter>

using namespace Qt::StringLiterals;

namespace archon::app::pages {

using models::OutlineModel;

namespace {

constexpr int markColumn = 36; // pixels for the number or the mark

int lineHeight(const QStyleOptionViewItem &option)
{
    return option.fontMetrics.height() + 8;
}

} // namespace

void OutlineDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const theme::Colors &c = theme::colors(option.palette);
    widgets::paintRowGround(painter, option, false);
    const QFont small = widgets::smaller(option.font);
    QRect line(option.rect.left(), option.rect.top(), option.rect.width() - 8, lineHeight(option));
    const QRect markRect(line.left(), line.top(), markColumn - 8, line.height());
    const auto progress = static_cast<OutlineModel::Progress>(index.data(OutlineModel::ProgressRole).toInt());
    const auto drawMark = [&](const QString &name, const QColor &color) {
        const QPixmap mark = theme::iconPixmap(name, color, 12, painter->device()->devicePixelRatioF());
        painter->drawPixmap(markRect.right() - 12, markRect.center().y() - 5, mark);
    };
    switch (progress) {
    case OutlineModel::Progress::Untouched:
        widgets::paintText(painter, small, c.faint, markRect,
            QString::number(index.data(OutlineModel::NumberRole).toInt()), Qt::AlignRight | Qt::AlignVCenter);
        break;
    case OutlineModel::Progress::Running:
        drawMark(u"running"_s, c.accent);
        break;
    case OutlineModel::Progress::Done:
        drawMark(u"check"_s, c.green);
        break;
    case OutlineModel::Progress::Failed:
        drawMark(u"cross"_s, c.red);
        break;
    }
    QString object = index.data(OutlineModel::ObjectRole).toString();
    QString kind = index.data(OutlineModel::KindRole).toString().toLower();
    if (object.isEmpty()) { // a code block, a setting: its summary says more than its kind
        object = index.data().toString();
        kind.clear();
    }
    QRect words = line.adjusted(markColumn, 0, 0, 0);
    widgets::paintText(painter, small, c.muted, words, kind);
    words.setLeft(words.left() + (kind.isEmpty() ? 0 : QFontMetrics(small).horizontalAdvance(kind) + 6));
    if (words.width() > 16) {
        widgets::paintText(painter, small, progress == OutlineModel::Progress::Failed ? c.red : c.text, words, object);
    }
    const QString note = index.data(OutlineModel::NoteRole).toString();
    if (!note.isEmpty()) {
        const QRect below(
            line.left() + markColumn, line.bottom() - 3, line.width() - markColumn, option.fontMetrics.height());
        widgets::paintText(painter, small, c.amber, below, note);
    }
}

QSize OutlineDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const bool noted = !index.data(OutlineModel::NoteRole).toString().isEmpty();
    return {120, lineHeight(option) + (noted ? option.fontMetrics.height() : 0)};
}

} // namespace archon::app::pages
