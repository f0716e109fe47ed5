// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>

class QPalette;

namespace archon::app::theme {

// The colours that all pages share, as in the drawings of the house. "Weak" ones are backgrounds for text in their
// strong sibling.
struct Colors {
    QColor background; // window, navigation
    QColor surface; // panes, cards, editor
    QColor border;
    QColor text;
    QColor muted;
    QColor faint; // line numbers and marks only: too weak for sentences
    QColor accent;
    QColor accentWeak;
    QColor onAccent; // text on accent
    QColor green;
    QColor greenWeak;
    QColor amber;
    QColor amberWeak;
    QColor red;
    QColor redWeak;
};

[[nodiscard]] const Colors &lightColors();
[[nodiscard]] const Colors &darkColors();
// The set that belongs to a palette, so that a widget needs to know no theme: colors(palette()).
[[nodiscard]] const Colors &colors(const QPalette &palette);

} // namespace archon::app::theme
