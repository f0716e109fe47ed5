// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/words.h"

namespace archon::migrations {

using namespace Qt::StringLiterals;

QString listed(const QStringList &names, qsizetype most)
{
    if (names.size() > most) {
        return names.first(most).join(", "_L1) + u" and %1 more"_s.arg(names.size() - most);
    }
    if (names.size() < 2) {
        return names.join(QString());
    }
    return names.first(names.size() - 1).join(", "_L1) + " and "_L1 + names.constLast();
}

QString counted(qsizetype number, const QString &noun)
{
    return QString::number(number) + u' ' + (number == 1 ? noun : noun + u's');
}

} // namespace archon::migrations
