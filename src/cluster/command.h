// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <QString>
#include <QStringList>

#include <chrono>
#include <stop_token>

namespace archon::cluster {

// A program with its arguments, run to its end in a small environment of its own: no secret of ours reaches it, and
// its words are in English. Blocks.
struct Command {
    QString program;
    QStringList arguments;

    struct Output {
        int exitCode = 0;
        QString text; // standard output
        QString words; // standard error
    };
    // An exit code other than 0 is an answer, no error. When asked to stop, the program is killed.
    [[nodiscard]] core::Result<Output> run(
        const std::stop_token &stop = {}, std::chrono::milliseconds limit = std::chrono::minutes(5)) const;
    // Starts it in a session of its own, so that it outlives this program, with its output appended to a file.
    // Returns the number of its process.
    [[nodiscard]] core::Result<qint64> detach(const QString &outputFile) const;
};

} // namespace archon::cluster
