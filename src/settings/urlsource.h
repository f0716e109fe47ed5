// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "db/connectionurl.h"
#include "settings/profilestore.h"

#include <QProcessEnvironment>
#include <QString>

#include <optional>

namespace archon::settings {

// Which database to talk to, and who said so.
struct UrlSource {
    enum class Origin { Option, Environment, DotEnv, Profile, Local };
    Origin origin = Origin::Local;
    QString label; // "--url", "DATABASE_URL", ".env in /home/ada/Archon", "profile work", "local database"
    std::optional<db::ConnectionUrl> url; // nullopt for Origin::Local
    QString profile; // the name, for Origin::Profile

    bool operator==(const UrlSource &) const = default;
};

// Looks in order: the --url option, DATABASE_URL, the .env file in the working folder, the profile used last, the local
// database. `forceLocal` (--local) skips all others. The first one that is there decides, also if it cannot be parsed:
// the error then names it. Reads one small file.
[[nodiscard]] core::Result<UrlSource> chooseUrl(const QString &option, bool forceLocal,
    const QProcessEnvironment &environment, const QString &workingFolder, const Profile *lastProfile);

// The value of a variable in the text of a .env file: export, quotes and comments understood. nullopt: not there.
[[nodiscard]] std::optional<QString> dotEnvValue(const QString &text, const QString &name);

} // namespace archon::settings
