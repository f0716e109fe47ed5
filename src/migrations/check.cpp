// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/check.h"

#include <QStringList>

#include <algorithm>

namespace archon::migrations {

using namespace Qt::StringLiterals;

QString stateName(Check::State state)
{
    switch (state) {
    case Check::State::Pass:
        return u"pass"_s;
    case Check::State::Differs:
        return u"differs"_s;
    case Check::State::Fail:
        return u"fail"_s;
    case Check::State::Error:
        return u"error"_s;
    case Check::State::Skipped:
        return u"skipped"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

int Checklist::count(Check::State state) const
{
    return int(std::ranges::count(checks, state, &Check::state));
}

int Checklist::passed() const
{
    return count(Check::State::Pass);
}

int Checklist::failed() const
{
    return total() - passed();
}

QList<CategoryCount> Checklist::categories() const
{
    QList<CategoryCount> counts;
    for (const Check &check : checks) {
        auto found = std::ranges::find(counts, check.category, &CategoryCount::category);
        if (found == counts.end()) {
            counts.append({.category = check.category});
            found = std::prev(counts.end());
        }
        ++found->total;
        found->passed += check.state == Check::State::Pass ? 1 : 0;
    }
    return counts;
}

void Checklist::group()
{
    QStringList order;
    for (const Check &check : std::as_const(checks)) {
        if (!order.contains(check.category)) {
            order << check.category;
        }
    }
    std::ranges::stable_sort(checks, {}, [&order](const Check &check) { return order.indexOf(check.category); });
}

QString Checklist::headline() const
{
    if (checks.isEmpty()) {
        return u"There is nothing to check"_s;
    }
    if (isGreen()) {
        return u"%1 of %1 checks passed"_s.arg(total());
    }
    QStringList parts{u"%1 of %2 checks pass"_s.arg(passed()).arg(total())};
    const auto add = [&parts, this](Check::State state, const QString &one, const QString &many) {
        if (const int number = count(state); number > 0) {
            parts << (number == 1 ? one : many).arg(number);
        }
    };
    add(Check::State::Fail, u"%1 fails"_s, u"%1 fail"_s);
    add(Check::State::Differs, u"%1 is there but differs"_s, u"%1 are there but differ"_s);
    add(Check::State::Error, u"%1 could not be asked"_s, u"%1 could not be asked"_s);
    add(Check::State::Skipped, u"%1 was skipped"_s, u"%1 were skipped"_s);
    return parts.join(", "_L1);
}

} // namespace archon::migrations
