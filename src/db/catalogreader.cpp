// SPDX-License-Identifier: GPL-3.0-or-later
#include "db/catalog.h"
#include "db/catalogqueries.h"
#include "db/connection.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace archon::db {

namespace {

QStringList strings(const QJsonValue &value)
{
    QStringList list;
    for (const auto &item : value.toArray()) {
        list << item.toString();
    }
    return list;
}

QString text(const QJsonObject &object, QLatin1StringView key)
{
    return object[key].toString();
}

QList<Catalog::Column> columnsOf(const QJsonObject &relation)
{
    QList<Catalog::Column> columns;
    for (const auto &item : relation["columns"_L1].toArray()) {
        const QJsonObject object = item.toObject();
        columns << Catalog::Column{text(object, "name"_L1), text(object, "type"_L1), object["notNull"_L1].toBool(),
            object["generated"_L1].toBool(), object["identity"_L1].toBool(), text(object, "default"_L1)};
    }
    return columns;
}

QString actionName(const QString &code)
{
    if (code.isEmpty() || code == " "_L1) {
        return {};
    }
    switch (code.front().toLatin1()) {
    case 'c':
        return u"CASCADE"_s;
    case 'n':
        return u"SET NULL"_s;
    case 'd':
        return u"SET DEFAULT"_s;
    case 'r':
        return u"RESTRICT"_s;
    default:
        return u"NO ACTION"_s;
    }
}

Catalog::Constraint::Kind constraintKind(const QString &code)
{
    using Kind = Catalog::Constraint::Kind;
    static const QHash<QString, Kind> kinds{{u"p"_s, Kind::PrimaryKey}, {u"u"_s, Kind::Unique},
        {u"f"_s, Kind::ForeignKey}, {u"c"_s, Kind::Check}, {u"x"_s, Kind::Exclusion}};
    return kinds.value(code, Kind::Other);
}

QList<Catalog::Constraint> constraintsOf(const QJsonObject &relation)
{
    QList<Catalog::Constraint> constraints;
    for (const auto &item : relation["constraints"_L1].toArray()) {
        const QJsonObject object = item.toObject();
        Catalog::Constraint constraint;
        constraint.name = text(object, "name"_L1);
        constraint.kind = constraintKind(text(object, "kind"_L1));
        constraint.columns = strings(object["columns"_L1]);
        constraint.referencedSchema = text(object, "referencedSchema"_L1);
        constraint.referencedTable = text(object, "referencedTable"_L1);
        constraint.referencedColumns = strings(object["referencedColumns"_L1]);
        constraint.onDelete = actionName(text(object, "onDelete"_L1));
        constraint.onUpdate = actionName(text(object, "onUpdate"_L1));
        constraint.validated = object["validated"_L1].toBool();
        constraint.definition = text(object, "definition"_L1);
        constraints << constraint;
    }
    return constraints;
}

QList<Catalog::Trigger> triggersOf(const QJsonObject &relation)
{
    QList<Catalog::Trigger> triggers;
    for (const auto &item : relation["triggers"_L1].toArray()) {
        const QJsonObject object = item.toObject();
        triggers << Catalog::Trigger{text(object, "name"_L1), text(object, "functionSchema"_L1),
            text(object, "function"_L1), object["enabled"_L1].toBool(), text(object, "definition"_L1)};
    }
    return triggers;
}

QList<Catalog::Policy> policiesOf(const QJsonObject &relation)
{
    static const QHash<QString, QString> commands{
        {u"*"_s, u"ALL"_s}, {u"r"_s, u"SELECT"_s}, {u"a"_s, u"INSERT"_s}, {u"w"_s, u"UPDATE"_s}, {u"d"_s, u"DELETE"_s}};
    QList<Catalog::Policy> policies;
    for (const auto &item : relation["policies"_L1].toArray()) {
        const QJsonObject object = item.toObject();
        policies << Catalog::Policy{text(object, "name"_L1), commands.value(text(object, "command"_L1)),
            strings(object["roles"_L1]), object["permissive"_L1].toBool(), text(object, "using"_L1),
            text(object, "check"_L1)};
    }
    return policies;
}

void addRelation(Catalog &catalog, bool isView, const QJsonObject &object)
{
    if (isView) {
        catalog.views << Catalog::View{text(object, "schema"_L1), text(object, "name"_L1),
            object["materialized"_L1].toBool(), object["securityInvoker"_L1].toBool(), columnsOf(object)};
        return;
    }
    Catalog::Table table;
    table.schema = text(object, "schema"_L1);
    table.name = text(object, "name"_L1);
    table.owner = text(object, "owner"_L1);
    table.columns = columnsOf(object);
    table.constraints = constraintsOf(object);
    table.triggers = triggersOf(object);
    table.policies = policiesOf(object);
    table.rowSecurity = object["rowSecurity"_L1].toBool();
    table.forceRowSecurity = object["forceRowSecurity"_L1].toBool();
    table.estimatedRows = object["rows"_L1].toInteger();
    table.bytes = object["bytes"_L1].toInteger();
    catalog.tables << table;
}

void addIndex(Catalog &catalog, const QJsonObject &object)
{
    Catalog::Index index;
    index.schema = text(object, "schema"_L1);
    index.name = text(object, "name"_L1);
    index.tableSchema = text(object, "tableSchema"_L1);
    index.table = text(object, "table"_L1);
    index.method = text(object, "method"_L1);
    index.unique = object["unique"_L1].toBool();
    index.primary = object["primary"_L1].toBool();
    index.valid = object["valid"_L1].toBool();
    index.predicate = text(object, "predicate"_L1);
    index.definition = text(object, "definition"_L1);
    for (const auto &item : object["keys"_L1].toArray()) {
        const QJsonObject key = item.toObject();
        index.keys << text(key, "text"_L1);
        index.operatorClasses << text(key, "class"_L1);
        index.descending << key["descending"_L1].toBool();
    }
    catalog.indexes << index;
}

void addFunction(Catalog &catalog, const QJsonObject &object)
{
    Catalog::Function function;
    function.schema = text(object, "schema"_L1);
    function.name = text(object, "name"_L1);
    function.kind = text(object, "kind"_L1);
    function.language = text(object, "language"_L1);
    function.argumentTypes = strings(object["argumentTypes"_L1]);
    function.arguments = text(object, "arguments"_L1);
    function.result = text(object, "result"_L1);
    function.securityDefiner = object["securityDefiner"_L1].toBool();
    function.settings = strings(object["settings"_L1]);
    catalog.functions << function;
}

void addOverview(Catalog &catalog, const Rows &rows)
{
    const auto list = [&rows](int column) { return QJsonDocument::fromJson(rows.text(0, column).toUtf8()).array(); };
    catalog.searchPath = strings(list(0));
    catalog.searchPath.removeAll(u"pg_catalog"_s);
    catalog.schemas = strings(list(1));
    catalog.roles = strings(list(2));
    for (const auto &item : list(3)) {
        const QJsonObject object = item.toObject();
        catalog.extensions << Catalog::Extension{
            text(object, "name"_L1), text(object, "schema"_L1), text(object, "version"_L1)};
    }
    for (const auto &item : list(4)) {
        const QJsonObject object = item.toObject();
        catalog.types << Catalog::Type{text(object, "schema"_L1), text(object, "name"_L1), object["isEnum"_L1].toBool(),
            strings(object["labels"_L1])};
    }
}

QJsonObject objectAt(const Rows &rows, qsizetype row, qsizetype column)
{
    return QJsonDocument::fromJson(rows.text(row, column).toUtf8()).object();
}

core::Result<Catalog> readAll(Connection &connection)
{
    Catalog catalog;
    const core::Result<Rows> overview = connection.query(catalogqueries::overview());
    if (!overview) {
        return std::unexpected(overview.error());
    }
    addOverview(catalog, *overview);
    const core::Result<Rows> relations = connection.query(catalogqueries::relations());
    if (!relations) {
        return std::unexpected(relations.error());
    }
    for (qsizetype row = 0; row < relations->size(); ++row) {
        addRelation(catalog, relations->isTrue(row, 0), objectAt(*relations, row, 1));
    }
    const core::Result<Rows> indexes = connection.query(catalogqueries::indexes());
    if (!indexes) {
        return std::unexpected(indexes.error());
    }
    for (qsizetype row = 0; row < indexes->size(); ++row) {
        addIndex(catalog, objectAt(*indexes, row, 0));
    }
    const core::Result<Rows> functions = connection.query(catalogqueries::functions());
    if (!functions) {
        return std::unexpected(functions.error());
    }
    for (qsizetype row = 0; row < functions->size(); ++row) {
        addFunction(catalog, objectAt(*functions, row, 0));
    }
    return catalog;
}

} // namespace

core::Result<Catalog> readCatalog(Connection &connection)
{
    if (connection.transactionState() != Connection::TransactionState::Idle) {
        return readAll(connection); // the caller's transaction, and its to end
    }
    // One snapshot for the four questions. Sizes and definitions wait for whoever has locked a table for himself, such
    // as a migration that runs just now: not for ever.
    const core::Result<Connection::Executed> begun
        = connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL lock_timeout = '10s'");
    if (!begun) {
        return std::unexpected(begun.error());
    }
    core::Result<Catalog> catalog = readAll(connection);
    connection.rollback();
    return catalog;
}

} // namespace archon::db
