// SPDX-License-Identifier: GPL-3.0-or-later
#include "db/connection.h"
#include "migrations/expectations.h"
#include "migrations/folder.h"
#include "migrations/preflight.h"
#include "migrations/sqlrunner.h"
#include "migrations/state.h"
#include "support/testserver.h"
#include "support/verifyresult.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace archon;
using namespace archon::migrations;
using namespace archon::tests;

// What is derived from the files that ship, on databases in every state in which they are met.
class CatalogChecksTest : public QObject {
    Q_OBJECT

private:
    using Kind = MigrationState::Kind;

    static std::unique_ptr<db::Connection> open(const db::ConnectionUrl &url)
    {
        core::Result<std::unique_ptr<db::Connection>> connection = db::Connection::open(url);
        if (!connection) {
            qFatal("%s", qPrintable(connection.error().text()));
        }
        return *std::move(connection);
    }

    static db::Catalog catalogOf(const db::ConnectionUrl &url)
    {
        const core::Result<db::Catalog> catalog = db::readCatalog(*open(url));
        if (!catalog) {
            qFatal("%s", qPrintable(catalog.error().text()));
        }
        return *catalog;
    }

    MigrationState stateOf(const db::ConnectionUrl &url, const QString &id = u"002_session_memory"_s) const
    {
        const core::Result<Ledger> ledger = Ledger::read(*open(url));
        if (!ledger) {
            qFatal("%s", qPrintable(ledger.error().text()));
        }
        return deriveState(*m_folder.find(MigrationId(id)), catalogOf(url), *ledger);
    }

    static QStringList namesOf(const MigrationState &state, Check::State wanted)
    {
        QStringList names;
        for (const Check &check : state.objects) {
            if (check.state == wanted) {
                names << check.name;
            }
        }
        return names;
    }

    static QString counts(const MigrationState &state)
    {
        const Checklist list{state.objects, 0};
        QStringList parts;
        for (const CategoryCount &count : list.categories()) {
            parts << u"%1 %2/%3"_s.arg(count.category).arg(count.passed).arg(count.total);
        }
        return parts.join(u", "_s);
    }

    db::ConnectionUrl plainWith(const QStringList &names)
    {
        const db::ConnectionUrl url = m_server.freshVectorDatabase();
        const SqlRunner::Answer answer = SqlRunner::apply(url, names);
        if (!answer.ok) {
            qFatal("%s", qPrintable(answer.err));
        }
        return url;
    }

    TestServer m_server;
    Folder m_folder;

private Q_SLOTS:
    void initTestCase()
    {
        const core::Result<Folder> folder = Folder::shipped();
        VERIFY_RESULT(folder);
        m_folder = *folder;
    }

    void nothingIsThereOnAnEmptyDatabase()
    {
        const db::ConnectionUrl url = m_server.freshVectorDatabase();
        for (const Migration &migration : m_folder.migrations) {
            const MigrationState state = stateOf(url, migration.id.toString());
            QCOMPARE(state.kind, Kind::Pending);
        }
    }

    void findsEveryItemOfTheBriefAfterARun()
    {
        const db::ConnectionUrl url = plainWith({u"001_base_schema.sql"_s, u"002_session_memory.sql"_s});
        QCOMPARE(stateOf(url, u"001_base_schema"_s).sentence.section(u',', 1), u" and all of it is there."_s);
        const MigrationState state = stateOf(url);
        QCOMPARE(namesOf(state, Check::State::Fail) + namesOf(state, Check::State::Differs), QStringList());
        QCOMPARE(state.kind, Kind::Applied);
        QCOMPARE(counts(state),
            u"Tables 2/2, Embedding columns 2/2, Indexes 10/10, Functions 4/4, Views 2/2, Triggers 1/1, "
            "Row level security 2/2, Constraints 2/2"_s);
        const QStringList names = namesOf(state, Check::State::Pass);
        for (const char *name :
            {"archon_sessions", "archon_session_events", "archon_tasks.embedding", "archon_projects.embedding",
                "idx_sessions_agent", "idx_sessions_project", "idx_sessions_started", "idx_sessions_embedding",
                "idx_events_session", "idx_events_type", "idx_events_timestamp", "idx_events_embedding",
                "idx_tasks_embedding", "idx_projects_embedding", "get_recent_sessions()", "search_sessions_semantic()",
                "get_last_session()", "count_sessions_by_agent()", "v_recent_sessions", "v_active_sessions"}) {
            QVERIFY2(names.contains(QString::fromLatin1(name)), name);
        }
        for (const Check &check : state.objects) {
            QCOMPARE(check.explanation, QString());
            if (check.name == u"archon_sessions"_s && check.category == u"Tables"_s) {
                QCOMPARE(check.actual, u"11 columns"_s);
            } else if (check.name == u"archon_tasks.embedding"_s) {
                QCOMPARE(check.actual, u"vector(1536)"_s);
            } else if (check.category == u"Indexes"_s) {
                QCOMPARE(check.actual, u"valid"_s);
            }
        }
    }

