// SPDX-License-Identifier: GPL-3.0-or-later
#include "theme/colors.h"
#include "theme/stylesheet.h"

#include <QTest>

#include <cmath>

using namespace Qt::StringLiterals;
using namespace archon::app::theme;

class ColorsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void textIsReadable_data();
    void textIsReadable();
    void theStyleSheetKnowsEveryColorThatItNames();

private:
    // Contrast of two colours as WCAG 2 defines it, 1 to 21.
    static double contrast(const QColor &a, const QColor &b)
    {
        const auto luminance = [](const QColor &color) {
            const auto linear = [](double channel) {
                return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
            };
            return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
        };
        const double x = luminance(a);
        const double y = luminance(b);
        return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
    }
};

void ColorsTest::textIsReadable_data()
{
    QTest::addColumn<QColor>("ink");
    QTest::addColumn<QColor>("ground");
    for (const auto &[name, c] : {std::pair("light", &lightColors()), std::pair("dark", &darkColors())}) {
        const auto row = [&](const char *what, const QColor &ink, const QColor &ground) {
            QTest::addRow("%s %s", name, what) << ink << ground;
        };
        row("text", c->text, c->surface);
        row("text on background", c->text, c->background);
        row("text on selection", c->text, c->accentWeak);
        row("muted", c->muted, c->surface);
        row("muted on background", c->muted, c->background);
        row("muted on selection", c->muted, c->accentWeak);
        row("accent", c->accent, c->surface);
        row("on accent", c->onAccent, c->accent);
        row("green", c->green, c->greenWeak);
        row("amber", c->amber, c->amberWeak);
        row("red", c->red, c->redWeak);
        row("red on surface", c->red, c->surface);
        row("amber on surface", c->amber, c->surface);
        row("danger button", c->surface, c->red);
    }
}

void ColorsTest::textIsReadable()
{
    QFETCH(QColor, ink);
    QFETCH(QColor, ground);
    const double ratio = contrast(ink, ground);
    QVERIFY2(ratio >= 4.5, qPrintable(u"%1 on %2: %3"_s.arg(ink.name(), ground.name()).arg(ratio)));
}

void ColorsTest::theStyleSheetKnowsEveryColorThatItNames()
{
    const QString sheet = styleSheet(lightColors());
    QVERIFY(sheet.size() > 1000);
    QVERIFY2(!sheet.contains(u'@'), "a name was left in the style sheet");
}

QTEST_MAIN(ColorsTest)
#include "tst_colors.moc"
