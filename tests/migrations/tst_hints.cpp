// SPDX-License-Identifier: GPL-3.0-or-later
#include "hintscene.h"
#include "migrations/hints.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace archon;
using namespace archon::migrations;
using archon::tests::HintScene;

namespace {

using FixKind = core::Fix::Kind;

core::Error sqlError(const QString &sqlState, const QString &message)
{
    core::Error error;
    error.kind = core::ErrorKind::Sql;
    error.what = u"The server refused the statement: "_s + message;
    error.state = u"Nothing was changed."_s;
    error.server.sqlState = sqlState;
    error.server.message = message;
    return error;
}

} // namespace

class HintsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void knowsWhatIsMissing_data();
    void knowsWhatIsMissing();
    void knowsTheOtherCauses_data();
    void knowsTheOtherCauses();
    void understandsServersInOtherLanguages_data();
    void understandsServersInOtherLanguages();
    void hasWordsForEveryCodeOfTheTable_data();
    void hasWordsForEveryCodeOfTheTable();
    void usesDetailAndHintOfTheServer();
    void leavesOtherErrorsAlone();
    void keepsStateAndServerWords();
    void copesWithAnyMessage_data();
    void copesWithAnyMessage();

private:
    static void expectHint(const core::Error &error, const QString &sceneName)
    {
        QFETCH(QString, what);
        QFETCH(QString, next);
        QFETCH(core::Fix, fix);
        const HintScene made = HintScene::named(sceneName);
        const core::Error hinted = explainSqlError(error, made.server, made.catalog, made.folder);
        QVERIFY2(hinted.what.contains(what), qPrintable(hinted.what));
        QVERIFY2(hinted.next.contains(next), qPrintable(hinted.next));
        QCOMPARE(hinted.fix.argument, fix.argument);
        QCOMPARE(hinted.fix.kind, fix.kind);
    }
    static void addColumns()
    {
        QTest::addColumn<QString>("sqlState");
        QTest::addColumn<QString>("message");
        QTest::addColumn<QString>("sceneName");
        QTest::addColumn<QString>("what");
        QTest::addColumn<QString>("next");
        QTest::addColumn<core::Fix>("fix");
    }
    static void row(const char *name, const char16_t *sqlState, const char16_t *message, const char16_t *sceneName,
        const char16_t *what, const char16_t *next, const core::Fix &fix = {})
    {
        QTest::newRow(name) << QString::fromUtf16(sqlState) << QString::fromUtf16(message)
                            << QString::fromUtf16(sceneName) << QString::fromUtf16(what) << QString::fromUtf16(next)
                            << fix;
    }
    static core::Fix runMigration(const QString &id) { return {FixKind::RunMigration, id}; }
    static core::Fix extension(const QString &name) { return {FixKind::CreateExtension, name}; }
};