    void recognisesADatabaseOfArchonsOwn()
    {
        const db::ConnectionUrl url = SqlRunner::freshArchon(m_server);
        const MigrationState base = stateOf(url, u"001_base_schema"_s);
        QCOMPARE(namesOf(base, Check::State::Fail) + namesOf(base, Check::State::Differs), QStringList());
        QCOMPARE(base.kind, Kind::Unrecorded);
        QCOMPARE(stateOf(url).kind, Kind::Pending);
        const core::Result<db::ServerInfo> server = db::readServerInfo(*open(url));
        VERIFY_RESULT(server);
        const Preflight flight = preflight(
            *m_folder.find(MigrationId(u"002_session_memory"_s)), m_folder.migrations, *server, catalogOf(url));
        QVERIFY2(flight.mayRun(), qPrintable(flight.refusal().what));
        const SqlRunner::Answer answer = SqlRunner::apply(url, {u"002_session_memory.sql"_s});
        QVERIFY2(answer.ok, qPrintable(answer.err));
        QCOMPARE(stateOf(url).kind, Kind::Applied);
    }

    // Variant a of the field: 1536 dimensions, IVFFlat, no row in the ledger.
    void indexesOfTheOtherKindAreAmber()
    {
        const db::ConnectionUrl url = SqlRunner::freshArchon(m_server);
        SqlRunner::load(url, u"archon_session_memory.sql"_s);
        const MigrationState state = stateOf(url);
        QCOMPARE(namesOf(state, Check::State::Fail), QStringList());
        QCOMPARE(namesOf(state, Check::State::Differs),
            (QStringList{u"idx_sessions_embedding"_s, u"idx_events_embedding"_s, u"idx_tasks_embedding"_s,
                u"idx_projects_embedding"_s}));
        QCOMPARE(state.kind, Kind::Drifted);
        for (const Check &check : state.objects) {
            if (check.state == Check::State::Differs) {
                QCOMPARE(check.expected, u"hnsw"_s);
                QCOMPARE(check.actual, u"ivfflat"_s);
            }
        }
    }

    // Variants b and c: 1024 dimensions, without vector indexes.
    void otherDimensionsAreAmberAndMissingIndexesRed()
    {
        const db::ConnectionUrl url = SqlRunner::freshArchon(m_server);
        SqlRunner::load(url, u"archon_session_memory.sql"_s);
        m_server.psql(url,
            u"DROP INDEX idx_sessions_embedding, idx_events_embedding, idx_tasks_embedding, idx_projects_embedding;"
            "ALTER TABLE archon_sessions ALTER COLUMN embedding TYPE vector(1024) USING NULL;"
            "ALTER TABLE archon_session_events ALTER COLUMN embedding TYPE vector(1024) USING NULL;"
            "ALTER TABLE archon_tasks ALTER COLUMN embedding TYPE vector(1024) USING NULL;"
            "ALTER TABLE archon_projects ALTER COLUMN embedding TYPE vector(1024) USING NULL;"_s);
        const MigrationState state = stateOf(url);
        QCOMPARE(state.kind, Kind::Partial);
        QCOMPARE(namesOf(state, Check::State::Differs),
            (QStringList{u"archon_sessions"_s, u"archon_session_events"_s, u"archon_tasks.embedding"_s,
                u"archon_projects.embedding"_s}));
        QCOMPARE(namesOf(state, Check::State::Fail).size(), 4);
        QCOMPARE(state.objects.constFirst().actual, u"11 columns, embedding is vector(1024)"_s);
        QVERIFY2(state.sentence.startsWith(u"4 of 25 objects are missing: idx_sessions_embedding, "_s),
            qPrintable(state.sentence));
    }

