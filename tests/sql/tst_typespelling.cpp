// SPDX-License-Identifier: GPL-3.0-or-later
#include "parsed.h"
#include "session.h"

using namespace Qt::StringLiterals;
using namespace archon;
using namespace archon::tests;

class TypeSpellingTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup();
    void spellsTypesOfColumnsAsTheServerDoes_data();
    void spellsTypesOfColumnsAsTheServerDoes();
    void spellsTypesOfFunctionsAsTheServerDoes_data();
    void spellsTypesOfFunctionsAsTheServerDoes();
    void spellsResultsAsTheServerDoes_data();
    void spellsResultsAsTheServerDoes();

private:
    std::unique_ptr<Session> m_session;
};

namespace {

const QStringList serialTypes
    = {u"serial"_s, u"bigserial"_s, u"smallserial"_s, u"serial2"_s, u"serial4"_s, u"serial8"_s, u"SERIAL"_s};

const QStringList types = {
    // numbers
    u"int"_s, u"integer"_s, u"INT"_s, u"int2"_s, u"int4"_s, u"int8"_s, u"smallint"_s, u"bigint"_s, u"pg_catalog.int4"_s,
    u"real"_s, u"float"_s, u"float4"_s, u"float8"_s, u"float(1)"_s, u"float(24)"_s, u"float(25)"_s,
    u"double precision"_s, u"decimal"_s, u"dec"_s, u"dec(7)"_s, u"decimal(5)"_s, u"decimal(5, 2)"_s, u"numeric"_s,
    u"numeric(10,0)"_s, u"numeric(10,2)"_s, u"numeric(10,-2)"_s, u"numeric(2,5)"_s, u"money"_s, u"oid"_s,
    // text
    u"text"_s, u"TEXT"_s, u"varchar"_s, u"varchar(50)"_s, u"character varying"_s, u"character varying(255)"_s,
    u"char"_s, u"char(3)"_s, u"character"_s, u"character(10)"_s, u"bpchar"_s, u"bpchar(4)"_s, u"\"char\""_s,
    u"nchar(3)"_s, u"national character varying(7)"_s, u"national char"_s, u"name"_s, u"citext"_s,
    // truth, bits, bytes
    u"bool"_s, u"boolean"_s, u"bit"_s, u"bit(8)"_s, u"bit varying"_s, u"bit varying(5)"_s, u"varbit"_s, u"varbit(5)"_s,
    u"bytea"_s,
    // time
    u"date"_s, u"time"_s, u"time(3)"_s, u"time without time zone"_s, u"time(0) without time zone"_s,
    u"time with time zone"_s, u"time(3) with time zone"_s, u"timetz"_s, u"timetz(2)"_s, u"timestamp"_s,
    u"timestamp(3)"_s, u"timestamp without time zone"_s, u"timestamptz"_s, u"timestamptz(0)"_s, u"timestamptz(6)"_s,
    u"timestamp with time zone"_s, u"timestamp(3) with time zone"_s, u"timestamp(9)"_s, u"interval"_s, u"interval(3)"_s,
    u"interval year"_s, u"interval month"_s, u"interval day"_s, u"interval hour"_s, u"interval minute"_s,
    u"interval second"_s, u"interval second(2)"_s, u"interval year to month"_s, u"interval day to hour"_s,
    u"interval day to minute"_s, u"interval day to second"_s, u"interval day to second(3)"_s,
    u"interval hour to minute"_s, u"interval hour to second"_s, u"interval hour to second(1)"_s,
    u"interval minute to second"_s, u"interval minute to second(0)"_s,
    // the rest
    u"uuid"_s, u"json"_s, u"jsonb"_s, u"xml"_s, u"inet"_s, u"cidr"_s, u"macaddr"_s, u"macaddr8"_s, u"point"_s, u"box"_s,
    u"polygon"_s, u"tsvector"_s, u"tsquery"_s, u"int4range"_s, u"tstzrange"_s, u"int8multirange"_s, u"regclass"_s,
    u"regtype"_s, u"pg_lsn"_s, u"txid_snapshot"_s, u"jsonpath"_s, u"xid8"_s,
    // of extensions and our own
    u"vector"_s, u"vector(1536)"_s, u"extensions.vector(3)"_s, u"halfvec(4)"_s, u"sparsevec(5)"_s, u"hstore"_s,
    u"mood"_s, u"app.state"_s, u"percent"_s, u"\"Mixed Case\""_s, u"app.\"user\""_s, u"app.pair"_s, u"\"order\""_s,
    u"things"_s, u"app.\"a\"\"b\""_s,
    // arrays
    u"int[]"_s, u"integer[3]"_s, u"text[][]"_s, u"int array"_s, u"text array[4]"_s, u"varchar(50)[]"_s,
    u"numeric(10,2)[]"_s, u"timestamptz(3)[]"_s, u"bit(3)[]"_s, u"char(3)[]"_s, u"vector(3)[]"_s, u"mood[]"_s,
    u"\"Mixed Case\"[]"_s, u"_int4"_s, u"_text"_s, u"interval(2)[]"_s, u"\"char\"[]"_s, u"json[]"_s};

} // namespace

