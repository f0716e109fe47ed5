// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/nearestname.h"

#include "migrations/nearname.h"

#include <utility>

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
    // Two letters in the wrong order are one slip, but two changes for those who count changes.
    for (qsizetype i = 0; i + 1 < word.size(); ++i) {
        QString swapped = word;
        std::swap(swapped[i], swapped[i + 1]);
        if (swapped != word && names.contains(swapped)) {
            return swapped;
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
