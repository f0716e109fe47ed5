// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "db/connectionurl.h"

#include <QList>
#include <QString>

class QSettings;

namespace archon::settings {

// A saved connection. The URL in it never has a password.
struct Profile {
    QString name;
    db::ConnectionUrl url;
    bool production = false; // the chip is tinted, and rollback asks twice

    bool operator==(const Profile &) const = default;
};

// The saved connections, in the user's settings. GUI thread.
class ProfileStore {
public:
    explicit ProfileStore(QSettings &store);

    [[nodiscard]] QList<Profile> profiles() const; // by name
    [[nodiscard]] const Profile *find(const QString &name) const;
    void save(const Profile &profile); // replaces the one of that name; drops the password
    void remove(const QString &name);

private:
    void load();
    void store() const;

    QSettings &m_store;
    QList<Profile> m_profiles;
};

} // namespace archon::settings
