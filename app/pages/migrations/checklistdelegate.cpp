// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/migrations/checklistdelegate.h"

#include "models/checklistmodel.h"
#include "theme/icon.h"
#include "theme/marks.h"
#include "theme/theme.h"
#include "widgets/rowpainter.h"

#include <QPainter>
#include <QTextLayout>
#include <QTreeView>

using namespace Qt::StringLiterals;

namespace archon::app::pages {

using models::ChecklistModel;

namespace {

constexpr int margin = 12; // pixels on both sides of the list
constexpr int textIndent = 36; // pixels from the margin to the name of a check
constexpr int longestDetail = 4000; // characters of a query that are drawn; all of it can be copied

struct Paragraph {
    QString text;
    QFont font;
    QColor color;
};

QList<Paragraph> paragraphs(const QStyleOptionViewItem &option, const QModelIndex &index)
{
    const theme::Colors &c = theme::colors(option.palette);
    const QFont small = widgets::smaller(option.font);
    QFont fixed = theme::Theme::fixedFont();
    fixed.setPointSizeF(small.pointSizeF());
    QList<Paragraph> result;
    const auto add = [&result](const QString &text, const QFont &font, const QColor &color) {
        if (!text.isEmpty()) {
            result << Paragraph{text.left(longestDetail), font, color};
        }
    };
    const QString expected = index.data(ChecklistModel::ExpectedRole).toString();
    const QString actual = index.data(ChecklistModel::ActualRole).toString();
    add(index.data(ChecklistModel::ExplanationRole).toString(), small, c.text);
    if (!expected.isEmpty()) {
        add(ChecklistDelegate::tr("Expected: %1").arg(expected), small, c.muted);
    }
    if (!actual.isEmpty()) {
        add(ChecklistDelegate::tr("Found: %1").arg(actual), small, c.muted);
    }
    const double elapsed = index.data(ChecklistModel::ElapsedRole).toDouble();
    if (elapsed > 0) {
        add(ChecklistDelegate::tr("Answered in %1 ms").arg(elapsed, 0, 'f', elapsed < 10 ? 1 : 0), small, c.muted);
    }
    add(index.data(ChecklistModel::QueryRole).toString().trimmed(), fixed, c.text);
    return result;
}

// Lays text out in lines of a width, breaking words that are too long, and draws it if there is a painter.
int layOut(QPainter *painter, const Paragraph &paragraph, const QPointF &at, int width)
{
    QTextOption wrap;
    wrap.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    qreal y = 0;
    const QStringList lines = paragraph.text.split(u'\n');
    for (const QString &line : lines) {
        QTextLayout layout(line, paragraph.font);
        layout.setTextOption(wrap);
        layout.beginLayout();
        for (QTextLine part = layout.createLine(); part.isValid(); part = layout.createLine()) {
            part.setLineWidth(width);
            part.setPosition({0, y});
            y += part.height();
        }
        layout.endLayout();
        if (painter != nullptr) {
            painter->setPen(paragraph.color);
            layout.draw(painter, at);
        }
    }
    return int(y + 0.5);
}

} // namespace

ChecklistDelegate::ChecklistDelegate(QTreeView *view) : QStyledItemDelegate(view), m_view(view) { }

QRect ChecklistDelegate::fullWidth(const QRect &rect) const
{
    return {0, rect.top(), m_view->viewport()->width(), rect.height()};
}

void ChecklistDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QStyleOptionViewItem full = option;
    full.rect = fullWidth(option.rect);
    switch (static_cast<ChecklistModel::Level>(index.data(ChecklistModel::LevelRole).toInt())) {
    case ChecklistModel::Level::Category:
        return paintCategory(painter, full, index);
    case ChecklistModel::Level::Check:
        return paintCheck(painter, full, index);
    case ChecklistModel::Level::Detail:
        return paintDetail(painter, full, index);
    }
}

