// SPDX-License-Identifier: GPL-3.0-or-later
#include "db/serverinfo.h"

#include "db/connection.h"

#include <QJsonArray>
#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace archon::db {

namespace {

constexpr auto question = R"(
SELECT current_setting('server_version_num'), current_setting('server_version'),
       current_database(), current_user,
       coalesce((SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user), false),
       current_setting('default_transaction_read_only') = 'on', pg_catalog.pg_is_in_recovery(),
       (SELECT count(*) = 3 FROM pg_catalog.pg_roles WHERE rolname IN ('anon', 'authenticated', 'service_role')),
       (SELECT extversion FROM pg_catalog.pg_extension WHERE extname = 'vector'),
       (SELECT n.nspname FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
         WHERE e.extname = 'vector'),
       (SELECT default_version FROM pg_catalog.pg_available_extensions WHERE name = 'vector'),
       pg_catalog.array_to_json(pg_catalog.current_schemas(false)),
       coalesce(pg_catalog.has_schema_privilege(current_schema(), 'CREATE'), false),
       pg_catalog.pg_backend_pid())"_L1;

} // namespace

core::Result<ServerInfo> readServerInfo(Connection &connection)
{
    const core::Result<Rows> answer = connection.query(question);
    if (!answer) {
        return std::unexpected(answer.error());
    }
    // A transaction pooler may hand the second statement to another backend.
    const core::Result<Rows> again = connection.query(u"SELECT pg_catalog.pg_backend_pid()"_s);
    if (!again) {
        return std::unexpected(again.error());
    }
    const Rows &rows = *answer;
    ServerInfo info;
    info.versionNumber = int(rows.number(0, 0));
    info.version = rows.text(0, 1).section(u' ', 0, 0); // Debian adds its own after a blank
    info.database = rows.text(0, 2);
    info.user = rows.text(0, 3);
    info.host = connection.actualUrl().hostLabel();
    info.superuser = rows.isTrue(0, 4);
    info.standby = rows.isTrue(0, 6);
    info.readOnly = rows.isTrue(0, 5) || info.standby;
    info.encrypted = connection.isEncrypted();
    info.supabase = rows.isTrue(0, 7);
    info.vectorVersion = rows.text(0, 8);
    info.vectorSchema = rows.text(0, 9);
    info.vectorAvailable = rows.text(0, 10);
    for (const auto &schema : QJsonDocument::fromJson(rows.text(0, 11).toUtf8()).array()) {
        if (schema.toString() != "pg_catalog"_L1) {
            info.searchPath << schema.toString();
        }
    }
    info.mayCreateInSchema = rows.isTrue(0, 12);
    info.transactionPooler = connection.url().isTransactionPooler() || rows.text(0, 13) != again->text(0, 0);
    return info;
}

} // namespace archon::db
