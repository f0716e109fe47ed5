// SPDX-License-Identifier: GPL-3.0-or-later
#include "parsed.h"

using namespace Qt::StringLiterals;
using namespace archon;
using namespace archon::sql;
using namespace archon::tests;
using Kind = ConstraintEffect::Kind;

namespace {

ColumnEffect columnOf(const CreateTable &table, const QString &name)
{
    for (const ColumnEffect &column : table.columns) {
        if (column.name == name) {
            return column;
        }
    }
    qFatal("there is no column %s", qPrintable(name));
}

Drop dropOf(const QString &text)
{
    return effect<Drop>(parsed(text));
}

} // namespace

class EffectsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsATable();
    void readsConstraintsOfATable();
    void readsTablesWithoutColumnsOfTheirOwn();
    void readsAddedColumnsAndConstraints();
    void readsIndexes_data();
    void readsIndexes();
    void readsFunctions_data();
    void readsFunctions();
    void readsViews();
    void readsTriggersAndPolicies();
    void readsExtensionsSchemasAndTypes();
    void placesTheElementsOfASchema();
    void readsDrops_data();
    void readsDrops();
    void foldsNamesAsTheServerDoes();
};

void EffectsTest::readsATable()
{
    const auto table = effect<CreateTable>(parsed(uR"(CREATE TABLE IF NOT EXISTS app.things (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name varchar(50) NOT NULL, note text DEFAULT NULL,
        other text DEFAULT NULL::text, number serial, big bigint GENERATED ALWAYS AS IDENTITY,
        total int GENERATED ALWAYS AS (1 + 1) STORED, embedding extensions.vector(1536), tags text[] DEFAULT '{}'))"_s));
    QCOMPARE(table.table, (Name{.schema = u"app"_s, .name = u"things"_s}));
    QVERIFY(table.ifNotExists);
    QCOMPARE(table.columns.size(), 9);
    const auto expect = [&table](const ColumnEffect &expected) { QCOMPARE(columnOf(table, expected.name), expected); };
    expect({.name = u"id"_s, .type = u"uuid"_s, .notNull = true, .hasDefault = true});
    expect({.name = u"name"_s, .type = u"character varying(50)"_s, .notNull = true});
    expect({.name = u"note"_s, .type = u"text"_s});
    expect({.name = u"other"_s, .type = u"text"_s});
    expect({.name = u"number"_s, .type = u"integer"_s, .notNull = true, .hasDefault = true});
    expect({.name = u"big"_s, .type = u"bigint"_s, .notNull = true, .identity = true});
    expect({.name = u"total"_s, .type = u"integer"_s, .generated = true});
    expect({.name = u"embedding"_s, .type = u"vector(1536)"_s});
    expect({.name = u"tags"_s, .type = u"text[]"_s, .hasDefault = true});
}

void EffectsTest::readsConstraintsOfATable()
{
    const auto table = effect<CreateTable>(parsed(uR"(CREATE TABLE t (
        a int REFERENCES app.p ON DELETE SET NULL, b int UNIQUE, c int CONSTRAINT positive CHECK (c > 0),
        d int, PRIMARY KEY (a, b), CONSTRAINT both_unique UNIQUE (c, d), CHECK (c < d AND c > 0),
        FOREIGN KEY (c, d) REFERENCES q (x, y) ON DELETE CASCADE,
        EXCLUDE USING gist (d WITH =)))"_s));
    const Name t{.schema = {}, .name = u"t"_s};
    QList<ConstraintEffect> expected(8);
    for (ConstraintEffect &constraint : expected) {
        constraint.table = t;
    }
    expected[0].kind = Kind::ForeignKey;
    expected[0].columns = QStringList{u"a"_s};
    expected[0].referencedTable = {.schema = u"app"_s, .name = u"p"_s};
    expected[0].onDelete = u"SET NULL"_s;
    expected[1].kind = Kind::Unique;
    expected[1].columns = QStringList{u"b"_s};
    expected[2].name = u"positive"_s;
    expected[2].columns = QStringList{u"c"_s};
    expected[3].kind = Kind::PrimaryKey;
    expected[3].columns = QStringList{u"a"_s, u"b"_s};
    expected[4].kind = Kind::Unique;
    expected[4].name = u"both_unique"_s;
    expected[4].columns = QStringList{u"c"_s, u"d"_s};
    expected[5].columns = QStringList{u"c"_s, u"d"_s};
    expected[6].kind = Kind::ForeignKey;
    expected[6].columns = QStringList{u"c"_s, u"d"_s};
    expected[6].referencedTable = {.schema = {}, .name = u"q"_s};
    expected[6].referencedColumns = QStringList{u"x"_s, u"y"_s};
    expected[6].onDelete = u"CASCADE"_s;
    expected[7].kind = Kind::Exclusion;
    expected[7].columns = QStringList{u"d"_s};
    QCOMPARE(table.constraints, expected);
    QVERIFY(columnOf(table, u"a"_s).notNull); // by the primary key
    QVERIFY(columnOf(table, u"b"_s).notNull);
    QVERIFY(!columnOf(table, u"c"_s).notNull);
}

