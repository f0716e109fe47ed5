// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "settings/profilestore.h"
#include "settings/secretstore.h"
#include "settings/settings.h"
#include "shell/database.h"
#include "theme/theme.h"

#include <QObject>
#include <QString>

#include <memory>

namespace archon::app {

class MainWindow;

namespace pages {
class ConnectPage;
class MigrationsPage;
class SettingsPage;
} // namespace pages

// The program with its window: makes everything and hands each part what it needs; nothing else is global. GUI thread.
class Application : public QObject {
    Q_OBJECT

public:
    struct Options {
        QString url; // --url
        QString profile; // --profile
        bool local = false; // --local
        QString dataFolder; // --data
        QString migrationsFolder; // --migrations, for this run only
        QString settingsFile; // empty: the user's own
        bool automatic = true; // look for DATABASE_URL, .env and the last profile at the start
    };

    Application(const Options &options, std::unique_ptr<settings::SecretStore> secrets, QObject *parent = nullptr);
    ~Application() override;

    void show();
    [[nodiscard]] MainWindow &window() { return *m_window; }
    [[nodiscard]] Database &database() { return m_database; }
    [[nodiscard]] settings::Settings &settings() { return m_settings; }
    [[nodiscard]] pages::MigrationsPage &migrationsPage() { return *m_migrations; }
    [[nodiscard]] pages::ConnectPage &connectPage() { return *m_connect; }
    [[nodiscard]] pages::SettingsPage &settingsPage() { return *m_settingsPage; }

private:
    void connectAtStart();
    void followDatabase();

    Options m_options;
    settings::Settings m_settings;
    settings::ProfileStore m_profiles;
    std::unique_ptr<settings::SecretStore> m_secrets;
    theme::Theme m_theme;
    Database m_database;
    std::unique_ptr<MainWindow> m_window;
    pages::MigrationsPage *m_migrations = nullptr;
    pages::ConnectPage *m_connect = nullptr;
    pages::SettingsPage *m_settingsPage = nullptr;
};

} // namespace archon::app
