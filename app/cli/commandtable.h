// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/command.h"

#include <memory>
#include <vector>

namespace archon::app::cli {

// All commands, in the order of the help.
[[nodiscard]] const std::vector<std::unique_ptr<Command>> &commandTable();
[[nodiscard]] const Command *findCommand(const QString &name);
[[nodiscard]] QStringList commandNames(); // with "help"

} // namespace archon::app::cli
