// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/connect/savedconnections.h"

#include "theme/icon.h"
#include "theme/stylesheet.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace archon::app::pages {

SavedConnections::SavedConnections(settings::ProfileStore &profiles, QWidget *parent)
    : QFrame(parent),
      m_profiles(profiles),
      m_rows(new QVBoxLayout(this))
{
    setObjectName(u"savedConnections"_s);
    m_rows->setContentsMargins(0, 0, 0, 0);
    m_rows->setSpacing(4);
    refresh();
}

void SavedConnections::refresh()
{
    const auto old = findChildren<QWidget *>(Qt::FindDirectChildrenOnly);
    for (QWidget *child : old) {
        child->hide();
        child->deleteLater();
    }
    const QList<settings::Profile> profiles = m_profiles.profiles();
    for (const settings::Profile &profile : profiles) {
        auto *row = new QWidget(this);
        auto *layout = new QHBoxLayout(row);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->setSpacing(8);
        auto *words = new QVBoxLayout;
        words->setSpacing(1);
        auto *name = new QLabel(profile.production ? tr("%1 · production").arg(profile.name) : profile.name, row);
        auto *address = new QLabel(profile.url.toUri(), row);
        for (QLabel *label : {name, address}) {
            label->setTextFormat(Qt::PlainText);
            words->addWidget(label);
        }
        theme::setLook(name, "heading");
        theme::setLook(address, "muted");
        address->setMinimumWidth(0);
        address->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
        address->setToolTip(profile.url.toUri().toHtmlEscaped());
        auto *go = new QPushButton(tr("Connect"), row);
        go->setObjectName(u"connectSaved"_s);
        go->setAccessibleName(tr("Connect to %1").arg(profile.name));
        auto *forget = new QPushButton(tr("Forget"), row);
        forget->setObjectName(u"forgetSaved"_s);
        forget->setAccessibleName(tr("Forget %1").arg(profile.name));
        theme::setLook(forget, "quiet");
        layout->addLayout(words, 1);
        layout->addWidget(go);
        layout->addWidget(forget);
        m_rows->addWidget(row);
        connect(go, &QPushButton::clicked, this, [this, id = profile.name] { Q_EMIT connectRequested(id); });
        connect(forget, &QPushButton::clicked, this, [this, id = profile.name] { Q_EMIT removeRequested(id); });
    }
    if (profiles.isEmpty()) {
        auto *none = new QLabel(tr("None yet. A connection is kept when you give it a name."), this);
        none->setWordWrap(true);
        theme::setLook(none, "muted");
        m_rows->addWidget(none);
    }
}

} // namespace archon::app::pages
