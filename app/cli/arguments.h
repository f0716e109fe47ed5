// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <QMap>
#include <QString>
#include <QStringList>

namespace archon::app::cli {

// The words of a command line, sorted. A value.
struct Arguments {
    QString command; // the first word that is no option; empty: none
    QStringList words; // what follows it
    QMap<QString, QString> options; // by name without dashes; the last one given counts

    [[nodiscard]] bool has(const QString &option) const { return options.contains(option); }
    [[nodiscard]] QString value(const QString &option) const { return options.value(option); }

    // Sorts the words after the program's name. Options may stand anywhere, as --name VALUE or --name=VALUE; "--" ends
    // them. Fails with ErrorKind::Usage. Whether an option belongs to the command is not looked at here.
    [[nodiscard]] static core::Result<Arguments> parse(const QStringList &words);
};

} // namespace archon::app::cli
