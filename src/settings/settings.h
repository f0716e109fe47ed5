// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QObject>
#include <QSettings>
#include <QString>

#include <chrono>
#include <optional>

namespace archon::settings {

enum class Appearance { System, Light, Dark };

// What the user chose, typed; kept in the user's configuration folder. No secret ever. GUI thread.
class Settings : public QObject {
    Q_OBJECT

public:
    // An empty file name means the user's own; tests pass one of theirs.
    explicit Settings(const QString &fileName = {}, QObject *parent = nullptr);

    [[nodiscard]] Appearance appearance() const;
    void setAppearance(Appearance appearance);

    // The folder of migrations; empty: those that ship with the program.
    [[nodiscard]] QString migrationsFolder() const;
    void setMigrationsFolder(const QString &folder);
    // Another folder for this run of the program only; nothing is written.
    void overrideMigrationsFolder(const QString &folder);

    [[nodiscard]] std::chrono::milliseconds lockTimeout() const; // 0 … 600 000 ms; default 5 000
    void setLockTimeout(std::chrono::milliseconds timeout);

    [[nodiscard]] QByteArray windowGeometry() const;
    void setWindowGeometry(const QByteArray &geometry);
    // The state of a splitter or header, by the object's name.
    [[nodiscard]] QByteArray layout(const QString &object) const;
    void setLayout(const QString &object, const QByteArray &state);

    [[nodiscard]] QString lastProfile() const; // name of the profile used last
    void setLastProfile(const QString &name);

    [[nodiscard]] QSettings &store() { return m_store; } // for ProfileStore only

Q_SIGNALS:
    void appearanceChanged(archon::settings::Appearance appearance);
    void migrationsFolderChanged(const QString &folder);

private:
    QSettings m_store;
    std::optional<QString> m_folderOfThisRun;
};

} // namespace archon::settings
