// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/catalogqueries.h"
#include "migrations/objectchecks.h"

#include <algorithm>

namespace archon::migrations {

using namespace Qt::StringLiterals;

namespace {

QString policyText(const QString &command, QStringList roles)
{
    roles.sort();
    return command + " to "_L1 + roles.join(", "_L1);
}

// CURRENT_USER and its like stand for whoever ran the file.
bool namesNobody(const QStringList &roles)
{
    return std::ranges::any_of(roles, [](const QString &role) {
        const QString lower = role.toLower();
        return lower == "current_user"_L1 || lower == "session_user"_L1 || lower == "current_role"_L1;
    });
}

} // namespace

Check checkRowSecurity(const sql::Name &table, const db::Catalog &catalog)
{
    Check check;
    check.name = table.toString();
    check.expected = u"on"_s;
    check.query = catalogqueries::rowSecurity(table);
    const db::Catalog::Table *live = catalog.table(table.schema, table.name);
    if (live == nullptr) {
        setMissing(check, noSuchTable(table, catalog));
    } else if (!live->rowSecurity) {
        setMissing(check, u"Row level security is off: every role that may read the table reads all of its rows."_s);
        check.actual = u"off"_s;
    } else {
        setPassed(check, u"on"_s);
    }
    return check;
}

Check checkPolicy(const sql::CreatePolicy &expected, const db::Catalog &catalog)
{
    Check check;
    check.name = expected.policy;
    check.expected = policyText(expected.command, expected.roles);
    check.query = catalogqueries::policy(expected.table, expected.policy);
    const db::Catalog::Table *table = catalog.table(expected.table.schema, expected.table.name);
    if (table == nullptr) {
        setMissing(check, noSuchTable(expected.table, catalog));
        return check;
    }
    const auto live = std::ranges::find(table->policies, expected.policy, &db::Catalog::Policy::name);
    if (live == table->policies.end()) {
        setMissing(check, u"The table %1 has no such policy."_s.arg(expected.table.toString()));
        return check;
    }
    const QString actual = policyText(live->command, namesNobody(expected.roles) ? expected.roles : live->roles);
    if (actual != check.expected) {
        setDiffers(check, actual, u"The policy is for other commands or roles than in the file."_s);
    } else if (!table->rowSecurity) {
        setDiffers(check, u"without effect"_s,
            u"Row level security is off on %1, so that the policy does nothing."_s.arg(expected.table.toString()));
    } else {
        setPassed(check, actual);
    }
    return check;
}

} // namespace archon::migrations
