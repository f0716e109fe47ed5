// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "theme/colors.h"

#include <QString>

class QWidget;

namespace archon::app::theme {

// The program's style sheet in a set of colours. Variants of a widget are chosen by the dynamic property "look":
// primary, quiet, danger, link for buttons; title, heading, muted, for labels; pane, card, bar for frames.
[[nodiscard]] QString styleSheet(const Colors &colors);

// Sets the look of a widget and has it drawn anew.
void setLook(QWidget *widget, const char *look);

} // namespace archon::app::theme