void TypeSpellingTest::initTestCase()
{
    m_session = std::make_unique<Session>();
    m_session->run(u"CREATE EXTENSION citext SCHEMA extensions; CREATE EXTENSION hstore SCHEMA extensions"_s);
    m_session->run(uR"(CREATE SCHEMA app; SET search_path = public, app, extensions;
        CREATE TYPE mood AS ENUM ('ok'); CREATE TYPE app.state AS ENUM ('new'); CREATE DOMAIN percent AS int;
        CREATE TYPE "Mixed Case" AS ENUM ('x'); CREATE TYPE app."user" AS (a int); CREATE TYPE app.pair AS (a int);
        CREATE DOMAIN "order" AS text; CREATE TABLE things (a int); CREATE DOMAIN app."a""b" AS int;)"_s);
}

void TypeSpellingTest::cleanup()
{
    m_session->run(u"DROP TABLE IF EXISTS probe; DROP ROUTINE IF EXISTS probe"_s);
}

void TypeSpellingTest::spellsTypesOfColumnsAsTheServerDoes_data()
{
    QTest::addColumn<QString>("type");
    for (const QString &type : types + serialTypes) {
        QTest::newRow(qPrintable(type)) << type;
    }
}

void TypeSpellingTest::spellsTypesOfColumnsAsTheServerDoes()
{
    QFETCH(const QString, type);
    const QString text = u"CREATE TABLE probe (c %1)"_s.arg(type);
    m_session->run(text);
    const db::Rows answer = m_session->rows(uR"(SELECT format_type(atttypid, atttypmod), attnotnull, atthasdef
        FROM pg_attribute WHERE attrelid = 'probe'::regclass AND attname = 'c')"_s);
    const sql::ColumnEffect column = effect<sql::CreateTable>(parsed(text)).columns.first();
    QCOMPARE(column.type, answer.text(0, 0));
    QCOMPARE(column.notNull, answer.isTrue(0, 1));
    QCOMPARE(column.hasDefault, answer.isTrue(0, 2));
}

void TypeSpellingTest::spellsTypesOfFunctionsAsTheServerDoes_data()
{
    QTest::addColumn<QString>("type");
    for (const QString &type : types) {
        QTest::newRow(qPrintable(type)) << type;
    }
}

void TypeSpellingTest::spellsTypesOfFunctionsAsTheServerDoes()
{
    QFETCH(const QString, type);
    const QString text
        = u"CREATE FUNCTION probe(a %1) RETURNS %1 LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'"_s.arg(type);
    m_session->run(text);
    const db::Rows answer = m_session->rows(
        u"SELECT format_type(proargtypes[0], NULL), pg_get_function_result(oid) FROM pg_proc WHERE proname = 'probe'"_s);
    const auto function = effect<sql::CreateFunction>(parsed(text));
    QCOMPARE(function.argumentTypes, QStringList{answer.text(0, 0)});
    QCOMPARE(function.result, answer.text(0, 1));
}

void TypeSpellingTest::spellsResultsAsTheServerDoes_data()
{
    QTest::addColumn<QString>("declaration");
    for (const QString &declaration : {u"FUNCTION probe() RETURNS void"_s, u"FUNCTION probe() RETURNS trigger"_s,
             u"FUNCTION probe() RETURNS event_trigger"_s, u"FUNCTION probe() RETURNS SETOF record"_s,
             u"FUNCTION probe() RETURNS SETOF int[]"_s, u"FUNCTION probe() RETURNS SETOF things"_s,
             u"FUNCTION probe(a int) RETURNS TABLE (id uuid, \"Name\" varchar(50), at timestamptz(3), v vector(3))"_s,
             u"FUNCTION probe(OUT a int)"_s, u"FUNCTION probe(a text, INOUT b varchar(3))"_s,
             u"FUNCTION probe(OUT a int, OUT b text)"_s, u"FUNCTION probe(INOUT a int, b text, OUT c uuid)"_s,
             u"FUNCTION probe(OUT a int, OUT b text) RETURNS SETOF record"_s,
             u"FUNCTION probe(VARIADIC a text[]) RETURNS bigint"_s,
             u"FUNCTION probe(int, text DEFAULT 'x') RETURNS bool"_s, u"PROCEDURE probe(a int, INOUT b text)"_s,
             u"FUNCTION probe() RETURNS TABLE (\"order\" int, value text, key text, \"a b\" int)"_s}) {
        QTest::newRow(qPrintable(declaration)) << declaration;
    }
}

void TypeSpellingTest::spellsResultsAsTheServerDoes()
{
    QFETCH(const QString, declaration);
    const QString text = u"CREATE OR REPLACE %1 LANGUAGE plpgsql AS 'BEGIN END'"_s.arg(declaration);
    m_session->run(text);
    const db::Rows answer = m_session->rows(uR"(SELECT pg_get_function_result(oid), prokind,
        array_to_string(ARRAY(SELECT format_type(t, NULL) FROM unnest(proargtypes) WITH ORDINALITY AS u (t, n) ORDER BY n), ',')
        FROM pg_proc WHERE proname = 'probe')"_s);
    const auto function = effect<sql::CreateFunction>(parsed(text));
    QCOMPARE(function.result, answer.text(0, 0));
    QCOMPARE(function.procedure, answer.text(0, 1) == u"p"_s);
    QCOMPARE(function.argumentTypes.join(u','), answer.text(0, 2));
}

QTEST_GUILESS_MAIN(TypeSpellingTest)
#include "tst_typespelling.moc"