// The cases of the brief's troubleshooting first: extension, base schema, column, permission.
void HintsTest::knowsWhatIsMissing_data()
{
    addColumns();
    row("vector type, not installed", u"42704", u"type \"vector\" does not exist", u"no vector",
        u"(pgvector) is not installed", u"CREATE EXTENSION", extension(u"vector"_s));
    row("vector extension, not installed", u"42704", u"extension \"vector\" does not exist", u"no vector",
        u"not installed", u"CREATE EXTENSION", extension(u"vector"_s));
    row("vector, not on the server", u"42704", u"type \"vector\" does not exist", u"vector not to be had",
        u"The server does not have it", u"postgresql-17-pgvector");
    row("vector, on Supabase", u"42704", u"type \"vector\" does not exist", u"supabase without vector",
        u"not installed", u"CREATE EXTENSION", extension(u"vector"_s));
    row("vector in another schema", u"42704", u"type \"vector\" does not exist", u"vector elsewhere",
        u"in schema extensions", u"search_path = \"$user\", public, extensions");
    row("vector operator in another schema", u"42883",
        u"operator does not exist: extensions.vector <=> extensions.vector", u"vector elsewhere",
        u"in schema extensions", u"search_path");
    row("no hnsw yet", u"42704", u"access method \"hnsw\" does not exist", u"old vector", u"pgvector 0.4.4 has no HNSW",
        u"ALTER EXTENSION vector UPDATE");
    row("operator class", u"42704", u"operator class \"vector_cosine_ops\" does not exist for access method \"hnsw\"",
        u"no vector", u"not installed", u"CREATE EXTENSION", extension(u"vector"_s));
    row("base schema", u"42P01", u"relation \"archon_projects\" does not exist", u"",
        u"base schema is not in this database", u"Run 001_base_schema first", runMigration(u"001_base_schema"_s));
    row("base schema in a file without number", u"42P01", u"relation \"archon_tasks\" does not exist", u"",
        u"base schema is not in this database", u"Run complete_setup first", runMigration(u"complete_setup"_s));
    row("base schema that nobody makes", u"42P01", u"relation \"archon_projects\" does not exist", u"no folder",
        u"base schema is not in this database", u"complete_setup.sql");
    row("table of an earlier migration", u"42P01", u"relation \"archon_sessions\" does not exist", u"",
        u"no table or view archon_sessions", u"Run 002_session_memory first", runMigration(u"002_session_memory"_s));
    row("table in another schema", u"42P01", u"relation \"orders\" does not exist", u"", u"orders is in schema app",
        u"Write app.orders");
    row("table misspelt", u"42P01", u"relation \"poeple\" does not exist", u"", u"no table or view poeple",
        u"Did you mean people?");
    row("table that nobody knows", u"42P01", u"relation \"public.zebra\" does not exist", u"", u"public.zebra",
        u"Another migration");
    row("column misspelt", u"42703", u"column \"sumary\" of relation \"people\" does not exist", u"",
        u"no column sumary in people", u"Did you mean summary?");
    row("column with capitals", u"42703", u"column p.userid does not exist", u"", u"no column userid",
        u"There is \"userId\"");
    row("column of the ledger that never was", u"42703",
        u"column \"name\" of relation \"archon_migrations\" does not exist", u"", u"Archon's ledger never had (name)",
        u"ships with Archon Memory");
    row("column of a table of another program", u"42703",
        u"column \"agent\" of relation \"archon_sessions\" does not exist", u"sessions of another program",
        u"no column agent in archon_sessions", u"another one or an older one",
        {FixKind::Verify, u"002_session_memory"_s});
    row("column that a migration adds", u"42703", u"column \"embedding\" of relation \"people\" does not exist", u"",
        u"no column embedding in people", u"002_session_memory", {FixKind::Verify, u"002_session_memory"_s});
    row("column of nothing", u"42703", u"column \"xyzzy\" does not exist", u"", u"no column xyzzy", u"another shape");
    row("trigger function of the base", u"42883", u"function update_updated_at_column() does not exist", u"",
        u"no function update_updated_at_column()", u"Run 001_base_schema first", runMigration(u"001_base_schema"_s));
    row("uuid function", u"42883", u"function uuid_generate_v4() does not exist", u"", u"extension uuid-ossp",
        u"gen_random_uuid()", extension(u"uuid-ossp"_s));
    row("crypto function", u"42883", u"function gen_salt(unknown) does not exist", u"", u"extension pgcrypto",
        u"CREATE EXTENSION", extension(u"pgcrypto"_s));
    row("crypto function elsewhere", u"42883", u"function crypt(text, text) does not exist", u"pgcrypto elsewhere",
        u"crypt is in schema extensions", u"Write extensions.crypt");
    row("function elsewhere", u"42883", u"function rate(integer) does not exist", u"", u"rate is in schema app",
        u"Write app.rate");
    row("function with other types", u"42883", u"function total(text) does not exist", u"", u"no function total(text)",
        u"There is total(amount numeric)");
    row("Supabase's function", u"42883", u"function auth.uid() does not exist", u"", u"It is Supabase's", u"ship with");
    row("Supabase's schema", u"3F000", u"schema \"auth\" does not exist", u"", u"no schema auth", u"ship with");
    row("schema misspelt", u"3F000", u"schema \"apb\" does not exist", u"", u"no schema apb", u"Did you mean app?");
    row("schema", u"3F000", u"schema \"warehouse\" does not exist", u"", u"no schema warehouse", u"CREATE SCHEMA");
    row("no schema to create in", u"3F000", u"no schema has been selected to create in", u"",
        u"search path names no schema", u"SET search_path");
    row("Supabase's role", u"42704", u"role \"service_role\" does not exist", u"", u"written for Supabase",
        u"ship with");
    row("role misspelt", u"42704", u"role \"amelia\" does not exist", u"", u"no amelia", u"Did you mean amelie?");
    row("type elsewhere", u"42704", u"type \"mood\" does not exist", u"", u"mood is in schema app", u"Write app.mood");
    row("type of an earlier migration", u"42704", u"type \"colour\" does not exist", u"", u"no colour",
        u"Run 002_session_memory first", runMigration(u"002_session_memory"_s));
}

