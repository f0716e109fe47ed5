// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/nearname.h"

#include <QList>
#include <QPair>

#include <algorithm>
#include <numeric>

namespace archon::migrations {

int editDistance(QStringView a, QStringView b)
{
    const QString left = a.toString().toCaseFolded();
    const QString right = b.toString().toCaseFolded();
    QList<int> row(right.size() + 1);
    std::iota(row.begin(), row.end(), 0);
    for (qsizetype i = 0; i < left.size(); ++i) {
        int diagonal = row[0];
        row[0] = int(i) + 1;
        for (qsizetype j = 0; j < right.size(); ++j) {
            const int change = diagonal + (left[i] == right[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({change, row[j] + 1, diagonal + 1});
        }
    }
    return row.last();
}

QStringList nearNames(const QString &name, const QStringList &candidates)
{
    constexpr qsizetype longest = 128; // identifiers end at 63 bytes; more is no name
    if (name.isEmpty() || name.size() > longest) {
        return {};
    }
    const int limit = std::max(1, int(name.size()) / 3);
    QList<QPair<int, QString>> near;
    for (const QString &candidate : candidates) {
        if (candidate == name || candidate.size() > longest || qAbs(candidate.size() - name.size()) > limit) {
            continue;
        }
        const QPair<int, QString> item{editDistance(name, candidate), candidate};
        if (item.first <= limit && !near.contains(item)) {
            near << item;
        }
    }
    std::ranges::sort(near);
    QStringList names;
    for (const auto &item : near.first(std::min<qsizetype>(near.size(), 3))) {
        names << item.second;
    }
    return names;
}

} // namespace archon::migrations
