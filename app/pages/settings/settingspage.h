// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pages/page.h"
#include "settings/settings.h"

class QButtonGroup;
class QLineEdit;
class QSpinBox;

namespace archon::app::pages {

// What the user can choose: appearance, folder of migrations, lock timeout. Every change holds at once. GUI thread.
class SettingsPage : public Page {
    Q_OBJECT

public:
    explicit SettingsPage(settings::Settings &settings, QWidget *parent = nullptr);

    [[nodiscard]] QString title() const override { return tr("Settings"); }
    [[nodiscard]] QString iconName() const override { return QStringLiteral("settings"); }
    [[nodiscard]] QList<QAction *> commands() const override { return m_commands; }

private:
    [[nodiscard]] QWidget *makeAppearance();
    [[nodiscard]] QWidget *makeFolder();
    [[nodiscard]] QWidget *makeRunning();
    [[nodiscard]] QWidget *makeAbout();
    void chooseFolder();

    settings::Settings &m_settings;
    QButtonGroup *m_appearance;
    QLineEdit *m_folder;
    QSpinBox *m_lockTimeout;
    QList<QAction *> m_commands;
};

} // namespace archon::app::pages
