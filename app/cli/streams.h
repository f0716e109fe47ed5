// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "settings/secretstore.h"

#include <QIODevice>
#include <QProcessEnvironment>
#include <QString>

#include <memory>

namespace archon::app::cli {

// Everything outside the process that a command reads or writes besides the database, so that tests can put their own
// in its place. A value.
struct Streams {
    std::shared_ptr<QIODevice> out; // open for writing
    std::shared_ptr<QIODevice> err; // open for writing
    bool outIsTerminal = false;
    bool errIsTerminal = false;
    QProcessEnvironment environment;
    QString workingFolder;
    QString settingsFile; // empty: the user's own
    std::shared_ptr<settings::SecretStore> secrets; // null: the system's keychain, asked for only when it is needed

    // Those of this process.
    [[nodiscard]] static Streams standard();
};

} // namespace archon::app::cli
