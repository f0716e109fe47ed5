// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <QStringList>

#include <variant>

namespace archon::sql {

// A name as written: schema is empty where the text leaves it to the search path. Already folded to lower case
// unless it was quoted.
struct Name {
    QString schema;
    QString name;

    [[nodiscard]] QString toString() const { return schema.isEmpty() ? name : schema + QLatin1Char('.') + name; }
    bool operator==(const Name &) const = default;
};

// What one statement leaves behind, read from its parse tree. Types are in format_type() spelling without a schema
// ("character varying(50)", "vector(1536)", "timestamp with time zone"); serial types appear as the integer they make.

struct ColumnEffect {
    QString name;
    QString type;
    bool notNull = false; // also by PRIMARY KEY
    bool hasDefault = false;
    bool identity = false;
    bool generated = false;

    bool operator==(const ColumnEffect &) const = default;
};

struct ConstraintEffect {
    enum class Kind { PrimaryKey, Unique, ForeignKey, Check, Exclusion };
    Name table;
    QString name; // empty: the server chooses
    Kind kind = Kind::Check;
    QStringList columns;
    Name referencedTable; // foreign keys
    QStringList referencedColumns; // empty: the primary key
    QString onDelete; // "CASCADE", "SET NULL", "SET DEFAULT", "RESTRICT", "NO ACTION"

    bool operator==(const ConstraintEffect &) const = default;
};

struct CreateTable {
    Name table;
    QList<ColumnEffect> columns;
    QList<ConstraintEffect> constraints; // of the table and of its columns
    bool ifNotExists = false;
};
struct AddColumn {
    Name table;
    ColumnEffect column;
    QList<ConstraintEffect> constraints;
    bool ifNotExists = false;
};
struct AddConstraint {
    ConstraintEffect constraint;
};
struct CreateIndex {
    Name index; // the schema is always that of the table; the name may be empty: the server chooses
    Name table;
    QString method; // "btree" where none is written
    QStringList keys; // column names, or the text of the expression
    QStringList operatorClasses; // one for each key, empty: the default
    QList<bool> descending; // one for each key
    bool unique = false;
    bool partial = false;
    bool concurrently = false;
    bool ifNotExists = false;
};
struct CreateFunction {
    Name function;
    QStringList argumentTypes; // input arguments, without length or precision
    QString
        result; // as pg_get_function_result() would spell it, best effort: "bigint", "TABLE(…)", "trigger", "SETOF …"
    QString language;
    bool orReplace = false;
    bool procedure = false;
};
struct CreateView {
    Name view;
    bool materialized = false;
    bool securityInvoker = false;
    bool orReplace = false;
};
struct CreateTrigger {
    QString trigger;
    Name table;
    Name function;
    bool orReplace = false;
};
struct CreatePolicy {
    QString policy;
    Name table;
    QString command; // "ALL", "SELECT", …
    QStringList roles; // "public" where none is written
};
struct EnableRowSecurity {
    Name table;
};
struct CreateExtension {
    QString extension;
    QString schema;
    bool ifNotExists = false;
};
struct CreateSchema {
    QString schema;
};
struct CreateType { // an enum or a domain
    Name type;
    QStringList labels;
};
// Something that is there no more afterwards. kind is "TABLE", "VIEW", "COLUMN", "FUNCTION", "INDEX", "TRIGGER",
// "POLICY", …
struct Drop {
    QString kind;
    Name object;
    QString part; // the column, trigger, policy or constraint on the object
    QStringList argumentTypes; // functions, where written
};

using Effect = std::variant<CreateTable, AddColumn, AddConstraint, CreateIndex, CreateFunction, CreateView,
    CreateTrigger, CreatePolicy, EnableRowSecurity, CreateExtension, CreateSchema, CreateType, Drop>;

} // namespace archon::sql
