// SPDX-License-Identifier: GPL-3.0-or-later
#include "checklists.h"
#include "migrations/runner.h"
#include "migrations/verifier.h"
#include "runnerscene.h"
#include "support/verifyresult.h"

#include <QTest>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace archon;
using namespace archon::migrations;
using archon::tests::find;
using archon::tests::problems;
using archon::tests::RunnerScene;
using archon::tests::stateOf;
using archon::tests::verify;

// The checklist on a real server: green only when all is there and works, and nothing is left behind. Checks written by
// hand are in tst_behaviour.
class TestVerifier : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_scene = std::make_unique<RunnerScene>(); }

    void isGreenForWhatShips_data();
    void isGreenForWhatShips();
    void namesEveryItemOfTheBrief();
    void leavesNoRowBehindAndTouchesNoRealOne();
    void sendsEveryCheckOnceAsItIsAnswered();
    void asksNothingOfAMigrationThatIsNotApplied();
    void tellsWhatIsMissingOfAPartlyAppliedOne();
    void tellsWhatDiffers();
    void mergesTheTwoAnswersToOneQuestion();
    void findsAFunctionThatIsThereAndDoesNotWork();
    void skipsBehaviourWhereTransactionsAreReadOnly();
    void skipsBehaviourThatTheRoleMayNotDo();

private:
    std::unique_ptr<RunnerScene> m_scene;
};

void TestVerifier::isGreenForWhatShips_data()
{
    QTest::addColumn<QString>("schema");
    QTest::newRow("vector in public") << u"public"_s;
    QTest::newRow("vector in extensions") << u"extensions"_s;
}

void TestVerifier::isGreenForWhatShips()
{
    QFETCH(const QString, schema);
    const db::ConnectionUrl url = m_scene->server.freshVectorDatabase(schema);
    const auto connection = RunnerScene::open(url);
    for (const Migration &migration : RunnerScene::shipped().migrations) {
        RunnerScene::apply(*connection, migration);
        const Checklist list = verify(*connection, migration);
        QVERIFY2(list.isGreen(), qPrintable(problems(list)));
        QVERIFY(list.elapsedMs > 0);
        QVERIFY(std::ranges::all_of(list.checks, [](const Check &check) { return check.elapsedMs > 0; }));
        QVERIFY(std::ranges::none_of(list.checks, [](const Check &check) { return check.query.isEmpty(); }));
        qInfo("%s: %s in %.1f ms", qPrintable(migration.id.toString()), qPrintable(list.headline()), list.elapsedMs);
    }
}

void TestVerifier::namesEveryItemOfTheBrief()
{
    const db::ConnectionUrl url = m_scene->databaseWith({u"001_base_schema"_s, u"002_session_memory"_s});
    const auto connection = RunnerScene::open(url);
    const Checklist list = verify(*connection, RunnerScene::shippedMigration(u"002_session_memory"_s));
    QMap<QString, int> counts;
    for (const CategoryCount &category : list.categories()) {
        QCOMPARE(category.passed, category.total);
        counts.insert(category.category, category.total);
    }
    QCOMPARE(counts.value(u"Tables"_s), 2);
    QCOMPARE(counts.value(u"Embedding columns"_s), 2);
    QCOMPARE(counts.value(u"Indexes"_s), 10);
    QCOMPARE(counts.value(u"Functions"_s), 4);
    QCOMPARE(counts.value(u"Views"_s), 2);
    for (const auto *item :
        {"Tables|archon_sessions", "Tables|archon_session_events", "Embedding columns|archon_tasks.embedding",
            "Embedding columns|archon_projects.embedding", "Indexes|idx_sessions_agent", "Indexes|idx_sessions_project",
            "Indexes|idx_sessions_started", "Indexes|idx_sessions_embedding", "Indexes|idx_events_session",
            "Indexes|idx_events_type", "Indexes|idx_events_timestamp", "Indexes|idx_events_embedding",
            "Indexes|idx_tasks_embedding", "Indexes|idx_projects_embedding", "Functions|get_recent_sessions()",
            "Functions|search_sessions_semantic()", "Functions|get_last_session()",
            "Functions|count_sessions_by_agent()", "Views|v_recent_sessions", "Views|v_active_sessions",
            "Test queries|Insert a session", "Test queries|Query sessions",
            "Test queries|Helper functions return results", "Test queries|Views return data"}) {
        const QStringList parts = QString::fromLatin1(item).split(u'|');
        QVERIFY2(find(list, parts.at(0), parts.at(1)) != nullptr, item);
    }
}

