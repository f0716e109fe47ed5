// SPDX-License-Identifier: GPL-3.0-or-later
#include "db/catalog.h"

#include "db/connection.h"
#include "support/testserver.h"
#include "support/verifyresult.h"

#include <QElapsedTimer>
#include <QTest>

using namespace Qt::StringLiterals;
using archon::core::Result;
using archon::db::Catalog;
using archon::db::Connection;
using archon::db::ConnectionUrl;
using archon::db::readCatalog;
using archon::tests::TestServer;
using Kind = Catalog::Constraint::Kind;

namespace {

Catalog catalogOf(const ConnectionUrl &url)
{
    const auto connection = Connection::open(url);
    if (!connection) {
        qFatal("%s", qPrintable(connection.error().text()));
    }
    const Result<Catalog> catalog = readCatalog(**connection);
    if (!catalog) {
        qFatal("%s", qPrintable(catalog.error().text()));
    }
    return *catalog;
}

const Catalog::Constraint *constraint(const Catalog::Table *table, const QString &name)
{
    const auto found = std::ranges::find(table->constraints, name, &Catalog::Constraint::name);
    return found == table->constraints.end() ? nullptr : &*found;
}

QStringList typesOf(const Catalog::Table *table)
{
    QStringList types;
    for (const Catalog::Column &column : table->columns) {
        types << column.type;
    }
    return types;
}

const QString schemaSql = uR"(
CREATE SCHEMA app;
CREATE TYPE app.mood AS ENUM ('sad', 'ok', 'happy');
CREATE DOMAIN app.percent AS int CHECK (VALUE BETWEEN 0 AND 100);
CREATE TABLE parents (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), code varchar(50) NOT NULL UNIQUE);
COMMENT ON TABLE parents IS 'with a comment';
CREATE TABLE children (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    parent uuid NOT NULL REFERENCES parents ON DELETE CASCADE ON UPDATE SET NULL,
    a int, b int, total int GENERATED ALWAYS AS (a + b) STORED,
    price numeric(10,2) DEFAULT 1.5, seen timestamptz DEFAULT now(), tags text[], data jsonb DEFAULT '{}',
    feeling app.mood, share app.percent, embedding vector(1536), many vector(3)[],
    CONSTRAINT positive CHECK (a > 0),
    CONSTRAINT pair UNIQUE (b, a));
ALTER TABLE children ADD CONSTRAINT late CHECK (b > 0) NOT VALID;
ALTER TABLE children DROP COLUMN a CASCADE, ADD COLUMN a int;
CREATE INDEX by_seen ON children (seen DESC, b) WHERE b > 1;
CREATE INDEX by_lower ON parents (lower(code) varchar_pattern_ops) INCLUDE (id);
CREATE INDEX by_tags ON children USING gin (tags);
CREATE INDEX by_embedding ON children USING hnsw (embedding vector_cosine_ops);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE FUNCTION find(query vector, wanted int DEFAULT 5, OUT id bigint, OUT score float8) RETURNS SETOF record
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS 'SELECT 1::bigint, 1.0::float8';
CREATE FUNCTION find(varchar(10)) RETURNS void LANGUAGE sql AS '';
CREATE PROCEDURE app.tidy() LANGUAGE sql AS '';
CREATE AGGREGATE app.product(int) (sfunc = int4mul, stype = int, initcond = '1');
CREATE TRIGGER touching BEFORE UPDATE ON children FOR EACH ROW EXECUTE FUNCTION touch();
CREATE TRIGGER sleeping AFTER INSERT ON children EXECUTE FUNCTION touch();
ALTER TABLE children DISABLE TRIGGER sleeping;
ALTER TABLE children ENABLE ROW LEVEL SECURITY;
ALTER TABLE parents FORCE ROW LEVEL SECURITY;
CREATE POLICY everybody ON children USING (b > 0);
CREATE POLICY writers ON children AS RESTRICTIVE FOR INSERT TO postgres WITH CHECK (b < 100);
CREATE VIEW plain AS SELECT id, code FROM parents;
CREATE VIEW careful WITH (security_invoker = true) AS SELECT id, embedding FROM children;
CREATE MATERIALIZED VIEW app.kept AS SELECT count(*) AS n FROM parents;
CREATE TABLE app.parted (day date, n int) PARTITION BY RANGE (day);
CREATE TABLE app.parted_2026 PARTITION OF app.parted FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE app.parents (other text);
CREATE TABLE "Odd ""name"" 😀" ("Größe" int);
)"_s;

} // namespace

