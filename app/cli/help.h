// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/command.h"
#include "cli/output.h"

namespace archon::app::cli {

// What --help, `help` and --version print.
void printGeneralHelp(Output &output);
void printCommandHelp(Output &output, const Command &command);
void printVersion(Output &output);

} // namespace archon::app::cli
