// SPDX-License-Identifier: GPL-3.0-or-later
#include "db/catalogqueries.h"

using namespace Qt::StringLiterals;

namespace archon::db::catalogqueries {

namespace {

// Not of the system, and not part of an extension. %1: the catalog's name, %2: the oid.
constexpr auto ours = R"(n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                    WHERE d.classid = '%1'::pg_catalog.regclass AND d.objid = %2 AND d.deptype = 'e'))"_L1;

// format_type() names the schema of a type that the search path does not reach. For types of extensions that depends on
// where somebody has put the extension, so it is left off. %1: the type's oid, %2: its modifier.
constexpr auto typeName = R"((SELECT CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_depend td
                            WHERE td.classid = 'pg_catalog.pg_type'::pg_catalog.regclass AND td.deptype = 'e'
                              AND td.objid = CASE WHEN tt.typcategory = 'A' THEN tt.typelem ELSE tt.oid END)
                      AND pg_catalog.starts_with(pg_catalog.format_type(%1, %2), pg_catalog.quote_ident(tn.nspname) || '.')
                     THEN pg_catalog.substr(pg_catalog.format_type(%1, %2),
                                            pg_catalog.length(pg_catalog.quote_ident(tn.nspname)) + 2)
                     ELSE pg_catalog.format_type(%1, %2) END
                FROM pg_catalog.pg_type tt JOIN pg_catalog.pg_namespace tn ON tn.oid = tt.typnamespace
               WHERE tt.oid = %1))"_L1;

constexpr auto columns = R"((SELECT pg_catalog.json_agg(pg_catalog.json_build_object(
            'name', a.attname, 'type', %1, 'notNull', a.attnotnull, 'generated', a.attgenerated <> '',
            'identity', a.attidentity <> '', 'default', pg_catalog.pg_get_expr(ad.adbin, ad.adrelid)) ORDER BY a.attnum)
          FROM pg_catalog.pg_attribute a
          LEFT JOIN pg_catalog.pg_attrdef ad ON ad.adrelid = a.attrelid AND ad.adnum = a.attnum
         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped))"_L1;

// NOT NULL is a constraint of its own since 18, and told by the column on all versions.
constexpr auto constraints = R"((SELECT pg_catalog.json_agg(pg_catalog.json_build_object(
            'name', k.conname, 'kind', k.contype,
            'columns', (SELECT pg_catalog.json_agg(a.attname ORDER BY o.place)
                          FROM pg_catalog.unnest(k.conkey) WITH ORDINALITY o(number, place)
                          JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = o.number),
            'referencedSchema', fn.nspname, 'referencedTable', f.relname,
            'referencedColumns', (SELECT pg_catalog.json_agg(a.attname ORDER BY o.place)
                                    FROM pg_catalog.unnest(k.confkey) WITH ORDINALITY o(number, place)
                                    JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = o.number),
            'onDelete', k.confdeltype, 'onUpdate', k.confupdtype, 'validated', k.convalidated,
            'definition', pg_catalog.pg_get_constraintdef(k.oid)) ORDER BY k.conname)
          FROM pg_catalog.pg_constraint k
          LEFT JOIN pg_catalog.pg_class f ON f.oid = k.confrelid
          LEFT JOIN pg_catalog.pg_namespace fn ON fn.oid = f.relnamespace
         WHERE k.conrelid = c.oid AND k.contype NOT IN ('n', 't')))"_L1;

constexpr auto triggers = R"((SELECT pg_catalog.json_agg(pg_catalog.json_build_object(
            'name', t.tgname, 'functionSchema', pn.nspname, 'function', p.proname, 'enabled', t.tgenabled <> 'D',
            'definition', pg_catalog.pg_get_triggerdef(t.oid)) ORDER BY t.tgname)
          FROM pg_catalog.pg_trigger t
          JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid
          JOIN pg_catalog.pg_namespace pn ON pn.oid = p.pronamespace
         WHERE t.tgrelid = c.oid AND NOT t.tgisinternal))"_L1;

constexpr auto policies = R"((SELECT pg_catalog.json_agg(pg_catalog.json_build_object(
            'name', l.polname, 'command', l.polcmd, 'permissive', l.polpermissive,
            'roles', (SELECT pg_catalog.json_agg(coalesce(r.rolname, 'public') ORDER BY r.rolname)
                        FROM pg_catalog.unnest(l.polroles) o(role) LEFT JOIN pg_catalog.pg_roles r ON r.oid = o.role),
            'using', pg_catalog.pg_get_expr(l.polqual, l.polrelid),
            'check', pg_catalog.pg_get_expr(l.polwithcheck, l.polrelid)) ORDER BY l.polname)
          FROM pg_catalog.pg_policy l WHERE l.polrelid = c.oid))"_L1;

} // namespace