void EffectsTest::readsTablesWithoutColumnsOfTheirOwn()
{
    for (const QString &text : {u"CREATE TABLE t AS SELECT 1 AS a"_s, u"SELECT 1 AS a INTO t"_s,
             u"CREATE TABLE t PARTITION OF p FOR VALUES IN (1)"_s, u"CREATE TABLE t (LIKE p)"_s}) {
        const auto table = effect<CreateTable>(parsed(text));
        QCOMPARE(table.table.name, u"t"_s);
        QVERIFY(table.columns.isEmpty());
    }
    const auto foreign = effect<CreateTable>(parsed(u"CREATE FOREIGN TABLE t (a int) SERVER s"_s));
    QCOMPARE(foreign.table.name, u"t"_s);
    QCOMPARE(foreign.columns.size(), 1);
}

void EffectsTest::readsAddedColumnsAndConstraints()
{
    const Script script = parsed(uR"(ALTER TABLE IF EXISTS app.t
        ADD COLUMN IF NOT EXISTS embedding vector(1536),
        ADD p uuid NOT NULL REFERENCES parents (id),
        ADD CONSTRAINT c CHECK (a > 0) NOT VALID,
        ENABLE ROW LEVEL SECURITY,
        DROP COLUMN old,
        DROP CONSTRAINT IF EXISTS k)"_s);
    const QList<Effect> &effects = script.statements.first().effects;
    QCOMPARE(effects.size(), 6);
    const Name t{.schema = u"app"_s, .name = u"t"_s};
    const auto &first = std::get<AddColumn>(effects.at(0));
    QCOMPARE(first.table, t);
    QVERIFY(first.ifNotExists);
    QCOMPARE(first.column, (ColumnEffect{.name = u"embedding"_s, .type = u"vector(1536)"_s}));
    const auto &second = std::get<AddColumn>(effects.at(1));
    QVERIFY(!second.ifNotExists);
    QVERIFY(second.column.notNull);
    QCOMPARE(second.constraints.size(), 1);
    QCOMPARE(second.constraints.first().referencedTable.name, u"parents"_s);
    QCOMPARE(second.constraints.first().onDelete, u"NO ACTION"_s);
    QCOMPARE(std::get<AddConstraint>(effects.at(2)).constraint.name, u"c"_s);
    QCOMPARE(std::get<EnableRowSecurity>(effects.at(3)).table, t);
    QCOMPARE(std::get<Drop>(effects.at(4)).kind, u"COLUMN"_s);
    QCOMPARE(std::get<Drop>(effects.at(4)).part, u"old"_s);
    QCOMPARE(std::get<Drop>(effects.at(5)).kind, u"CONSTRAINT"_s);
    // The same command on a view is none on a table.
    QVERIFY(parsed(u"ALTER VIEW v ALTER a SET DEFAULT 1"_s).statements.first().effects.isEmpty());
}

