// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

namespace archon::migrations {

// "a", "a and b", "a, b and c"; beyond `most` names "a, b and 3 more".
[[nodiscard]] QString listed(const QStringList &names, qsizetype most = 1000);
// "1 column", "11 columns".
[[nodiscard]] QString counted(qsizetype number, const QString &noun);

} // namespace archon::migrations
