// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/hintcontext.h"
#include "migrations/servermessage.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace archon::migrations {

namespace {

bool isManagedSchema(const QString &schema)
{
    static const QStringList managed{u"auth"_s, u"storage"_s, u"realtime"_s, u"vault"_s, u"graphql"_s, u"pgsodium"_s};
    return managed.contains(schema);
}

// The table that the message speaks of, found by comparing its words with the catalog.
const db::Catalog::Table *tableIn(const HintContext &context, const QStringList &words)
{
    for (const QString &word : words) {
        const sql::Name name = splitName(word);
        const auto found = std::ranges::find_if(context.catalog.tables, [&](const auto &table) {
            return table.name == name.name && (name.schema.isEmpty() || table.schema == name.schema);
        });
        if (found != context.catalog.tables.end()) {
            return &*found;
        }
    }
    return nullptr;
}

Hint tableOfSomebodyElse(const HintContext &context, const db::Catalog::Table &table)
{
    const QString user = context.server.user;
    if (isManagedSchema(table.schema)) {
        return {u"%1.%2 belongs to the platform, and %3 may not change it."_s.arg(table.schema, table.name, user),
            u"Take the statement out of the file: Supabase looks after this schema itself."_s, {}};
    }
    if (table.owner != user) {
        return {u"%1 belongs to %2, and you are connected as %3."_s.arg(table.name, table.owner, user),
            u"Connect as %1, or have %1 give the right to %2."_s.arg(table.owner, user), {}};
    }
    return {u"%1 may not do this with %2."_s.arg(user, table.name),
        u"Connect as a role with more rights; on Supabase as postgres, not with an API key."_s, {}};
}

} // namespace

std::optional<Hint> missingPrivilege(const HintContext &context)
{
    const QString &message = context.report.message;
    const QStringList words = identifiersIn(message);
    const QString &user = context.server.user;
    const db::Catalog::Table *table = tableIn(context, words);
    if (message.contains("row-level security"_L1)) {
        return Hint{u"Row level security keeps %1 from writing this row%2."_s.arg(
                        user, table == nullptr ? QString() : u" to %1"_s.arg(table->name)),
            u"Connect as the owner of the table, or give %1 a policy that allows it."_s.arg(user), {}};
    }
    if (table != nullptr) {
        return tableOfSomebodyElse(context, *table);
    }
    const QString extension = quotedNames(message).value(0);
    if (words.contains("extension"_L1) || (!extension.isEmpty() && extension == "vector"_L1)) {
        return Hint{u"%1 may not install the extension %2."_s.arg(user, extension),
            context.server.supabase
                ? u"Enable it in the Supabase dashboard: Database, Extensions."_s
                : u"Have a superuser of the server run once in this database: CREATE EXTENSION \"%1\"."_s.arg(
                      extension),
            {}};
    }
    const auto schema = std::ranges::find_if(
        words, [&](const QString &word) { return context.catalog.schemas.contains(word) && word != user; });
    if (schema != words.end()) {
        return Hint{u"%1 may not make anything in schema %2."_s.arg(user, *schema),
            u"Have its owner run: GRANT CREATE, USAGE ON SCHEMA %1 TO \"%2\". Since PostgreSQL 15 not everybody may "
            u"create in "
            "public."_s.arg(*schema, user),
            {}};
    }
    return Hint{u"%1 does not have the rights for this."_s.arg(user.isEmpty() ? u"Your role"_s : user),
        u"Connect as the owner of the tables; on Supabase as postgres, not with an API key."_s, {}};
}

std::optional<Hint> readOnly(const HintContext &context)
{
    if (context.server.standby) {
        return Hint{u"This server is a standby: it only copies another one."_s,
            u"Connect to the primary server instead."_s, {}};
    }
    return Hint{u"The database takes no changes at the moment: it is set to read only."_s,
        context.server.supabase
            ? u"Supabase does this when the disk is almost full: free space or enlarge the disk, then try again."_s
            : u"Look at default_transaction_read_only of the server, the database and the role."_s,
        {}};
}

} // namespace archon::migrations
