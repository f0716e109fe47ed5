// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "settings/settings.h"

#include <QFont>
#include <QObject>

namespace archon::app::theme {

// Dresses the whole program: style, palette, style sheet and fonts, light or dark, following the system unless the
// user chose otherwise. One object, made before the first widget; GUI thread.
class Theme : public QObject {
    Q_OBJECT

public:
    explicit Theme(settings::Settings &settings, QObject *parent = nullptr);

    // The font for SQL and JSON.
    [[nodiscard]] static QFont fixedFont();

    void apply(settings::Appearance appearance);

private:
    void dress(bool dark);
};

} // namespace archon::app::theme