    // Variant d: another program's archon_sessions.
    void aTableOfAnotherProgramIsAmberAndStopsTheRun()
    {
        const db::ConnectionUrl url = SqlRunner::freshArchon(m_server);
        m_server.psql(url,
            u"CREATE TABLE archon_sessions (id uuid PRIMARY KEY, machine_id text, session_id text UNIQUE, "
            "summary_embedding vector(1536), observation_count int);"
            "CREATE INDEX idx_sessions_embedding ON archon_sessions USING hnsw (summary_embedding vector_cosine_ops);"
            "CREATE TABLE elsewhere (agent text); CREATE INDEX idx_sessions_agent ON elsewhere (agent)"_s);
        const MigrationState state = stateOf(url);
        QCOMPARE(state.kind, Kind::Partial);
        QCOMPARE(namesOf(state, Check::State::Differs),
            (QStringList{u"archon_sessions"_s, u"idx_sessions_agent"_s, u"idx_sessions_embedding"_s}));
        QVERIFY(state.objects.constFirst().explanation.contains(u"another program"_s));
        for (const Check &check : state.objects) {
            if (check.name == u"idx_sessions_agent"_s) {
                QCOMPARE(check.actual, u"on elsewhere"_s);
            } else if (check.name == u"idx_sessions_embedding"_s) {
                QCOMPARE(check.actual, u"(summary_embedding)"_s);
            }
        }
        const core::Result<db::ServerInfo> server = db::readServerInfo(*open(url));
        VERIFY_RESULT(server);
        const Preflight flight = preflight(
            *m_folder.find(MigrationId(u"002_session_memory"_s)), m_folder.migrations, *server, catalogOf(url));
        QVERIFY(!flight.mayRun());
        QVERIFY2(flight.refusal().what.contains(u"another shape"_s), qPrintable(flight.refusal().what));
    }

    void everyShapeOfTheLedgerCounts_data()
    {
        QTest::addColumn<QString>("row");
        QTest::addColumn<QString>("kind");
        QTest::newRow("none") << QString() << u"unrecorded"_s;
        QTest::newRow("A") << u"'0.1.0', '002_session_memory'"_s << u"applied"_s;
        QTest::newRow("D, F") << u"'002', 'session_memory'"_s << u"applied"_s;
        QTest::newRow("F") << u"'002', '002_session_memory'"_s << u"applied"_s;
        QTest::newRow("another") << u"'0.1.0', '002_add_hybrid_search_tsvector'"_s << u"unrecorded"_s;
    }

    void everyShapeOfTheLedgerCounts()
    {
        QFETCH(QString, row);
        const db::ConnectionUrl url = plainWith({u"001_base_schema.sql"_s, u"002_session_memory.sql"_s});
        m_server.psql(url, u"DELETE FROM archon_migrations WHERE version = '002'"_s);
        if (!row.isEmpty()) {
            m_server.psql(url, u"INSERT INTO archon_migrations (version, migration_name) VALUES (%1)"_s.arg(row));
        }
        QTEST(kindName(stateOf(url).kind), "kind");
    }

    void seesWhatIsMissingOfAHalfAppliedOne_data()
    {
        QTest::addColumn<QString>("damage");
        QTest::addColumn<QStringList>("missing");
        QTest::newRow("function") << u"DROP FUNCTION search_sessions_semantic"_s
                                  << QStringList{u"search_sessions_semantic()"_s};
        QTest::newRow("view") << u"DROP VIEW v_active_sessions"_s << QStringList{u"v_active_sessions"_s};
        QTest::newRow("trigger") << u"DROP TRIGGER update_archon_sessions_updated_at ON archon_sessions"_s
                                 << QStringList{u"update_archon_sessions_updated_at"_s};
        QTest::newRow("row level security")
            << u"ALTER TABLE archon_sessions DISABLE ROW LEVEL SECURITY"_s << QStringList{u"archon_sessions"_s};
        QTest::newRow("foreign key") << u"ALTER TABLE archon_sessions DROP CONSTRAINT archon_sessions_project_id_fkey"_s
                                     << QStringList{u"archon_sessions_project_id_fkey"_s};
        QTest::newRow("column") << u"ALTER TABLE archon_tasks DROP COLUMN embedding"_s
                                << QStringList{u"archon_tasks.embedding"_s, u"idx_tasks_embedding"_s};
    }

