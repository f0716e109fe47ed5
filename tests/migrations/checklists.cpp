// SPDX-License-Identifier: GPL-3.0-or-later
#include "checklists.h"

#include "migrations/verifier.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace archon::tests {

using namespace migrations;

Checklist verify(db::Connection &connection, const Migration &migration)
{
    const core::Result<Checklist> list = verifyMigration(connection, migration);
    if (!list) {
        qFatal("%s", qPrintable(list.error().text()));
    }
    return *list;
}

const Check *find(const Checklist &list, const QString &category, const QString &name)
{
    const auto found = std::ranges::find_if(
        list.checks, [&](const Check &check) { return check.category == category && check.name == name; });
    return found == list.checks.end() ? nullptr : &*found;
}

QString stateOf(const Checklist &list, const QString &category, const QString &name)
{
    const Check *check = find(list, category, name);
    return check == nullptr ? u"not listed"_s : stateName(check->state);
}

QString problems(const Checklist &list)
{
    QStringList lines{list.headline()};
    for (const Check &check : list.checks) {
        if (check.state != Check::State::Pass) {
            lines << u"%1 | %2: %3, %4 (%5)"_s.arg(check.category, check.name, stateName(check.state),
                check.explanation, check.error ? check.error->server.message : QString());
        }
    }
    return lines.join(u'\n');
}

} // namespace archon::tests
