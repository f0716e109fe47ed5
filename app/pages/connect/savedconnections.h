// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "settings/profilestore.h"

#include <QFrame>

class QVBoxLayout;

namespace archon::app::pages {

// The saved connections, each with a button to connect and one to forget it. GUI thread.
class SavedConnections : public QFrame {
    Q_OBJECT

public:
    explicit SavedConnections(settings::ProfileStore &profiles, QWidget *parent = nullptr);

    void refresh();

Q_SIGNALS:
    void connectRequested(const QString &profile);
    void removeRequested(const QString &profile);

private:
    settings::ProfileStore &m_profiles;
    QVBoxLayout *m_rows;
};

} // namespace archon::app::pages
