// SPDX-License-Identifier: GPL-3.0-or-later
#include "theme/colors.h"

#include <QPalette>

namespace archon::app::theme {

const Colors &lightColors()
{
    static const Colors colors{
        .background = QColor(0xF6, 0xF7, 0xF9),
        .surface = QColor(0xFF, 0xFF, 0xFF),
        .border = QColor(0xE2, 0xE5, 0xEA),
        .text = QColor(0x1A, 0x1E, 0x26),
        .muted = QColor(0x5D, 0x66, 0x75),
        .faint = QColor(0x8A, 0x93, 0xA2),
        .accent = QColor(0x3B, 0x5B, 0xDB),
        .accentWeak = QColor(0xEB, 0xF0, 0xFF),
        .onAccent = QColor(0xFF, 0xFF, 0xFF),
        .green = QColor(0x1A, 0x7A, 0x42),
        .greenWeak = QColor(0xE6, 0xF5, 0xEC),
        .amber = QColor(0x9A, 0x5B, 0x00),
        .amberWeak = QColor(0xFF, 0xF3, 0xDC),
        .red = QColor(0xC0, 0x34, 0x2B),
        .redWeak = QColor(0xFC, 0xEB, 0xE9),
    };
    return colors;
}

const Colors &darkColors()
{
    static const Colors colors{
        .background = QColor(0x14, 0x17, 0x1C),
        .surface = QColor(0x1B, 0x1F, 0x26),
        .border = QColor(0x2D, 0x33, 0x3D),
        .text = QColor(0xE5, 0xE8, 0xEE),
        .muted = QColor(0x9A, 0xA3, 0xB2),
        .faint = QColor(0x6D, 0x76, 0x86),
        .accent = QColor(0x7B, 0x95, 0xFF),
        .accentWeak = QColor(0x23, 0x2B, 0x45),
        .onAccent = QColor(0x14, 0x17, 0x1C),
        .green = QColor(0x55, 0xC5, 0x8D),
        .greenWeak = QColor(0x17, 0x2A, 0x20),
        .amber = QColor(0xED, 0xB4, 0x4E),
        .amberWeak = QColor(0x2D, 0x24, 0x13),
        .red = QColor(0xFF, 0x7F, 0x75),
        .redWeak = QColor(0x34, 0x1C, 0x1C),
    };
    return colors;
}

const Colors &colors(const QPalette &palette)
{
    return palette.color(QPalette::Base).lightness() < 128 ? darkColors() : lightColors();
}

} // namespace archon::app::theme
