// SPDX-License-Identifier: GPL-3.0-or-later
#include "sql/alterationwords.h"

#include "sql/statementkind.h"
#include "sql/summary.h"
#include "sql/tableeffects.h"
#include "sql/typename.h"

#include <QHash>

namespace archon::sql {

using namespace Qt::StringLiterals;

namespace {

QString constraintNoun(ConstraintEffect::Kind kind)
{
    switch (kind) {
    case ConstraintEffect::Kind::PrimaryKey:
        return u"primary key"_s;
    case ConstraintEffect::Kind::Unique:
        return u"unique constraint"_s;
    case ConstraintEffect::Kind::ForeignKey:
        return u"foreign key"_s;
    case ConstraintEffect::Kind::Exclusion:
        return u"exclusion constraint"_s;
    case ConstraintEffect::Kind::Check:
        break;
    }
    return u"check constraint"_s;
}

// %1: the column or object that the command names, %2: the table.
QString commandPattern(const QString &subtype)
{
    static const QHash<QString, QString> patterns = {
        {u"AT_DropColumn"_s, u"drops column %1 of %2"_s},
        {u"AT_DropConstraint"_s, u"drops constraint %1 of %2"_s},
        {u"AT_SetNotNull"_s, u"forbids NULL in column %1 of %2"_s},
        {u"AT_DropNotNull"_s, u"allows NULL in column %1 of %2"_s},
        {u"AT_ValidateConstraint"_s, u"validates constraint %1 of %2"_s},
        {u"AT_EnableRowSecurity"_s, u"enables row level security on %2"_s},
        {u"AT_DisableRowSecurity"_s, u"disables row level security on %2"_s},
        {u"AT_ForceRowSecurity"_s, u"forces row level security on the owner of %2"_s},
        {u"AT_NoForceRowSecurity"_s, u"exempts the owner of %2 from row level security"_s},
        {u"AT_EnableTrig"_s, u"enables trigger %1 of %2"_s},
        {u"AT_DisableTrig"_s, u"disables trigger %1 of %2"_s},
        {u"AT_EnableTrigAll"_s, u"enables all triggers of %2"_s},
        {u"AT_DisableTrigAll"_s, u"disables all triggers of %2"_s},
        {u"AT_ChangeOwner"_s, u"changes the owner of %2"_s},
        {u"AT_SetRelOptions"_s, u"sets options of %2"_s},
        {u"AT_ResetRelOptions"_s, u"resets options of %2"_s},
        {u"AT_AttachPartition"_s, u"attaches a partition to %2"_s},
        {u"AT_DetachPartition"_s, u"detaches a partition of %2"_s},
        {u"AT_SetStorage"_s, u"changes how column %1 of %2 is stored"_s},
        {u"AT_SetLogged"_s, u"makes %2 survive a crash"_s},
        {u"AT_SetUnLogged"_s, u"makes %2 lose its rows in a crash"_s},
    };
    return patterns.value(subtype, u"changes %2"_s);
}

QString commandWords(const Node &command, const QString &table)
{
    const QString subtype = command.string("subtype"_L1);
    const QString name = command.string("name"_L1);
    const Node definition = nodeFrom(command.value("def"_L1));
    if (subtype == "AT_AddColumn"_L1) {
        return u"adds column %1 to %2"_s.arg(definition.string("colname"_L1), table);
    }
    if (subtype == "AT_AlterColumnType"_L1) {
        return u"changes the type of column %1 of %2 to %3"_s.arg(
            name, table, columnType(definition.value("typeName"_L1)));
    }
    if (subtype == "AT_ColumnDefault"_L1) {
        return definition.type.isEmpty() ? u"drops the default of column %1 of %2"_s.arg(name, table)
                                         : u"sets the default of column %1 of %2"_s.arg(name, table);
    }
    if (subtype == "AT_AddConstraint"_L1) {
        if (auto constraint = readConstraint(definition, nameFrom({table}))) {
            const QString words = constraintWords(*constraint);
            return words.first(1).toLower() + words.sliced(1);
        }
    }
    const QString pattern = commandPattern(subtype);
    return pattern.contains("%1"_L1) ? pattern.arg(name, table) : QString(pattern).replace("%2"_L1, table);
}

} // namespace

QString constraintWords(const ConstraintEffect &constraint)
{
    const QString columns = constraint.columns.isEmpty() ? QString() : u" (%1)"_s.arg(constraint.columns.join(", "_L1));
    const QString name = constraint.name.isEmpty() ? columns : u' ' + constraint.name;
    const QString target = constraint.kind == ConstraintEffect::Kind::ForeignKey
        ? u", which points to %1"_s.arg(constraint.referencedTable.toString())
        : QString();
    return u"Adds %1%2 to %3%4"_s.arg(constraintNoun(constraint.kind), name, constraint.table.toString(), target);
}

QString alterTableWords(const Node &node, const Statement &statement)
{
    QStringList parts;
    for (const Node &command : nodesFrom(node.value("cmds"_L1))) {
        const QString words = commandWords(command, statement.object);
        if (!parts.contains(words)) {
            parts << words;
        }
    }
    if (parts.isEmpty()) {
        return u"Changes %1"_s.arg(statement.object);
    }
    const QString sentence = joinedWords(parts);
    return sentence.first(1).toUpper() + sentence.sliced(1);
}

QString moveWords(const Node &node, const Statement &statement)
{
    if (node.is("AlterObjectSchemaStmt"_L1)) {
        return u"Moves %1 to schema %2"_s.arg(statement.object, node.string("newschema"_L1));
    }
    const QString part = node.string("subname"_L1);
    const QString kind = objectKind(node.string("renameType"_L1)).toLower();
    const QString newName = node.string("newname"_L1);
    return part.isEmpty() ? u"Renames %1 %2 to %3"_s.arg(kind, statement.object, newName)
                          : u"Renames %1 %2 of %3 to %4"_s.arg(kind, part, statement.object, newName);
}

QString enumWords(const Node &node)
{
    const QString type = nameFrom(stringsFrom(node.value("typeName"_L1))).toString();
    const QString oldValue = node.string("oldVal"_L1);
    const QString newValue = node.string("newVal"_L1);
    return oldValue.isEmpty()
        ? u"Adds value \u201c%1\u201d to type %2"_s.arg(newValue, type)
        : u"Renames value \u201c%1\u201d of type %3 to \u201c%2\u201d"_s.arg(oldValue, newValue, type);
}

} // namespace archon::sql