QString overview()
{
    return uR"(
SELECT pg_catalog.array_to_json(pg_catalog.current_schemas(false)),
       (SELECT pg_catalog.json_agg(n.nspname ORDER BY n.nspname) FROM pg_catalog.pg_namespace n
         WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'),
       (SELECT pg_catalog.json_agg(r.rolname ORDER BY r.rolname) FROM pg_catalog.pg_roles r WHERE r.rolname !~ '^pg_'),
       (SELECT pg_catalog.json_agg(pg_catalog.json_build_object(
                 'name', e.extname, 'schema', n.nspname, 'version', e.extversion) ORDER BY e.extname)
          FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace),
       (SELECT pg_catalog.json_agg(pg_catalog.json_build_object('schema', n.nspname, 'name', t.typname,
                 'isEnum', t.typtype = 'e',
                 'labels', (SELECT pg_catalog.json_agg(l.enumlabel ORDER BY l.enumsortorder)
                              FROM pg_catalog.pg_enum l WHERE l.enumtypid = t.oid)) ORDER BY n.nspname, t.typname)
          FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
         WHERE t.typtype IN ('e', 'd') AND %1))"_s.arg(ours.arg("pg_catalog.pg_type"_L1, "t.oid"_L1));
}

QString relations()
{
    return uR"(
SELECT c.relkind IN ('v', 'm'), pg_catalog.json_build_object('schema', n.nspname, 'name', c.relname,
       'owner', pg_catalog.pg_get_userbyid(c.relowner), 'rowSecurity', c.relrowsecurity,
       'forceRowSecurity', c.relforcerowsecurity, 'rows', c.reltuples::pg_catalog.int8, 'materialized', c.relkind = 'm',
       'securityInvoker', (SELECT o.option_value::pg_catalog.bool FROM pg_catalog.pg_options_to_table(c.reloptions) o
                            WHERE o.option_name = 'security_invoker'),
       'bytes', CASE WHEN c.relkind IN ('r', 'p', 'm') THEN pg_catalog.pg_total_relation_size(c.oid) END,
       'columns', %1, 'constraints', %2, 'triggers', %3, 'policies', %4)
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND %5
 ORDER BY n.nspname, c.relname)"_s.arg(QString(columns).arg(typeName.arg("a.atttypid"_L1, "a.atttypmod"_L1)),
        QString(constraints), QString(triggers), QString(policies), ours.arg("pg_catalog.pg_class"_L1, "c.oid"_L1));
}

QString indexes()
{
    return uR"(
SELECT pg_catalog.json_build_object('schema', n.nspname, 'name', i.relname, 'tableSchema', tn.nspname, 'table', c.relname,
       'method', m.amname, 'unique', x.indisunique, 'primary', x.indisprimary, 'valid', x.indisvalid AND x.indisready,
       'predicate', pg_catalog.pg_get_expr(x.indpred, x.indrelid), 'definition', pg_catalog.pg_get_indexdef(x.indexrelid),
       'keys', (SELECT pg_catalog.json_agg(pg_catalog.json_build_object(
                         'text', pg_catalog.pg_get_indexdef(x.indexrelid, k.place, true), 'class', o.opcname,
                         'descending', x.indoption[k.place - 1] & 1 = 1) ORDER BY k.place)
                  FROM pg_catalog.generate_series(1, x.indnkeyatts::pg_catalog.int4) k(place)
                  LEFT JOIN pg_catalog.pg_opclass o ON o.oid = x.indclass[k.place - 1]))
  FROM pg_catalog.pg_index x
  JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = i.relnamespace
  JOIN pg_catalog.pg_class c ON c.oid = x.indrelid
  JOIN pg_catalog.pg_namespace tn ON tn.oid = c.relnamespace
  JOIN pg_catalog.pg_am m ON m.oid = i.relam
 WHERE %1
 ORDER BY n.nspname, i.relname)"_s.arg(ours.arg("pg_catalog.pg_class"_L1, "c.oid"_L1));
}

QString functions()
{
    return uR"(
SELECT pg_catalog.json_build_object('schema', n.nspname, 'name', p.proname, 'kind', p.prokind, 'language', g.lanname,
       'argumentTypes', (SELECT pg_catalog.json_agg(%1 ORDER BY o.place)
                           FROM pg_catalog.unnest(p.proargtypes) WITH ORDINALITY o(type, place)),
       'arguments', pg_catalog.pg_get_function_identity_arguments(p.oid),
       'result', pg_catalog.pg_get_function_result(p.oid), 'securityDefiner', p.prosecdef,
       'settings', pg_catalog.array_to_json(p.proconfig))
  FROM pg_catalog.pg_proc p
  JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
  JOIN pg_catalog.pg_language g ON g.oid = p.prolang
 WHERE %2
 ORDER BY n.nspname, p.proname, p.oid)"_s.arg(
        typeName.arg("o.type"_L1, "NULL"_L1), ours.arg("pg_catalog.pg_proc"_L1, "p.oid"_L1));
}

} // namespace archon::db::catalogqueries