void TestVerifier::leavesNoRowBehindAndTouchesNoRealOne()
{
    const db::ConnectionUrl url = m_scene->databaseWith({u"001_base_schema"_s, u"002_session_memory"_s});
    m_scene->value(url,
        u"INSERT INTO archon_projects (title) VALUES ('real');"
        "INSERT INTO archon_tasks (project_id, title) SELECT id, 'real' FROM archon_projects;"
        "INSERT INTO archon_sessions (agent, project_id) SELECT 'test', id FROM archon_projects, generate_series(1, 5);"
        "INSERT INTO archon_session_events (session_id, event_type, event_data) SELECT id, 'real', '{}' FROM "
        "archon_sessions;"
        "INSERT INTO archon_settings (key) VALUES ('real')"_s);
    // xmin and ctid would tell of any row that was written and put back.
    const QString question = u"SELECT string_agg(format('%s %s %s %s', t, x, c, r), ';' ORDER BY t, r::text) FROM ("
                             "SELECT 'p' t, xmin x, ctid c, p::text r FROM archon_projects p UNION ALL "
                             "SELECT 't', xmin, ctid, t::text FROM archon_tasks t UNION ALL "
                             "SELECT 's', xmin, ctid, s::text FROM archon_sessions s UNION ALL "
                             "SELECT 'e', xmin, ctid, e::text FROM archon_session_events e UNION ALL "
                             "SELECT 'k', xmin, ctid, k::text FROM archon_settings k UNION ALL "
                             "SELECT 'm', xmin, ctid, m::text FROM archon_migrations m) AS all_rows"_s;
    const QString before = m_scene->value(url, question);
    QVERIFY(before.size() > 500);
    const QString schema = RunnerScene::fingerprint(url);
    const auto connection = RunnerScene::open(url);
    for (const Migration &migration : RunnerScene::shipped().migrations) {
        const Checklist list = verify(*connection, migration);
        QVERIFY2(list.isGreen(), qPrintable(problems(list)));
    }
    QCOMPARE(connection->transactionState(), db::Connection::TransactionState::Idle);
    QCOMPARE(m_scene->value(url, question), before);
    QCOMPARE(RunnerScene::fingerprint(url), schema);
}

void TestVerifier::sendsEveryCheckOnceAsItIsAnswered()
{
    const db::ConnectionUrl url = m_scene->databaseWith({u"001_base_schema"_s, u"002_session_memory"_s});
    const auto connection = RunnerScene::open(url);
    QList<Check> sent;
    const auto list = verifyMigration(*connection, RunnerScene::shippedMigration(u"002_session_memory"_s),
        [&sent](const Check &check) { sent << check; });
    VERIFY_RESULT(list);
    QCOMPARE(sent.size(), list->checks.size());
    for (const Check &check : list->checks) {
        QCOMPARE(sent.count(check), 1);
    }
}

void TestVerifier::asksNothingOfAMigrationThatIsNotApplied()
{
    const db::ConnectionUrl url = m_scene->databaseWith({u"001_base_schema"_s});
    const auto connection = RunnerScene::open(url);
    const Checklist list = verify(*connection, RunnerScene::shippedMigration(u"002_session_memory"_s));
    QCOMPARE(list.passed(), 0);
    QCOMPARE(list.count(Check::State::Error), 0);
    QCOMPARE(stateOf(list, u"Tables"_s, u"archon_sessions"_s), u"fail"_s);
    QCOMPARE(stateOf(list, u"Functions"_s, u"get_last_session()"_s), u"fail"_s);
    QCOMPARE(stateOf(list, u"Test queries"_s, u"Insert a session"_s), u"skipped"_s);
    QCOMPARE(find(list, u"Test queries"_s, u"Insert a session"_s)->explanation, u"The migration is not applied."_s);
}

void TestVerifier::tellsWhatIsMissingOfAPartlyAppliedOne()
{
    const db::ConnectionUrl url = m_scene->databaseWith({u"001_base_schema"_s, u"002_session_memory"_s});
    m_scene->value(url, u"DROP FUNCTION get_last_session; DROP INDEX idx_events_type"_s);
    const auto connection = RunnerScene::open(url);
    const Checklist list = verify(*connection, RunnerScene::shippedMigration(u"002_session_memory"_s));
    QCOMPARE(stateOf(list, u"Functions"_s, u"get_last_session()"_s), u"fail"_s);
    QCOMPARE(stateOf(list, u"Indexes"_s, u"idx_events_type"_s), u"fail"_s);
    QCOMPARE(stateOf(list, u"Test queries"_s, u"Helper functions return results"_s), u"fail"_s);
    QCOMPARE(stateOf(list, u"Functions"_s, u"get_recent_sessions()"_s), u"pass"_s);
    QCOMPARE(stateOf(list, u"Test queries"_s, u"Insert a session"_s), u"pass"_s);
    QVERIFY2(list.failed() == 3, qPrintable(problems(list)));
}

