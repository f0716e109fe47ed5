// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/migrations/migrationdelegate.h"

#include "models/migrationmodel.h"
#include "theme/marks.h"
#include "widgets/rowpainter.h"

#include <QPainter>

namespace archon::app::pages {

using models::MigrationModel;

void MigrationDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const theme::Colors &c = theme::colors(option.palette);
    widgets::paintRowGround(painter, option, true);
    const QRect area = option.rect.adjusted(12, 8, -12, -9);
    const QRect top(area.topLeft(), QSize(area.width(), area.height() / 2));
    const QRect bottom(area.left(), top.bottom() + 1, area.width(), area.height() - top.height());
    theme::Mark mark
        = theme::markOf(static_cast<migrations::MigrationState::Kind>(index.data(MigrationModel::KindRole).toInt()), c);
    if (index.data(MigrationModel::RunningRole).toBool()) {
        mark = {QString(), tr("running"), c.accent, c.surface};
    }
    const QRect badge = widgets::paintBadge(
        painter, option.font, area.right() + 1, top.center().y(), mark.word, mark.strong, mark.weak);
    widgets::paintText(
        painter, option.font, c.text, top.adjusted(0, 0, -badge.width() - 8, 0), index.data().toString());
    widgets::paintText(
        painter, widgets::smaller(option.font), c.muted, bottom, index.data(MigrationModel::SubtitleRole).toString());
}

QSize MigrationDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const
{
    return {160, option.fontMetrics.height() * 2 + 26};
}

} // namespace archon::app::pages
