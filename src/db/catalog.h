// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <QHash>
#include <QList>
#include <QMap>
#include <QString>
#include <QStringList>

namespace archon::db {

class Connection;

// A picture of the schema objects of a database at one moment: plain values, safe to keep and to compare. Objects that
// belong to an extension are left out. Types are in format_type() spelling with the schema left off unless it is
// needed ("character varying(50)", "vector(1536)", "timestamp with time zone").
struct Catalog {
    struct Column {
        QString name;
        QString type;
        bool notNull = false;
        bool generated = false;
        bool identity = false;
        QString defaultExpression; // as pg_get_expr() writes it

        bool operator==(const Column &) const = default;
    };
    struct Constraint {
        enum class Kind { PrimaryKey, Unique, ForeignKey, Check, Exclusion, Other };
        QString name;
        Kind kind = Kind::Other;
        QStringList columns;
        QString referencedSchema; // foreign keys
        QString referencedTable;
        QStringList referencedColumns;
        QString onDelete; // "CASCADE", "SET NULL", "SET DEFAULT", "RESTRICT", "NO ACTION"
        QString onUpdate;
        bool validated = true;
        QString definition; // pg_get_constraintdef()

        bool operator==(const Constraint &) const = default;
    };
    struct Trigger {
        QString name;
        QString functionSchema;
        QString function;
        bool enabled = true;
        QString definition; // pg_get_triggerdef()

        bool operator==(const Trigger &) const = default;
    };
    struct Policy {
        QString name;
        QString command; // "ALL", "SELECT", …
        QStringList roles; // "public" for everybody
        bool permissive = true;
        QString usingExpression;
        QString checkExpression;

        bool operator==(const Policy &) const = default;
    };
    struct Table { // also partitioned and foreign tables
        QString schema;
        QString name;
        QString owner;
        QList<Column> columns;
        QList<Constraint> constraints;
        QList<Trigger> triggers;
        QList<Policy> policies;
        bool rowSecurity = false;
        bool forceRowSecurity = false;
        qint64 estimatedRows = 0; // reltuples; -1: never analysed
        qint64 bytes = 0; // pg_total_relation_size()

        [[nodiscard]] const Column *column(const QString &columnName) const;
        bool operator==(const Table &) const = default;
    };
    struct Index {
        QString schema;
        QString name;
        QString tableSchema;
        QString table;
        QString method; // "btree", "hnsw", "ivfflat", …
        QStringList keys; // each as pg_get_indexdef(index, n, true) writes it: a column or an expression
        QStringList operatorClasses; // one for each key
        QList<bool> descending; // one for each key
        bool unique = false;
        bool primary = false;
        bool valid = true; // indisvalid and indisready
        QString predicate;
        QString definition; // pg_get_indexdef()

        bool operator==(const Index &) const = default;
    };
    struct Function {
        QString schema;
        QString name;
        QStringList argumentTypes; // of the input arguments, without length or precision
        QString arguments; // pg_get_function_identity_arguments()
        QString result; // pg_get_function_result()
        QString language;
        QString kind; // "f", "p", "a", "w" as in pg_proc.prokind
        bool securityDefiner = false;
        QStringList settings; // proconfig, such as search_path=…

        bool operator==(const Function &) const = default;
    };
    struct View {
        QString schema;
        QString name;
        bool materialized = false;
        bool securityInvoker = false;
        QList<Column> columns;

        bool operator==(const View &) const = default;
    };
    struct Extension {
        QString name;
        QString schema;
        QString version;

        bool operator==(const Extension &) const = default;
    };
    struct Type { // enums and domains
        QString schema;
        QString name;
        bool isEnum = false;
        QStringList labels;

        bool operator==(const Type &) const = default;
    };

    QStringList searchPath; // the schemas that exist, in order, without pg_catalog
    QStringList schemas;
    QStringList roles;
    QList<Table> tables;
    QList<Index> indexes;
    QList<Function> functions;
    QList<View> views;
    QList<Extension> extensions;
    QList<Type> types;

    // Look-ups by name; with an empty schema the search path decides, as on the server. nullptr: there is none.
    [[nodiscard]] const Table *table(const QString &schema, const QString &name) const;
    [[nodiscard]] const Index *index(const QString &schema, const QString &name) const;
    [[nodiscard]] const View *view(const QString &schema, const QString &name) const;
    [[nodiscard]] const Type *type(const QString &schema, const QString &name) const;
    [[nodiscard]] const Extension *extension(const QString &name) const;
    [[nodiscard]] QList<Function> functionsNamed(const QString &schema, const QString &name) const;

    bool operator==(const Catalog &) const = default;
};

// Reads the catalog of all schemas but the system's. Read only; a handful of queries. Worker thread.
[[nodiscard]] core::Result<Catalog> readCatalog(Connection &connection);

} // namespace archon::db