void EffectsTest::readsIndexes_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("method");
    QTest::addColumn<QStringList>("keys");
    QTest::addColumn<QStringList>("classes");
    QTest::addColumn<QList<bool>>("descending");
    const auto row = [](const char *name, const QString &text, const QString &method, const QStringList &keys,
                         const QStringList &classes, const QList<bool> &descending) {
        QTest::newRow(name) << text << method << keys << classes << descending;
    };
    row("plain", u"CREATE INDEX i ON t (a, b DESC)"_s, u"btree"_s, {u"a"_s, u"b"_s}, {{}, {}}, {false, true});
    row("hnsw",
        u"CREATE INDEX i ON s.t USING hnsw (e extensions.vector_cosine_ops) WITH (m = 16, ef_construction=64)"_s,
        u"hnsw"_s, {u"e"_s}, {u"vector_cosine_ops"_s}, {false});
    row("expressions",
        u"CREATE INDEX i ON t (lower(a), (b || ', ' || (c)) DESC, coalesce(a, ')') COLLATE \"C\" text_pattern_ops, d)"_s,
        u"btree"_s, {u"lower(a)"_s, u"b || ', ' || (c)"_s, u"coalesce(a, ')')"_s, u"d"_s},
        {{}, {}, u"text_pattern_ops"_s, {}}, {false, true, false, false});
    row("qualified function, comments", u"CREATE INDEX i ON t /* ( */ (app.f(a, -- )\n b), ((a -> 'x') ->> 'y'))"_s,
        u"btree"_s, {u"app.f(a, -- ) b)"_s, u"(a -> 'x') ->> 'y'"_s}, {{}, {}}, {false, false});
    row("JSON path", u"CREATE INDEX i ON t USING gin (data jsonb_path_ops)"_s, u"gin"_s, {u"data"_s},
        {u"jsonb_path_ops"_s}, {false});
    row("parameters of the operator class", u"CREATE INDEX i ON t USING gist (a gist_trgm_ops (siglen = 32), b)"_s,
        u"gist"_s, {u"a"_s, u"b"_s}, {u"gist_trgm_ops"_s, {}}, {false, false});
    row("quoted", u"CREATE INDEX \"I (x)\" ON \"T (y)\" (\"a,b\" NULLS FIRST)"_s, u"btree"_s, {u"a,b"_s}, {{}},
        {false});
    row("word that acts like a function", u"CREATE INDEX i ON t (CURRENT_DATE, a)"_s, u"btree"_s,
        {u"CURRENT_DATE"_s, u"a"_s}, {{}, {}}, {false, false});
}

void EffectsTest::readsIndexes()
{
    QFETCH(const QString, text);
    QFETCH(const QStringList, keys);
    // Something before, so that offsets count.
    const auto index = effect<CreateIndex>(parsed(u"-- é😀 (\nSELECT (1);"_s + text));
    QTEST(index.method, "method");
    QCOMPARE(index.keys, keys);
    QTEST(index.operatorClasses, "classes");
    QTEST(index.descending, "descending");
    QVERIFY(!index.unique);
    QVERIFY(!index.partial);

    const auto flags = effect<CreateIndex>(
        parsed(u"CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON s.t (a) INCLUDE (b) WHERE a > 0"_s));
    QVERIFY(flags.unique && flags.partial && flags.concurrently && flags.ifNotExists);
    QCOMPARE(flags.index, (Name{.schema = u"s"_s, .name = u"i"_s}));
    QCOMPARE(flags.table, (Name{.schema = u"s"_s, .name = u"t"_s}));
    QVERIFY(effect<CreateIndex>(parsed(u"CREATE INDEX ON t (a)"_s)).index.name.isEmpty());
}

void EffectsTest::readsFunctions_data()
{
    QTest::addColumn<QString>("declaration");
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("result");
    QTest::newRow("none") << u"f() RETURNS void"_s << QStringList() << u"void"_s;
    QTest::newRow("lengths are dropped") << u"f(a varchar(5), b numeric(3,1), c vector(3)) RETURNS varchar(7)"_s
                                         << QStringList{u"character varying"_s, u"numeric"_s, u"vector"_s}
                                         << u"character varying"_s;
    QTest::newRow("table") << u"f(a int DEFAULT 1) RETURNS TABLE (id uuid, \"Name\" varchar(3), value timestamptz)"_s
                           << QStringList{u"integer"_s}
                           << u"TABLE(id uuid, \"Name\" character varying, value timestamp with time zone)"_s;
    QTest::newRow("set") << u"f() RETURNS SETOF int[]"_s << QStringList() << u"SETOF integer[]"_s;
    QTest::newRow("one output") << u"f(a text, OUT b int)"_s << QStringList{u"text"_s} << u"integer"_s;
    QTest::newRow("two outputs") << u"f(OUT a text, INOUT b int)"_s << QStringList{u"integer"_s} << u"record"_s;
    QTest::newRow("variadic") << u"f(VARIADIC a text[]) RETURNS trigger"_s << QStringList{u"text[]"_s} << u"trigger"_s;
}

void EffectsTest::readsFunctions()
{
    QFETCH(const QString, declaration);
    const QString text = u"CREATE OR REPLACE FUNCTION app."_s + declaration + u" LANGUAGE plpgsql AS ''"_s;
    const auto function = effect<CreateFunction>(parsed(text));
    QCOMPARE(function.function, (Name{.schema = u"app"_s, .name = u"f"_s}));
    QTEST(function.argumentTypes, "arguments");
    QTEST(function.result, "result");
    QCOMPARE(function.language, u"plpgsql"_s);
    QVERIFY(function.orReplace);
    QVERIFY(!function.procedure);

    const auto procedure = effect<CreateFunction>(parsed(u"CREATE PROCEDURE p(a int) BEGIN ATOMIC SELECT 1; END"_s));
    QVERIFY(procedure.procedure);
    QVERIFY(procedure.result.isEmpty());
    QCOMPARE(procedure.language, u"sql"_s);
}

