// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/nearestname.h"

#include "migrations/nearname.h"

using namespace Qt::StringLiterals;

namespace archon::app::cli {

QString nearestName(const QString &word, const QStringList &names)
{
    constexpr qsizetype tellingLength = 3; // a beginning of fewer letters may be of anything
    for (const QString &name : names) {
        if (word.size() >= tellingLength && name != word && name.startsWith(word, Qt::CaseInsensitive)) {
            return name;
        }
    }
    return migrations::nearNames(word, names).value(0);
}

QString didYouMean(const QString &word, const QStringList &names, const QString &prefix)
{
    const QString name = nearestName(word, names);
    return name.isEmpty() ? QString() : u"Did you mean %1%2?"_s.arg(prefix, name);
}

} // namespace archon::app::cli
