// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/catalogs.h"
#include "migrations/folder.h"
#include "migrations/preflight.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace archon;
using namespace archon::migrations;
using namespace archon::tests;

class PreflightTest : public QObject {
    Q_OBJECT

private:
    using State = PreflightCheck::State;

    static PreflightCheck named(const Preflight &flight, const QString &name)
    {
        for (const PreflightCheck &check : flight.checks) {
            if (check.name == name) {
                return check;
            }
        }
        qFatal("there is no check %s", qPrintable(name));
    }

    static bool has(const Preflight &flight, const QString &name)
    {
        return std::ranges::contains(flight.checks, name, &PreflightCheck::name);
    }

    static Preflight run(const QString &text, const db::ServerInfo &server = goodServer(),
        const db::Catalog &catalog = baseCatalog(), const QList<Migration> &others = {})
    {
        const Migration migration = migrationOf(u"5_x"_s, text);
        return preflight(migration, others + QList<Migration>{migration}, server, catalog);
    }

private Q_SLOTS:
    void aGoodServerPasses()
    {
        const Preflight flight
            = run(u"CREATE TABLE a (e vector(3)); ALTER TABLE archon_tasks ADD COLUMN e vector(3)"_s);
        QVERIFY(flight.mayRun());
        QStringList names;
        for (const PreflightCheck &check : flight.checks) {
            QCOMPARE(check.state, State::Pass);
            QVERIFY(check.message.endsWith(u'.'));
            names << check.name;
        }
        QCOMPARE(names,
            (QStringList{u"Server version"_s, u"Writable"_s, u"Connection"_s, u"Extension vector"_s, u"Base tables"_s,
                u"Ownership"_s, u"Privileges"_s}));
    }

    void refusesServersThatWillNotDo_data()
    {
        QTest::addColumn<QString>("what");
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("words");
        QTest::newRow("old") << u"old"_s << u"Server version"_s << u"PostgreSQL 13.9; this program needs version 14"_s;
        QTest::newRow("read-only") << u"read-only"_s << u"Writable"_s << u"read-only"_s;
        QTest::newRow("standby") << u"standby"_s << u"Writable"_s << u"standby"_s;
        QTest::newRow("pooler") << u"pooler"_s << u"Connection"_s << u"transaction pooler"_s;
        QTest::newRow("no create") << u"no create"_s << u"Privileges"_s
                                   << u"postgres may not create anything in schema public"_s;
        QTest::newRow("no schema") << u"no schema"_s << u"Privileges"_s << u"No schema of the search path exists"_s;
    }

    void refusesServersThatWillNotDo()
    {
        QFETCH(QString, what);
        QFETCH(QString, name);
        QFETCH(QString, words);
        db::ServerInfo server = goodServer();
        if (what == u"old"_s) {
            server.versionNumber = 130009;
            server.version = u"13.9"_s;
        } else if (what == u"no create"_s) {
            server.mayCreateInSchema = false;
        } else if (what == u"no schema"_s) {
            server.searchPath.clear();
        }
        server.readOnly = what == u"read-only"_s || what == u"standby"_s;
        server.standby = what == u"standby"_s;
        server.transactionPooler = what == u"pooler"_s;
        const Preflight flight = run(u"CREATE TABLE a (b int)"_s, server);
        QVERIFY(!flight.mayRun());
        QCOMPARE(named(flight, name).state, State::Fail);
        QVERIFY2(named(flight, name).message.contains(words), qPrintable(named(flight, name).message));
        const core::Error refusal = flight.refusal();
        QCOMPARE(refusal.kind, core::ErrorKind::Refused);
        QCOMPARE(refusal.what, named(flight, name).message);
        QCOMPARE(refusal.state, u"Nothing was changed."_s);
        QCOMPARE(refusal.fix.kind == core::Fix::Kind::UseSessionPooler, what == u"pooler"_s);
    }

