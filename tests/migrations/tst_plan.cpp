// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/catalogs.h"
#include "migrations/plan.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace archon;
using namespace archon::migrations;
using namespace archon::tests;

class PlanTest : public QObject {
    Q_OBJECT

private:
    static Plan plan(const QString &text, const db::Catalog &catalog = baseCatalog())
    {
        const Migration migration = migrationOf(u"1_a"_s, text);
        return makePlan(migration, deriveState(migration, catalog, {}), catalog);
    }

private Q_SLOTS:
    void namesLocksOfTablesThatAreThere()
    {
        db::Catalog catalog = baseCatalog();
        catalog.tables[1].estimatedRows = 20'000;
        catalog.tables[1].bytes = 5'000'000;
        const Plan found = plan(u"CREATE TABLE s (p uuid REFERENCES archon_projects (id)); CREATE INDEX ON s (p);"
                                "CREATE INDEX ON archon_tasks (title); ALTER TABLE archon_tasks ADD COLUMN e vector(3);"
                                "CREATE INDEX ON missing (a)"_s,
            catalog);
        const QList<Plan::LockedTable> expected{
            {u"archon_tasks"_s, sql::Lock::AccessExclusive, 20'000, 5'000'000},
            {u"archon_projects"_s, sql::Lock::ShareRowExclusive, 0, 0},
        };
        QCOMPARE(found.locks, expected);
        QVERIFY(found.transactional);
        QVERIFY(found.refusal.isEmpty());
        QCOMPARE(found.statements.size(), 5);
        QVERIFY(!found.summary.isEmpty());
        QVERIFY(found.note.isEmpty());
    }

    void namesLocksOfTablesThatItWouldHaveMade()
    {
        const Plan found = plan(u"CREATE TABLE IF NOT EXISTS archon_tasks (id uuid); CREATE INDEX ON archon_tasks (id);"
                                "CREATE TABLE IF NOT EXISTS archon_projects (id uuid);"
                                "ALTER TABLE archon_projects ENABLE ROW LEVEL SECURITY"_s);
        const QList<Plan::LockedTable> expected{
            {u"archon_projects"_s, sql::Lock::AccessExclusive, 0, 0}, {u"archon_tasks"_s, sql::Lock::Share, 0, 0}};
        QCOMPARE(found.locks, expected);
    }

    void namesTheSchemaWhereTheSearchPathDoesNotReach()
    {
        db::Catalog catalog = baseCatalog();
        catalog.tables[0].schema = u"other"_s;
        const Plan found = plan(u"ALTER TABLE other.archon_projects ADD COLUMN a int"_s, catalog);
        QCOMPARE(found.locks.size(), 1);
        QCOMPARE(found.locks.constFirst().table, u"other.archon_projects"_s);
    }

    void refusesWhatNoTransactionMayHold_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("begin");
        QTest::addColumn<QString>("advice");
        QTest::newRow("begin") << u"BEGIN;\nCREATE TABLE a (b int);\nCOMMIT;"_s << u"Line 1: BEGIN."_s
                               << u"take BEGIN, COMMIT and their like out"_s;
        QTest::newRow("commit") << u"CREATE TABLE a (b int);\nCOMMIT;"_s << u"Line 2: COMMIT."_s
                                << u"run it with psql"_s;
        QTest::newRow("concurrently") << u"CREATE INDEX CONCURRENTLY i ON a (b)"_s
                                      << u"Line 1: CREATE INDEX CONCURRENTLY "_s << u"Leave out CONCURRENTLY"_s;
        QTest::newRow("vacuum") << u"SELECT 1;\n\nVACUUM archon_tasks"_s << u"Line 3: VACUUM cannot run"_s
                                << u"run it with psql"_s;
    }

    void refusesWhatNoTransactionMayHold()
    {
        QFETCH(QString, text);
        QFETCH(QString, begin);
        QFETCH(QString, advice);
        const Plan found = plan(text);
        QVERIFY(!found.transactional);
        QVERIFY2(found.refusal.startsWith(begin), qPrintable(found.refusal));
        QVERIFY2(found.refusal.contains(advice), qPrintable(found.refusal));
    }

    void aBrokenFileHasNoPlanButAReason()
    {
        const Plan found = plan(u"CREATE TABEL a ()"_s);
        QVERIFY(!found.refusal.isEmpty());
        QVERIFY(found.statements.isEmpty());
    }

    void saysWhatRunningAgainWouldDo()
    {
        const QString text = u"CREATE TABLE IF NOT EXISTS archon_tasks (id uuid NOT NULL, title text NOT NULL)"_s;
        const Plan there = plan(text);
        QVERIFY(there.rerunnable);
        QVERIFY2(there.note.contains(u"Running it adds the record."_s), qPrintable(there.note));
        const Plan half = plan(text + u"; CREATE TABLE b (c int)"_s);
        QVERIFY(!half.rerunnable);
        QVERIFY2(half.note.contains(u"Running it may fail"_s), qPrintable(half.note));
    }
};

QTEST_GUILESS_MAIN(PlanTest)
#include "tst_plan.moc"