void EffectsTest::readsViews()
{
    const auto plain = effect<CreateView>(parsed(u"CREATE VIEW app.v AS SELECT 1"_s));
    QCOMPARE(plain.view, (Name{.schema = u"app"_s, .name = u"v"_s}));
    QVERIFY(!plain.securityInvoker && !plain.orReplace && !plain.materialized);
    for (const QString &option : {u"security_invoker"_s, u"security_invoker = true"_s, u"security_invoker=on"_s,
             u"security_invoker = 1"_s, u"security_barrier, security_invoker = yes"_s}) {
        const auto view = effect<CreateView>(parsed(u"CREATE OR REPLACE VIEW v WITH (%1) AS SELECT 1"_s.arg(option)));
        QVERIFY2(view.securityInvoker && view.orReplace, qPrintable(option));
    }
    QVERIFY(!effect<CreateView>(parsed(u"CREATE VIEW v WITH (security_invoker = off) AS SELECT 1"_s)).securityInvoker);
    QVERIFY(effect<CreateView>(parsed(u"CREATE MATERIALIZED VIEW IF NOT EXISTS m AS SELECT 1"_s)).materialized);
}

void EffectsTest::readsTriggersAndPolicies()
{
    const auto trigger = effect<CreateTrigger>(
        parsed(u"CREATE OR REPLACE TRIGGER tr BEFORE UPDATE ON app.t FOR EACH ROW EXECUTE FUNCTION app.f()"_s));
    QCOMPARE(trigger.trigger, u"tr"_s);
    QCOMPARE(trigger.table.toString(), u"app.t"_s);
    QCOMPARE(trigger.function.toString(), u"app.f"_s);
    QVERIFY(trigger.orReplace);

    const auto open = effect<CreatePolicy>(parsed(u"CREATE POLICY \"All of it\" ON t USING (true)"_s));
    QCOMPARE(open.policy, u"All of it"_s);
    QCOMPARE(open.table.name, u"t"_s);
    QCOMPARE(open.command, u"ALL"_s);
    QCOMPARE(open.roles, QStringList{u"public"_s});
    const auto narrow
        = effect<CreatePolicy>(parsed(u"CREATE POLICY p ON t FOR select TO authenticated, service_role USING (a)"_s));
    QCOMPARE(narrow.command, u"SELECT"_s);
    QCOMPARE(narrow.roles, (QStringList{u"authenticated"_s, u"service_role"_s}));
}

void EffectsTest::readsExtensionsSchemasAndTypes()
{
    const auto extension
        = effect<CreateExtension>(parsed(u"CREATE EXTENSION IF NOT EXISTS \"uuid-ossp\" WITH SCHEMA extensions"_s));
    QCOMPARE(extension.extension, u"uuid-ossp"_s);
    QCOMPARE(extension.schema, u"extensions"_s);
    QVERIFY(extension.ifNotExists);
    QCOMPARE(effect<CreateSchema>(parsed(u"CREATE SCHEMA IF NOT EXISTS app"_s)).schema, u"app"_s);
    QCOMPARE(effect<CreateSchema>(parsed(u"CREATE SCHEMA AUTHORIZATION joe"_s)).schema, u"joe"_s);
    const auto mood = effect<CreateType>(parsed(u"CREATE TYPE app.mood AS ENUM ('sad', 'it''s ok')"_s));
    QCOMPARE(mood.type.toString(), u"app.mood"_s);
    QCOMPARE(mood.labels, (QStringList{u"sad"_s, u"it's ok"_s}));
    QCOMPARE(effect<CreateType>(parsed(u"CREATE DOMAIN percent AS int CHECK (VALUE < 101)"_s)).type.name, u"percent"_s);
}

void EffectsTest::placesTheElementsOfASchema()
{
    const Script script = parsed(u"CREATE SCHEMA s CREATE TABLE t (a int) CREATE VIEW s.v AS SELECT 1 "
                                 "CREATE INDEX i ON t (lower(a::text))"_s);
    QCOMPARE(script.statements.first().effects.size(), 4);
    QCOMPARE(effect<CreateTable>(script).table.toString(), u"s.t"_s);
    QCOMPARE(effect<CreateView>(script).view.toString(), u"s.v"_s);
    QCOMPARE(effect<CreateIndex>(script).table.toString(), u"s.t"_s);
    QCOMPARE(effect<CreateIndex>(script).keys, QStringList{u"lower(a::text)"_s});
}