class TestCatalog : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();

    void readsColumns();
    void readsConstraints();
    void readsIndexes();
    void seesAnInvalidIndex();
    void readsFunctions();
    void readsTriggersAndPolicies();
    void readsViews();
    void readsTypesExtensionsSchemasAndRoles();
    void leavesOutWhatBelongsToExtensions();
    void looksUpByTheSearchPath();
    void spellsVectorAlikeWhereverItLives_data();
    void spellsVectorAlikeWhereverItLives();
    void spellsOtherTypesWithTheirSchemaWhereNeeded();
    void isTheSameTwice();
    void readsAnEmptyDatabase();
    void readsInsideATransactionAndLeavesItOpen();
    void leavesNoTransactionBehind();
    void isReadableByAnyRole();
    void isQuickOnManyTables();

private:
    std::unique_ptr<TestServer> m_server;
    ConnectionUrl m_url;
    Catalog m_catalog;
};

void TestCatalog::initTestCase()
{
    m_server = std::make_unique<TestServer>();
    m_url = m_server->freshVectorDatabase();
    m_server->psql(m_url, schemaSql);
    m_catalog = catalogOf(m_url);
}

void TestCatalog::cleanupTestCase()
{
    m_server.reset();
}

void TestCatalog::readsColumns()
{
    const Catalog::Table *children = m_catalog.table({}, u"children"_s);
    QVERIFY(children);
    QCOMPARE(children->schema, u"public"_s);
    QCOMPARE(children->owner, u"postgres"_s);
    QCOMPARE(typesOf(children),
        QStringList(
            {u"bigint"_s, u"uuid"_s, u"integer"_s, u"numeric(10,2)"_s, u"timestamp with time zone"_s, u"text[]"_s,
                u"jsonb"_s, u"app.mood"_s, u"app.percent"_s, u"vector(1536)"_s, u"vector(3)[]"_s, u"integer"_s}));
    QVERIFY(children->column(u"id"_s)->identity);
    QVERIFY(children->column(u"id"_s)->notNull);
    QVERIFY(!children->column(u"b"_s)->notNull);
    QCOMPARE(children->column(u"seen"_s)->defaultExpression, u"now()"_s);
    QCOMPARE(children->column(u"data"_s)->defaultExpression, u"'{}'::jsonb"_s);
    QVERIFY(!children->column(u"total"_s)); // went with the column that it was made of
    QCOMPARE(children->column(u"a"_s)->defaultExpression, QString());
    QVERIFY(!children->column(u"missing"_s));
    QCOMPARE(m_catalog.table({}, u"parents"_s)->column(u"code"_s)->type, u"character varying(50)"_s);
    const Catalog::Table *odd = m_catalog.table({}, u"Odd \"name\" 😀"_s);
    QVERIFY(odd);
    QVERIFY(odd->column(u"Größe"_s));
    QVERIFY(m_catalog.table(u"app"_s, u"parted"_s));
    QVERIFY(m_catalog.table(u"app"_s, u"parted_2026"_s));
    QVERIFY(children->bytes > 0);
    QCOMPARE(children->estimatedRows, -1);
    m_server->psql(m_url, u"CREATE TABLE generated (a int, twice int GENERATED ALWAYS AS (a * 2) STORED)"_s);
    const Catalog again = catalogOf(m_url);
    QVERIFY(again.table({}, u"generated"_s)->column(u"twice"_s)->generated);
    QVERIFY(!again.table({}, u"generated"_s)->column(u"a"_s)->generated);
}