void ChecklistDelegate::paintCategory(
    QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const theme::Colors &c = theme::colors(option.palette);
    widgets::paintRowGround(painter, option, false);
    const int passed = index.data(ChecklistModel::PassedRole).toInt();
    const int total = index.data(ChecklistModel::TotalRole).toInt();
    const bool planned = index.data(ChecklistModel::PlannedRole).toBool();
    const bool good = passed == total;
    const QColor strong = good ? c.green : planned ? c.muted : c.amber;
    const QColor weak = good ? c.greenWeak : planned ? c.background : c.amberWeak;
    const QRect area = option.rect.adjusted(margin, 6, -margin, 0);
    const QRect badge = widgets::paintBadge(
        painter, option.font, area.right() + 1, area.center().y(), u"%1 / %2"_s.arg(passed).arg(total), strong, weak);
    widgets::paintText(painter, widgets::semibold(option.font), c.text, area.adjusted(0, 0, -badge.width() - 8, 0),
        index.data().toString());
}

void ChecklistDelegate::paintCheck(
    QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const theme::Colors &c = theme::colors(option.palette);
    widgets::paintRowGround(painter, option, false);
    const auto state = static_cast<migrations::Check::State>(index.data(ChecklistModel::StateRole).toInt());
    theme::Mark mark = theme::markOf(state, c);
    if (index.data(ChecklistModel::PlannedRole).toBool() && state == migrations::Check::State::Fail) {
        mark = {u"open"_s, tr("not there yet"), c.faint, c.background};
    }
    const QRect area = option.rect.adjusted(margin, 0, -margin, 0);
    const int middle = area.center().y();
    const qreal ratio = painter->device()->devicePixelRatioF();
    painter->drawPixmap(area.left() + 14, middle - 5, theme::iconPixmap(mark.icon, mark.strong, 12, ratio));
    const QFont small = widgets::smaller(option.font);
    const QString name = index.data().toString();
    const QString actual = mark.icon == "open"_L1 ? mark.word : index.data(ChecklistModel::ActualRole).toString();
    const int nameWidth = option.fontMetrics.horizontalAdvance(name);
    const QRect words = area.adjusted(textIndent, 0, 0, 0);
    const int wanted = qMin(QFontMetrics(small).horizontalAdvance(actual) + 4, words.width()); // the advance is rounded
    const int right = qMin(wanted, qMax(words.width() - nameWidth - 12, words.width() / 3));
    const QColor actualColor
        = state == migrations::Check::State::Pass || mark.icon == "open"_L1 ? c.muted : mark.strong;
    widgets::paintText(painter, option.font, c.text, words.adjusted(0, 0, -right - 8, 0), name);
    widgets::paintText(painter, small, actualColor,
        QRect(words.right() - right + 1, words.top(), right, words.height()), actual,
        Qt::AlignRight | Qt::AlignVCenter);
}

void ChecklistDelegate::paintDetail(
    QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const theme::Colors &c = theme::colors(option.palette);
    painter->fillRect(option.rect, c.surface);
    const QRect box = option.rect.adjusted(margin + textIndent - 8, 2, -margin, -6);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(c.background);
    painter->drawRoundedRect(box, 6, 6);
    painter->restore();
    int y = box.top() + 6;
    const QList<Paragraph> all = paragraphs(option, index);
    for (const Paragraph &paragraph : all) {
        y += layOut(painter, paragraph, QPointF(box.left() + 8, y), box.width() - 16) + 4;
    }
}

QSize ChecklistDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const int width = m_view->viewport()->width();
    switch (static_cast<ChecklistModel::Level>(index.data(ChecklistModel::LevelRole).toInt())) {
    case ChecklistModel::Level::Category:
        return {width, option.fontMetrics.height() + 20};
    case ChecklistModel::Level::Check:
        return {width, option.fontMetrics.height() + 10};
    case ChecklistModel::Level::Detail:
        break;
    }
    QStyleOptionViewItem plain = option;
    plain.font = m_view->font();
    plain.palette = m_view->palette();
    int height = 16;
    const QList<Paragraph> all = paragraphs(plain, index);
    for (const Paragraph &paragraph : all) {
        height += layOut(nullptr, paragraph, {}, width - 2 * margin - textIndent + 8 - 16) + 4;
    }
    return {width, height};
}

} // namespace archon::app::pages