void EffectsTest::readsDrops_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("object");
    QTest::addColumn<QString>("part");
    QTest::addColumn<QStringList>("arguments");
    const auto row = [](const QString &text, const QString &kind, const QString &object, const QString &part = {},
                         const QStringList &arguments = {}) {
        QTest::newRow(qPrintable(text)) << text << kind << object << part << arguments;
    };
    row(u"DROP TABLE IF EXISTS a.t CASCADE"_s, u"TABLE"_s, u"a.t"_s);
    row(u"DROP VIEW v"_s, u"VIEW"_s, u"v"_s);
    row(u"DROP MATERIALIZED VIEW m"_s, u"MATERIALIZED VIEW"_s, u"m"_s);
    row(u"DROP INDEX CONCURRENTLY s.i"_s, u"INDEX"_s, u"s.i"_s);
    row(u"DROP FUNCTION f(int, varchar(4))"_s, u"FUNCTION"_s, u"f"_s, {}, {u"integer"_s, u"character varying"_s});
    row(u"DROP FUNCTION IF EXISTS app.f"_s, u"FUNCTION"_s, u"app.f"_s);
    row(u"DROP PROCEDURE p(text)"_s, u"PROCEDURE"_s, u"p"_s, {}, {u"text"_s});
    row(u"DROP TRIGGER IF EXISTS tr ON a.t"_s, u"TRIGGER"_s, u"a.t"_s, u"tr"_s);
    row(u"DROP POLICY \"A b\" ON t"_s, u"POLICY"_s, u"t"_s, u"A b"_s);
    row(u"DROP SCHEMA s CASCADE"_s, u"SCHEMA"_s, u"s"_s);
    row(u"DROP EXTENSION vector"_s, u"EXTENSION"_s, u"vector"_s);
    row(u"DROP TYPE app.mood"_s, u"TYPE"_s, u"app.mood"_s);
    row(u"DROP DOMAIN d"_s, u"DOMAIN"_s, u"d"_s);
    row(u"DROP SEQUENCE q"_s, u"SEQUENCE"_s, u"q"_s);
    row(u"ALTER TABLE t DROP a"_s, u"COLUMN"_s, u"t"_s, u"a"_s);
    row(u"ALTER TABLE t DROP CONSTRAINT c"_s, u"CONSTRAINT"_s, u"t"_s, u"c"_s);
    row(u"ALTER TABLE t RENAME TO u"_s, u"TABLE"_s, u"t"_s);
    row(u"ALTER TABLE t RENAME COLUMN a TO b"_s, u"COLUMN"_s, u"t"_s, u"a"_s);
    row(u"ALTER TABLE t SET SCHEMA s"_s, u"TABLE"_s, u"t"_s);
    row(u"ALTER FUNCTION f(int) RENAME TO g"_s, u"FUNCTION"_s, u"f"_s, {}, {u"integer"_s});
    row(u"ALTER TYPE a.mood RENAME TO state"_s, u"TYPE"_s, u"a.mood"_s);
    row(u"ALTER POLICY p ON t RENAME TO q"_s, u"POLICY"_s, u"t"_s, u"p"_s);
    row(u"ALTER TABLE t RENAME CONSTRAINT c TO d"_s, u"CONSTRAINT"_s, u"t"_s, u"c"_s);
}

void EffectsTest::readsDrops()
{
    QFETCH(const QString, text);
    const Drop drop = dropOf(text);
    QTEST(drop.kind, "kind");
    QTEST(drop.object.toString(), "object");
    QTEST(drop.part, "part");
    QTEST(drop.argumentTypes, "arguments");
}

void EffectsTest::foldsNamesAsTheServerDoes()
{
    QCOMPARE(effect<CreateTable>(parsed(u"CREATE TABLE App.Things (ID int)"_s)).table.toString(), u"app.things"_s);
    QCOMPARE(
        effect<CreateTable>(parsed(u"CREATE TABLE \"App\".\"Th ings\" (\"ID\" int)"_s)).columns.first().name, u"ID"_s);
    QCOMPARE(effect<CreateTable>(parsed(u"CREATE TABLE U&\"d\\0061t\\+000061\" (a int)"_s)).table.name, u"data"_s);
}

QTEST_GUILESS_MAIN(EffectsTest)
#include "tst_effects.moc"
