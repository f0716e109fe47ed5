// SPDX-License-Identifier: GPL-3.0-or-later
#include "checklists.h"
#include "migrations/verifier.h"
#include "runnerscene.h"
#include "support/verifyresult.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace archon;
using namespace archon::migrations;
using archon::tests::find;
using archon::tests::RunnerScene;
using archon::tests::stateOf;
using archon::tests::verify;

// Checks of behaviour, as the author of a migration writes them, on a real server.
class TestBehaviour : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_scene = std::make_unique<RunnerScene>(); }

    void judgesAnswers_data();
    void judgesAnswers();
    void oneFailingCheckLeavesTheOthersAlone();
    void skipsWhatAFailedPreparationWasFor();
    void skipsWhatBuildsOnAFailedInsert();
    void isNotGreenWhenTheVerifyScriptCannotBeRead();
    void canBeCancelled();
    void refusesAFileThatDoesNotParse();

private:
    std::unique_ptr<RunnerScene> m_scene;
};

namespace {

Migration withChecks(const QString &checks, const QString &sql = u"CREATE TABLE v1 (a int);"_s)
{
    Migration migration = RunnerScene::fromText(sql);
    migration.verifyText = checks;
    return migration;
}

} // namespace

void TestBehaviour::judgesAnswers_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("state");
    QTest::addColumn<QString>("actual");
    QTest::newRow("true") << u"SELECT true"_s << u"pass"_s << u"true"_s;
    QTest::newRow("true, with words") << u"SELECT true, 'all well'"_s << u"pass"_s << u"all well"_s;
    QTest::newRow("false") << u"SELECT false, 7"_s << u"fail"_s << u"7"_s;
    QTest::newRow("the word") << u"SELECT 'true'"_s << u"pass"_s << u"true"_s;
    QTest::newRow("NULL") << u"SELECT NULL::boolean"_s << u"fail"_s << u"NULL"_s;
    QTest::newRow("no row") << u"SELECT true WHERE false"_s << u"fail"_s << u"no row"_s;
    QTest::newRow("several, one false") << u"SELECT n < 3, n FROM generate_series(1, 4) AS n"_s << u"fail"_s << u"3"_s;
    QTest::newRow("not a truth value") << u"SELECT 1"_s << u"error"_s << u"1"_s;
    QTest::newRow("no columns") << u"CREATE TABLE v2 (a int)"_s << u"error"_s << QString();
    QTest::newRow("fails") << u"SELECT 1/0 = 1"_s << u"error"_s << QString();
    QTest::newRow("needs what is missing") << u"SELECT true FROM no_such_table"_s << u"fail"_s << QString();
    QTest::newRow("RETURNING") << u"INSERT INTO v1 VALUES (3) RETURNING a = 3, a"_s << u"pass"_s << u"3"_s;
}

void TestBehaviour::judgesAnswers()
{
    QFETCH(const QString, sql);
    static const db::ConnectionUrl url = m_scene->server.freshDatabase();
    const auto connection = RunnerScene::open(url);
    if (!m_scene->hasTable(url, u"v1"_s)) {
        m_scene->value(url, u"CREATE TABLE v1 (a int)"_s);
    }
    const Checklist list = verify(*connection, withChecks(u"-- check: Mine | it\n%1;\n"_s.arg(sql)));
    const Check *check = find(list, u"Mine"_s, u"it"_s);
    QVERIFY(check != nullptr);
    QTEST(stateName(check->state), "state");
    QTEST(check->actual, "actual");
    QVERIFY(check->state == Check::State::Pass || !check->explanation.isEmpty() || !check->actual.isEmpty());
    QCOMPARE(check->query, sql);
    QCOMPARE(m_scene->value(url, u"SELECT count(*) FROM v1"_s), u"0"_s);
}

