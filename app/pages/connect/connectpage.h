// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "db/connectionurl.h"
#include "pages/page.h"
#include "settings/profilestore.h"
#include "settings/secretstore.h"
#include "settings/settings.h"

class QCheckBox;
class QGridLayout;
class QLabel;
class QLineEdit;
class QPushButton;

namespace archon::app {
class Database;
}

namespace archon::app::widgets {
class MessagePanel;
}

namespace archon::app::pages {

class DoctorView;
class SavedConnections;

// Where a database is chosen: paste an address, see its parts, connect, and see stage by stage what works; or take a
// saved connection, or the private local database. GUI thread.
class ConnectPage : public Page {
    Q_OBJECT

public:
    ConnectPage(Database &database, settings::Settings &settings, settings::ProfileStore &profiles,
        settings::SecretStore &secrets, QWidget *parent = nullptr);

    [[nodiscard]] QString title() const override { return tr("Connection"); }
    [[nodiscard]] QString iconName() const override { return QStringLiteral("database"); }
    [[nodiscard]] QList<QAction *> commands() const override { return m_commands; }
    void activate() override;

    // Connects to a saved connection, with its password from the keychain.
    void connectProfile(const QString &name);
    void connectLocal();
    void setLocalFolder(const QString &folder) { m_localFolder = folder; }
    // Puts an address into the field, as if it had been pasted.
    void showUrl(const QString &url);
    void showFailure(const core::Error &error);

private:
    [[nodiscard]] QWidget *makeAddressCard();
    [[nodiscard]] QWidget *makeLocalCard();
    [[nodiscard]] QWidget *makeSavedCard();
    void connectAddress();
    void readAddress();
    void absorbPassword();
    void showParts();
    void follow();
    void saveProfile();
    void forgetProfile(const QString &name);
    void applyFix(const core::Fix &fix);

    Database &m_database;
    settings::Settings &m_settings;
    settings::ProfileStore &m_profiles;
    settings::SecretStore &m_secrets;
    QLineEdit *m_address;
    QLineEdit *m_password;
    QWidget *m_parts;
    QGridLayout *m_partsGrid;
    widgets::MessagePanel *m_message;
    QLineEdit *m_name;
    QCheckBox *m_keepPassword;
    QCheckBox *m_production;
    QPushButton *m_connect;
    QPushButton *m_stop;
    DoctorView *m_doctor;
    SavedConnections *m_saved;
    QPushButton *m_local;
    QString m_localFolder;
    core::Result<db::ConnectionUrl> m_parsed;
    qsizetype m_lastLength = 0; // of the text in the address field
    bool m_attempted = false; // with the address in the field
    bool m_savePending = false; // when the attempt has worked
    QList<QAction *> m_commands;
};

} // namespace archon::app::pages
