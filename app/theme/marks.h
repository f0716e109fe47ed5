// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "migrations/check.h"
#include "migrations/state.h"
#include "theme/colors.h"

#include <QString>

namespace archon::app::theme {

// How a state is drawn: an icon and a word go with every colour, so that none is told by colour alone.
struct Mark {
    QString icon;
    QString word;
    QColor strong;
    QColor weak;
};

[[nodiscard]] Mark markOf(migrations::Check::State state, const Colors &colors);
[[nodiscard]] Mark markOf(migrations::MigrationState::Kind kind, const Colors &colors);

} // namespace archon::app::theme