void TestBehaviour::oneFailingCheckLeavesTheOthersAlone()
{
    const db::ConnectionUrl url = m_scene->server.freshDatabase();
    m_scene->value(url, u"CREATE TABLE v1 (a int)"_s);
    const auto connection = RunnerScene::open(url);
    const Checklist list = verify(*connection,
        withChecks(u"INSERT INTO v1 VALUES (1);\n"
                   "-- check: Mine | fails\nSELECT 1/0 = 1;\n"
                   "-- check: Mine | still sees the row\nSELECT count(*) = 1 FROM v1;\n"
                   "-- check: Mine | is false\nSELECT false;\n"
                   "-- check: Mine | sees it again\nSELECT count(*) = 1 FROM v1;\n"_s));
    QCOMPARE(stateOf(list, u"Mine"_s, u"fails"_s), u"error"_s);
    QCOMPARE(stateOf(list, u"Mine"_s, u"still sees the row"_s), u"pass"_s);
    QCOMPARE(stateOf(list, u"Mine"_s, u"is false"_s), u"fail"_s);
    QCOMPARE(stateOf(list, u"Mine"_s, u"sees it again"_s), u"pass"_s);
    QCOMPARE(stateOf(list, u"Tables"_s, u"v1"_s), u"pass"_s);
}

void TestBehaviour::skipsWhatAFailedPreparationWasFor()
{
    const db::ConnectionUrl url = m_scene->server.freshDatabase();
    m_scene->value(url, u"CREATE TABLE v1 (a int)"_s);
    const auto connection = RunnerScene::open(url);
    const Checklist list = verify(*connection,
        withChecks(u"-- check: Mine | before\nSELECT true;\n\nSELECT 1/0;\n"
                   "-- check: Mine | after\nSELECT true;\n-- check: Tables | v1\nSELECT true;\n"_s));
    QCOMPARE(stateOf(list, u"Mine"_s, u"before"_s), u"pass"_s);
    QCOMPARE(stateOf(list, u"Mine"_s, u"after"_s), u"skipped"_s);
    QCOMPARE(stateOf(list, u"Tables"_s, u"v1"_s), u"skipped"_s);
    const QString reason = find(list, u"Mine"_s, u"after"_s)->explanation;
    QVERIFY2(reason.contains(u"line 4"_s) && reason.contains(u"division by zero"_s), qPrintable(reason));
}

void TestBehaviour::skipsWhatBuildsOnAFailedInsert()
{
    const db::ConnectionUrl url = m_scene->server.freshDatabase();
    m_scene->value(url, u"CREATE TABLE v1 (a int CHECK (a > 1))"_s);
    const auto connection = RunnerScene::open(url);
    const Checklist list = verify(*connection,
        withChecks(u"-- check: Mine | insert\nINSERT INTO v1 VALUES (1) RETURNING true;\n"
                   "-- check: Mine | query\nSELECT count(*) = 1 FROM v1;\n"_s));
    QCOMPARE(stateOf(list, u"Mine"_s, u"insert"_s), u"error"_s);
    QCOMPARE(stateOf(list, u"Mine"_s, u"query"_s), u"skipped"_s);
}

void TestBehaviour::isNotGreenWhenTheVerifyScriptCannotBeRead()
{
    const db::ConnectionUrl url = m_scene->server.freshDatabase();
    m_scene->value(url, u"CREATE TABLE v1 (a int)"_s);
    const auto connection = RunnerScene::open(url);
    for (const QString &text : {u"SELCT 1;"_s, u"COMMIT;"_s, u"-- check: no bar here\nSELECT true;"_s}) {
        const Checklist list = verify(*connection, withChecks(text));
        QVERIFY(!list.isGreen());
        QCOMPARE(list.count(Check::State::Error), 1);
        QCOMPARE(stateOf(list, u"Tables"_s, u"v1"_s), u"pass"_s);
        QVERIFY(list.checks.last().error.has_value());
    }
}

void TestBehaviour::canBeCancelled()
{
    const db::ConnectionUrl url = m_scene->server.freshDatabase();
    m_scene->value(url, u"CREATE TABLE v1 (a int)"_s);
    const auto connection = RunnerScene::open(url);
    const auto list = verifyMigration(*connection,
        withChecks(u"-- check: Mine | first\nSELECT true;\n-- check: Mine | second\nSELECT true;"_s),
        [&connection](const Check &check) {
            if (check.name == "first"_L1) {
                connection->cancel();
            }
        });
    QVERIFY(!list);
    QCOMPARE(list.error().kind, core::ErrorKind::Cancelled);
    QCOMPARE(connection->transactionState(), db::Connection::TransactionState::Idle);
}

void TestBehaviour::refusesAFileThatDoesNotParse()
{
    const auto connection = RunnerScene::open(m_scene->server.url(u"postgres"_s));
    QVERIFY(!verifyMigration(*connection, RunnerScene::fromText(u"CREAT TABLE t;"_s)));
}

QTEST_GUILESS_MAIN(TestBehaviour)
#include "tst_behaviour.moc"
