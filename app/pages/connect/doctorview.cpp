// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/connect/doctorview.h"

#include "theme/colors.h"
#include "theme/icon.h"
#include "theme/stylesheet.h"
#include "widgets/messagepanel.h"

#include <QGridLayout>
#include <QLabel>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace archon::app::pages {

namespace {

using State = DoctorStage::State;

struct StageMark {
    QString icon;
    QColor color;
    QString word;
    const char *textLook;
};

StageMark markOf(State state, const theme::Colors &c)
{
    switch (state) {
    case State::Pass:
        return {u"check"_s, c.green, DoctorView::tr("passed"), "muted"};
    case State::Warn:
        return {u"error"_s, c.amber, DoctorView::tr("warning"), "warnText"};
    case State::Fail:
        return {u"cross"_s, c.red, DoctorView::tr("failed"), "badText"};
    case State::Running:
        return {u"running"_s, c.accent, DoctorView::tr("running"), "muted"};
    case State::Waiting:
        break;
    }
    return {u"open"_s, c.faint, DoctorView::tr("not yet"), "muted"};
}

} // namespace

DoctorView::DoctorView(QWidget *parent) : QFrame(parent), m_grid(new QGridLayout(this))
{
    setObjectName(u"doctorView"_s);
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(10);
    m_grid->setVerticalSpacing(6);
    m_grid->setColumnStretch(2, 1);
}

void DoctorView::showStages(const QList<DoctorStage> &stages)
{
    if (stages != m_stages) {
        m_stages = stages;
        drawStages();
    }
}

void DoctorView::changeEvent(QEvent *event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        drawStages();
    }
}

void DoctorView::drawStages()
{
    while (QLayoutItem *item = m_grid->takeAt(0)) {
        if (item->widget() != nullptr) {
            item->widget()->hide();
            item->widget()->deleteLater();
        }
        delete item;
    }
    const theme::Colors &c = theme::colors(palette());
    int row = 0;
    for (const DoctorStage &stage : std::as_const(m_stages)) {
        const StageMark mark = markOf(stage.state, c);
        auto *icon = new QLabel(this);
        icon->setPixmap(theme::iconPixmap(mark.icon, mark.color, 14, qMax(2.0, devicePixelRatioF())));
        icon->setAccessibleName(mark.word);
        auto *name = new QLabel(stage.name, this);
        auto *text = new QLabel(stage.text, this);
        text->setTextFormat(Qt::PlainText);
        text->setWordWrap(true);
        text->setAccessibleName(u"%1, %2: %3"_s.arg(stage.name, mark.word, stage.text));
        theme::setLook(text, mark.textLook);
        m_grid->addWidget(icon, row, 0, Qt::AlignTop);
        m_grid->addWidget(name, row, 1, Qt::AlignTop);
        m_grid->addWidget(text, row, 2);
        if (const QString label = widgets::fixLabel(stage.fix); !label.isEmpty()) {
            auto *button = new QPushButton(label, this);
            button->setObjectName(u"doctorFix"_s);
            connect(button, &QPushButton::clicked, this, [this, fix = stage.fix] { Q_EMIT fixRequested(fix); });
            m_grid->addWidget(button, row, 3, Qt::AlignTop);
        }
        ++row;
    }
}

} // namespace archon::app::pages
