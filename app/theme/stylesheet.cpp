// SPDX-License-Identifier: GPL-3.0-or-later
#include "theme/stylesheet.h"

#include <QFile>
#include <QStyle>
#include <QWidget>

using namespace Qt::StringLiterals;

namespace archon::app::theme {

namespace {

QColor mix(const QColor &a, const QColor &b, double share)
{
    const auto channel = [share](int x, int y) { return int(x + (y - x) * share + 0.5); };
    return {channel(a.red(), b.red()), channel(a.green(), b.green()), channel(a.blue(), b.blue())};
}

} // namespace

QString styleSheet(const Colors &colors)
{
    QFile file(u":/theme/style.qss"_s);
    if (!file.open(QIODevice::ReadOnly)) {
        return {};
    }
    QString sheet = QString::fromUtf8(file.readAll());
    const QList<std::pair<QLatin1StringView, QColor>> names = {
        // Longer names first: @accentWeak holds @accent.
        {"@accentHover"_L1, mix(colors.accent, colors.text, 0.15)},
        {"@accentPressed"_L1, mix(colors.accent, colors.text, 0.3)},
        {"@accentWeak"_L1, colors.accentWeak},
        {"@accent"_L1, colors.accent},
        {"@onAccent"_L1, colors.onAccent},
        {"@background"_L1, colors.background},
        {"@surface"_L1, colors.surface},
        {"@hover"_L1, mix(colors.surface, colors.border, 0.45)},
        {"@strongBorder"_L1, mix(colors.border, colors.faint, 0.45)},
        {"@border"_L1, colors.border},
        {"@text"_L1, colors.text},
        {"@muted"_L1, colors.muted},
        {"@faint"_L1, colors.faint},
        {"@greenWeak"_L1, colors.greenWeak},
        {"@green"_L1, colors.green},
        {"@amberWeak"_L1, colors.amberWeak},
        {"@amber"_L1, colors.amber},
        {"@redWeak"_L1, colors.redWeak},
        {"@red"_L1, colors.red},
    };
    for (const auto &[name, color] : names) {
        sheet.replace(name, color.name());
    }
    return sheet;
}

void setLook(QWidget *widget, const char *look)
{
    widget->setProperty("look", QLatin1StringView(look));
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
    widget->update();
}

} // namespace archon::app::theme
