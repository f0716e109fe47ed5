// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

class QTreeView;

namespace archon::app::pages {

// Draws the checklist: categories with their counts, checks with mark, name and what was found, and the opened check
// with expectation, answer and the query behind it, wrapped to the width of the view.
class ChecklistDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit ChecklistDelegate(QTreeView *view);

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    void paintCategory(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const;
    void paintCheck(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const;
    void paintDetail(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const;
    [[nodiscard]] QRect fullWidth(const QRect &rect) const;

    QTreeView *m_view;
};

} // namespace archon::app::pages
