// SPDX-License-Identifier: GPL-3.0-or-later
#include "theme/theme.h"

#include "theme/colors.h"
#include "theme/stylesheet.h"

#include <QApplication>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QPalette>
#include <QStyle>
#include <QStyleFactory>
#include <QStyleHints>

using namespace Qt::StringLiterals;

namespace archon::app::theme {

namespace {

// Without a desktop nobody chose a font, and fontconfig's fallback is whatever comes first: take a good one if it is
// there.
bool hasDesktopFont()
{
    return !qEnvironmentVariableIsEmpty("XDG_CURRENT_DESKTOP") || !qEnvironmentVariableIsEmpty("QT_QPA_PLATFORMTHEME");
}

void chooseFont()
{
    if (hasDesktopFont()) {
        return;
    }
    QFont font = QApplication::font();
    if (QFontDatabase::hasFamily(u"Inter"_s)) {
        font.setFamily(u"Inter"_s);
    }
    font.setPointSizeF(9.75); // 13 px at 96 dpi
    QApplication::setFont(font);
}

QPalette paletteOf(const Colors &c)
{
    QPalette palette;
    palette.setColor(QPalette::Window, c.background);
    palette.setColor(QPalette::WindowText, c.text);
    palette.setColor(QPalette::Base, c.surface);
    palette.setColor(QPalette::AlternateBase, c.background);
    palette.setColor(QPalette::Text, c.text);
    palette.setColor(QPalette::PlaceholderText, c.muted);
    palette.setColor(QPalette::Button, c.surface);
    palette.setColor(QPalette::ButtonText, c.text);
    palette.setColor(QPalette::BrightText, c.red);
    palette.setColor(QPalette::Light, c.surface);
    palette.setColor(QPalette::Midlight, c.border);
    palette.setColor(QPalette::Mid, c.border);
    palette.setColor(QPalette::Dark, c.border);
    palette.setColor(QPalette::Shadow, c.border);
    palette.setColor(QPalette::Highlight, c.accent);
    palette.setColor(QPalette::HighlightedText, c.onAccent);
    palette.setColor(QPalette::Accent, c.accent);
    palette.setColor(QPalette::Link, c.accent);
    palette.setColor(QPalette::LinkVisited, c.accent);
    palette.setColor(QPalette::ToolTipBase, c.surface);
    palette.setColor(QPalette::ToolTipText, c.text);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
        palette.setColor(QPalette::Disabled, role, c.faint);
    }
    return palette;
}

} // namespace

Theme::Theme(settings::Settings &settings, QObject *parent) : QObject(parent)
{
    QApplication::setStyle(QStyleFactory::create(u"Fusion"_s));
    chooseFont();
    apply(settings.appearance());
    connect(&settings, &settings::Settings::appearanceChanged, this, &Theme::apply);
    connect(QGuiApplication::styleHints(), &QStyleHints::colorSchemeChanged, this,
        [this](Qt::ColorScheme scheme) { dress(scheme == Qt::ColorScheme::Dark); });
}

QFont Theme::fixedFont()
{
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    if (!hasDesktopFont() && QFontDatabase::hasFamily(u"JetBrains Mono"_s)) {
        font.setFamily(u"JetBrains Mono"_s);
    }
    font.setStyleHint(QFont::Monospace);
    font.setPointSizeF(QApplication::font().pointSizeF() * 0.95);
    return font;
}

void Theme::apply(settings::Appearance appearance)
{
    QStyleHints *hints = QGuiApplication::styleHints();
    switch (appearance) {
    case settings::Appearance::System:
        hints->unsetColorScheme();
        dress(hints->colorScheme() == Qt::ColorScheme::Dark);
        break;
    case settings::Appearance::Light:
        hints->setColorScheme(Qt::ColorScheme::Light);
        dress(false);
        break;
    case settings::Appearance::Dark:
        hints->setColorScheme(Qt::ColorScheme::Dark);
        dress(true);
        break;
    }
}

void Theme::dress(bool dark)
{
    const Colors &colors = dark ? darkColors() : lightColors();
    QApplication::setPalette(paletteOf(colors));
    qApp->setStyleSheet(styleSheet(colors));
}

} // namespace archon::app::theme
