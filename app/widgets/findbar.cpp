// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/findbar.h"

#include "theme/icon.h"
#include "theme/stylesheet.h"
#include "widgets/sqlview.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace archon::app::widgets {

FindBar::FindBar(SqlView *view, QWidget *parent)
    : QFrame(parent),
      m_view(view),
      m_field(new QLineEdit(this)),
      m_count(new QLabel(this))
{
    setObjectName(u"findBar"_s);
    theme::setLook(this, "bar");
    m_field->setObjectName(u"findField"_s);
    m_field->setPlaceholderText(tr("Find in the SQL"));
    m_field->setAccessibleName(tr("Find in the SQL"));
    m_field->setClearButtonEnabled(true);
    theme::setLook(m_count, "muted");
    const auto button = [this](const QString &iconName, const QString &name, const QString &objectName) {
        auto *made = new QPushButton(theme::icon(iconName), {}, this);
        made->setObjectName(objectName);
        made->setAccessibleName(name);
        made->setToolTip(name);
        theme::setLook(made, "quiet");
        return made;
    };
    auto *previous = button(u"chevron-up"_s, tr("Previous match"), u"findPrevious"_s);
    auto *next = button(u"chevron-down"_s, tr("Next match"), u"findNext"_s);
    auto *close = button(u"cross"_s, tr("Close"), u"findClose"_s);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(12, 6, 8, 6);
    row->setSpacing(4);
    row->addWidget(m_field, 1);
    row->addSpacing(4);
    row->addWidget(m_count);
    row->addWidget(previous);
    row->addWidget(next);
    row->addWidget(close);
    connect(m_field, &QLineEdit::textChanged, this, [this] { find(false, true); });
    connect(previous, &QPushButton::clicked, this, [this] { find(true, false); });
    connect(next, &QPushButton::clicked, this, [this] { find(false, false); });
    connect(close, &QPushButton::clicked, this, &FindBar::dismiss);
    hide();
}

void FindBar::open()
{
    show();
    m_field->setFocus(Qt::ShortcutFocusReason);
    m_field->selectAll();
    find(false, true);
}

void FindBar::dismiss()
{
    hide();
    m_view->find({}, false, true);
    m_view->setFocus(Qt::OtherFocusReason);
}

void FindBar::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape) {
        dismiss();
    } else if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        find(event->modifiers().testFlag(Qt::ShiftModifier), false);
    } else {
        QFrame::keyPressEvent(event);
    }
}

void FindBar::find(bool backwards, bool fromStart)
{
    const auto [current, total] = m_view->find(m_field->text(), backwards, fromStart);
    if (m_field->text().isEmpty()) {
        m_count->clear();
    } else {
        m_count->setText(total == 0 ? tr("not found") : tr("%1 of %2").arg(current).arg(total));
    }
}

} // namespace archon::app::widgets
