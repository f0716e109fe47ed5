// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/streams.h"
#include "db/connectionurl.h"

#include <QJsonObject>
#include <QString>
#include <QStringList>

namespace archon::tests {

// What a command answered.
struct CliAnswer {
    int code = -1;
    QString out;
    QString err;

    // Standard output as the one JSON document that it has to be; empty when it is something else.
    [[nodiscard]] QJsonObject json() const;
};

// Streams into memory, an environment that names no database, an empty working folder, settings and secrets of nobody.
[[nodiscard]] app::cli::Streams silentStreams(const QString &workingFolder);

// Runs a command inside this process, on these streams. The program's name is put in front.
[[nodiscard]] CliAnswer runCli(const QStringList &words, const app::cli::Streams &streams);

// The same with silentStreams(), on this database.
[[nodiscard]] CliAnswer runCliOn(const db::ConnectionUrl &url, const QStringList &words);

// Writes the files "name -> text" into a folder and returns its path.
QString writeMigrations(const QString &folder, const QMap<QString, QString> &files);

} // namespace archon::tests
