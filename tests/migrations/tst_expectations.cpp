// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/catalogs.h"
#include "migrations/expectations.h"
#include "support/verifyresult.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace archon;
using namespace archon::migrations;
using namespace archon::tests;

class ExpectationsTest : public QObject {
    Q_OBJECT

private:
    static sql::Script parsed(const QString &text)
    {
        const core::Result<sql::Script> script = sql::parseScript(text);
        if (!script) {
            qFatal("%s: %s", qPrintable(text), qPrintable(script.error().text()));
        }
        return *script;
    }

    static QList<Check> compare(const QString &text, const db::Catalog &catalog)
    {
        return compareWithCatalog(parsed(text), catalog);
    }

    // "Tables/a Views/v_a": what a script is expected to leave behind.
    static QString expected(const QString &text)
    {
        QStringList names;
        for (const Check &check : compare(text, emptyCatalog())) {
            names << check.category + u'/' + check.name;
        }
        return names.join(u' ');
    }

private Q_SLOTS:
    void expectsWhatTheScriptLeavesBehind_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("names");
        QTest::newRow("nothing") << u"SELECT 1; INSERT INTO t VALUES (1)"_s << QString();
        QTest::newRow("table") << u"CREATE TABLE a (b int PRIMARY KEY)"_s << u"Tables/a"_s;
        QTest::newRow("drop before create")
            << u"DROP TABLE IF EXISTS a; DROP VIEW IF EXISTS v; CREATE TABLE a (b int); CREATE VIEW v AS SELECT 1"_s
            << u"Tables/a Views/v"_s;
        QTest::newRow("drop after create")
            << u"CREATE TABLE a (b int); CREATE INDEX i ON a (b); ALTER TABLE a ENABLE ROW LEVEL SECURITY; DROP TABLE a"_s
            << QString();
        QTest::newRow("only drops") << u"DROP TABLE a; DROP FUNCTION f(); DROP INDEX i"_s << QString();
        QTest::newRow("column of a table of its own")
            << u"CREATE TABLE a (b int); ALTER TABLE a ADD COLUMN c vector(3)"_s << u"Tables/a"_s;
        QTest::newRow("added columns")
            << u"ALTER TABLE a ADD COLUMN c text; ALTER TABLE a ADD COLUMN d vector(3), ADD COLUMN e halfvec(3)"_s
            << u"Embedding columns/a.d Embedding columns/a.e Columns/a.c"_s;
        QTest::newRow("added and dropped column")
            << u"ALTER TABLE a ADD COLUMN c text; CREATE INDEX i ON a (c); ALTER TABLE a DROP COLUMN c"_s << QString();
        QTest::newRow("schema written once")
            << u"CREATE TABLE public.a (b int); CREATE INDEX i ON a (b); DROP TABLE a"_s << QString();
        QTest::newRow("index dropped and made again")
            << u"DROP INDEX IF EXISTS i; CREATE INDEX i ON a (b); DROP INDEX i; CREATE INDEX i ON a (c)"_s
            << u"Indexes/i"_s;
        QTest::newRow("unnamed index") << u"CREATE INDEX ON a (b, c)"_s << u"Indexes/on a (b, c)"_s;
        QTest::newRow("replaced function")
            << u"CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';"
               "CREATE OR REPLACE FUNCTION f(b integer) RETURNS int LANGUAGE sql AS 'SELECT 2'"_s
            << u"Functions/f()"_s;
        QTest::newRow("overloads") << u"CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';"
                                      "CREATE FUNCTION f(a text) RETURNS int LANGUAGE sql AS 'SELECT 1'"_s
                                   << u"Functions/f() of (integer) Functions/f() of (text)"_s;
        QTest::newRow("policies of one name") << u"CREATE POLICY p ON a; CREATE POLICY p ON b; CREATE POLICY q ON b"_s
                                              << u"Policies/p on a Policies/p on b Policies/q"_s;
        QTest::newRow("policy made again")
            << u"CREATE POLICY p ON a; DROP POLICY p ON a; CREATE POLICY p ON a FOR SELECT"_s << u"Policies/p"_s;
        QTest::newRow("trigger dropped") << u"CREATE TRIGGER t BEFORE UPDATE ON a FOR EACH ROW EXECUTE FUNCTION f();"
                                            "DROP TRIGGER t ON a"_s
                                         << QString();
        QTest::newRow("constraints")
            << u"CREATE TABLE a (b int REFERENCES c ON DELETE CASCADE, d int UNIQUE, e int CHECK (e > 0), PRIMARY KEY "
               u"(b));"
               "ALTER TABLE x ADD CONSTRAINT y UNIQUE (z)"_s
            << u"Tables/a Constraints/a_b_fkey Constraints/a_d_key Constraints/a_e_check Constraints/y"_s;
        QTest::newRow("constraint dropped")
            << u"ALTER TABLE x ADD CONSTRAINT y UNIQUE (z); ALTER TABLE x DROP CONSTRAINT y"_s << QString();
        QTest::newRow("others")
            << u"CREATE EXTENSION IF NOT EXISTS vector; CREATE SCHEMA s; CREATE TYPE e AS ENUM ('a');"
               "CREATE DOMAIN d AS text"_s
            << u"Extensions/vector Types/e Types/d Schemas/s"_s;
        QTest::newRow("no comments") << u"COMMENT ON TABLE a IS 'x'"_s << QString();
    }

    void expectsWhatTheScriptLeavesBehind()
    {
        QFETCH(QString, text);
        QTEST(expected(text), "names");
    }

    void everythingMissingFails()
    {
        const QList<Check> checks = compare(
            u"CREATE TABLE a (b int PRIMARY KEY, c int REFERENCES d); ALTER TABLE t ADD COLUMN e vector(3);"
            "CREATE INDEX i ON a (b); CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';"
            "CREATE VIEW v AS SELECT 1; CREATE TRIGGER g BEFORE UPDATE ON a FOR EACH ROW EXECUTE FUNCTION f();"
            "ALTER TABLE a ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON a; CREATE EXTENSION x;"
            "CREATE TYPE y AS ENUM ('z'); CREATE SCHEMA s"_s,
            emptyCatalog());
        QCOMPARE(checks.size(), 12);
        for (const Check &check : checks) {
            QCOMPARE(check.state, Check::State::Fail);
            QCOMPARE(check.actual, u"missing"_s);
            QVERIFY(check.explanation.startsWith(u"Th"_s) && check.explanation.endsWith(u'.'));
            QVERIFY(check.query.startsWith(u"SELECT "_s));
            QVERIFY(!check.expected.isEmpty());
        }
    }

    void comparesTables_data()
    {
        QTest::addColumn<QStringList>("columns");
        QTest::addColumn<int>("state");
        QTest::addColumn<QString>("actual");
        QTest::addColumn<QString>("explanation");
        const int pass = int(Check::State::Pass);
        const int differs = int(Check::State::Differs);
        QTest::newRow("same") << QStringList{u"agent text!"_s, u"summary text"_s, u"embedding vector(1536)"_s} << pass
                              << u"3 columns"_s << QString();
        QTest::newRow("other schema of the type")
            << QStringList{u"agent text!"_s, u"summary text"_s, u"embedding extensions.vector(1536)"_s} << pass
            << u"3 columns"_s << QString();
        QTest::newRow("one more") << QStringList{u"agent text!"_s, u"summary text"_s, u"embedding vector(1536)"_s,
            u"later int"_s} << pass
                                  << u"4 columns"_s << u"Also there, and not from this file: later."_s;
        QTest::newRow("one less") << QStringList{u"summary text"_s, u"embedding vector(1536)"_s} << differs
                                  << u"2 columns, agent missing"_s << u"agent is missing."_s;
        QTest::newRow("another type") << QStringList{u"agent text!"_s, u"summary text"_s, u"embedding vector(1024)"_s}
                                      << differs << u"3 columns, embedding is vector(1024)"_s
                                      << u"Embedding is vector(1024), expected vector(1536)."_s;
        QTest::newRow("may be null") << QStringList{u"agent text"_s, u"summary text"_s, u"embedding vector(1536)"_s}
                                     << differs << u"3 columns, agent may be null"_s
                                     << u"Agent may be null, expected not null."_s;
        QTest::newRow("of another program") << QStringList{u"machine text"_s, u"agent text!"_s} << differs
                                            << u"2 columns, summary and embedding missing"_s
                                            << u"summary and embedding are missing. This looks like a table of another "
                                               u"program that has the same name. Also "
                                               "there, and not from this file: machine."_s;
    }

    void comparesTables()
    {
        QFETCH(QStringList, columns);
        QFETCH(int, state);
        db::Catalog catalog = emptyCatalog();
        catalog.tables << tableOf(u"s"_s, columns);
        const Check check
            = compare(u"CREATE TABLE s (agent text NOT NULL, summary text, embedding vector(1536))"_s, catalog)
                  .constFirst();
        QCOMPARE(check.expected, u"3 columns"_s);
        QCOMPARE(int(check.state), state);
        QTEST(check.actual, "actual");
        QTEST(check.explanation, "explanation");
    }

    void comparesDefaultsAndKeys()
    {
        db::Catalog catalog = emptyCatalog();
        catalog.tables << tableOf(u"s"_s, {u"id uuid!"_s, u"n bigint!"_s});
        const QString text = u"CREATE TABLE s (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), n bigserial)"_s;
        const Check bare = compare(text, catalog).constFirst();
        QCOMPARE(bare.state, Check::State::Differs);
        QCOMPARE(bare.explanation, u"Id has no default. N has no default. It has no primary key, expected (id)."_s);

        catalog.tables[0].columns[0].defaultExpression = u"gen_random_uuid()"_s;
        catalog.tables[0].columns[1].identity = true;
        db::Catalog::Constraint key;
        key.kind = db::Catalog::Constraint::Kind::PrimaryKey;
        key.columns = {u"n"_s};
        catalog.tables[0].constraints << key;
        const Check other = compare(text, catalog).constFirst();
        QCOMPARE(other.explanation, u"Its primary key is (n), expected (id)."_s);

        catalog.tables[0].constraints[0].columns = {u"id"_s};
        QCOMPARE(compare(text, catalog).constFirst().state, Check::State::Pass);
    }

    void seesTablesElsewhereAndViewsOfTheSameName()
    {
        db::Catalog catalog = emptyCatalog();
        catalog.tables << tableOf(u"s"_s, {u"a integer"_s});
        catalog.tables[0].schema = u"other"_s;
        const Check elsewhere = compare(u"CREATE TABLE s (a int)"_s, catalog).constFirst();
        QCOMPARE(elsewhere.state, Check::State::Fail);
        QCOMPARE(elsewhere.explanation, u"There is no table s; there is one of this name in schema other."_s);
        QCOMPARE(compare(u"CREATE TABLE other.s (a int)"_s, catalog).constFirst().state, Check::State::Pass);

        db::Catalog::View view;
        view.schema = u"public"_s;
        view.name = u"s"_s;
        catalog.views << view;
        QCOMPARE(compare(u"CREATE TABLE s (a int)"_s, catalog).constFirst().actual, u"a view"_s);
        catalog.tables[0].schema = u"public"_s;
        catalog.views.clear();
        QCOMPARE(compare(u"CREATE VIEW s AS SELECT 1"_s, catalog).constFirst().actual, u"a table"_s);
    }

    void comparesAddedColumns()
    {
        db::Catalog catalog = emptyCatalog();
        catalog.tables << tableOf(u"archon_tasks"_s, {u"id uuid"_s, u"embedding vector(1024)"_s});
        const QString text
            = u"ALTER TABLE archon_tasks ADD COLUMN embedding vector(1536), ADD COLUMN kind varchar(5) NOT NULL "
              "DEFAULT 'x'"_s;
        const QList<Check> checks = compare(text, catalog);
        const Check embedding = checkNamed(checks, u"archon_tasks.embedding"_s);
        QCOMPARE(embedding.category, u"Embedding columns"_s);
        QCOMPARE(embedding.state, Check::State::Differs);
        QCOMPARE(embedding.expected, u"vector(1536)"_s);
        QCOMPARE(embedding.actual, u"vector(1024)"_s);
        QCOMPARE(checkNamed(checks, u"archon_tasks.kind"_s).state, Check::State::Fail);

        catalog.tables[0].columns << db::Catalog::Column{
            u"kind"_s, u"character varying(5)"_s, false, false, false, u"'x'"_s};
        const Check kind = checkNamed(compare(text, catalog), u"archon_tasks.kind"_s);
        QCOMPARE(kind.actual, u"character varying(5), may be null"_s);
        QCOMPARE(kind.explanation, u"Kind may be null, expected not null."_s);
    }

    void comparesIndexes_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
        QTest::addColumn<QString>("actual");
        QTest::newRow("same") << u"CREATE INDEX i ON t (a)"_s << u"valid"_s << u"valid"_s;
        QTest::newRow("method") << u"CREATE INDEX i ON t USING hash (a)"_s << u"hash"_s << u"btree"_s;
        QTest::newRow("column") << u"CREATE INDEX i ON t (b)"_s << u"(b)"_s << u"(a)"_s;
        QTest::newRow("more columns") << u"CREATE INDEX i ON t (a, b)"_s << u"(a, b)"_s << u"(a)"_s;
        QTest::newRow("expression") << u"CREATE INDEX i ON t (lower(a))"_s << u"(lower(a))"_s << u"(a)"_s;
        QTest::newRow("class") << u"CREATE INDEX i ON t (a text_pattern_ops)"_s << u"(a text_pattern_ops)"_s
                               << u"(a text_ops)"_s;
        QTest::newRow("order") << u"CREATE INDEX i ON t (a DESC)"_s << u"a descending"_s << u"a ascending"_s;
        QTest::newRow("unique") << u"CREATE UNIQUE INDEX i ON t (a)"_s << u"unique"_s << u"not unique"_s;
        QTest::newRow("partial") << u"CREATE INDEX i ON t (a) WHERE a > ''"_s << u"partial"_s << u"of all rows"_s;
        QTest::newRow("table") << u"CREATE INDEX i ON u (a)"_s << u"on u"_s << u"on t"_s;
        QTest::newRow("two things") << u"CREATE UNIQUE INDEX i ON t (a DESC)"_s << u"a descending, unique"_s
                                    << u"a ascending, not unique"_s;
    }

    void comparesIndexes()
    {
        QFETCH(QString, text);
        db::Catalog catalog = emptyCatalog();
        catalog.tables << tableOf(u"t"_s, {u"a text"_s, u"b text"_s}) << tableOf(u"u"_s, {u"a text"_s});
        catalog.indexes << indexOf(u"i"_s, u"t"_s, {u"a"_s});
        const Check check = compare(text, catalog).constFirst();
        QTEST(check.expected, "expected");
        QTEST(check.actual, "actual");
        QCOMPARE(check.state, check.actual == u"valid"_s ? Check::State::Pass : Check::State::Differs);
        QCOMPARE(check.explanation.isEmpty(), check.state == Check::State::Pass);
    }

    void explainsIvfflatAndInvalidIndexes()
    {
        db::Catalog catalog = emptyCatalog();
        catalog.tables << tableOf(u"t"_s, {u"e vector(3)"_s});
        catalog.indexes << indexOf(u"i"_s, u"t"_s, {u"e"_s}, u"ivfflat"_s);
        catalog.indexes[0].operatorClasses = {u"vector_cosine_ops"_s};
        const QString text = u"CREATE INDEX i ON t USING hnsw (e vector_cosine_ops)"_s;
        const Check flat = compare(text, catalog).constFirst();
        QCOMPARE(flat.state, Check::State::Differs);
        QCOMPARE(flat.expected, u"hnsw"_s);
        QCOMPARE(flat.actual, u"ivfflat"_s);
        QVERIFY(flat.explanation.contains(u"built on an empty table"_s));

        catalog.indexes[0].method = u"hnsw"_s;
        QCOMPARE(compare(text, catalog).constFirst().state, Check::State::Pass);
        catalog.indexes[0].operatorClasses = {u"vector_l2_ops"_s};
        QCOMPARE(compare(text, catalog).constFirst().actual, u"(e vector_l2_ops)"_s);
        catalog.indexes[0].operatorClasses = {u"vector_cosine_ops"_s};
        catalog.indexes[0].valid = false;
        const Check invalid = compare(text, catalog).constFirst();
        QCOMPARE(invalid.state, Check::State::Differs);
        QCOMPARE(invalid.actual, u"invalid"_s);
        QCOMPARE(invalid.expected, u"valid"_s);
    }

    void expressionsAreComparedLeniently()
    {
        db::Catalog catalog = emptyCatalog();
        catalog.tables << tableOf(u"t"_s, {u"a text"_s, u"Odd Name text"_s});
        catalog.tables[0].columns[1].name = u"Odd Name"_s;
        catalog.indexes << indexOf(u"i"_s, u"t"_s, {u"lower((a)::text)"_s, u"\"Odd Name\""_s});
        QCOMPARE(
            compare(u"CREATE INDEX i ON t (lower(a), \"Odd Name\")"_s, catalog).constFirst().state, Check::State::Pass);
        QCOMPARE(
            compare(u"CREATE INDEX ON t (lower(a), \"Odd Name\")"_s, catalog).constFirst().state, Check::State::Pass);
    }

    void comparesFunctions_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("state");
        QTest::addColumn<QString>("actual");
        const int pass = int(Check::State::Pass);
        const int differs = int(Check::State::Differs);
        const QString body = u" LANGUAGE sql AS 'SELECT 1'"_s;
        QTest::newRow("same") << u"CREATE FUNCTION f(p varchar, n int) RETURNS TABLE (id uuid, v vector(3))"_s + body
                              << pass << u"(character varying, integer)"_s;
        QTest::newRow("length is no difference")
            << u"CREATE FUNCTION f(p varchar(50), n int DEFAULT 2) RETURNS TABLE (id uuid, v vector)"_s + body << pass
            << u"(character varying, integer)"_s;
        QTest::newRow("other arguments") << u"CREATE FUNCTION f(p varchar) RETURNS TABLE (id uuid, v vector)"_s + body
                                         << differs << u"(character varying, integer)"_s;
        QTest::newRow("other columns") << u"CREATE FUNCTION f(p varchar, n int) RETURNS TABLE (id uuid)"_s + body
                                       << differs << u"returns TABLE(id uuid, v vector)"_s;
        QTest::newRow("no table") << u"CREATE FUNCTION f(p varchar, n int) RETURNS bigint"_s + body << differs
                                  << u"returns TABLE(id uuid, v vector)"_s;
        QTest::newRow("procedure") << u"CREATE PROCEDURE f(p varchar, n int)"_s + body << differs << u"a function"_s;
    }

    void comparesFunctions()
    {
        QFETCH(QString, text);
        QFETCH(int, state);
        db::Catalog catalog = emptyCatalog();
        catalog.functions << functionOf(u"f"_s, {u"character varying"_s, u"integer"_s}, u"TABLE(id uuid, v vector)"_s);
        const Check check = compare(text, catalog).constFirst();
        QCOMPARE(check.name, u"f()"_s);
        QCOMPARE(int(check.state), state);
        QTEST(check.actual, "actual");
    }

    void warnsOfOverloads()
    {
        db::Catalog catalog = emptyCatalog();
        catalog.functions << functionOf(u"f"_s, {u"integer"_s}, u"bigint"_s)
                          << functionOf(u"f"_s, {u"integer"_s, u"integer"_s}, u"bigint"_s);
        const Check check
            = compare(u"CREATE FUNCTION f(a int) RETURNS bigint LANGUAGE sql AS 'SELECT 1'"_s, catalog).constFirst();
        QCOMPARE(check.state, Check::State::Pass);
        QCOMPARE(check.explanation, u"There is also f(integer, integer); a call that fits both fails as ambiguous."_s);
    }

    void comparesViewsAndTriggers()
    {
        db::Catalog catalog = emptyCatalog();
        catalog.tables << tableOf(u"t"_s, {u"a text"_s});
        catalog.tables[0].triggers << db::Catalog::Trigger{u"g"_s, u"public"_s, u"h"_s, true, {}};
        db::Catalog::View view;
        view.schema = u"public"_s;
        view.name = u"v"_s;
        catalog.views << view;
        const QString trigger = u"CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION "_s;
        QCOMPARE(compare(trigger + u"h()"_s, catalog).constFirst().state, Check::State::Pass);
        const Check calls = compare(trigger + u"i()"_s, catalog).constFirst();
        QCOMPARE(calls.state, Check::State::Differs);
        QCOMPARE(calls.actual, u"calls h()"_s);
        catalog.tables[0].triggers[0].enabled = false;
        QCOMPARE(compare(trigger + u"h()"_s, catalog).constFirst().actual, u"disabled"_s);

        QCOMPARE(compare(u"CREATE VIEW v AS SELECT 1"_s, catalog).constFirst().state, Check::State::Pass);
        QCOMPARE(compare(u"CREATE VIEW v WITH (security_invoker = true) AS SELECT 1"_s, catalog).constFirst().actual,
            u"view, with its owner's rights"_s);
        QCOMPARE(
            compare(u"CREATE MATERIALIZED VIEW v AS SELECT 1"_s, catalog).constFirst().state, Check::State::Differs);
    }

    void comparesAccess()
    {
        db::Catalog catalog = emptyCatalog();
        catalog.tables << tableOf(u"t"_s, {u"a text"_s});
        catalog.tables[0].policies << db::Catalog::Policy{u"p"_s, u"ALL"_s, {u"public"_s}, true, {}, {}};
        const QString secure = u"ALTER TABLE t ENABLE ROW LEVEL SECURITY"_s;
        const Check off = compare(secure, catalog).constFirst();
        QCOMPARE(off.state, Check::State::Fail);
        QCOMPARE(off.actual, u"off"_s);
        QCOMPARE(compare(u"CREATE POLICY p ON t USING (true)"_s, catalog).constFirst().actual, u"without effect"_s);
        catalog.tables[0].rowSecurity = true;
        QCOMPARE(compare(secure, catalog).constFirst().state, Check::State::Pass);
        QCOMPARE(compare(u"CREATE POLICY p ON t USING (true)"_s, catalog).constFirst().state, Check::State::Pass);
        const Check other
            = compare(u"CREATE POLICY p ON t FOR SELECT TO service_role USING (true)"_s, catalog).constFirst();
        QCOMPARE(other.state, Check::State::Differs);
        QCOMPARE(other.expected, u"SELECT to service_role"_s);
        QCOMPARE(other.actual, u"ALL to public"_s);
        catalog.tables[0].policies[0].roles = {u"postgres"_s};
        QCOMPARE(compare(u"CREATE POLICY p ON t TO current_user USING (true)"_s, catalog).constFirst().state,
            Check::State::Pass);
    }

    void comparesConstraints()
    {
        using Constraint = db::Catalog::Constraint;
        db::Catalog catalog = emptyCatalog();
        catalog.tables << tableOf(u"t"_s, {u"a integer"_s, u"b integer"_s, u"c integer"_s});
        Constraint reference;
        reference.name = u"odd_name"_s;
        reference.kind = Constraint::Kind::ForeignKey;
        reference.columns = {u"a"_s};
        reference.referencedTable = u"p"_s;
        reference.referencedColumns = {u"id"_s};
        reference.onDelete = u"SET NULL"_s;
        catalog.tables[0].constraints << reference;
        const auto check
            = [&catalog](const QString &text) { return compare(u"ALTER TABLE t ADD "_s + text, catalog).constFirst(); };
        const QString key = u"FOREIGN KEY (a) REFERENCES p (id) ON DELETE "_s;
        QCOMPARE(check(key + u"SET NULL"_s).state, Check::State::Pass);
        QCOMPARE(check(key + u"SET NULL"_s).name, u"t_a_fkey"_s);
        QCOMPARE(check(key + u"SET NULL"_s).actual, u"to p, ON DELETE SET NULL"_s);
        QCOMPARE(check(key + u"CASCADE"_s).state, Check::State::Differs);
        QCOMPARE(check(key + u"CASCADE"_s).expected, u"to p, ON DELETE CASCADE"_s);
        QCOMPARE(check(u"FOREIGN KEY (a) REFERENCES q (id)"_s).state, Check::State::Differs);
        QCOMPARE(check(u"FOREIGN KEY (b) REFERENCES p (id)"_s).state, Check::State::Fail);
        QCOMPARE(check(u"CONSTRAINT wanted "_s + key + u"SET NULL"_s).explanation,
            u"It is there under the name odd_name."_s);
        catalog.tables[0].constraints[0].validated = false;
        QCOMPARE(check(key + u"SET NULL"_s).state, Check::State::Differs);

        QCOMPARE(check(u"UNIQUE (b, c)"_s).state, Check::State::Fail);
        catalog.indexes << indexOf(u"t_bc"_s, u"t"_s, {u"c"_s, u"b"_s});
        catalog.indexes[0].unique = true;
        QCOMPARE(check(u"UNIQUE (b, c)"_s).state, Check::State::Pass);
        QCOMPARE(check(u"UNIQUE (b, c)"_s).explanation, u"The unique index t_bc sees to it."_s);
    }

    void twoUnnamedChecksNeedTwoConstraints()
    {
        db::Catalog catalog = emptyCatalog();
        catalog.tables << tableOf(u"t"_s, {u"a integer"_s});
        db::Catalog::Constraint constraint;
        constraint.name = u"t_a_check"_s;
        constraint.kind = db::Catalog::Constraint::Kind::Check;
        constraint.columns = {u"a"_s};
        catalog.tables[0].constraints << constraint;
        const QString text = u"CREATE TABLE t (a int CHECK (a > 0) CHECK (a < 9))"_s;
        Checklist list{compare(text, catalog), 0};
        QCOMPARE(list.count(Check::State::Fail), 1);
        constraint.name = u"t_a_check1"_s;
        catalog.tables[0].constraints << constraint;
        list.checks = compare(text, catalog);
        QVERIFY(list.isGreen());
    }

    void comparesTypes()
    {
        db::Catalog catalog = emptyCatalog();
        catalog.types << db::Catalog::Type{u"public"_s, u"e"_s, true, {u"a"_s, u"b"_s, u"c"_s}};
        const Check more = compare(u"CREATE TYPE e AS ENUM ('a', 'b')"_s, catalog).constFirst();
        QCOMPARE(more.state, Check::State::Pass);
        QCOMPARE(more.explanation, u"Also there, and not from this file: c."_s);
        const Check less = compare(u"CREATE TYPE e AS ENUM ('a', 'x')"_s, catalog).constFirst();
        QCOMPARE(less.state, Check::State::Differs);
        QCOMPARE(less.explanation, u"x is missing."_s);
    }

    void queriesQuoteWhatTheyName()
    {
        const Check check = compare(u"CREATE TABLE \"it's \"\"odd\"\" %1\" (a int)"_s, emptyCatalog()).constFirst();
        QVERIFY2(check.query.contains(u"to_regclass('\"it''s \"\"odd\"\" %1\"')"_s), qPrintable(check.query));
    }
};

QTEST_GUILESS_MAIN(ExpectationsTest)
#include "tst_expectations.moc"
