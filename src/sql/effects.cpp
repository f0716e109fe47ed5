// SPDX-License-Identifier: GPL-3.0-or-later
#include "sql/effects.h"

#include "sql/indexkeys.h"
#include "sql/statementkind.h"
#include "sql/tableeffects.h"

#include <QHash>

namespace archon::sql {

using namespace Qt::StringLiterals;

namespace {

using Reader = QList<Effect> (*)(const Node &);

QList<Effect> readAlterTable(const Node &statement)
{
    const QString type = statement.string("objtype"_L1);
    return type == "OBJECT_TABLE"_L1 || type == "OBJECT_FOREIGN_TABLE"_L1 ? readAlterations(statement)
                                                                          : QList<Effect>{};
}

QList<Effect> readView(const Node &statement)
{
    return {CreateView{.view = relationFrom(statement.value("view"_L1)),
        .materialized = false,
        .securityInvoker = hasOption(statement.value("options"_L1), "security_invoker"_L1),
        .orReplace = statement.flag("replace"_L1)}};
}

// CREATE TABLE AS and CREATE MATERIALIZED VIEW: the columns come from the query, which only the server can tell.
QList<Effect> readTableAs(const Node &statement)
{
    const Name name = relationFrom(statement.value("into"_L1).toObject().value("rel"_L1));
    if (statement.string("objtype"_L1) == "OBJECT_MATVIEW"_L1) {
        return {CreateView{.view = name, .materialized = true}};
    }
    return {CreateTable{
        .table = name, .columns = {}, .constraints = {}, .ifNotExists = statement.flag("if_not_exists"_L1)}};
}

QList<Effect> readSelect(const Node &statement)
{
    const QJsonValue into = statement.value("intoClause"_L1);
    if (!into.isObject()) {
        return {};
    }
    return {CreateTable{.table = relationFrom(into.toObject().value("rel"_L1)), .columns = {}, .constraints = {}}};
}

QList<Effect> readTrigger(const Node &statement)
{
    return {CreateTrigger{.trigger = statement.string("trigname"_L1),
        .table = relationFrom(statement.value("relation"_L1)),
        .function = nameFrom(stringsFrom(statement.value("funcname"_L1))),
        .orReplace = statement.flag("replace"_L1)}};
}

QString roleName(const Node &role)
{
    static const QHash<QString, QString> words = {
        {u"ROLESPEC_PUBLIC"_s, u"public"_s},
        {u"ROLESPEC_CURRENT_ROLE"_s, u"CURRENT_ROLE"_s},
        {u"ROLESPEC_CURRENT_USER"_s, u"CURRENT_USER"_s},
        {u"ROLESPEC_SESSION_USER"_s, u"SESSION_USER"_s},
    };
    return words.value(role.string("roletype"_L1), role.string("rolename"_L1));
}

QList<Effect> readPolicy(const Node &statement)
{
    QStringList roles;
    for (const Node &role : nodesFrom(statement.value("roles"_L1))) {
        roles << roleName(role);
    }
    const QString command = statement.string("cmd_name"_L1).toUpper();
    return {CreatePolicy{.policy = statement.string("policy_name"_L1),
        .table = relationFrom(statement.value("table"_L1)),
        .command = command.isEmpty() ? u"ALL"_s : command,
        .roles = roles.isEmpty() ? QStringList{u"public"_s} : roles}};
}

QList<Effect> readExtension(const Node &statement)
{
    const auto schema = findOption(statement.value("options"_L1), "schema"_L1);
    return {CreateExtension{.extension = statement.string("extname"_L1),
        .schema = schema ? nodeFrom(schema->value("arg"_L1)).string("sval"_L1) : QString(),
        .ifNotExists = statement.flag("if_not_exists"_L1)}};
}

QList<Effect> readDrop(const Node &statement)
{
    QList<Effect> effects;
    const QString type = statement.string("removeType"_L1);
    const QJsonArray objects = statement.value("objects"_L1).toArray();
    for (const QJsonValue &object : objects) {
        const ObjectName name = objectName(object, type);
        effects << Drop{
            .kind = objectKind(type), .object = name.name, .part = name.part, .argumentTypes = name.argumentTypes};
    }
    return effects;
}

// After a new name or another schema there is nothing at the old place.
QList<Effect> readMove(const Node &statement)
{
    const bool rename = statement.is("RenameStmt"_L1);
    const QString type = statement.string(rename ? "renameType"_L1 : "objectType"_L1);
    const Name relation = relationFrom(statement.value("relation"_L1));
    const QString part = statement.string("subname"_L1);
    if (relation.name.isEmpty()) {
        const ObjectName name = objectName(statement.value("object"_L1), type);
        return name.name.name.isEmpty() ? QList<Effect>{}
                                        : QList<Effect>{Drop{.kind = objectKind(type),
                                              .object = name.name,
                                              .part = name.part,
                                              .argumentTypes = name.argumentTypes}};
    }
    return {Drop{.kind = objectKind(type), .object = relation, .part = part, .argumentTypes = {}}};
}

QList<Effect> readEnum(const Node &statement)
{
    return {CreateType{.type = nameFrom(stringsFrom(statement.value("typeName"_L1))),
        .labels = stringsFrom(statement.value("vals"_L1))}};
}

QList<Effect> readDomain(const Node &statement)
{
    return {CreateType{.type = nameFrom(stringsFrom(statement.value("domainname"_L1))), .labels = {}}};
}

QList<Effect> readForeignTable(const Node &statement)
{
    return {readTable(Node{.type = u"CreateStmt"_s, .fields = statement.value("base"_L1).toObject()})};
}

const QHash<QString, Reader> &readers()
{
    static const QHash<QString, Reader> table = {
        {u"CreateStmt"_s, [](const Node &node) { return QList<Effect>{readTable(node)}; }},
        {u"CreateForeignTableStmt"_s, readForeignTable},
        {u"CreateTableAsStmt"_s, readTableAs},
        {u"SelectStmt"_s, readSelect},
        {u"AlterTableStmt"_s, readAlterTable},
        {u"CreateFunctionStmt"_s, [](const Node &node) { return QList<Effect>{readFunction(node)}; }},
        {u"ViewStmt"_s, readView},
        {u"CreateTrigStmt"_s, readTrigger},
        {u"CreatePolicyStmt"_s, readPolicy},
        {u"CreateExtensionStmt"_s, readExtension},
        {u"CreateEnumStmt"_s, readEnum},
        {u"CreateDomainStmt"_s, readDomain},
        {u"DropStmt"_s, readDrop},
        {u"RenameStmt"_s, readMove},
        {u"AlterObjectSchemaStmt"_s, readMove},
    };
    return table;
}

CreateIndex readIndex(const ParsedStatement &statement, const QByteArray &utf8)
{
    const Node &node = statement.node;
    CreateIndex index;
    index.table = relationFrom(node.value("relation"_L1));
    index.index = {.schema = index.table.schema, .name = node.string("idxname"_L1)};
    index.method = node.string("accessMethod"_L1);
    index.unique = node.flag("unique"_L1);
    index.partial = node.has("whereClause"_L1);
    index.concurrently = node.flag("concurrent"_L1);
    index.ifNotExists = node.flag("if_not_exists"_L1);
    const QStringList expressions = indexExpressions(statement, utf8);
    const QList<Node> elements = nodesFrom(node.value("indexParams"_L1));
    for (qsizetype i = 0; i < elements.size(); ++i) {
        const Node &element = elements.at(i);
        index.keys << (element.has("name"_L1) ? element.string("name"_L1) : expressions.value(i));
        index.operatorClasses << nameFrom(stringsFrom(element.value("opclass"_L1))).name;
        index.descending << (element.string("ordering"_L1) == "SORTBY_DESC"_L1);
    }
    return index;
}

// The objects inside CREATE SCHEMA belong to the schema unless they say otherwise.
void placeIn(const QString &schema, Effect &effect)
{
    const auto place = [&schema](Name &name) {
        if (name.schema.isEmpty()) {
            name.schema = schema;
        }
    };
    if (auto *table = std::get_if<CreateTable>(&effect)) {
        place(table->table);
        for (ConstraintEffect &constraint : table->constraints) {
            place(constraint.table);
        }
    } else if (auto *view = std::get_if<CreateView>(&effect)) {
        place(view->view);
    } else if (auto *index = std::get_if<CreateIndex>(&effect)) {
        place(index->table);
        place(index->index);
    } else if (auto *trigger = std::get_if<CreateTrigger>(&effect)) {
        place(trigger->table);
    }
}

QList<Effect> readSchema(const ParsedStatement &statement, const QByteArray &utf8)
{
    QString schema = statement.node.string("schemaname"_L1);
    if (schema.isEmpty()) { // CREATE SCHEMA AUTHORIZATION role
        schema = statement.node.value("authrole"_L1).toObject().value("rolename"_L1).toString();
    }
    QList<Effect> effects = {CreateSchema{.schema = schema}};
    for (const Node &element : nodesFrom(statement.node.value("schemaElts"_L1))) {
        ParsedStatement inner = statement;
        inner.node = element;
        for (Effect &effect : effectsOf(inner, utf8)) {
            placeIn(schema, effect);
            effects << effect;
        }
    }
    return effects;
}

} // namespace

QList<Effect> effectsOf(const ParsedStatement &statement, const QByteArray &utf8)
{
    if (statement.node.is("IndexStmt"_L1)) {
        return {readIndex(statement, utf8)};
    }
    if (statement.node.is("CreateSchemaStmt"_L1)) {
        return readSchema(statement, utf8);
    }
    const Reader reader = readers().value(statement.node.type, nullptr);
    return reader != nullptr ? reader(statement.node) : QList<Effect>{};
}

} // namespace archon::sql
