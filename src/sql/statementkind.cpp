// SPDX-License-Identifier: GPL-3.0-or-later
#include "sql/statementkind.h"

#include "sql/typename.h"

#include <QHash>

namespace archon::sql {

using namespace Qt::StringLiterals;

namespace {

// Statements whose tag depends on nothing but their type.
const QHash<QString, QString> &plainTags()
{
    static const QHash<QString, QString> tags = {
        {u"SelectStmt"_s, u"SELECT"_s},
        {u"InsertStmt"_s, u"INSERT"_s},
        {u"UpdateStmt"_s, u"UPDATE"_s},
        {u"DeleteStmt"_s, u"DELETE"_s},
        {u"MergeStmt"_s, u"MERGE"_s},
        {u"CreateStmt"_s, u"CREATE TABLE"_s},
        {u"IndexStmt"_s, u"CREATE INDEX"_s},
        {u"ViewStmt"_s, u"CREATE VIEW"_s},
        {u"CreateTrigStmt"_s, u"CREATE TRIGGER"_s},
        {u"CreateEventTrigStmt"_s, u"CREATE EVENT TRIGGER"_s},
        {u"AlterEventTrigStmt"_s, u"ALTER EVENT TRIGGER"_s},
        {u"CreatePolicyStmt"_s, u"CREATE POLICY"_s},
        {u"AlterPolicyStmt"_s, u"ALTER POLICY"_s},
        {u"CreateExtensionStmt"_s, u"CREATE EXTENSION"_s},
        {u"AlterExtensionStmt"_s, u"ALTER EXTENSION"_s},
        {u"AlterExtensionContentsStmt"_s, u"ALTER EXTENSION"_s},
        {u"CreateSchemaStmt"_s, u"CREATE SCHEMA"_s},
        {u"CreateEnumStmt"_s, u"CREATE TYPE"_s},
        {u"CreateRangeStmt"_s, u"CREATE TYPE"_s},
        {u"CompositeTypeStmt"_s, u"CREATE TYPE"_s},
        {u"AlterEnumStmt"_s, u"ALTER TYPE"_s},
        {u"AlterTypeStmt"_s, u"ALTER TYPE"_s},
        {u"CreateDomainStmt"_s, u"CREATE DOMAIN"_s},
        {u"AlterDomainStmt"_s, u"ALTER DOMAIN"_s},
        {u"CreateSeqStmt"_s, u"CREATE SEQUENCE"_s},
        {u"AlterSeqStmt"_s, u"ALTER SEQUENCE"_s},
        {u"CreateStatsStmt"_s, u"CREATE STATISTICS"_s},
        {u"AlterStatsStmt"_s, u"ALTER STATISTICS"_s},
        {u"CreateCastStmt"_s, u"CREATE CAST"_s},
        {u"CreateConversionStmt"_s, u"CREATE CONVERSION"_s},
        {u"CreateTransformStmt"_s, u"CREATE TRANSFORM"_s},
        {u"CreatePLangStmt"_s, u"CREATE LANGUAGE"_s},
        {u"CreateOpClassStmt"_s, u"CREATE OPERATOR CLASS"_s},
        {u"CreateOpFamilyStmt"_s, u"CREATE OPERATOR FAMILY"_s},
        {u"AlterOpFamilyStmt"_s, u"ALTER OPERATOR FAMILY"_s},
        {u"AlterOperatorStmt"_s, u"ALTER OPERATOR"_s},
        {u"CreateAmStmt"_s, u"CREATE ACCESS METHOD"_s},
        {u"CreateFdwStmt"_s, u"CREATE FOREIGN DATA WRAPPER"_s},
        {u"AlterFdwStmt"_s, u"ALTER FOREIGN DATA WRAPPER"_s},
        {u"CreateForeignServerStmt"_s, u"CREATE SERVER"_s},
        {u"AlterForeignServerStmt"_s, u"ALTER SERVER"_s},
        {u"CreateForeignTableStmt"_s, u"CREATE FOREIGN TABLE"_s},
        {u"ImportForeignSchemaStmt"_s, u"IMPORT FOREIGN SCHEMA"_s},
        {u"CreateUserMappingStmt"_s, u"CREATE USER MAPPING"_s},
        {u"AlterUserMappingStmt"_s, u"ALTER USER MAPPING"_s},
        {u"DropUserMappingStmt"_s, u"DROP USER MAPPING"_s},
        {u"CreatePublicationStmt"_s, u"CREATE PUBLICATION"_s},
        {u"AlterPublicationStmt"_s, u"ALTER PUBLICATION"_s},
        {u"CreateSubscriptionStmt"_s, u"CREATE SUBSCRIPTION"_s},
        {u"AlterSubscriptionStmt"_s, u"ALTER SUBSCRIPTION"_s},
        {u"DropSubscriptionStmt"_s, u"DROP SUBSCRIPTION"_s},
        {u"CreateRoleStmt"_s, u"CREATE ROLE"_s},
        {u"AlterRoleStmt"_s, u"ALTER ROLE"_s},
        {u"AlterRoleSetStmt"_s, u"ALTER ROLE"_s},
        {u"DropRoleStmt"_s, u"DROP ROLE"_s},
        {u"DropOwnedStmt"_s, u"DROP OWNED"_s},
        {u"ReassignOwnedStmt"_s, u"REASSIGN OWNED"_s},
        {u"CreatedbStmt"_s, u"CREATE DATABASE"_s},
        {u"DropdbStmt"_s, u"DROP DATABASE"_s},
        {u"AlterDatabaseStmt"_s, u"ALTER DATABASE"_s},
        {u"AlterDatabaseSetStmt"_s, u"ALTER DATABASE"_s},
        {u"AlterDatabaseRefreshCollStmt"_s, u"ALTER DATABASE"_s},
        {u"AlterCollationStmt"_s, u"ALTER COLLATION"_s},
        {u"CreateTableSpaceStmt"_s, u"CREATE TABLESPACE"_s},
        {u"DropTableSpaceStmt"_s, u"DROP TABLESPACE"_s},
        {u"AlterTableSpaceOptionsStmt"_s, u"ALTER TABLESPACE"_s},
        {u"AlterSystemStmt"_s, u"ALTER SYSTEM"_s},
        {u"AlterDefaultPrivilegesStmt"_s, u"ALTER DEFAULT PRIVILEGES"_s},
        {u"RuleStmt"_s, u"CREATE RULE"_s},
        {u"TruncateStmt"_s, u"TRUNCATE TABLE"_s},
        {u"LockStmt"_s, u"LOCK TABLE"_s},
        {u"CopyStmt"_s, u"COPY"_s},
        {u"CommentStmt"_s, u"COMMENT"_s},
        {u"SecLabelStmt"_s, u"SECURITY LABEL"_s},
        {u"DoStmt"_s, u"DO"_s},
        {u"CallStmt"_s, u"CALL"_s},
        {u"ExplainStmt"_s, u"EXPLAIN"_s},
        {u"ReindexStmt"_s, u"REINDEX"_s},
        {u"ClusterStmt"_s, u"CLUSTER"_s},
        {u"CheckPointStmt"_s, u"CHECKPOINT"_s},
        {u"LoadStmt"_s, u"LOAD"_s},
        {u"NotifyStmt"_s, u"NOTIFY"_s},
        {u"ListenStmt"_s, u"LISTEN"_s},
        {u"UnlistenStmt"_s, u"UNLISTEN"_s},
        {u"PrepareStmt"_s, u"PREPARE"_s},
        {u"ExecuteStmt"_s, u"EXECUTE"_s},
        {u"FetchStmt"_s, u"FETCH"_s},
        {u"DeclareCursorStmt"_s, u"DECLARE CURSOR"_s},
        {u"VariableShowStmt"_s, u"SHOW"_s},
        {u"ConstraintsSetStmt"_s, u"SET CONSTRAINTS"_s},
        {u"RefreshMatViewStmt"_s, u"REFRESH MATERIALIZED VIEW"_s},
    };
    return tags;
}

QString transactionTag(const QString &kind)
{
    static const QHash<QString, QString> tags = {
        {u"START"_s, u"START TRANSACTION"_s},
        {u"ROLLBACK_TO"_s, u"ROLLBACK"_s},
        {u"PREPARE"_s, u"PREPARE TRANSACTION"_s},
        {u"COMMIT_PREPARED"_s, u"COMMIT PREPARED"_s},
        {u"ROLLBACK_PREPARED"_s, u"ROLLBACK PREPARED"_s},
    };
    const QString word = kind.sliced(u"TRANS_STMT_"_s.size());
    return tags.value(word, word);
}

// ALTER TABLE … RENAME COLUMN is about the table.
QString alteredKind(const Node &statement)
{
    const QString type = statement.string("renameType"_L1);
    if (type == "OBJECT_COLUMN"_L1 || type == "OBJECT_ATTRIBUTE"_L1) {
        return objectKind(statement.string("relationType"_L1));
    }
    if (type == "OBJECT_TABCONSTRAINT"_L1) {
        return u"TABLE"_s;
    }
    return objectKind(type == "OBJECT_DOMCONSTRAINT"_L1 ? u"OBJECT_DOMAIN"_s : type);
}

QString discardTag(const Node &statement)
{
    const QString target = statement.string("target"_L1);
    return target.isEmpty() ? u"DISCARD ALL"_s : QString(target).replace(u'_', u' ');
}

QString rangeObject(const Node &statement, QLatin1StringView field)
{
    return relationFrom(statement.value(field)).toString();
}

QString dropTag(const Node &statement)
{
    return u"DROP "_s + objectKind(statement.string("removeType"_L1));
}

// The field that holds the table, view or index that a statement is about.
QLatin1StringView relationField(const Node &statement)
{
    static const QHash<QString, QLatin1StringView> fields = {
        {u"ViewStmt"_s, "view"_L1},
        {u"CreatePolicyStmt"_s, "table"_L1},
        {u"AlterPolicyStmt"_s, "table"_L1},
        {u"CreateSeqStmt"_s, "sequence"_L1},
        {u"AlterSeqStmt"_s, "sequence"_L1},
        {u"CompositeTypeStmt"_s, "typevar"_L1},
    };
    return fields.value(statement.type, "relation"_L1);
}

QString firstString(const Node &statement, std::initializer_list<QLatin1StringView> fields)
{
    for (const QLatin1StringView field : fields) {
        if (const QString text = statement.string(field); !text.isEmpty()) {
            return text;
        }
    }
    return {};
}

QString signature(const Node &function)
{
    QStringList types;
    for (const Node &parameter : nodesFrom(function.value("parameters"_L1))) {
        const QString mode = parameter.string("mode"_L1);
        if (mode != "FUNC_PARAM_OUT"_L1 && mode != "FUNC_PARAM_TABLE"_L1) {
            types << argumentType(parameter.value("argType"_L1));
        }
    }
    return nameFrom(stringsFrom(function.value("funcname"_L1))).toString() + u'(' + types.join(", "_L1) + u')';
}

} // namespace

QString objectKind(const QString &objectType)
{
    static const QHash<QString, QString> words = {
        {u"MATVIEW"_s, u"MATERIALIZED VIEW"_s},
        {u"FDW"_s, u"FOREIGN DATA WRAPPER"_s},
        {u"FOREIGN_SERVER"_s, u"SERVER"_s},
        {u"OPCLASS"_s, u"OPERATOR CLASS"_s},
        {u"OPFAMILY"_s, u"OPERATOR FAMILY"_s},
        {u"STATISTIC_EXT"_s, u"STATISTICS"_s},
        {u"TABCONSTRAINT"_s, u"CONSTRAINT"_s},
        {u"DOMCONSTRAINT"_s, u"CONSTRAINT"_s},
        {u"TSCONFIGURATION"_s, u"TEXT SEARCH CONFIGURATION"_s},
        {u"TSDICTIONARY"_s, u"TEXT SEARCH DICTIONARY"_s},
        {u"TSPARSER"_s, u"TEXT SEARCH PARSER"_s},
        {u"TSTEMPLATE"_s, u"TEXT SEARCH TEMPLATE"_s},
        {u"LARGEOBJECT"_s, u"LARGE OBJECT"_s},
        {u"ATTRIBUTE"_s, u"TYPE"_s},
    };
    QString word = objectType;
    word.remove(u"OBJECT_"_s);
    return words.value(word, QString(word).replace(u'_', u' '));
}

QString statementKind(const Node &statement)
{
    if (const QString tag = plainTags().value(statement.type); !tag.isEmpty()) {
        return statement.is("SelectStmt"_L1) && statement.has("intoClause"_L1) ? u"SELECT INTO"_s : tag;
    }
    if (statement.is("TransactionStmt"_L1)) {
        return transactionTag(statement.string("kind"_L1));
    }
    if (statement.is("AlterTableStmt"_L1) || statement.is("AlterTableMoveAllStmt"_L1)) {
        return u"ALTER "_s + objectKind(statement.string("objtype"_L1));
    }
    if (statement.is("CreateFunctionStmt"_L1)) {
        return statement.flag("is_procedure"_L1) ? u"CREATE PROCEDURE"_s : u"CREATE FUNCTION"_s;
    }
    if (statement.is("AlterFunctionStmt"_L1)) {
        return u"ALTER "_s + objectKind(statement.string("objtype"_L1));
    }
    if (statement.is("CreateTableAsStmt"_L1)) {
        const bool table = statement.string("objtype"_L1) != "OBJECT_MATVIEW"_L1;
        return table ? u"CREATE TABLE AS"_s : u"CREATE MATERIALIZED VIEW"_s;
    }
    if (statement.is("DropStmt"_L1)) {
        return dropTag(statement);
    }
    if (statement.is("DefineStmt"_L1)) {
        return u"CREATE "_s + objectKind(statement.string("kind"_L1));
    }
    if (statement.is("RenameStmt"_L1)) {
        return u"ALTER "_s + alteredKind(statement);
    }
    if (statement.is("AlterOwnerStmt"_L1) || statement.is("AlterObjectSchemaStmt"_L1)
        || statement.is("AlterObjectDependsStmt"_L1)) {
        return u"ALTER "_s + objectKind(statement.string("objectType"_L1));
    }
    if (statement.is("GrantStmt"_L1)) {
        return statement.flag("is_grant"_L1) ? u"GRANT"_s : u"REVOKE"_s;
    }
    if (statement.is("GrantRoleStmt"_L1)) {
        return statement.flag("is_grant"_L1) ? u"GRANT ROLE"_s : u"REVOKE ROLE"_s;
    }
    if (statement.is("VacuumStmt"_L1)) {
        return statement.flag("is_vacuumcmd"_L1) ? u"VACUUM"_s : u"ANALYZE"_s;
    }
    if (statement.is("VariableSetStmt"_L1)) {
        return statement.string("kind"_L1).startsWith("VAR_RESET"_L1) ? u"RESET"_s : u"SET"_s;
    }
    if (statement.is("DeallocateStmt"_L1)) {
        return statement.has("name"_L1) ? u"DEALLOCATE"_s : u"DEALLOCATE ALL"_s;
    }
    if (statement.is("ClosePortalStmt"_L1)) {
        return statement.has("portalname"_L1) ? u"CLOSE CURSOR"_s : u"CLOSE CURSOR ALL"_s;
    }
    if (statement.is("DiscardStmt"_L1)) {
        return discardTag(statement);
    }
    return QString(statement.type).remove(u"Stmt"_s).toUpper();
}

QString statementObject(const Node &statement)
{
    if (statement.is("IndexStmt"_L1)) {
        const QString index = statement.string("idxname"_L1);
        return index.isEmpty() ? rangeObject(statement, "relation"_L1) : index;
    }
    if (statement.is("CreateFunctionStmt"_L1)) {
        return signature(statement);
    }
    if (statement.is("DropStmt"_L1)) {
        const QJsonValue first = statement.value("objects"_L1).toArray().at(0);
        return objectName(first, statement.string("removeType"_L1)).toString();
    }
    if (statement.is("CommentStmt"_L1)) {
        return objectName(statement.value("object"_L1), statement.string("objtype"_L1)).toString();
    }
    if (statement.is("CreateTableAsStmt"_L1)) {
        return relationFrom(nodeFrom(QJsonObject{{u"X"_s, statement.value("into"_L1)}}).value("rel"_L1)).toString();
    }
    if (statement.is("CreateTrigStmt"_L1) || statement.is("RuleStmt"_L1)) {
        return firstString(statement, {"trigname"_L1, "rulename"_L1});
    }
    if (statement.is("CreatePolicyStmt"_L1) || statement.is("AlterPolicyStmt"_L1)) {
        return statement.string("policy_name"_L1);
    }
    if (statement.is("TruncateStmt"_L1) || statement.is("LockStmt"_L1)) {
        const QList<Node> relations = nodesFrom(statement.value("relations"_L1));
        return relations.isEmpty() ? QString() : relationFrom(relations.first().fields).toString();
    }
    if (statement.is("VacuumStmt"_L1)) {
        const QList<Node> tables = nodesFrom(statement.value("rels"_L1));
        return tables.isEmpty() ? QString() : rangeObject(tables.first(), "relation"_L1);
    }
    if (const QString relation = rangeObject(statement, relationField(statement)); !relation.isEmpty()) {
        return relation;
    }
    for (const QLatin1StringView field : {"typeName"_L1, "domainname"_L1, "defnames"_L1}) {
        if (statement.value(field).isArray()) {
            return nameFrom(stringsFrom(statement.value(field))).toString();
        }
    }
    if (statement.has("object"_L1) && statement.has("objectType"_L1)) {
        return objectName(statement.value("object"_L1), statement.string("objectType"_L1)).toString();
    }
    return firstString(statement,
        {"extname"_L1, "schemaname"_L1, "dbname"_L1, "tablespacename"_L1, "subname"_L1, "pubname"_L1, "servername"_L1,
            "fdwname"_L1, "savepoint_name"_L1, "role"_L1, "name"_L1, "trigname"_L1, "conditionname"_L1});
}

QString ObjectName::toString() const
{
    QString text = name.toString();
    if (!part.isEmpty()) {
        text += u'.' + part;
    }
    if (hasArguments) {
        text += u'(' + argumentTypes.join(", "_L1) + u')';
    }
    return text;
}

ObjectName objectName(const QJsonValue &object, const QString &objectType)
{
    static const QStringList parts
        = {u"OBJECT_COLUMN"_s, u"OBJECT_TRIGGER"_s, u"OBJECT_POLICY"_s, u"OBJECT_RULE"_s, u"OBJECT_TABCONSTRAINT"_s};
    const Node node = nodeFrom(object);
    if (node.is("String"_L1)) {
        return {.name = {.schema = {}, .name = node.string("sval"_L1)}, .part = {}, .argumentTypes = {}};
    }
    if (node.is("TypeName"_L1)) {
        return {.name = nameFrom(stringsFrom(node.value("names"_L1))), .part = {}, .argumentTypes = {}};
    }
    if (node.is("ObjectWithArgs"_L1)) {
        ObjectName function{.name = nameFrom(stringsFrom(node.value("objname"_L1))), .part = {}, .argumentTypes = {}};
        function.hasArguments = !node.flag("args_unspecified"_L1);
        const QJsonArray arguments = node.value("objargs"_L1).toArray();
        for (const QJsonValue &argument : arguments) {
            function.argumentTypes << argumentType(QJsonValue(nodeFrom(argument).fields));
        }
        return function;
    }
    QStringList names = stringsFrom(object);
    ObjectName result;
    if (parts.contains(objectType) && names.size() > 1) {
        result.part = names.takeLast();
    }
    result.name = nameFrom(names);
    return result;
}

} // namespace archon::sql
