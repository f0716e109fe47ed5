// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include <QtClassHelperMacros>

namespace archon::app::cli {

class Session;

// One command of the program: how it is called and what it does. It holds no state of its own; run() gets everything.
class Command {
public:
    Command() = default;
    virtual ~Command() = default;
    Q_DISABLE_COPY_MOVE(Command)

    struct Usage {
        QString name; // "migrate"
        QString words; // "[ID]"
        int minimumWords = 0;
        int maximumWords = 0;
        QString summary; // one line for the list of commands
        QString details; // for its own help; may be empty
        QStringList options; // besides --json and --help
    };
    [[nodiscard]] virtual Usage usage() const = 0;
    // Waits until it is done. Returns an exit code; has said everything by then.
    [[nodiscard]] virtual int run(Session &session) const = 0;
};

} // namespace archon::app::cli
