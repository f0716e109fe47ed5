// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/rollback.h"
#include "migrations/runner.h"
#include "runnerscene.h"
#include "support/verifyresult.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace archon;
using namespace archon::migrations;
using archon::tests::RunnerScene;

// Undoing on a real server: what it would cost, what forbids it, and that it takes all of it or nothing. Saving rows is
// in tst_rowbackup.
class TestRollback : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_scene = std::make_unique<RunnerScene>(); }

    void previewCountsWhatWouldBeLostAndChangesNothing();
    void previewCountsWhatTheScriptDropsIndirectly();
    void undoesWhatShips();
    void reportsProgress();

    void refusesWithoutADownFile();
    void refusesWhatEndsTheTransaction_data();
    void refusesWhatEndsTheTransaction();
    void refusesWhileAnotherMigrationBuildsOnIt();
    void refusesWhileSomethingElseDependsOnIt();
    void refusesWhatItsOwnGuardRefuses();
    void refusesWhenNothingIsThere();
    void refusesWhereTransactionsAreReadOnly();
    void leavesAllWhenSomethingWouldStay();
    void leavesAllWhenAStatementFails();
    void leavesAllWhenATableIsBusy();
    void previewGoesOnWhenATableIsBusy();
    void canBeCancelled();
    void undoesAPartlyAppliedOne();

private:
    [[nodiscard]] static RollbackPreview preview(
        db::Connection &connection, const Migration &migration, const QList<Migration> &folder = {});
    [[nodiscard]] db::ConnectionUrl fullDatabase();

    std::unique_ptr<RunnerScene> m_scene;
};

namespace {

QString describe(const RollbackReport &report)
{
    return outcomeName(report.outcome)
        + (report.error ? u": "_s + report.error->text() + report.error->server.message : QString());
}

QStringList lines(const QList<Loss> &losses)
{
    QStringList lines;
    for (const Loss &loss : losses) {
        lines << u"%1 %2 %3"_s.arg(loss.what, QString::number(loss.rows), loss.column ? u"values"_s : u"rows"_s);
    }
    lines.sort();
    return lines;
}

Migration memory()
{
    return RunnerScene::shippedMigration(u"002_session_memory"_s);
}

} // namespace

#define COMPARE_UNDOING(report, expected) QVERIFY2((report).outcome == (expected), qPrintable(describe(report)))

RollbackPreview TestRollback::preview(
    db::Connection &connection, const Migration &migration, const QList<Migration> &folder)
{
    const core::Result<RollbackPreview> preview = previewRollback(connection, migration, folder);
    if (!preview) {
        qFatal("%s %s", qPrintable(preview.error().text()), qPrintable(preview.error().server.message));
    }
    return *preview;
}

// 3 sessions with 6 events, 2 of 3 tasks and 1 project with an embedding.
db::ConnectionUrl TestRollback::fullDatabase()
{
    const db::ConnectionUrl url = m_scene->databaseWith({u"001_base_schema"_s, u"002_session_memory"_s});
    m_scene->value(url,
        u"INSERT INTO archon_projects (title, embedding) SELECT 'p', array_fill(0.5, ARRAY[1536])::real[]::vector;"
        "INSERT INTO archon_tasks (title, embedding) SELECT 't', CASE WHEN n > 1 THEN array_fill(n, "
        "ARRAY[1536])::real[]::vector END "
        "FROM generate_series(1, 3) AS n;"
        "INSERT INTO archon_sessions (agent) SELECT 'a' FROM generate_series(1, 3);"
        "INSERT INTO archon_session_events (session_id, event_type, event_data) "
        "SELECT id, 'e', '{}' FROM archon_sessions, generate_series(1, 2)"_s);
    return url;
}

void TestRollback::previewCountsWhatWouldBeLostAndChangesNothing()
{
    const db::ConnectionUrl url = fullDatabase();
    const auto connection = RunnerScene::open(url);
    const QString before = RunnerScene::fingerprint(url);
    const RollbackPreview seen = preview(*connection, memory(), RunnerScene::shipped().migrations);
    QCOMPARE(seen.refusal, QString());
    QCOMPARE(seen.sql, *memory().downText);
    QCOMPARE(lines(seen.losses),
        (QStringList{u"archon_projects.embedding 1 values"_s, u"archon_session_events 6 rows"_s,
            u"archon_sessions 3 rows"_s, u"archon_tasks.embedding 2 values"_s}));
    QCOMPARE(RunnerScene::fingerprint(url), before);
    QCOMPARE(connection->transactionState(), db::Connection::TransactionState::Idle);
}

