// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "shell/application.h"

#include <QString>
#include <QStringList>

namespace archon::app {

// The arguments that the window understands.
struct WindowOptions {
    Application::Options application;
    QString screenshots; // --screenshots DIR: write a picture of every page there and end
};

// The arguments with the program's name first, without the toolkit's own. Fails with ErrorKind::Usage.
[[nodiscard]] core::Result<WindowOptions> readWindowOptions(const QStringList &arguments);

} // namespace archon::app
