// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings/settings.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QStandardPaths>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace archon::settings {

namespace {

constexpr std::chrono::milliseconds longestLockTimeout = 600s;

QString usersOwn()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) + u"/archon-memory/settings.ini"_s;
}

// Object names come from code, but a '/' in one would open a group.
QString layoutKey(const QString &object)
{
    return u"layout/object_"_s + QString(object).replace(u'/', u'_');
}

} // namespace

Settings::Settings(const QString &fileName, QObject *parent)
    : QObject(parent),
      m_store(fileName.isEmpty() ? usersOwn() : fileName, QSettings::IniFormat)
{
    // Names of hosts and users are nobody else's business; QSettings keeps the permissions that it finds.
    QFile file(m_store.fileName());
    if (QDir().mkpath(QFileInfo(file).path()) && (file.exists() || file.open(QIODevice::WriteOnly))) {
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    }
}

Appearance Settings::appearance() const
{
    const QString name = m_store.value(u"appearance"_s).toString();
    if (name == "light"_L1) {
        return Appearance::Light;
    }
    return name == "dark"_L1 ? Appearance::Dark : Appearance::System;
}

void Settings::setAppearance(Appearance appearance)
{
    if (appearance == this->appearance()) {
        return;
    }
    switch (appearance) {
    case Appearance::System:
        m_store.remove(u"appearance"_s);
        break;
    case Appearance::Light:
        m_store.setValue(u"appearance"_s, u"light"_s);
        break;
    case Appearance::Dark:
        m_store.setValue(u"appearance"_s, u"dark"_s);
        break;
    }
    Q_EMIT appearanceChanged(appearance);
}

QString Settings::migrationsFolder() const
{
    return m_folderOfThisRun.value_or(m_store.value(u"migrations/folder"_s).toString());
}

void Settings::setMigrationsFolder(const QString &folder)
{
    if (folder != migrationsFolder()) {
        m_folderOfThisRun.reset();
        m_store.setValue(u"migrations/folder"_s, folder);
        Q_EMIT migrationsFolderChanged(folder);
    }
}

void Settings::overrideMigrationsFolder(const QString &folder)
{
    m_folderOfThisRun = folder;
    Q_EMIT migrationsFolderChanged(folder);
}

std::chrono::milliseconds Settings::lockTimeout() const
{
    bool ok = false;
    const std::chrono::milliseconds kept(m_store.value(u"migrations/lock_timeout_ms"_s).toLongLong(&ok));
    return ok ? std::clamp(kept, 0ms, longestLockTimeout) : 5000ms;
}

void Settings::setLockTimeout(std::chrono::milliseconds timeout)
{
    m_store.setValue(u"migrations/lock_timeout_ms"_s, qlonglong(std::clamp(timeout, 0ms, longestLockTimeout).count()));
}

QByteArray Settings::windowGeometry() const
{
    return m_store.value(u"layout/window"_s).toByteArray();
}

void Settings::setWindowGeometry(const QByteArray &geometry)
{
    m_store.setValue(u"layout/window"_s, geometry);
}

QByteArray Settings::layout(const QString &object) const
{
    return m_store.value(layoutKey(object)).toByteArray();
}

void Settings::setLayout(const QString &object, const QByteArray &state)
{
    m_store.setValue(layoutKey(object), state);
}

QString Settings::lastProfile() const
{
    return m_store.value(u"connection/last_profile"_s).toString();
}

void Settings::setLastProfile(const QString &name)
{
    m_store.setValue(u"connection/last_profile"_s, name);
}

} // namespace archon::settings