void TestRollback::previewCountsWhatTheScriptDropsIndirectly()
{
    const db::ConnectionUrl url = m_scene->server.freshDatabase();
    const auto connection = RunnerScene::open(url);
    const Migration migration = RunnerScene::fromText(
        u"CREATE SCHEMA app; CREATE TABLE app.\"Odd Name\" (a int); CREATE TABLE again (a int);"_s, u"003_test"_s,
        u"DO $$ BEGIN DROP SCHEMA app CASCADE; END $$; DROP TABLE again; CREATE TABLE again (b int); DROP TABLE again;"_s);
    RunnerScene::apply(*connection, migration);
    m_scene->value(url, u"INSERT INTO app.\"Odd Name\" VALUES (1), (2); INSERT INTO again VALUES (1)"_s);
    QCOMPARE(lines(preview(*connection, migration).losses), (QStringList{u"again 1 rows"_s, u"app.Odd Name 2 rows"_s}));
}

void TestRollback::undoesWhatShips()
{
    const db::ConnectionUrl url = m_scene->server.freshVectorDatabase();
    const auto connection = RunnerScene::open(url);
    const Folder folder = RunnerScene::shipped();
    QStringList pictures;
    for (const Migration &migration : folder.migrations) {
        pictures << RunnerScene::fingerprint(url);
        RunnerScene::apply(*connection, migration);
    }
    const auto ledgerless = [](QString picture) { // the rows of the ledger have times and ids
        return picture.remove(QRegularExpression(u"INSERT INTO public.archon_migrations[^\n]*\n"_s));
    };
    for (qsizetype index = folder.migrations.size() - 1; index >= 0; --index) {
        const Migration &migration = folder.migrations.at(index);
        const RollbackReport report = rollbackMigration(*connection, migration, {}, {}, {}, folder.migrations);
        COMPARE_UNDOING(report, Outcome::Applied);
        QVERIFY(report.leftovers.isEmpty());
        QVERIFY(!report.error);
        QVERIFY(report.elapsedMs > 0);
        QVERIFY(report.backupFile.isEmpty());
        QCOMPARE(ledgerless(RunnerScene::fingerprint(url)), ledgerless(pictures.at(index)));
        if (m_scene->hasTable(url, u"archon_migrations"_s)) {
            QCOMPARE(m_scene->value(url,
                         u"SELECT count(*) FROM archon_migrations WHERE migration_name = '%1'"_s.arg(migration.name)),
                u"0"_s);
        }
    }
    QVERIFY(m_scene->isRunnerLockFree(url));
}

void TestRollback::reportsProgress()
{
    const db::ConnectionUrl url = fullDatabase();
    const auto connection = RunnerScene::open(url);
    int finished = 0;
    QList<RunProgress::Phase> phases;
    const RollbackReport report = rollbackMigration(*connection, memory(), {}, {}, [&](const RunProgress &progress) {
        finished += progress.finished ? 1 : 0;
        if (phases.isEmpty() || phases.last() != progress.phase) {
            phases << progress.phase;
        }
    });
    COMPARE_UNDOING(report, Outcome::Applied);
    QCOMPARE(finished, 12);
    using Phase = RunProgress::Phase;
    QCOMPARE(phases, (QList<Phase>{Phase::Running, Phase::Recording, Phase::Committing, Phase::Done}));
    QCOMPARE(lines(report.losses).size(), 4);
}

void TestRollback::refusesWithoutADownFile()
{
    const db::ConnectionUrl url = m_scene->server.freshDatabase();
    const auto connection = RunnerScene::open(url);
    const Migration migration = RunnerScene::fromText(u"CREATE TABLE d1 (a int);"_s);
    RunnerScene::apply(*connection, migration);
    QVERIFY(preview(*connection, migration).refusal.contains(u"003_test.down.sql"_s));
    const RollbackReport report = rollbackMigration(*connection, migration, {}, {});
    COMPARE_UNDOING(report, Outcome::Refused);
    QCOMPARE(report.error->state, u"Nothing was changed."_s);
}

void TestRollback::refusesWhatEndsTheTransaction_data()
{
    QTest::addColumn<QString>("down");
    QTest::newRow("COMMIT") << u"DROP TABLE d2; COMMIT;"_s;
    QTest::newRow("DROP INDEX CONCURRENTLY") << u"DROP INDEX CONCURRENTLY x;"_s;
    QTest::newRow("does not parse") << u"DROP TABEL d2;"_s;
    QTest::newRow("empty") << u"-- nothing\n"_s;
}