void HintsTest::knowsWhatIsMissing()
{
    QFETCH(QString, sqlState);
    QFETCH(QString, message);
    QFETCH(QString, sceneName);
    expectHint(sqlError(sqlState, message), sceneName);
}

void HintsTest::knowsTheOtherCauses_data()
{
    addColumns();
    const core::Fix retry{FixKind::Retry, {}};
    const core::Fix verify002{FixKind::Verify, u"002_session_memory"_s};
    row("column is there", u"42701", u"column \"embedding\" of relation \"people\" already exists", u"",
        u"embedding is there already, on people", u"ADD COLUMN IF NOT EXISTS", verify002);
    row("table is there", u"42P07", u"relation \"archon_sessions\" already exists", u"",
        u"archon_sessions is there already", u"IF NOT EXISTS", verify002);
    row("unknown table is there", u"42P07", u"relation \"people\" already exists", u"", u"people is there already",
        u"IF NOT EXISTS");
    row("policy is there", u"42710", u"policy \"Allow all\" for table \"people\" already exists", u"",
        u"Allow all is there already, on people", u"DROP POLICY IF EXISTS", verify002);
    row("schema is there", u"42P06", u"schema \"app\" already exists", u"", u"app is there already",
        u"CREATE SCHEMA IF NOT EXISTS");
    row("function is there", u"42723", u"function \"total\" already exists with same argument types", u"",
        u"total is there already", u"CREATE OR REPLACE");
    row("owner", u"42501", u"must be owner of table invoices", u"",
        u"invoices belongs to bertha, and you are connected as amelie", u"Connect as bertha");
    row("managed schema", u"42501", u"must be owner of table users", u"", u"auth.users belongs to the platform",
        u"Take the statement out");
    row("schema rights", u"42501", u"permission denied for schema public", u"",
        u"amelie may not make anything in schema public", u"GRANT CREATE, USAGE ON SCHEMA public TO \"amelie\"");
    row("extension rights", u"42501", u"permission denied to create extension \"vector\"", u"no vector",
        u"may not install the extension vector", u"superuser");
    row("extension rights on Supabase", u"42501", u"permission denied to create extension \"vector\"",
        u"supabase without vector", u"may not install the extension vector", u"dashboard");
    row("row level security", u"42501", u"new row violates row-level security policy for table \"people\"", u"",
        u"Row level security keeps amelie from writing this row to people", u"policy");
    row("other rights", u"42501", u"permission denied", u"", u"amelie does not have the rights",
        u"Connect as the owner");
    row("standby", u"25006", u"cannot execute CREATE TABLE in a read-only transaction", u"standby", u"standby",
        u"primary");
    row("disk almost full on Supabase", u"25006", u"cannot execute CREATE TABLE in a read-only transaction",
        u"supabase", u"read only", u"disk");
    row("read only", u"25006", u"cannot execute CREATE TABLE in a read-only transaction", u"", u"read only",
        u"default_transaction_read_only");
    row("lock", u"55P03", u"canceling statement due to lock timeout", u"", u"Another session uses a table",
        u"run it again", retry);
    row("deadlock", u"40P01", u"deadlock detected", u"", u"waited for each other", u"Run it again", retry);
    row("time limit", u"57014", u"canceling statement due to statement timeout", u"", u"longer than the time limit",
        u"statement_timeout");
    row("race of two runners", u"23505",
        u"duplicate key value violates unique constraint \"pg_type_typname_nsp_index\"", u"", u"at the same moment",
        u"Run it again", retry);
    row("duplicates", u"23505", u"could not create unique index \"people_name\"", u"", u"people_name", u"duplicates");
    row("psql's commands", u"42601", u"syntax error at or near \"\\\"", u"", u"command of psql", u"backslash");
    row("MySQL", u"42601", u"syntax error at or near \"AUTO_INCREMENT\"", u"", u"AUTO_INCREMENT", u"IDENTITY");
    row("IF NOT EXISTS of a policy", u"42601", u"syntax error at or near \"NOT\"", u"", u"NOT",
        u"know no IF NOT EXISTS");
    row("reserved word", u"42601", u"syntax error at or near \"order\"", u"", u"order", u"reserved word");
    row("any word", u"42601", u"syntax error at or near \"tabel\"", u"", u"tabel", u"just before");
    row("end", u"42601", u"syntax error at end of input", u"", u"ends before", u"not closed");
    row("dimensions", u"22000", u"expected 1536 dimensions, not 1024", u"", u"Vectors of 1536 and of 1024 dimensions",
        u"same number");
    row("memory of an index", u"54000", u"memory required is 63 MB, maintenance_work_mem is 16 MB", u"", u"more memory",
        u"256MB");
    row("dimensions of an index", u"54000", u"column cannot have more than 2000 dimensions for hnsw index", u"",
        u"more dimensions", u"2000");
    row("row of an index", u"54000", u"index row size 9000 exceeds btree version 4 maximum 2704", u"", u"limit",
        u"md5");
    row("guard", u"P0001", u"a session table with another shape is in the way", u"",
        u"The file stopped by itself: a session table with another shape is in the way.", u"author");
    row("a class", u"22012", u"division by zero", u"", u"does not fit", u"marked place");
}

