// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

namespace archon::cluster {

// The programs of one PostgreSQL server installation. A value; finding them runs a few of them for a moment.
struct ServerBinaries {
    static constexpr int oldestMajor = 14;

    // Where to look. The default is what the system says.
    struct Places {
        QStringList path; // folders of programs, first come first
        QString versions; // the folder that has one folder for each major version, newest first
        QString pgConfig; // a program that knows one more folder

        [[nodiscard]] static Places ofSystem();
        [[nodiscard]] static Places only(const QString &folder);
    };

    QString folder;
    int major = 0;
    QString version; // "17.6"
    bool hasVector = false; // the files of pgvector are there for this version

    [[nodiscard]] QString initdb() const;
    [[nodiscard]] QString postgres() const;

    // Every installation with an initdb and a postgres, best first, also those that will not do.
    [[nodiscard]] static QList<ServerBinaries> find(const Places &places);
    // The best one of at least version 14, or of just the one that made a folder, with pgvector. Else an error that
    // names the packages that are missing.
    [[nodiscard]] static core::Result<ServerBinaries> choose(
        const QList<ServerBinaries> &found, std::optional<int> madeBy = std::nullopt);

    bool operator==(const ServerBinaries &) const = default;
};

} // namespace archon::cluster