void TestRollback::refusesWhatEndsTheTransaction()
{
    QFETCH(const QString, down);
    const db::ConnectionUrl url = m_scene->server.freshDatabase();
    const auto connection = RunnerScene::open(url);
    const Migration migration = RunnerScene::fromText(u"CREATE TABLE d2 (a int);"_s, u"003_test"_s, down);
    RunnerScene::apply(*connection, migration);
    QVERIFY(!preview(*connection, migration).refusal.isEmpty());
    COMPARE_UNDOING(rollbackMigration(*connection, migration, {}, {}), Outcome::Refused);
    QVERIFY(m_scene->hasTable(url, u"d2"_s));
}

void TestRollback::refusesWhileAnotherMigrationBuildsOnIt()
{
    const db::ConnectionUrl url = fullDatabase();
    const auto connection = RunnerScene::open(url);
    const QString before = RunnerScene::fingerprint(url);
    const QList<Migration> folder = RunnerScene::shipped().migrations;
    const Migration base = RunnerScene::shippedMigration(u"001_base_schema"_s);
    const RollbackPreview seen = preview(*connection, base, folder);
    QVERIFY2(seen.refusal.contains(u"Undo 002_session_memory first."_s), qPrintable(seen.refusal));
    const RollbackReport report = rollbackMigration(*connection, base, {}, {}, {}, folder);
    COMPARE_UNDOING(report, Outcome::Refused);
    QVERIFY(report.error->next.contains(u"002_session_memory"_s));
    QCOMPARE(RunnerScene::fingerprint(url), before);
}

void TestRollback::refusesWhileSomethingElseDependsOnIt()
{
    const db::ConnectionUrl url = fullDatabase();
    m_scene->value(url, u"CREATE VIEW my_report AS SELECT agent FROM archon_sessions"_s);
    const auto connection = RunnerScene::open(url);
    const QString before = RunnerScene::fingerprint(url);
    const RollbackPreview seen = preview(*connection, memory());
    QVERIFY2(seen.refusal.contains(u"my_report"_s), qPrintable(seen.refusal));
    QCOMPARE(lines(seen.losses).size(), 4); // told all the same
    const RollbackReport report = rollbackMigration(*connection, memory(), {}, {});
    COMPARE_UNDOING(report, Outcome::RolledBack);
    QCOMPARE(report.error->sqlState(), u"2BP01"_s);
    QVERIFY2(report.error->next.contains(u"my_report"_s), qPrintable(report.error->next));
    QCOMPARE(report.error->state, u"Nothing was changed: the transaction was rolled back."_s);
    QCOMPARE(RunnerScene::fingerprint(url), before);
}

void TestRollback::refusesWhatItsOwnGuardRefuses()
{
    const db::ConnectionUrl url = m_scene->databaseWith({u"001_base_schema"_s});
    m_scene->value(url, u"CREATE TABLE archon_sources (a int)"_s); // Archon's own, so that the base is Archon's too
    const auto connection = RunnerScene::open(url);
    const RollbackPreview seen = preview(*connection, RunnerScene::shippedMigration(u"001_base_schema"_s));
    QVERIFY2(seen.refusal.contains(u"archon_sources"_s), qPrintable(seen.refusal));
}

void TestRollback::refusesWhenNothingIsThere()
{
    const db::ConnectionUrl url = m_scene->databaseWith({u"001_base_schema"_s});
    const auto connection = RunnerScene::open(url);
    QVERIFY(preview(*connection, memory()).refusal.contains(u"nothing to undo"_s));
    COMPARE_UNDOING(rollbackMigration(*connection, memory(), {}, {}), Outcome::Refused);
}

void TestRollback::refusesWhereTransactionsAreReadOnly()
{
    const db::ConnectionUrl url = fullDatabase();
    m_scene->value(url, u"ALTER DATABASE %1 SET default_transaction_read_only = on"_s.arg(url.database));
    const auto connection = RunnerScene::open(url);
    QVERIFY(preview(*connection, memory()).refusal.contains(u"read-only"_s));
    COMPARE_UNDOING(rollbackMigration(*connection, memory(), {}, {}), Outcome::Refused);
}

