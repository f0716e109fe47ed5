// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/nearestname.h"

#include <QList>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace archon::app::cli {

namespace {

// Insertions, deletions, replacements and swaps of neighbours.
int distance(const QString &a, const QString &b)
{
    QList<int> beforeLast(b.size() + 1);
    QList<int> last(b.size() + 1);
    QList<int> row(b.size() + 1);
    for (qsizetype j = 0; j <= b.size(); ++j) {
        last[j] = int(j);
    }
    for (qsizetype i = 1; i <= a.size(); ++i) {
        row[0] = int(i);
        for (qsizetype j = 1; j <= b.size(); ++j) {
            const int replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({replaced, last[j] + 1, row[j - 1] + 1});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                row[j] = std::min(row[j], beforeLast[j - 2] + 1);
            }
        }
        beforeLast = last;
        last = row;
    }
    return last[b.size()];
}

} // namespace

QString nearestName(const QString &word, const QStringList &names)
{
    const QString typed = word.toLower();
    if (typed.isEmpty() || typed.size() > 100) {
        return {};
    }
    QString best;
    int bestDistance = std::max(1, int(typed.size()) / 3) + 1;
    for (const QString &name : names) {
        const QString candidate = name.toLower();
        const bool begins = typed.size() >= 3 && candidate.startsWith(typed);
        const int away = begins ? 1 : distance(typed, candidate);
        if (away < bestDistance) {
            best = name;
            bestDistance = away;
        }
    }
    return best;
}

QString didYouMean(const QString &word, const QStringList &names, const QString &prefix)
{
    const QString name = nearestName(word, names);
    return name.isEmpty() ? QString() : u"Did you mean %1%2?"_s.arg(prefix, name);
}

} // namespace archon::app::cli