void TestCatalog::readsConstraints()
{
    const Catalog::Table *children = m_catalog.table({}, u"children"_s);
    const Catalog::Constraint *key = constraint(children, u"children_pkey"_s);
    QVERIFY(key);
    QCOMPARE(key->kind, Kind::PrimaryKey);
    QCOMPARE(key->columns, QStringList(u"id"_s));
    const Catalog::Constraint *foreign = constraint(children, u"children_parent_fkey"_s);
    QVERIFY(foreign);
    QCOMPARE(foreign->kind, Kind::ForeignKey);
    QCOMPARE(foreign->columns, QStringList(u"parent"_s));
    QCOMPARE(foreign->referencedSchema, u"public"_s);
    QCOMPARE(foreign->referencedTable, u"parents"_s);
    QCOMPARE(foreign->referencedColumns, QStringList(u"id"_s));
    QCOMPARE(foreign->onDelete, u"CASCADE"_s);
    QCOMPARE(foreign->onUpdate, u"SET NULL"_s);
    QVERIFY(foreign->validated);
    QVERIFY(foreign->definition.startsWith(u"FOREIGN KEY (parent) REFERENCES parents(id)"));
    QVERIFY(!constraint(children, u"late"_s)->validated);
    QCOMPARE(constraint(children, u"late"_s)->kind, Kind::Check);
    QCOMPARE(constraint(m_catalog.table({}, u"parents"_s), u"parents_code_key"_s)->kind, Kind::Unique);
    QCOMPARE(constraint(m_catalog.table({}, u"parents"_s), u"parents_code_key"_s)->onDelete, QString());
    for (const Catalog::Constraint &item : children->constraints) {
        QVERIFY2(item.kind != Kind::Other, qPrintable(item.name)); // no NOT NULL constraints, on no version
    }
}

void TestCatalog::readsIndexes()
{
    const Catalog::Index *seen = m_catalog.index({}, u"by_seen"_s);
    QVERIFY(seen);
    QCOMPARE(seen->table, u"children"_s);
    QCOMPARE(seen->tableSchema, u"public"_s);
    QCOMPARE(seen->method, u"btree"_s);
    QCOMPARE(seen->keys, QStringList({u"seen"_s, u"b"_s}));
    QCOMPARE(seen->descending, QList<bool>({true, false}));
    QCOMPARE(seen->operatorClasses, QStringList({u"timestamptz_ops"_s, u"int4_ops"_s}));
    QCOMPARE(seen->predicate, u"(b > 1)"_s);
    QVERIFY(seen->valid && !seen->unique && !seen->primary);
    const Catalog::Index *lower = m_catalog.index({}, u"by_lower"_s);
    QCOMPARE(lower->keys, QStringList(u"lower(code::text)"_s)); // without the included column
    QCOMPARE(lower->operatorClasses, QStringList(u"varchar_pattern_ops"_s));
    QCOMPARE(m_catalog.index({}, u"by_tags"_s)->method, u"gin"_s);
    const Catalog::Index *embedding = m_catalog.index(u"public"_s, u"by_embedding"_s);
    QCOMPARE(embedding->method, u"hnsw"_s);
    QCOMPARE(embedding->operatorClasses, QStringList(u"vector_cosine_ops"_s));
    QVERIFY(embedding->definition.contains(u"USING hnsw"));
    QVERIFY(m_catalog.index({}, u"parents_pkey"_s)->primary);
    QVERIFY(m_catalog.index({}, u"parents_code_key"_s)->unique);
    QVERIFY(!m_catalog.index({}, u"nothing"_s));
}