void TestVerifier::tellsWhatDiffers()
{
    const db::ConnectionUrl url = m_scene->databaseWith({u"001_base_schema"_s, u"002_session_memory"_s});
    m_scene->value(url,
        u"DROP INDEX idx_tasks_embedding; ALTER TABLE archon_tasks ALTER COLUMN embedding TYPE vector(1024);"
        "CREATE INDEX idx_tasks_embedding ON archon_tasks USING ivfflat (embedding vector_cosine_ops)"_s);
    const auto connection = RunnerScene::open(url);
    const Checklist list = verify(*connection, RunnerScene::shippedMigration(u"002_session_memory"_s));
    QCOMPARE(stateOf(list, u"Indexes"_s, u"idx_tasks_embedding"_s), u"differs"_s);
    const Check *column = find(list, u"Embedding columns"_s, u"archon_tasks.embedding"_s);
    QVERIFY(column != nullptr);
    QVERIFY(column->state != Check::State::Pass);
    QVERIFY2(column->actual.contains(u"vector(1024)"_s), qPrintable(column->actual));
}

void TestVerifier::mergesTheTwoAnswersToOneQuestion()
{
    const db::ConnectionUrl url = m_scene->databaseWith({u"001_base_schema"_s, u"002_session_memory"_s});
    const auto connection = RunnerScene::open(url);
    const Checklist list = verify(*connection, RunnerScene::shippedMigration(u"002_session_memory"_s));
    const Check *check = find(list, u"Functions"_s, u"get_recent_sessions()"_s);
    QVERIFY(check != nullptr);
    QCOMPARE(check->state, Check::State::Pass);
    QVERIFY2(check->actual.contains(u"called, 1 row"_s), qPrintable(check->actual));
    QVERIFY2(check->query.contains(u"pg_proc"_s) && check->query.contains(u"FROM get_recent_sessions("_s),
        qPrintable(check->query));
}

void TestVerifier::findsAFunctionThatIsThereAndDoesNotWork()
{
    const db::ConnectionUrl url = m_scene->databaseWith({u"001_base_schema"_s, u"002_session_memory"_s});
    m_scene->value(url,
        u"DROP FUNCTION count_sessions_by_agent;"
        "CREATE FUNCTION count_sessions_by_agent(p_agent varchar, p_days integer DEFAULT 30) RETURNS bigint "
        "LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT count(*) FROM archon_sessions WHERE no_such_column = p_agent); END $$"_s);
    const auto connection = RunnerScene::open(url);
    const Checklist list = verify(*connection, RunnerScene::shippedMigration(u"002_session_memory"_s));
    const Check *check = find(list, u"Functions"_s, u"count_sessions_by_agent()"_s);
    QVERIFY(check != nullptr);
    QCOMPARE(check->state, Check::State::Fail);
    QVERIFY2(check->explanation.contains(u"no_such_column"_s), qPrintable(check->explanation));
    QVERIFY(check->error.has_value());
}

void TestVerifier::skipsBehaviourWhereTransactionsAreReadOnly()
{
    const db::ConnectionUrl url = m_scene->databaseWith({u"001_base_schema"_s, u"002_session_memory"_s});
    m_scene->value(url, u"ALTER DATABASE %1 SET default_transaction_read_only = on"_s.arg(url.database));
    const auto connection = RunnerScene::open(url);
    const Checklist list = verify(*connection, RunnerScene::shippedMigration(u"002_session_memory"_s));
    QCOMPARE(list.count(Check::State::Fail) + list.count(Check::State::Error) + list.count(Check::State::Differs), 0);
    QCOMPARE(stateOf(list, u"Indexes"_s, u"idx_sessions_agent"_s), u"pass"_s);
    QCOMPARE(stateOf(list, u"Test queries"_s, u"Insert a session"_s), u"skipped"_s);
    QVERIFY(find(list, u"Test queries"_s, u"Insert a session"_s)->explanation.contains(u"read-only"_s));
}

void TestVerifier::skipsBehaviourThatTheRoleMayNotDo()
{
    const db::ConnectionUrl url = m_scene->databaseWith({u"001_base_schema"_s, u"002_session_memory"_s});
    m_scene->value(
        url, u"CREATE ROLE verify_reader LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO verify_reader"_s);
    const auto connection = RunnerScene::open(m_scene->server.url(url.database, u"verify_reader"_s));
    const Checklist list = verify(*connection, RunnerScene::shippedMigration(u"002_session_memory"_s));
    QVERIFY2(list.count(Check::State::Error) + list.count(Check::State::Fail) == 0, qPrintable(problems(list)));
    QCOMPARE(stateOf(list, u"Indexes"_s, u"idx_sessions_agent"_s), u"pass"_s);
    const Check *check = find(list, u"Test queries"_s, u"Query sessions"_s);
    QCOMPARE(check->state, Check::State::Skipped);
    QVERIFY2(check->explanation.startsWith(u"This role may not"_s), qPrintable(check->explanation));
}

QTEST_GUILESS_MAIN(TestVerifier)
#include "tst_verifier.moc"
