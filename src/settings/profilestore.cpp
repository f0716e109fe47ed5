// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings/profilestore.h"

#include "core/logging.h"

#include <QSettings>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace archon::settings {

namespace {

// Every secret that a connection can have.
db::ConnectionUrl withoutSecrets(db::ConnectionUrl url)
{
    url.password.clear();
    url.corrections.clear();
    for (const QString &option : {u"password"_s, u"sslpassword"_s, u"oauth_client_secret"_s}) {
        url.options.remove(option);
    }
    return url;
}

} // namespace

ProfileStore::ProfileStore(QSettings &store) : m_store(store)
{
    load();
}

QList<Profile> ProfileStore::profiles() const
{
    return m_profiles;
}

const Profile *ProfileStore::find(const QString &name) const
{
    const auto found = std::ranges::find(m_profiles, name, &Profile::name);
    return found == m_profiles.cend() ? nullptr : &*found;
}

void ProfileStore::save(const Profile &profile)
{
    Profile clean = profile;
    clean.url = withoutSecrets(profile.url);
    m_profiles.removeIf([&](const Profile &other) { return other.name == clean.name; });
    m_profiles << clean;
    std::ranges::sort(m_profiles, [](const Profile &a, const Profile &b) {
        const int order = a.name.compare(b.name, Qt::CaseInsensitive);
        return order != 0 ? order < 0 : a.name < b.name;
    });
    store();
}

void ProfileStore::remove(const QString &name)
{
    if (m_profiles.removeIf([&](const Profile &profile) { return profile.name == name; }) > 0) {
        store();
    }
}

void ProfileStore::load()
{
    const int count = m_store.beginReadArray(u"profiles"_s);
    for (int i = 0; i < count; ++i) {
        m_store.setArrayIndex(i);
        const QString name = m_store.value(u"name"_s).toString();
        const core::Result<db::ConnectionUrl> url = db::ConnectionUrl::parse(m_store.value(u"url"_s).toString());
        if (!url || name.isEmpty()) {
            qCWarning(core::lcSettings).noquote() << u"the saved connection “%1” cannot be read"_s.arg(name);
            continue;
        }
        m_profiles << Profile{name, withoutSecrets(*url), m_store.value(u"production"_s).toBool()};
    }
    m_store.endArray();
}

void ProfileStore::store() const
{
    m_store.remove(u"profiles"_s);
    m_store.beginWriteArray(u"profiles"_s, int(m_profiles.size()));
    for (int i = 0; i < int(m_profiles.size()); ++i) {
        const Profile &profile = m_profiles.at(i);
        m_store.setArrayIndex(i);
        m_store.setValue(u"name"_s, profile.name);
        m_store.setValue(u"url"_s, profile.url.toUri(db::ConnectionUrl::Secrets::Hide));
        m_store.setValue(u"production"_s, profile.production);
    }
    m_store.endArray();
}

} // namespace archon::settings