void HintsTest::knowsTheOtherCauses()
{
    QFETCH(QString, sqlState);
    QFETCH(QString, message);
    QFETCH(QString, sceneName);
    expectHint(sqlError(sqlState, message), sceneName);
}

void HintsTest::understandsServersInOtherLanguages_data()
{
    addColumns();
    row("German", u"42P01", u"Relation »archon_projects« existiert nicht", u"", u"base schema",
        u"Run 001_base_schema first", runMigration(u"001_base_schema"_s));
    row("French", u"42704", u"le type « vector » n'existe pas", u"no vector", u"not installed", u"CREATE EXTENSION",
        extension(u"vector"_s));
    row("Russian", u"42703", u"столбец \"sumary\" в таблице \"people\" не существует", u"",
        u"no column sumary in people", u"Did you mean summary?");
    row("Spanish", u"42883", u"no existe la función update_updated_at_column()", u"", u"no function",
        u"Run 001_base_schema", runMigration(u"001_base_schema"_s));
    row("Japanese", u"42501", u"テーブルinvoicesの所有者である必要があります (invoices)", u"",
        u"invoices belongs to bertha", u"Connect as bertha");
    row("Chinese", u"3F000", u"模式 \"warehouse\" 不存在", u"", u"no schema warehouse", u"CREATE SCHEMA");
}

void HintsTest::understandsServersInOtherLanguages()
{
    knowsTheOtherCauses();
}

void HintsTest::hasWordsForEveryCodeOfTheTable_data()
{
    QTest::addColumn<QString>("sqlState");
    const QStringList codes
        = u"42P01 3F000 42703 42883 42704 0A000 22023 42501 42P07 42710 42701 42P06 42723 42P16 42P13 42P17"
          " 42830 42804 2BP01 23505 23502 23514 23503 42P10 55P03 57014 40P01 40001 25001 25P02 25P01"
          " 25006 55P04 2D000 42601 42622 54000 55000 55006 53100 53200 54001 57P01 57P02 08006 25P03"
          " 57P05 25P04 428C9 P0001 P0004 XX001 XX002 53300 57P03 42P05 26000 22001 XX000 58P01"_s.split(u' ');
    for (const QString &code : codes) {
        QTest::newRow(qPrintable(code)) << code;
    }
}

void HintsTest::hasWordsForEveryCodeOfTheTable()
{
    QFETCH(QString, sqlState);
    const HintScene made = HintScene::plain();
    const core::Error before = sqlError(sqlState, u"the server's words about \"something\" and f(integer)"_s);
    const core::Error after = explainSqlError(before, made.server, made.catalog, made.folder);
    QVERIFY2(after.what != before.what, qPrintable(after.what));
    QVERIFY(after.what.endsWith(u'.') && after.next.endsWith(u'.'));
    QVERIFY2(!after.what.contains(u'%') && !after.next.contains(u'%'), qPrintable(after.text()));
    QVERIFY(!after.what.contains("  "_L1) && !after.next.contains("  "_L1));
}

