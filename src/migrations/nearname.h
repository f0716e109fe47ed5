// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

namespace archon::migrations {

// How many letters have to be changed, put in or taken out to make one text of the other, without regard to case.
[[nodiscard]] int editDistance(QStringView a, QStringView b);

// The candidates that somebody may have meant who wrote `name`, nearest first, at most three; never `name` itself.
[[nodiscard]] QStringList nearNames(const QString &name, const QStringList &candidates);

} // namespace archon::migrations
