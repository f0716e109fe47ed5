// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell/application.h"

#include "pages/connect/connectpage.h"
#include "pages/migrations/migrationspage.h"
#include "pages/settings/settingspage.h"
#include "settings/urlsource.h"
#include "shell/mainwindow.h"

#include <QDir>
#include <QProcessEnvironment>
#include <QTimer>

namespace archon::app {

using settings::UrlSource;

Application::Application(const Options &options, std::unique_ptr<settings::SecretStore> secrets, QObject *parent)
    : QObject(parent),
      m_options(options),
      m_settings(options.settingsFile),
      m_profiles(m_settings.store()),
      m_secrets(std::move(secrets)),
      m_theme(m_settings)
{
    if (!options.migrationsFolder.isEmpty()) {
        m_settings.overrideMigrationsFolder(options.migrationsFolder);
    }
    m_window = std::make_unique<MainWindow>(m_database, m_settings);
    m_migrations = new pages::MigrationsPage(m_database, m_settings);
    m_connect = new pages::ConnectPage(m_database, m_settings, m_profiles, *m_secrets);
    m_settingsPage = new pages::SettingsPage(m_settings);
    m_connect->setLocalFolder(options.dataFolder);
    m_window->addPage(m_migrations, MainWindow::Place::Main);
    m_window->addPage(m_settingsPage, MainWindow::Place::Bottom);
    m_window->addPage(m_connect, MainWindow::Place::Hidden);
    m_window->setConnectPage(m_connect);
    connect(m_migrations, &pages::MigrationsPage::connectionWanted, this, [this] { m_window->showPage(m_connect); });
    connect(&m_database, &Database::stateChanged, this, &Application::followDatabase);
}

Application::~Application() = default;

void Application::show()
{
    m_window->show();
    QTimer::singleShot(0, this, &Application::connectAtStart); // after the first paint was asked for
}

void Application::connectAtStart()
{
    if (!m_options.profile.isEmpty()) {
        m_window->showPage(m_connect);
        m_connect->connectProfile(m_options.profile);
        return;
    }
    if (m_options.url.isEmpty() && !m_options.local && !m_options.automatic) {
        return;
    }
    const auto source = settings::chooseUrl(m_options.url, m_options.local, QProcessEnvironment::systemEnvironment(),
        QDir::currentPath(), m_profiles.find(m_settings.lastProfile()));
    if (!source) {
        m_window->showPage(m_connect);
        m_connect->showFailure(source.error());
        return;
    }
    switch (source->origin) {
    case UrlSource::Origin::Profile:
        m_connect->connectProfile(source->profile);
        return;
    case UrlSource::Origin::Local:
        if (m_options.local) {
            m_connect->connectLocal();
        } else {
            m_window->showPage(m_connect); // nobody named a database: ask
        }
        return;
    case UrlSource::Origin::Option:
    case UrlSource::Origin::Environment:
    case UrlSource::Origin::DotEnv:
        m_connect->showUrl(source->url->toUri());
        m_database.connectTo(
            *source->url, {.label = source->label, .profile = {}, .production = false, .local = false});
        return;
    }
}

void Application::followDatabase()
{
    switch (m_database.state()) {
    case Database::State::Connected:
        if (m_window->currentPage() == m_connect) {
            m_window->showPage(m_migrations);
        }
        break;
    case Database::State::Failed:
        m_window->showPage(m_connect);
        break;
    case Database::State::None:
    case Database::State::Connecting:
        break;
    }
}

} // namespace archon::app
