// SPDX-License-Identifier: GPL-3.0-or-later
#include "sql/tableeffects.h"

#include "sql/typename.h"

#include <QHash>

#include <algorithm>

namespace archon::sql {

using namespace Qt::StringLiterals;

namespace {

std::optional<ConstraintEffect::Kind> constraintKind(const QString &type)
{
    static const QHash<QString, ConstraintEffect::Kind> kinds = {
        {u"CONSTR_PRIMARY"_s, ConstraintEffect::Kind::PrimaryKey},
        {u"CONSTR_UNIQUE"_s, ConstraintEffect::Kind::Unique},
        {u"CONSTR_FOREIGN"_s, ConstraintEffect::Kind::ForeignKey},
        {u"CONSTR_CHECK"_s, ConstraintEffect::Kind::Check},
        {u"CONSTR_EXCLUSION"_s, ConstraintEffect::Kind::Exclusion},
    };
    const auto found = kinds.constFind(type);
    return found == kinds.constEnd() ? std::nullopt : std::optional(*found);
}

QString foreignKeyAction(const QString &letter)
{
    static const QHash<QString, QString> actions = {
        {u"r"_s, u"RESTRICT"_s},
        {u"c"_s, u"CASCADE"_s},
        {u"n"_s, u"SET NULL"_s},
        {u"d"_s, u"SET DEFAULT"_s},
    };
    return actions.value(letter, u"NO ACTION"_s);
}

// The columns of a CHECK constraint, as the catalog lists them: those that the expression names, each once.
QStringList columnsIn(const QJsonValue &expression)
{
    QStringList columns;
    visitNodes(expression, [&columns](const Node &node) {
        const QStringList parts = node.is("ColumnRef"_L1) ? stringsFrom(node.value("fields"_L1)) : QStringList();
        if (!parts.isEmpty() && !parts.last().isEmpty() && !columns.contains(parts.last())) {
            columns << parts.last();
        }
        return true;
    });
    return columns;
}

QStringList excludedColumns(const Node &constraint)
{
    QStringList columns;
    for (const Node &pair : nodesFrom(constraint.value("exclusions"_L1))) {
        const QList<Node> items = nodesFrom(pair.value("items"_L1));
        if (!items.isEmpty() && items.first().has("name"_L1)) {
            columns << items.first().string("name"_L1);
        }
    }
    return columns;
}

void applyToColumn(const Node &constraint, ColumnEffect &column)
{
    const QString type = constraint.string("contype"_L1);
    if (type == "CONSTR_NOTNULL"_L1 || type == "CONSTR_PRIMARY"_L1) {
        column.notNull = true;
    } else if (type == "CONSTR_DEFAULT"_L1) {
        column.hasDefault = !isNullConstant(nodeFrom(constraint.value("raw_expr"_L1)));
    } else if (type == "CONSTR_IDENTITY"_L1) {
        column.identity = true;
        column.notNull = true;
    } else if (type == "CONSTR_GENERATED"_L1) {
        column.generated = true;
    }
}

void markNotNull(CreateTable &table, const QStringList &columns)
{
    for (ColumnEffect &column : table.columns) {
        column.notNull = column.notNull || columns.contains(column.name);
    }
}

Drop dropOf(const QString &kind, const Name &table, const Node &command)
{
    return {.kind = kind, .object = table, .part = command.string("name"_L1), .argumentTypes = {}};
}

} // namespace

bool isNullConstant(const Node &expression)
{
    if (expression.is("TypeCast"_L1)) {
        return isNullConstant(nodeFrom(expression.value("arg"_L1)));
    }
    return expression.is("A_Const"_L1) && expression.flag("isnull"_L1);
}

std::optional<ConstraintEffect> readConstraint(const Node &constraint, const Name &table, const QString &column)
{
    const std::optional<ConstraintEffect::Kind> kind = constraintKind(constraint.string("contype"_L1));
    if (!kind) {
        return std::nullopt;
    }
    ConstraintEffect effect;
    effect.table = table;
    effect.name = constraint.string("conname"_L1);
    effect.kind = *kind;
    switch (*kind) {
    case ConstraintEffect::Kind::PrimaryKey:
    case ConstraintEffect::Kind::Unique:
        effect.columns = stringsFrom(constraint.value("keys"_L1));
        break;
    case ConstraintEffect::Kind::ForeignKey:
        effect.columns = stringsFrom(constraint.value("fk_attrs"_L1));
        effect.referencedTable = relationFrom(constraint.value("pktable"_L1));
        effect.referencedColumns = stringsFrom(constraint.value("pk_attrs"_L1));
        effect.onDelete = foreignKeyAction(constraint.string("fk_del_action"_L1));
        break;
    case ConstraintEffect::Kind::Check:
        effect.columns = columnsIn(constraint.value("raw_expr"_L1));
        break;
    case ConstraintEffect::Kind::Exclusion:
        effect.columns = excludedColumns(constraint);
        break;
    }
    if (effect.columns.isEmpty() && !column.isEmpty()) {
        effect.columns << column;
    }
    return effect;
}

ReadColumn readColumn(const Node &definition, const Name &table)
{
    ReadColumn read;
    const QJsonValue type = definition.value("typeName"_L1);
    read.column.name = definition.string("colname"_L1);
    read.column.type = columnType(type);
    read.column.notNull = isSerial(type);
    read.column.hasDefault = isSerial(type);
    for (const Node &constraint : nodesFrom(definition.value("constraints"_L1))) {
        applyToColumn(constraint, read.column);
        if (const auto effect = readConstraint(constraint, table, read.column.name)) {
            read.constraints << *effect;
        }
    }
    return read;
}

CreateTable readTable(const Node &statement)
{
    CreateTable table;
    table.table = relationFrom(statement.value("relation"_L1));
    table.ifNotExists = statement.flag("if_not_exists"_L1);
    for (const Node &element : nodesFrom(statement.value("tableElts"_L1))) {
        if (element.is("ColumnDef"_L1)) {
            const ReadColumn read = readColumn(element, table.table);
            if (!read.column.type.isEmpty()) { // PARTITION OF may name a column only to add a constraint
                table.columns << read.column;
            }
            table.constraints << read.constraints;
        } else if (const auto constraint = readConstraint(element, table.table)) {
            table.constraints << *constraint;
        }
    }
    for (const ConstraintEffect &constraint : std::as_const(table.constraints)) {
        if (constraint.kind == ConstraintEffect::Kind::PrimaryKey) {
            markNotNull(table, constraint.columns);
        }
    }
    return table;
}

QList<Effect> readAlterations(const Node &statement)
{
    QList<Effect> effects;
    const Name table = relationFrom(statement.value("relation"_L1));
    for (const Node &command : nodesFrom(statement.value("cmds"_L1))) {
        const QString subtype = command.string("subtype"_L1);
        const Node definition = nodeFrom(command.value("def"_L1));
        if (subtype == "AT_AddColumn"_L1) {
            const ReadColumn read = readColumn(definition, table);
            effects << AddColumn{.table = table,
                .column = read.column,
                .constraints = read.constraints,
                .ifNotExists = command.flag("missing_ok"_L1)};
        } else if (subtype == "AT_AddConstraint"_L1) {
            if (const auto constraint = readConstraint(definition, table)) {
                effects << AddConstraint{.constraint = *constraint};
            }
        } else if (subtype == "AT_EnableRowSecurity"_L1) {
            effects << EnableRowSecurity{.table = table};
        } else if (subtype == "AT_DropColumn"_L1) {
            effects << dropOf(u"COLUMN"_s, table, command);
        } else if (subtype == "AT_DropConstraint"_L1) {
            effects << dropOf(u"CONSTRAINT"_s, table, command);
        }
    }
    return effects;
}

} // namespace archon::sql
