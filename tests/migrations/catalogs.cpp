// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/catalogs.h"

#include <QtLogging>

namespace archon::tests {

using namespace Qt::StringLiterals;

db::Catalog emptyCatalog()
{
    db::Catalog catalog;
    catalog.searchPath = {u"public"_s};
    catalog.schemas = {u"public"_s, u"other"_s};
    catalog.roles = {u"postgres"_s, u"service_role"_s};
    return catalog;
}

db::Catalog::Table tableOf(const QString &name, const QStringList &columns)
{
    db::Catalog::Table table;
    table.schema = u"public"_s;
    table.name = name;
    table.owner = u"postgres"_s;
    for (const QString &words : columns) {
        db::Catalog::Column column;
        column.name = words.section(u' ', 0, 0);
        column.type = words.section(u' ', 1);
        column.notNull = column.type.endsWith(u'!');
        column.type.remove(u'!');
        table.columns << column;
    }
    return table;
}

db::Catalog::Index indexOf(const QString &name, const QString &table, const QStringList &keys, const QString &method)
{
    db::Catalog::Index index;
    index.schema = u"public"_s;
    index.name = name;
    index.tableSchema = u"public"_s;
    index.table = table;
    index.method = method;
    index.keys = keys;
    index.operatorClasses = QStringList(keys.size(), u"text_ops"_s);
    index.descending = QList<bool>(keys.size(), false);
    return index;
}

db::Catalog::Function functionOf(const QString &name, const QStringList &arguments, const QString &result)
{
    db::Catalog::Function function;
    function.schema = u"public"_s;
    function.name = name;
    function.argumentTypes = arguments;
    function.result = result;
    function.kind = u"f"_s;
    return function;
}

db::Catalog baseCatalog()
{
    db::Catalog catalog = emptyCatalog();
    catalog.tables << tableOf(u"archon_projects"_s, {u"id uuid!"_s, u"title text!"_s})
                   << tableOf(u"archon_tasks"_s, {u"id uuid!"_s, u"title text!"_s});
    catalog.functions << functionOf(u"update_updated_at_column"_s, {}, u"trigger"_s);
    catalog.extensions << db::Catalog::Extension{u"vector"_s, u"public"_s, u"0.8.0"_s};
    return catalog;
}

db::ServerInfo goodServer()
{
    db::ServerInfo server;
    server.versionNumber = 170011;
    server.version = u"17.11"_s;
    server.database = u"archon"_s;
    server.user = u"postgres"_s;
    server.host = u"localhost"_s;
    server.superuser = true;
    server.vectorVersion = u"0.8.0"_s;
    server.vectorSchema = u"public"_s;
    server.vectorAvailable = u"0.8.0"_s;
    server.searchPath = {u"public"_s};
    server.mayCreateInSchema = true;
    return server;
}

migrations::Migration migrationOf(const QString &id, const QString &sql)
{
    return migrations::makeMigration(id + u".sql"_s, sql.toUtf8());
}

migrations::Check checkNamed(const QList<migrations::Check> &checks, const QString &name)
{
    QStringList names;
    for (const migrations::Check &check : checks) {
        if (check.name == name) {
            return check;
        }
        names << check.name;
    }
    qFatal("there is no check %s, only %s", qPrintable(name), qPrintable(names.join(u", "_s)));
}

} // namespace archon::tests
