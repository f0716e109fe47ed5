// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell/commandpalette.h"

#include "theme/stylesheet.h"

#include <QAction>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace archon::app {

namespace {

// Every word that was typed is somewhere in the name.
bool matches(const QString &name, const QString &typed)
{
    const QStringList words = typed.split(u' ', Qt::SkipEmptyParts);
    return std::ranges::all_of(words, [&](const QString &word) { return name.contains(word, Qt::CaseInsensitive); });
}

} // namespace

CommandPalette::CommandPalette(const QList<QAction *> &actions, QWidget *parent)
    : QDialog(parent, Qt::Dialog | Qt::FramelessWindowHint),
      m_field(new QLineEdit(this)),
      m_list(new QListWidget(this))
{
    setObjectName(u"commandPalette"_s);
    setAttribute(Qt::WA_DeleteOnClose);
    setAccessibleName(tr("Commands"));
    for (QAction *action : actions) {
        m_actions << action;
    }
    auto *frame = new QFrame(this);
    theme::setLook(frame, "card");
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(frame);
    auto *column = new QVBoxLayout(frame);
    column->setContentsMargins(8, 8, 8, 8);
    column->setSpacing(8);
    m_field->setObjectName(u"paletteField"_s);
    m_field->setPlaceholderText(tr("Type a command"));
    m_field->setAccessibleName(tr("Command"));
    theme::setLook(m_field, "large");
    m_list->setObjectName(u"paletteList"_s);
    m_list->setAccessibleName(tr("Matching commands"));
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setSpacing(2);
    column->addWidget(m_field);
    column->addWidget(m_list);
    resize(460, 360);
    if (parent != nullptr) {
        const QPoint middle = parent->mapToGlobal(QPoint(parent->width() / 2 - width() / 2, 96));
        move(middle);
    }
    m_field->installEventFilter(this);
    connect(m_field, &QLineEdit::textChanged, this, &CommandPalette::filter);
    connect(m_list, &QListWidget::itemClicked, this, &CommandPalette::trigger);
    filter({});
}

bool CommandPalette::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_field && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        if (key == Qt::Key_Down || key == Qt::Key_Up) {
            const int step = key == Qt::Key_Down ? 1 : -1;
            m_list->setCurrentRow(qBound(0, m_list->currentRow() + step, m_list->count() - 1));
            return true;
        }
        if (key == Qt::Key_Return || key == Qt::Key_Enter) {
            trigger();
            return true;
        }
    }
    return QDialog::eventFilter(watched, event);
}

void CommandPalette::filter(const QString &text)
{
    m_list->clear();
    for (int place = 0; place < m_actions.size(); ++place) {
        QAction *action = m_actions.at(place);
        if (action == nullptr || !action->isEnabled() || !matches(action->text(), text)) {
            continue;
        }
        const QString keys = action->shortcut().toString(QKeySequence::NativeText);
        auto *item = new QListWidgetItem(keys.isEmpty() ? action->text() : action->text() + u"    "_s + keys, m_list);
        item->setData(Qt::UserRole, place);
    }
    m_list->setCurrentRow(0);
}

void CommandPalette::trigger()
{
    const QListWidgetItem *item = m_list->currentItem();
    if (item == nullptr) {
        return;
    }
    QAction *action = m_actions.at(item->data(Qt::UserRole).toInt());
    close();
    if (action != nullptr) {
        QTimer::singleShot(0, action, &QAction::trigger); // after the palette has gone
    }
}

} // namespace archon::app
