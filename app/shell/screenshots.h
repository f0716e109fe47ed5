// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace archon::app {

class Application;

// Goes through the program as a user would on the given database, and writes a PNG of every page in light and dark, at
// the usual, a small and a high-resolution size, into a folder. Runs an event loop; returns the exit code.
[[nodiscard]] int takeScreenshots(Application &program, const QString &folder);

} // namespace archon::app