void TestCatalog::seesAnInvalidIndex()
{
    const ConnectionUrl url = m_server->freshDatabase();
    m_server->psql(url, u"CREATE TABLE doubled (n int); INSERT INTO doubled VALUES (1), (1)"_s);
    const auto connection = Connection::open(url);
    VERIFY_RESULT(connection);
    QVERIFY(!(*connection)->execute("CREATE UNIQUE INDEX CONCURRENTLY broken ON doubled (n)"));
    const Result<Catalog> catalog = readCatalog(**connection);
    VERIFY_RESULT(catalog);
    QVERIFY(catalog->index({}, u"broken"_s));
    QVERIFY(!catalog->index({}, u"broken"_s)->valid);
}

void TestCatalog::readsFunctions()
{
    const QList<Catalog::Function> found = m_catalog.functionsNamed({}, u"find"_s);
    QCOMPARE(found.size(), 2);
    const Catalog::Function &byVector = found.at(0);
    QCOMPARE(byVector.argumentTypes, QStringList({u"vector"_s, u"integer"_s}));
    QCOMPARE(byVector.arguments, u"query vector, wanted integer, OUT id bigint, OUT score double precision"_s);
    QCOMPARE(byVector.result, u"SETOF record"_s);
    QCOMPARE(byVector.language, u"sql"_s);
    QCOMPARE(byVector.kind, u"f"_s);
    QVERIFY(byVector.securityDefiner);
    QCOMPARE(byVector.settings, QStringList(u"search_path=public, pg_temp"_s));
    QCOMPARE(found.at(1).argumentTypes, QStringList(u"character varying"_s));
    QVERIFY(!found.at(1).securityDefiner);
    QCOMPARE(m_catalog.functionsNamed({}, u"touch"_s).value(0).result, u"trigger"_s);
    QVERIFY(m_catalog.functionsNamed({}, u"touch"_s).value(0).argumentTypes.isEmpty());
    QCOMPARE(m_catalog.functionsNamed(u"app"_s, u"tidy"_s).value(0).kind, u"p"_s);
    QCOMPARE(m_catalog.functionsNamed(u"app"_s, u"product"_s).value(0).kind, u"a"_s);
    QVERIFY(m_catalog.functionsNamed({}, u"tidy"_s).isEmpty()); // not on the search path
}

void TestCatalog::readsTriggersAndPolicies()
{
    const Catalog::Table *children = m_catalog.table({}, u"children"_s);
    QCOMPARE(children->triggers.size(), 2); // without those of the foreign key
    QCOMPARE(children->triggers.at(0).name, u"sleeping"_s);
    QVERIFY(!children->triggers.at(0).enabled);
    QCOMPARE(children->triggers.at(1).name, u"touching"_s);
    QVERIFY(children->triggers.at(1).enabled);
    QCOMPARE(children->triggers.at(1).function, u"touch"_s);
    QCOMPARE(children->triggers.at(1).functionSchema, u"public"_s);
    QVERIFY(children->triggers.at(1).definition.contains(u"BEFORE UPDATE"));
    QVERIFY(children->rowSecurity && !children->forceRowSecurity);
    QVERIFY(m_catalog.table({}, u"parents"_s)->forceRowSecurity);
    QCOMPARE(children->policies,
        QList<Catalog::Policy>({{u"everybody"_s, u"ALL"_s, {u"public"_s}, true, u"(b > 0)"_s, {}},
            {u"writers"_s, u"INSERT"_s, {u"postgres"_s}, false, {}, u"(b < 100)"_s}}));
}

void TestCatalog::readsViews()
{
    const Catalog::View *careful = m_catalog.view({}, u"careful"_s);
    QVERIFY(careful);
    QVERIFY(careful->securityInvoker && !careful->materialized);
    QCOMPARE(careful->columns.at(1).type, u"vector(1536)"_s);
    QVERIFY(!m_catalog.view({}, u"plain"_s)->securityInvoker);
    QVERIFY(m_catalog.view(u"app"_s, u"kept"_s)->materialized);
    QVERIFY(!m_catalog.table({}, u"careful"_s));
}