void HintsTest::usesDetailAndHintOfTheServer()
{
    const HintScene made = HintScene::plain();
    core::Error error = sqlError(u"0A000"_s, u"extension \"vector\" is not available"_s);
    error.server.detail
        = u"Could not open extension control file \"/usr/share/postgresql/17/extension/vector.control\"."_s;
    core::Error hinted = explainSqlError(error, made.server, made.catalog, made.folder);
    QCOMPARE(hinted.what, u"The server does not have the extension vector."_s);
    QVERIFY2(hinted.next.contains("postgresql-17-pgvector"_L1), qPrintable(hinted.next));

    error = sqlError(u"23505"_s, u"could not create unique index \"people_name\""_s);
    error.server.detail = u"Key (name, lower(mail))=(a, b) is duplicated."_s;
    hinted = explainSqlError(error, made.server, made.catalog, made.folder);
    QVERIFY2(hinted.next.contains("GROUP BY name, lower(mail) HAVING"_L1), qPrintable(hinted.next));

    error = sqlError(u"P0001"_s, u"stop"_s);
    error.server.hint = u"Move it aside"_s;
    hinted = explainSqlError(error, made.server, made.catalog, made.folder);
    QCOMPARE(hinted.next, u"Move it aside."_s);
}

void HintsTest::leavesOtherErrorsAlone()
{
    const HintScene made = HintScene::plain();
    for (const core::ErrorKind kind : {core::ErrorKind::Cancelled, core::ErrorKind::Lost, core::ErrorKind::Io}) {
        core::Error error = sqlError(u"57014"_s, u"canceling statement due to user request"_s);
        error.kind = kind;
        QCOMPARE(explainSqlError(error, made.server, made.catalog, made.folder), error);
    }
    const core::Error without = sqlError({}, u"out of memory"_s);
    QCOMPARE(explainSqlError(without, made.server, made.catalog, made.folder), without);
    const core::Error unknown = sqlError(u"ZZ999"_s, u"made up"_s);
    QCOMPARE(explainSqlError(unknown, made.server, made.catalog, made.folder), unknown);
}

void HintsTest::keepsStateAndServerWords()
{
    const HintScene made = HintScene::plain();
    core::Error error = sqlError(u"42P01"_s, u"relation \"archon_projects\" does not exist"_s);
    error.server.position = 17;
    const core::Error hinted = explainSqlError(error, made.server, made.catalog, made.folder);
    QCOMPARE(hinted.state, u"Nothing was changed."_s);
    QCOMPARE(hinted.server, error.server);
    QCOMPARE(hinted.kind, core::ErrorKind::Sql);
}

void HintsTest::copesWithAnyMessage_data()
{
    QTest::addColumn<QString>("message");
    QTest::newRow("empty") << QString();
    QTest::newRow("a quote that stays open") << u"relation \"archon"_s;
    QTest::newRow("only quotes") << u"\"\" \"\" «»"_s;
    QTest::newRow("placeholders") << u"relation \"%1 %2 %n\" does not exist, function %3(%4)"_s;
    QTest::newRow("markup") << u"relation \"<b>x</b>\" does not exist"_s;
    QTest::newRow("long") << u"relation \"%1\" does not exist"_s.arg(QString(100000, u'a'));
    QTest::newRow("many brackets") << QString(50000, u'(');
    QTest::newRow("dots") << u"relation \".\" column \"a.\" \".b\""_s;
}

void HintsTest::copesWithAnyMessage()
{
    QFETCH(QString, message);
    for (const QString &state : {u"42P01"_s, u"42703"_s, u"42883"_s, u"3F000"_s, u"42704"_s, u"0A000"_s, u"42P07"_s,
             u"42701"_s, u"42710"_s, u"42501"_s, u"42601"_s, u"23505"_s, u"22000"_s, u"54000"_s, u"P0001"_s}) {
        for (const QString &name : {u""_s, u"nothing known"_s}) {
            const HintScene made = HintScene::named(name);
            const core::Error hinted
                = explainSqlError(sqlError(state, message), made.server, made.catalog, made.folder);
            QVERIFY(!hinted.what.isEmpty());
            QCOMPARE(hinted.server.message, message);
        }
    }
}

QTEST_GUILESS_MAIN(HintsTest)

#include "tst_hints.moc"