    void vectorHasToBeWithinReach_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("installed"); // the schema; empty: not installed
        QTest::addColumn<bool>("available");
        QTest::addColumn<int>("state");
        QTest::addColumn<QString>("words");
        const QString uses = u"CREATE TABLE a (e vector(3))"_s;
        const QString creates = u"CREATE EXTENSION IF NOT EXISTS vector; "_s + uses;
        const int pass = int(State::Pass);
        const int fail = int(State::Fail);
        QTest::newRow("there") << uses << u"public"_s << true << pass << u"pgvector 0.8.0 in schema public"_s;
        QTest::newRow("out of reach") << uses << u"extensions"_s << true << fail
                                      << u"ALTER ROLE postgres SET search_path = public, extensions"_s;
        QTest::newRow("the file reaches it") << u"SET LOCAL search_path = public, extensions; "_s + uses
                                             << u"extensions"_s << true << pass << u"in schema extensions"_s;
        QTest::newRow("a function's setting does not reach it")
            << uses + u"; CREATE FUNCTION f() RETURNS int LANGUAGE sql SET search_path = extensions AS 'SELECT 1'"_s
            << u"extensions"_s << true << fail << u"not on the search path"_s;
        QTest::newRow("not installed") << uses << QString() << true << fail << u"not installed in this database"_s;
        QTest::newRow("the file installs it") << creates << QString() << true << pass << u"the migration does it"_s;
        QTest::newRow("not to be had") << creates << QString() << false << fail << u"no pgvector to install"_s;
        QTest::newRow("by operator class") << u"CREATE INDEX ON archon_tasks USING hnsw (title vector_cosine_ops)"_s
                                           << QString() << true << fail << u"not installed"_s;
        QTest::newRow("by argument") << u"CREATE FUNCTION f(q vector) RETURNS int LANGUAGE sql AS 'SELECT 1'"_s
                                     << QString() << true << fail << u"not installed"_s;
    }

    void vectorHasToBeWithinReach()
    {
        QFETCH(QString, text);
        QFETCH(QString, installed);
        QFETCH(bool, available);
        QFETCH(int, state);
        QFETCH(QString, words);
        db::ServerInfo server = goodServer();
        server.vectorVersion = installed.isEmpty() ? QString() : u"0.8.0"_s;
        server.vectorSchema = installed;
        server.vectorAvailable = available ? u"0.8.0"_s : QString();
        const PreflightCheck check = named(run(text, server), u"Extension vector"_s);
        QCOMPARE(int(check.state), state);
        QVERIFY2(check.message.contains(words), qPrintable(check.message));
        QCOMPARE(check.fix.kind == core::Fix::Kind::CreateExtension,
            installed.isEmpty() && available && state == int(State::Fail));
    }

    void doesNotAskForVectorWhereItIsNotUsed()
    {
        db::ServerInfo server = goodServer();
        server.vectorVersion.clear();
        server.vectorAvailable.clear();
        const Preflight flight = run(u"CREATE TABLE a (b text)"_s, server);
        QVERIFY(flight.mayRun());
        QVERIFY(!has(flight, u"Extension vector"_s));
    }

    void namesTheMigrationThatHasToRunFirst()
    {
        const QList<Migration> others{
            migrationOf(u"complete_setup"_s, u"CREATE TABLE archon_projects (id uuid)"_s),
            migrationOf(u"1_base"_s, u"CREATE TABLE archon_projects (id uuid)"_s),
            migrationOf(u"2_again"_s, u"CREATE TABLE archon_projects (id uuid)"_s),
        };
        const Preflight flight
            = run(u"ALTER TABLE archon_projects ADD COLUMN a int"_s, goodServer(), emptyCatalog(), others);
        const PreflightCheck check = named(flight, u"Base tables"_s);
        QCOMPARE(check.state, State::Fail);
        QCOMPARE(check.message,
            u"The table archon_projects, which the migration builds on, does not exist. Run 1_base first: it creates it."_s);
        QCOMPARE(check.fix, (core::Fix{core::Fix::Kind::RunMigration, u"1_base"_s}));
        QCOMPARE(flight.refusal().next, u"Run 1_base, then this one."_s);
    }

    void knowsWhatAScriptTakesForGranted_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("state");
        QTest::addColumn<QString>("words");
        const int pass = int(State::Pass);
        const int warn = int(State::Warn);
        const int fail = int(State::Fail);
        QTest::newRow("foreign key") << u"CREATE TABLE a (b int REFERENCES gone)"_s << fail << u"The table gone"_s;
        QTest::newRow("to itself and to a table made before")
            << u"CREATE TABLE a (b int REFERENCES a); CREATE TABLE c (d int REFERENCES a); CREATE INDEX ON a (b); "
               u"ALTER TABLE "
               "archon_tasks ADD COLUMN x int"_s
            << pass << QString();
        QTest::newRow("index") << u"CREATE INDEX ON gone (a)"_s << fail << u"The table gone"_s;
        QTest::newRow("several") << u"CREATE POLICY p ON gone1; ALTER TABLE gone2 ENABLE ROW LEVEL SECURITY"_s << fail
                                 << u"The tables gone1 and gone2"_s;
        QTest::newRow("insert") << u"INSERT INTO gone VALUES (1)"_s << warn << u"The table gone"_s;
        QTest::newRow("made by a DO block")
            << u"DO $$ BEGIN CREATE TABLE gone (a int); END $$; CREATE INDEX ON gone (a)"_s << warn
            << u"The table gone"_s;
        QTest::newRow("a DO block about something else")
            << u"DO $$ BEGIN CREATE POLICY p ON gone; END $$; CREATE INDEX ON gone (a)"_s << fail
            << u"The table gone"_s;
    }

    void knowsWhatAScriptTakesForGranted()
    {
        QFETCH(QString, text);
        QFETCH(int, state);
        QFETCH(QString, words);
        const PreflightCheck check = named(run(text), u"Base tables"_s);
        QVERIFY2(check.message.contains(words), qPrintable(check.message));
        QCOMPARE(int(check.state), state);
    }

    void tolerantStatementsNeedNothing()
    {
        for (const char *text : {"ALTER TABLE IF EXISTS gone ADD COLUMN a int", "DROP TABLE IF EXISTS gone",
                 "SELECT * FROM pg_class", "SELECT * FROM information_schema.tables"}) {
            const Preflight flight = run(QString::fromLatin1(text));
            QVERIFY2(!has(flight, u"Base tables"_s) || named(flight, u"Base tables"_s).state == State::Pass, text);
        }
    }

    void asksForTriggerFunctions()
    {
        const QString text = u"CREATE TRIGGER g BEFORE UPDATE ON archon_tasks FOR EACH ROW EXECUTE FUNCTION "_s;
        QVERIFY(!has(run(text + u"update_updated_at_column()"_s), u"Base functions"_s));
        QCOMPARE(named(run(text + u"gone()"_s), u"Base functions"_s).state, State::Warn);
        const QList<Migration> others{migrationOf(
            u"1_base"_s, u"CREATE FUNCTION gone() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$"_s)};
        const PreflightCheck check
            = named(run(text + u"gone()"_s, goodServer(), baseCatalog(), others), u"Base functions"_s);
        QCOMPARE(check.state, State::Fail);
        QCOMPARE(check.fix, (core::Fix{core::Fix::Kind::RunMigration, u"1_base"_s}));
        QVERIFY(!has(run(others.constFirst().text + u"; "_s + text + u"gone()"_s), u"Base functions"_s));
    }

    void asksForRoles()
    {
        QVERIFY(!has(run(u"CREATE POLICY p ON archon_tasks TO service_role, public, current_user"_s), u"Roles"_s));
        const PreflightCheck check = named(run(u"CREATE POLICY p ON archon_tasks TO authenticated"_s), u"Roles"_s);
        QCOMPARE(check.state, State::Fail);
        QVERIFY2(
            check.message.contains(u"the role authenticated, which does not exist here"_s), qPrintable(check.message));
        QCOMPARE(
            named(run(u"CREATE ROLE authenticated; CREATE POLICY p ON archon_tasks TO authenticated"_s), u"Roles"_s)
                .state,
            State::Warn);
    }

    void warnsOfTablesThatAreNotOurs()
    {
        db::ServerInfo server = goodServer();
        server.superuser = false;
        server.user = u"guest"_s;
        const PreflightCheck check
            = named(run(u"ALTER TABLE archon_tasks ADD COLUMN a int; CREATE INDEX ON archon_projects (id)"_s, server),
                u"Ownership"_s);
        QCOMPARE(check.state, State::Warn);
        QVERIFY2(check.message.startsWith(u"archon_tasks and archon_projects belong to postgres."_s),
            qPrintable(check.message));
        server.superuser = true;
        QCOMPARE(named(run(u"ALTER TABLE archon_tasks ADD COLUMN a int"_s, server), u"Ownership"_s).state, State::Pass);
    }

    void refusesATableOfAnotherShape()
    {
        db::Catalog catalog = baseCatalog();
        catalog.tables << tableOf(u"archon_sessions"_s, {u"id uuid"_s, u"machine_id text"_s});
        const Preflight flight
            = run(u"CREATE TABLE IF NOT EXISTS archon_sessions (id uuid, agent text)"_s, goodServer(), catalog);
        QCOMPARE(named(flight, u"Existing tables"_s).state, State::Fail);
        QVERIFY(named(flight, u"Existing tables"_s).message.contains(u"it has no agent"_s));
        catalog.tables.last() = tableOf(u"archon_sessions"_s, {u"id uuid"_s, u"agent text"_s, u"more text"_s});
        QVERIFY(
            run(u"CREATE TABLE IF NOT EXISTS archon_sessions (id uuid, agent text)"_s, goodServer(), catalog).mayRun());
    }

    void refusesFilesThatCannotBeRun()
    {
        QCOMPARE(named(run(u"BEGIN; COMMIT"_s), u"File"_s).state, State::Fail);
        const Preflight broken = run(u"CREATE TABEL"_s);
        QCOMPARE(named(broken, u"File"_s).state, State::Fail);
        QVERIFY(!broken.mayRun());
    }

    void theShippedOnesKnowTheirOrder()
    {
        const core::Result<Folder> folder = Folder::shipped();
        QVERIFY(folder);
        const Migration *base = folder->find(MigrationId(u"001_base_schema"_s));
        const Migration *memory = folder->find(MigrationId(u"002_session_memory"_s));
        QVERIFY(base != nullptr && memory != nullptr);
        db::ServerInfo server = goodServer();
        server.vectorVersion.clear();
        server.vectorSchema.clear();
        QVERIFY(preflight(*base, folder->migrations, server, emptyCatalog()).mayRun());
        const Preflight early = preflight(*memory, folder->migrations, goodServer(), emptyCatalog());
        QVERIFY(!early.mayRun());
        QCOMPARE(named(early, u"Base tables"_s).fix, (core::Fix{core::Fix::Kind::RunMigration, u"001_base_schema"_s}));
        QCOMPARE(
            named(early, u"Base functions"_s).fix, (core::Fix{core::Fix::Kind::RunMigration, u"001_base_schema"_s}));
        const Preflight alone = preflight(*memory, {*memory}, goodServer(), emptyCatalog());
        QCOMPARE(named(alone, u"Base tables"_s).state, State::Fail);
        QVERIFY(preflight(*memory, folder->migrations, goodServer(), baseCatalog()).mayRun());
    }
};

QTEST_GUILESS_MAIN(PreflightTest)
#include "tst_preflight.moc"
