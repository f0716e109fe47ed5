// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/catalogqueries.h"

#include "sql/keywords.h"

namespace archon::migrations::catalogqueries {

using namespace Qt::StringLiterals;

namespace {

// to_regclass() answers NULL where there is no such relation, so that the query shows nothing instead of failing.
QString relation(const sql::Name &name)
{
    return u"to_regclass(%1)"_s.arg(literal(qualified(name)));
}

} // namespace

QString literal(const QString &text)
{
    QString escaped = text;
    escaped.replace(u'\'', "''"_L1);
    if (escaped.contains(u'\\')) {
        escaped.replace(u'\\', R"(\\)"_L1);
        return u"E'"_s + escaped + u'\'';
    }
    return u'\'' + escaped + u'\'';
}

QString identifier(const QString &name)
{
    return sql::quoteIdentifier(name);
}

QString qualified(const sql::Name &name)
{
    return name.schema.isEmpty() ? identifier(name.name) : identifier(name.schema) + u'.' + identifier(name.name);
}

QString columns(const sql::Name &table)
{
    return uR"(SELECT a.attname AS column, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull AS not_null,
       pg_get_expr(d.adbin, d.adrelid) AS default
  FROM pg_attribute a
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
 WHERE a.attrelid = %1 AND a.attnum > 0 AND NOT a.attisdropped
 ORDER BY a.attnum;)"_s.arg(relation(table));
}

QString column(const sql::Name &table, const QString &columnName)
{
    return uR"(SELECT a.attname AS column, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull AS not_null
  FROM pg_attribute a
 WHERE a.attrelid = %1 AND a.attname = %2 AND NOT a.attisdropped;)"_s.arg(relation(table), literal(columnName));
}

QString index(const sql::Name &indexName)
{
    return uR"(SELECT i.indisvalid AND i.indisready AS valid, m.amname AS method, i.indrelid::regclass AS table,
       pg_get_indexdef(i.indexrelid) AS definition
  FROM pg_index i
  JOIN pg_class c ON c.oid = i.indexrelid
  JOIN pg_am m ON m.oid = c.relam
 WHERE i.indexrelid = %1;)"_s.arg(relation(indexName));
}

QString indexesOf(const sql::Name &table)
{
    return uR"(SELECT i.indexrelid::regclass AS index, i.indisvalid AND i.indisready AS valid, m.amname AS method,
       pg_get_indexdef(i.indexrelid) AS definition
  FROM pg_index i
  JOIN pg_class c ON c.oid = i.indexrelid
  JOIN pg_am m ON m.oid = c.relam
 WHERE i.indrelid = %1;)"_s.arg(relation(table));
}

QString function(const sql::Name &name)
{
    const QString where = name.schema.isEmpty()
        ? u"pg_function_is_visible(p.oid)"_s
        : u"p.pronamespace = to_regnamespace(%1)"_s.arg(literal(identifier(name.schema)));
    return uR"(SELECT p.oid::regprocedure AS function, pg_get_function_result(p.oid) AS result, l.lanname AS language
  FROM pg_proc p
  JOIN pg_language l ON l.oid = p.prolang
 WHERE p.proname = %1 AND %2;)"_s.arg(literal(name.name), where);
}

QString view(const sql::Name &name)
{
    return uR"(SELECT c.oid::regclass AS name, c.relkind, c.reloptions
  FROM pg_class c
 WHERE c.oid = %1;)"_s.arg(relation(name));
}

QString trigger(const sql::Name &table, const QString &name)
{
    return uR"(SELECT t.tgname AS trigger, t.tgenabled <> 'D' AS enabled, t.tgfoid::regproc AS function,
       pg_get_triggerdef(t.oid) AS definition
  FROM pg_trigger t
 WHERE t.tgrelid = %1 AND t.tgname = %2;)"_s.arg(relation(table), literal(name));
}

QString rowSecurity(const sql::Name &table)
{
    return uR"(SELECT c.relrowsecurity AS row_security, c.relforcerowsecurity AS for_the_owner_too
  FROM pg_class c
 WHERE c.oid = %1;)"_s.arg(relation(table));
}

QString policy(const sql::Name &table, const QString &name)
{
    return uR"(SELECT p.polname AS policy,
       CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE'
            ELSE 'ALL' END AS command,
       CASE WHEN p.polroles = '{0}' THEN '{public}'
            ELSE ARRAY(SELECT r.rolname FROM pg_roles r WHERE r.oid = ANY (p.polroles))::text END AS roles,
       pg_get_expr(p.polqual, p.polrelid) AS using, pg_get_expr(p.polwithcheck, p.polrelid) AS with_check
  FROM pg_policy p
 WHERE p.polrelid = %1 AND p.polname = %2;)"_s.arg(relation(table), literal(name));
}

QString constraint(const sql::Name &table, const QString &name)
{
    return uR"(SELECT c.conname AS constraint, c.convalidated AS validated, pg_get_constraintdef(c.oid) AS definition
  FROM pg_constraint c
 WHERE c.conrelid = %1 AND c.conname = %2;)"_s.arg(relation(table), literal(name));
}

QString constraintsOf(const sql::Name &table, QChar type)
{
    return uR"(SELECT c.conname AS constraint, c.convalidated AS validated, pg_get_constraintdef(c.oid) AS definition
  FROM pg_constraint c
 WHERE c.conrelid = %1 AND c.contype = %2;)"_s.arg(relation(table), literal(type));
}

QString extension(const QString &name)
{
    return uR"(SELECT e.extname AS extension, e.extversion AS version, e.extnamespace::regnamespace AS schema
  FROM pg_extension e
 WHERE e.extname = %1;)"_s.arg(literal(name));
}

QString type(const sql::Name &name)
{
    return uR"(SELECT t.oid::regtype AS type, e.enumlabel AS label
  FROM pg_type t
  LEFT JOIN pg_enum e ON e.enumtypid = t.oid
 WHERE t.oid = to_regtype(%1)
 ORDER BY e.enumsortorder;)"_s.arg(literal(qualified(name)));
}

QString schema(const QString &name)
{
    return u"SELECT n.nspname AS schema FROM pg_namespace n WHERE n.nspname = %1;"_s.arg(literal(name));
}

} // namespace archon::migrations::catalogqueries
