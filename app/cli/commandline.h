// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/streams.h"

#include <QStringList>

namespace archon::app::cli {

// Whether these arguments are for the command line: a command, --help, --version, or something that is wrong. Nothing
// at all, options that say which database (windowOptions() in cli/option.h), and the toolkit's own options with one
// dash are for the window. The arguments are those of main(), with the program's name first. Needs no application
// object.
[[nodiscard]] bool wantsCommandLine(const QStringList &arguments);

// Does what the arguments say and returns the exit code of exitcode.h. Blocks, in event loops of its own: a
// QCoreApplication has to exist. Ctrl+C and a closed pipe are handled in here.
[[nodiscard]] int run(const QStringList &arguments, const Streams &streams = Streams::standard());

} // namespace archon::app::cli