void TestCatalog::readsTypesExtensionsSchemasAndRoles()
{
    QCOMPARE(m_catalog.type(u"app"_s, u"mood"_s)->labels, QStringList({u"sad"_s, u"ok"_s, u"happy"_s}));
    QVERIFY(m_catalog.type(u"app"_s, u"mood"_s)->isEnum);
    QVERIFY(!m_catalog.type(u"app"_s, u"percent"_s)->isEnum);
    QVERIFY(!m_catalog.type({}, u"mood"_s));
    QCOMPARE(m_catalog.extension(u"vector"_s)->schema, u"public"_s);
    QVERIFY(!m_catalog.extension(u"vector"_s)->version.isEmpty());
    QVERIFY(!m_catalog.extension(u"postgis"_s));
    QCOMPARE(m_catalog.schemas, QStringList({u"app"_s, u"public"_s}));
    QCOMPARE(m_catalog.searchPath, QStringList(u"public"_s));
    QVERIFY(m_catalog.roles.contains(u"postgres"_s));
}

void TestCatalog::leavesOutWhatBelongsToExtensions()
{
    QVERIFY(m_catalog.functionsNamed({}, u"cosine_distance"_s).isEmpty());
    QVERIFY(std::ranges::none_of(m_catalog.functions, [](const Catalog::Function &f) { return f.language == "c"_L1; }));
    QVERIFY(
        std::ranges::none_of(m_catalog.tables, [](const Catalog::Table &t) { return t.schema.startsWith("pg_"_L1); }));
}

void TestCatalog::looksUpByTheSearchPath()
{
    QCOMPARE(m_catalog.table({}, u"parents"_s)->schema, u"public"_s);
    QCOMPARE(m_catalog.table(u"app"_s, u"parents"_s)->schema, u"app"_s);
    Catalog other = m_catalog;
    other.searchPath = {u"app"_s, u"public"_s};
    QCOMPARE(other.table({}, u"parents"_s)->schema, u"app"_s);
    other.searchPath.clear();
    QVERIFY(!other.table({}, u"parents"_s));
}

void TestCatalog::spellsVectorAlikeWhereverItLives_data()
{
    QTest::addColumn<QString>("setUp");
    QTest::newRow("on the search path") << u"CREATE SCHEMA extensions; CREATE EXTENSION vector SCHEMA extensions;"
                                           "SET search_path = public, extensions;"_s;
    QTest::newRow("not on the search path")
        << u"CREATE SCHEMA extensions; CREATE EXTENSION vector SCHEMA extensions;"_s;
    QTest::newRow("in an odd schema") << u"CREATE SCHEMA \"My ext\"; CREATE EXTENSION vector SCHEMA \"My ext\";"_s;
}

void TestCatalog::spellsVectorAlikeWhereverItLives()
{
    QFETCH(QString, setUp);
    const auto connection = Connection::open(m_server->freshDatabase());
    VERIFY_RESULT(connection);
    VERIFY_RESULT((*connection)->execute(setUp.toUtf8()));
    const QString schema = setUp.contains(u"My ext") ? u"\"My ext\""_s : u"extensions"_s;
    VERIFY_RESULT((*connection)
            ->execute(u"CREATE TABLE t (a %1.vector(1536), b %1.vector(3)[], c %1.halfvec);"
                      "CREATE INDEX ti ON t USING hnsw (a %1.vector_cosine_ops);"
                      "CREATE FUNCTION f(%1.vector, int) RETURNS int LANGUAGE sql AS 'SELECT 1'"_s.arg(schema)
                          .toUtf8()));
    const Result<Catalog> catalog = readCatalog(**connection);
    VERIFY_RESULT(catalog);
    QCOMPARE(typesOf(catalog->table({}, u"t"_s)), QStringList({u"vector(1536)"_s, u"vector(3)[]"_s, u"halfvec"_s}));
    QCOMPARE(catalog->functionsNamed({}, u"f"_s).value(0).argumentTypes, QStringList({u"vector"_s, u"integer"_s}));
    QCOMPARE(catalog->index({}, u"ti"_s)->operatorClasses, QStringList(u"vector_cosine_ops"_s));
    QVERIFY(catalog->type({}, u"vector"_s) == nullptr);
}