void TestRollback::leavesAllWhenSomethingWouldStay()
{
    const db::ConnectionUrl url = m_scene->server.freshDatabase();
    const auto connection = RunnerScene::open(url);
    const Migration migration = RunnerScene::fromText(
        u"CREATE TABLE left_1 (a int); CREATE TABLE left_2 (a int);"_s, u"003_test"_s, u"DROP TABLE left_1;"_s);
    RunnerScene::apply(*connection, migration);
    const RollbackReport report = rollbackMigration(*connection, migration, {}, {});
    COMPARE_UNDOING(report, Outcome::RolledBack);
    QCOMPARE(report.leftovers.size(), 1);
    QCOMPARE(report.leftovers.first().name, u"left_2"_s);
    QVERIFY(report.error->what.contains(u"left_2"_s));
    QVERIFY(m_scene->hasTable(url, u"left_1"_s));
}

void TestRollback::leavesAllWhenAStatementFails()
{
    const db::ConnectionUrl url = m_scene->server.freshDatabase();
    const auto connection = RunnerScene::open(url);
    const Migration migration = RunnerScene::fromText(
        u"CREATE TABLE fail_1 (a int);"_s, u"003_test"_s, u"DROP TABLE fail_1;\n\nDROP TABLE no_such_table;"_s);
    RunnerScene::apply(*connection, migration);
    const RollbackReport report = rollbackMigration(*connection, migration, {}, {});
    COMPARE_UNDOING(report, Outcome::RolledBack);
    QCOMPARE(report.error->sqlState(), u"42P01"_s);
    QVERIFY2(report.error->what.startsWith(u"003_test.down.sql, line 3: "_s), qPrintable(report.error->what));
    QVERIFY(m_scene->hasTable(url, u"fail_1"_s));
    QVERIFY(m_scene->isRunnerLockFree(url));
}

void TestRollback::leavesAllWhenATableIsBusy()
{
    const db::ConnectionUrl url = fullDatabase();
    const auto reader = RunnerScene::open(url);
    VERIFY_RESULT(reader->begin());
    VERIFY_RESULT(reader->query(u"SELECT count(*) FROM archon_sessions"_s));
    const auto connection = RunnerScene::open(url);
    RunOptions options;
    options.lockTimeout = std::chrono::milliseconds(150);
    const RollbackReport report = rollbackMigration(*connection, memory(), {}, options);
    COMPARE_UNDOING(report, Outcome::RolledBack);
    QCOMPARE(report.error->sqlState(), u"55P03"_s);
    reader->rollback();
    COMPARE_UNDOING(rollbackMigration(*connection, memory(), {}, options), Outcome::Applied);
}

void TestRollback::previewGoesOnWhenATableIsBusy()
{
    const db::ConnectionUrl url = fullDatabase();
    const auto reader = RunnerScene::open(url);
    VERIFY_RESULT(reader->begin());
    VERIFY_RESULT(reader->query(u"SELECT count(*) FROM archon_sessions"_s));
    const auto connection = RunnerScene::open(url);
    QElapsedTimer clock;
    clock.start();
    const RollbackPreview seen = preview(*connection, memory());
    QVERIFY(clock.elapsed() < 5000);
    QCOMPARE(seen.refusal, QString());
    QCOMPARE(lines(seen.losses).size(), 4);
}

void TestRollback::canBeCancelled()
{
    const db::ConnectionUrl url = fullDatabase();
    const auto connection = RunnerScene::open(url);
    const RollbackReport report
        = rollbackMigration(*connection, memory(), {}, {}, [&connection](const RunProgress &progress) {
              if (progress.statement == 5 && !progress.finished) {
                  connection->cancel();
              }
          });
    COMPARE_UNDOING(report, Outcome::RolledBack);
    QCOMPARE(report.error->kind, core::ErrorKind::Cancelled);
    QVERIFY(report.error->state.startsWith(u"Nothing was changed"_s));
    QVERIFY(m_scene->hasTable(url, u"archon_sessions"_s));
    QVERIFY(m_scene->isRunnerLockFree(url));
}

void TestRollback::undoesAPartlyAppliedOne()
{
    const db::ConnectionUrl url = fullDatabase();
    m_scene->value(url,
        u"DROP VIEW v_active_sessions; DROP TABLE archon_session_events CASCADE;"
        "DELETE FROM archon_migrations WHERE version = '002'"_s);
    const auto connection = RunnerScene::open(url);
    const RollbackReport report = rollbackMigration(*connection, memory(), {}, {});
    COMPARE_UNDOING(report, Outcome::Applied);
    QVERIFY(!m_scene->hasTable(url, u"archon_sessions"_s));
}

QTEST_GUILESS_MAIN(TestRollback)
#include "tst_rollback.moc"
