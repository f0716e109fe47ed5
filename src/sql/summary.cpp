// SPDX-License-Identifier: GPL-3.0-or-later
#include "sql/summary.h"

#include "sql/alterationwords.h"
#include "sql/statementkind.h"

#include <QHash>

namespace archon::sql {

using namespace Qt::StringLiterals;

namespace {

QString indexMethodWord(const QString &method)
{
    static const QHash<QString, QString> words = {
        {u"hnsw"_s, u"HNSW "_s},
        {u"ivfflat"_s, u"IVFFlat "_s},
        {u"gin"_s, u"GIN "_s},
        {u"gist"_s, u"GiST "_s},
        {u"spgist"_s, u"SP-GiST "_s},
        {u"brin"_s, u"BRIN "_s},
        {u"btree"_s, {}},
    };
    return words.value(method, method + u' ');
}

// The sentences for what statements leave behind.
class EffectWords {
public:
    QString operator()(const CreateTable &effect) const
    {
        const QString columns
            = effect.columns.isEmpty() ? QString() : u" with "_s + counted(effect.columns.size(), u"column"_s);
        return u"Creates table %1%2"_s.arg(effect.table.toString(), columns);
    }
    QString operator()(const AddColumn &effect) const
    {
        return u"Adds column %1 to %2"_s.arg(effect.column.name, effect.table.toString());
    }
    QString operator()(const AddConstraint &effect) const { return constraintWords(effect.constraint); }
    QString operator()(const CreateIndex &effect) const
    {
        QStringList keys;
        for (qsizetype i = 0; i < effect.keys.size(); ++i) {
            keys << effect.keys.at(i) + (effect.descending.value(i) ? u" DESC"_s : QString());
        }
        const QString name = effect.index.name.isEmpty() ? QString() : u' ' + effect.index.name;
        const QString kind = (effect.unique ? u"unique "_s : QString()) + indexMethodWord(effect.method);
        return u"Creates %1index%2 on %3 (%4)%5"_s.arg(kind, name, effect.table.toString(), keys.join(", "_L1),
            effect.partial ? u" for some of the rows"_s : QString());
    }
    QString operator()(const CreateFunction &effect) const
    {
        return u"%1 %2 %3(%4)"_s.arg(verb(effect.orReplace), effect.procedure ? u"procedure"_s : u"function"_s,
            effect.function.toString(), effect.argumentTypes.join(", "_L1));
    }
    QString operator()(const CreateView &effect) const
    {
        return u"%1 %2 %3"_s.arg(
            verb(effect.orReplace), effect.materialized ? u"materialized view"_s : u"view"_s, effect.view.toString());
    }
    QString operator()(const CreateTrigger &effect) const
    {
        return u"%1 trigger %2 on %3"_s.arg(verb(effect.orReplace), effect.trigger, effect.table.toString());
    }
    QString operator()(const CreatePolicy &effect) const
    {
        return u"Creates policy \u201c%1\u201d on %2"_s.arg(effect.policy, effect.table.toString());
    }
    QString operator()(const EnableRowSecurity &effect) const
    {
        return u"Enables row level security on %1"_s.arg(effect.table.toString());
    }
    QString operator()(const CreateExtension &effect) const
    {
        const QString place = effect.schema.isEmpty() ? QString() : u" in schema "_s + effect.schema;
        return u"Creates extension %1%2"_s.arg(effect.extension, place);
    }
    QString operator()(const CreateSchema &effect) const { return u"Creates schema %1"_s.arg(effect.schema); }
    QString operator()(const CreateType &effect) const
    {
        return effect.labels.isEmpty()
            ? u"Creates type %1"_s.arg(effect.type.toString())
            : u"Creates type %1 with the values %2"_s.arg(effect.type.toString(), joinedWords(effect.labels));
    }
    QString operator()(const Drop &effect) const
    {
        const QString kind = effect.kind.toLower();
        if (kind == "policy"_L1) {
            return u"Drops policy \u201c%1\u201d on %2"_s.arg(effect.part, effect.object.toString());
        }
        if (!effect.part.isEmpty()) {
            return u"Drops %1 %2 of %3"_s.arg(kind, effect.part, effect.object.toString());
        }
        const bool callable = kind == "function"_L1 || kind == "procedure"_L1 || kind == "aggregate"_L1;
        const QString arguments = callable && !effect.argumentTypes.isEmpty()
            ? u'(' + effect.argumentTypes.join(", "_L1) + u')'
            : QString();
        return u"Drops %1 %2%3"_s.arg(kind, effect.object.toString(), arguments);
    }

private:
    static QString verb(bool orReplace) { return orReplace ? u"Creates or replaces"_s : u"Creates"_s; }
};

QString dropWords(const Node &node, const Statement &statement)
{
    const auto effects = statement.effects;
    if (effects.size() == 1) {
        return std::visit(EffectWords(), effects.first());
    }
    QStringList names;
    QString kind;
    for (const Effect &effect : effects) {
        if (const auto *drop = std::get_if<Drop>(&effect)) {
            kind = drop->kind.toLower();
            names << (drop->part.isEmpty() ? drop->object.toString() : drop->part);
        }
    }
    if (names.isEmpty()) {
        return u"Drops %1"_s.arg(objectKind(node.string("removeType"_L1)).toLower());
    }
    return u"Drops %1: %2"_s.arg(counted(names.size(), kind), joinedWords(names));
}

QString commentWords(const Node &node, const Statement &statement)
{
    const QString type = node.string("objtype"_L1);
    const ObjectName name = objectName(node.value("object"_L1), type);
    const QString kind = objectKind(type).toLower();
    const QString verb = node.has("comment"_L1) ? u"Describes"_s : u"Removes the description of"_s;
    if (kind == "column"_L1 || name.part.isEmpty()) {
        return u"%1 %2 %3"_s.arg(verb, kind, statement.object);
    }
    return u"%1 %2 %3 of %4"_s.arg(verb, kind, name.part, name.name.toString());
}

QString dataWords(const Node &node, const Statement &statement)
{
    const QString table = relationFrom(node.value("relation"_L1)).toString();
    const bool everyRow = !node.has("whereClause"_L1);
    if (node.is("InsertStmt"_L1)) {
        const qsizetype rows = nodeFrom(node.value("selectStmt"_L1)).value("valuesLists"_L1).toArray().size();
        return u"Inserts %1 into %2"_s.arg(rows > 0 ? counted(rows, u"row"_s) : u"rows"_s, table);
    }
    if (node.is("UpdateStmt"_L1)) {
        return u"Changes %1 in %2"_s.arg(everyRow ? u"every row"_s : u"rows"_s, table);
    }
    if (node.is("DeleteStmt"_L1)) {
        return u"Deletes %1 %2 %3"_s.arg(everyRow ? u"every row"_s : u"rows"_s, everyRow ? u"of"_s : u"from"_s, table);
    }
    if (node.is("MergeStmt"_L1)) {
        return u"Merges rows into %1"_s.arg(table);
    }
    if (node.is("CopyStmt"_L1)) {
        return node.flag("is_from"_L1) ? u"Copies rows into %1"_s.arg(table) : u"Copies rows out of %1"_s.arg(table);
    }
    return statement.changesData ? u"Runs a query that changes rows"_s : u"Runs a query"_s;
}

QString nameList(const Node &node, QLatin1StringView field)
{
    QStringList names;
    for (const Node &relation : nodesFrom(node.value(field))) {
        names << relationFrom(relation.fields).toString();
    }
    return joinedWords(names);
}

QString settingWords(const Node &node)
{
    const QString name = node.string("name"_L1);
    const QString kind = node.string("kind"_L1);
    if (kind == "VAR_RESET_ALL"_L1) {
        return u"Resets all settings"_s;
    }
    if (kind.startsWith("VAR_RESET"_L1)) {
        return u"Resets %1"_s.arg(name);
    }
    return node.flag("is_local"_L1) ? u"Sets %1 for this transaction"_s.arg(name) : u"Sets %1"_s.arg(name);
}

QString grantWords(const Node &node)
{
    QStringList privileges;
    for (const Node &privilege : nodesFrom(node.value("privileges"_L1))) {
        privileges << privilege.string("priv_name"_L1).toUpper();
    }
    QStringList roles;
    for (const Node &role : nodesFrom(node.value("grantees"_L1))) {
        roles << (role.string("roletype"_L1) == "ROLESPEC_PUBLIC"_L1 ? u"everybody"_s : role.string("rolename"_L1));
    }
    const bool grant = node.flag("is_grant"_L1);
    const QString what = privileges.isEmpty() ? u"all privileges"_s : joinedWords(privileges);
    return u"%1 %2 %3 %4"_s.arg(
        grant ? u"Grants"_s : u"Revokes"_s, what, grant ? u"to"_s : u"from"_s, joinedWords(roles));
}

// Statements that leave nothing behind which has an effect of its own.
QString otherWords(const Node &node, const Statement &statement)
{
    if (node.is("CommentStmt"_L1)) {
        return commentWords(node, statement);
    }
    if (node.is("DoStmt"_L1)) {
        return u"Runs a code block"_s;
    }
    if (node.is("CallStmt"_L1)) {
        const QStringList name = stringsFrom(node.value("funccall"_L1).toObject().value("funcname"_L1));
        return u"Calls procedure %1"_s.arg(nameFrom(name).toString());
    }
    if (node.is("TruncateStmt"_L1)) {
        return u"Empties %1"_s.arg(nameList(node, "relations"_L1));
    }
    if (node.is("LockStmt"_L1)) {
        return u"Locks %1"_s.arg(nameList(node, "relations"_L1));
    }
    if (node.is("VariableSetStmt"_L1)) {
        return settingWords(node);
    }
    if (node.is("GrantStmt"_L1)) {
        return grantWords(node);
    }
    static const QHash<QString, QString> sentences = {
        {u"BEGIN"_s, u"Begins a transaction"_s},
        {u"START TRANSACTION"_s, u"Begins a transaction"_s},
        {u"COMMIT"_s, u"Commits the transaction"_s},
        {u"ROLLBACK"_s, u"Rolls back the transaction"_s},
        {u"SAVEPOINT"_s, u"Sets a savepoint"_s},
        {u"RELEASE"_s, u"Releases a savepoint"_s},
        {u"CHECKPOINT"_s, u"Makes the server write everything to disk"_s},
        {u"NOTIFY"_s, u"Notifies listeners"_s},
        {u"EXPLAIN"_s, u"Explains a query"_s},
        {u"ALTER SYSTEM"_s, u"Changes a setting of the whole server"_s},
        {u"DROP OWNED"_s, u"Drops everything that a role owns"_s},
    };
    if (const QString sentence = sentences.value(statement.kind); !sentence.isEmpty()) {
        return sentence;
    }
    // "CREATE SEQUENCE" -> "Creates sequence s"
    static const QHash<QString, QString> verbs = {
        {u"CREATE"_s, u"Creates"_s},
        {u"ALTER"_s, u"Changes"_s},
        {u"DROP"_s, u"Drops"_s},
        {u"REFRESH"_s, u"Refreshes"_s},
        {u"VACUUM"_s, u"Cleans up"_s},
        {u"CLUSTER"_s, u"Sorts the rows of"_s},
        {u"ANALYZE"_s, u"Analyzes"_s},
        {u"REINDEX"_s, u"Rebuilds indexes of"_s},
    };
    QStringList words = statement.kind.split(u' ');
    const QString verb = verbs.value(words.takeFirst(), u"Runs "_s + statement.kind);
    const QStringList rest = verb.startsWith("Runs"_L1) ? QStringList() : QStringList{words.join(u' ').toLower()};
    const bool everything = statement.object.isEmpty() && rest.value(0).isEmpty();
    const QString object = everything ? u"the whole database"_s : statement.object;
    return (QStringList{verb} + rest + QStringList{object}).join(u' ').simplified();
}

} // namespace

QString counted(qsizetype count, const QString &noun)
{
    QString plural = noun;
    if (noun.endsWith(u'y')) {
        plural = noun.chopped(1) + "ies"_L1;
    } else if (noun.endsWith(u'x') || noun.endsWith(u's')) {
        plural += "es"_L1;
    } else {
        plural += u's';
    }
    return u"%1 %2"_s.arg(count).arg(count == 1 ? noun : plural);
}

QString joinedWords(const QStringList &words)
{
    if (words.size() < 2) {
        return words.join(QString());
    }
    return words.first(words.size() - 1).join(", "_L1) + " and "_L1 + words.last();
}

QString statementSummary(const Node &node, const Statement &statement)
{
    if (node.type.isEmpty()) {
        return u"Runs %1, too deeply nested to be described"_s.arg(statement.kind);
    }
    if (node.is("AlterTableStmt"_L1)) {
        return alterTableWords(node, statement);
    }
    if (node.is("RenameStmt"_L1) || node.is("AlterObjectSchemaStmt"_L1)) {
        return moveWords(node, statement);
    }
    if (node.is("AlterEnumStmt"_L1)) {
        return enumWords(node);
    }
    if (node.is("DropStmt"_L1)) {
        return dropWords(node, statement);
    }
    if (node.is("InsertStmt"_L1) || node.is("UpdateStmt"_L1) || node.is("DeleteStmt"_L1) || node.is("MergeStmt"_L1)
        || node.is("CopyStmt"_L1) || (node.is("SelectStmt"_L1) && statement.effects.isEmpty())) {
        return dataWords(node, statement);
    }
    return statement.effects.isEmpty() ? otherWords(node, statement)
                                       : std::visit(EffectWords(), statement.effects.first());
}

} // namespace archon::sql
