// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QIcon>
#include <QPixmap>
#include <QString>

namespace archon::app::theme {

// An icon of resources/icons that takes its colour from the program's palette when it is drawn, so that it follows a
// change of theme: muted, text when selected or active, faint when disabled.
[[nodiscard]] QIcon icon(const QString &name);

// The same drawing in one colour, for delegates and labels.
[[nodiscard]] QPixmap iconPixmap(const QString &name, const QColor &color, int size, qreal devicePixelRatio);

} // namespace archon::app::theme