void TestCatalog::spellsOtherTypesWithTheirSchemaWhereNeeded()
{
    QCOMPARE(m_catalog.table({}, u"children"_s)->column(u"feeling"_s)->type, u"app.mood"_s);
    const auto connection = Connection::open(m_url);
    VERIFY_RESULT(connection);
    VERIFY_RESULT((*connection)->execute("SET search_path = public, app"));
    const Result<Catalog> catalog = readCatalog(**connection);
    VERIFY_RESULT(catalog);
    QCOMPARE(catalog->table({}, u"children"_s)->column(u"feeling"_s)->type, u"mood"_s);
}

void TestCatalog::isTheSameTwice()
{
    QVERIFY(catalogOf(m_url) == catalogOf(m_url));
}

void TestCatalog::readsAnEmptyDatabase()
{
    const Catalog catalog = catalogOf(m_server->freshDatabase());
    QVERIFY(catalog.tables.isEmpty() && catalog.views.isEmpty() && catalog.indexes.isEmpty()
        && catalog.functions.isEmpty());
    QCOMPARE(catalog.schemas, QStringList(u"public"_s));
}

void TestCatalog::readsInsideATransactionAndLeavesItOpen()
{
    const auto connection = Connection::open(m_server->freshDatabase());
    VERIFY_RESULT(connection);
    VERIFY_RESULT((*connection)->begin());
    VERIFY_RESULT((*connection)->execute("CREATE TABLE unfinished (i int)"));
    const Result<Catalog> catalog = readCatalog(**connection);
    VERIFY_RESULT(catalog);
    QVERIFY(catalog->table({}, u"unfinished"_s));
    QCOMPARE((*connection)->transactionState(), Connection::TransactionState::Open);
}

void TestCatalog::leavesNoTransactionBehind()
{
    const auto connection = Connection::open(m_url);
    VERIFY_RESULT(connection);
    VERIFY_RESULT(readCatalog(**connection));
    QCOMPARE((*connection)->transactionState(), Connection::TransactionState::Idle);
    (*connection)->cancel();
    const Result<Catalog> cancelled = readCatalog(**connection);
    QVERIFY(!cancelled);
    QCOMPARE(cancelled.error().kind, archon::core::ErrorKind::Cancelled);
    QCOMPARE((*connection)->transactionState(), Connection::TransactionState::Idle);
}

void TestCatalog::isReadableByAnyRole()
{
    m_server->psql(m_url, u"CREATE ROLE stranger LOGIN"_s);
    ConnectionUrl url = m_url;
    url.user = u"stranger"_s;
    const Catalog catalog = catalogOf(url);
    QVERIFY(catalog.table(u"public"_s, u"children"_s));
    QVERIFY(catalog.table(u"app"_s, u"parents"_s));
}

void TestCatalog::isQuickOnManyTables()
{
    const ConnectionUrl url = m_server->freshDatabase();
    m_server->psql(url,
        u"DO $$ BEGIN FOR i IN 1..1000 LOOP EXECUTE format('CREATE TABLE t%s (id int PRIMARY KEY, a text NOT NULL, "
        "b text, c timestamptz DEFAULT now(), CHECK (id > 0))', i); END LOOP; END $$"_s);
    QElapsedTimer timer;
    timer.start();
    const Catalog catalog = catalogOf(url);
    QCOMPARE(catalog.tables.size(), 1000);
    QVERIFY2(timer.elapsed() < 5000, qPrintable(QString::number(timer.elapsed())));
}

QTEST_GUILESS_MAIN(TestCatalog)
#include "tst_catalog.moc"
