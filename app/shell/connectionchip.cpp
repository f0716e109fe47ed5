// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell/connectionchip.h"

#include "theme/colors.h"
#include "theme/stylesheet.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>

using namespace Qt::StringLiterals;

namespace archon::app {

namespace {

QPixmap dot(const QColor &color, bool filled, qreal ratio)
{
    QPixmap pixmap(QSize(10, 10) * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(color, 1.6));
    painter.setBrush(filled ? QBrush(color) : Qt::NoBrush);
    painter.drawEllipse(QRectF(1.5, 1.5, 7, 7));
    return pixmap;
}

QString factsOf(const Database &database)
{
    const db::ServerInfo &server = *database.server();
    QStringList facts{
        database.origin().local ? ConnectionChip::tr("local") : ConnectionChip::tr("on %1").arg(server.host),
        server.user, server.version};
    facts << (server.vectorVersion.isEmpty() ? ConnectionChip::tr("no pgvector")
                                             : ConnectionChip::tr("pgvector %1").arg(server.vectorVersion));
    return facts.join(u" · "_s);
}

} // namespace

ConnectionChip::ConnectionChip(Database &database, QWidget *parent)
    : QPushButton(parent),
      m_database(database),
      m_dot(new QLabel(this)),
      m_name(new QLabel(this)),
      m_facts(new QLabel(this))
{
    setObjectName(u"connectionChip"_s);
    theme::setLook(this, "chip");
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(10, 0, 10, 0);
    row->setSpacing(7);
    for (QLabel *label : {m_dot, m_name, m_facts}) {
        label->setTextFormat(Qt::PlainText);
        label->setAttribute(Qt::WA_TransparentForMouseEvents);
        row->addWidget(label);
    }
    theme::setLook(m_name, "heading");
    theme::setLook(m_facts, "muted");
    connect(&m_database, &Database::stateChanged, this, &ConnectionChip::follow);
    follow();
}

QSize ConnectionChip::sizeHint() const
{
    return {layout()->sizeHint().width(), fontMetrics().height() + 12};
}

void ConnectionChip::changeEvent(QEvent *event)
{
    QPushButton::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_facts != nullptr) {
        drawDot();
    }
}

void ConnectionChip::drawDot()
{
    const theme::Colors &c = theme::colors(palette());
    const Database::State state = m_database.state();
    const QColor color = state == Database::State::Connected ? c.green
        : state == Database::State::Failed                   ? c.red
        : state == Database::State::Connecting               ? c.accent
                                                             : c.faint;
    m_dot->setPixmap(dot(color, state == Database::State::Connected, qMax(2.0, devicePixelRatioF())));
}

void ConnectionChip::follow()
{
    drawDot();
    QString word;
    switch (m_database.state()) {
    case Database::State::None:
        m_name->setText(tr("Not connected"));
        m_facts->setText(tr("Connect…"));
        word = tr("not connected");
        break;
    case Database::State::Connecting:
        m_name->setText(m_database.origin().label);
        m_facts->setText(tr("connecting…"));
        word = tr("connecting");
        break;
    case Database::State::Connected:
        m_name->setText(m_database.server()->database);
        m_facts->setText(factsOf(m_database));
        word = tr("connected");
        break;
    case Database::State::Failed:
        m_name->setText(tr("No connection"));
        m_facts->setText(m_database.origin().label);
        word = tr("failed");
        break;
    }
    const bool production = m_database.origin().production && m_database.state() == Database::State::Connected;
    if (production) {
        m_facts->setText(m_facts->text() + u" · "_s + tr("production"));
    }
    theme::setLook(this, production ? "chipProduction" : "chip");
    setAccessibleName(tr("Connection: %1, %2 %3").arg(word, m_name->text(), m_facts->text()));
    setToolTip(tr("Change the connection"));
    updateGeometry();
}

} // namespace archon::app