    void seesWhatIsMissingOfAHalfAppliedOne()
    {
        QFETCH(QString, damage);
        const db::ConnectionUrl url = plainWith({u"001_base_schema.sql"_s, u"002_session_memory.sql"_s});
        m_server.psql(url, damage);
        const MigrationState state = stateOf(url);
        QCOMPARE(state.kind, Kind::Partial);
        QTEST(namesOf(state, Check::State::Fail), "missing");
        QCOMPARE(namesOf(state, Check::State::Differs), QStringList());
    }

    void vectorMayLiveInAnotherSchema()
    {
        const db::ConnectionUrl url = SqlRunner::freshSupabase(m_server);
        const SqlRunner::Answer answer = SqlRunner::apply(url, {u"001_base_schema.sql"_s, u"002_session_memory.sql"_s});
        QVERIFY2(answer.ok, qPrintable(answer.err));
        QCOMPARE(stateOf(url).kind, Kind::Applied);
        // Also for somebody whose search path does not reach it.
        m_server.psql(url, u"ALTER DATABASE %1 SET search_path = public"_s.arg(url.database));
        const MigrationState state = stateOf(url);
        QCOMPARE(namesOf(state, Check::State::Fail) + namesOf(state, Check::State::Differs), QStringList());
    }

    void everyQueryRunsAndAnswersWhatTheCheckSays()
    {
        const QString odd
            = u"CREATE TABLE \"it's \"\"odd\"\"\" (\"a b\" int PRIMARY KEY, c text UNIQUE, d int CHECK (d > 0), "
              "e int REFERENCES \"it's \"\"odd\"\"\");"
              "CREATE INDEX \"i'x\" ON \"it's \"\"odd\"\"\" (\"a b\"); CREATE INDEX ON \"it's \"\"odd\"\"\" (c, d);"
              "CREATE SCHEMA \"S\"; CREATE TYPE \"S\".\"E\" AS ENUM ('it''s'); CREATE DOMAIN plain AS text;"
              "CREATE FUNCTION \"S\".f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';"
              "CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$;"
              "CREATE TRIGGER \"t'r\" BEFORE UPDATE ON \"it's \"\"odd\"\"\" FOR EACH ROW EXECUTE FUNCTION g();"
              "ALTER TABLE \"it's \"\"odd\"\"\" ENABLE ROW LEVEL SECURITY;"
              "CREATE POLICY \"p \\ q\" ON \"it's \"\"odd\"\"\" FOR SELECT TO postgres USING (true);"
              "CREATE MATERIALIZED VIEW m AS SELECT 1 AS a; CREATE EXTENSION pgcrypto"_s;
        const db::ConnectionUrl url = plainWith({u"001_base_schema.sql"_s, u"002_session_memory.sql"_s});
        m_server.psql(url, odd);
        const core::Result<sql::Script> script = sql::parseScript(odd);
        VERIFY_RESULT(script);
        QList<Check> checks = compareWithCatalog(*script, catalogOf(url));
        QCOMPARE(checks.size(), 16);
        checks += stateOf(url).objects + stateOf(url, u"001_base_schema"_s).objects;
        const std::unique_ptr<db::Connection> there = open(url);
        const std::unique_ptr<db::Connection> nothing = open(m_server.freshDatabase());
        for (const Check &check : std::as_const(checks)) {
            QVERIFY2(
                check.state == Check::State::Pass, qPrintable(check.name + u' ' + check.actual + check.explanation));
            const core::Result<db::Connection::Executed> rows = there->execute(check.query.toUtf8());
            VERIFY_RESULT(rows);
            QVERIFY2(rows->rows.size() > 0, qPrintable(check.query));
            const core::Result<db::Connection::Executed> none = nothing->execute(check.query.toUtf8());
            VERIFY_RESULT(none);
            QVERIFY2(none->rows.isEmpty(), qPrintable(check.query));
        }
    }
};

QTEST_GUILESS_MAIN(CatalogChecksTest)
#include "tst_catalogchecks.moc"
