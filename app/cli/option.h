// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <chrono>

namespace archon::app::cli {

// An option of the command line, as the parser and the help know it.
struct Option {
    QString name; // without the dashes
    QString value; // what its value is called in the help; empty: it takes none
    QString help;
};

// All options of all commands.
[[nodiscard]] const QList<Option> &allOptions();
[[nodiscard]] const Option *findOption(const QString &name);
[[nodiscard]] QStringList optionNames();

// Those that say which database: every command that connects takes them, and the window too.
[[nodiscard]] QStringList connectionOptions();
[[nodiscard]] QStringList windowOptions();

// A time as PostgreSQL writes its settings: "5000" and "5000ms", "5s", "2min". At most ten minutes.
[[nodiscard]] core::Result<std::chrono::milliseconds> parseTimeout(const QString &text);

[[nodiscard]] core::Error usageError(const QString &what, const QString &next = {});

} // namespace archon::app::cli
