// SPDX-License-Identifier: GPL-3.0-or-later
#include "migrations/catalogs.h"
#include "migrations/report.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>
#include <QTimeZone>

using namespace Qt::StringLiterals;
using namespace archon;
using namespace archon::migrations;
using namespace archon::tests;

class ReportTest : public QObject {
    Q_OBJECT

private:
    static Checklist twoChecks()
    {
        Check good;
        good.category = u"Tables"_s;
        good.name = u"archon_sessions"_s;
        good.state = Check::State::Pass;
        good.expected = u"11 columns"_s;
        good.actual = u"11 columns"_s;
        good.query = u"SELECT 1"_s;
        good.elapsedMs = 1.5;
        Check bad = good;
        bad.category = u"Test queries"_s;
        bad.name = u"a | b\n<b>c</b>"_s;
        bad.state = Check::State::Error;
        bad.query = u"SELECT '```'"_s;
        bad.error = core::Error{};
        bad.error->what = u"It *broke*."_s;
        bad.error->server.sqlState = u"42P01"_s;
        return {{good, bad}, 2.5};
    }

    static void verifyKeys(const QJsonObject &object, const QStringList &wanted)
    {
        for (const QString &key : wanted) {
            QVERIFY2(object.contains(key), qPrintable(key));
        }
    }

private Q_SLOTS:
    void writesChecklists()
    {
        const QJsonObject json = toJson(twoChecks(), MigrationId(u"002_session_memory"_s));
        QCOMPARE(json["id"_L1], u"002_session_memory"_s);
        QCOMPARE(json["passed"_L1], 1);
        QCOMPARE(json["failed"_L1], 1);
        const QJsonArray checks = json["checks"_L1].toArray();
        QCOMPARE(checks.size(), 2);
        const QJsonObject first = checks.at(0).toObject();
        verifyKeys(
            first, {u"category"_s, u"name"_s, u"state"_s, u"expected"_s, u"actual"_s, u"query"_s, u"elapsed_ms"_s});
        QCOMPARE(first["state"_L1], u"pass"_s);
        QCOMPARE(first["elapsed_ms"_L1], 1.5);
        QCOMPARE(checks.at(1)["error"_L1]["sqlstate"_L1], u"42P01"_s);
    }

    void writesPlans()
    {
        const Migration migration
            = migrationOf(u"1_a"_s, u"DROP TABLE archon_tasks;\nCREATE INDEX i\n ON archon_projects (id);"_s);
        const db::Catalog catalog = baseCatalog();
        const QJsonObject json = toJson(makePlan(migration, deriveState(migration, catalog, {}), catalog));
        verifyKeys(json, {u"id"_s, u"transactional"_s, u"statements"_s});
        QCOMPARE(json["transactional"_L1], true);
        QVERIFY(json["refusal"_L1].isNull());
        const QJsonArray statements = json["statements"_L1].toArray();
        QCOMPARE(statements.size(), 2);
        const QJsonObject drop = statements.at(0).toObject();
        verifyKeys(drop, {u"index"_s, u"line"_s, u"end_line"_s, u"kind"_s, u"summary"_s, u"lock"_s, u"risks"_s});
        QCOMPARE(drop["kind"_L1], u"DROP TABLE"_s);
        QCOMPARE(drop["lock"_L1], u"ACCESS EXCLUSIVE"_s);
        const QJsonObject risk = drop["risks"_L1].toArray().at(0).toObject();
        QCOMPARE(risk["severity"_L1], u"danger"_s);
        verifyKeys(risk, {u"rule"_s, u"message"_s});
        QCOMPARE(statements.at(1)["line"_L1], 2);
        QCOMPARE(statements.at(1)["end_line"_L1], 3);
        QCOMPARE(json["locks"_L1].toArray().size(), 2);
    }

    void writesRuns()
    {
        RunReport report;
        report.id = MigrationId(u"1_a"_s);
        report.outcome = Outcome::RolledBack;
        report.elapsedMs = 12.5;
        report.statements << StatementResult{
            1, u"CREATE TABLE"_s, 1.0, {{u"NOTICE"_s, u"42P07"_s, u"skipping"_s, {}, {}}}};
        report.error = core::Error{};
        report.error->what = u"A table is missing."_s;
        report.error->next = u"Run 001 first."_s;
        report.error->server.sqlState = u"42P01"_s;
        report.failedStatement = 2;
        report.errorLine = 7;
        QJsonObject json = toJson(report, std::nullopt);
        QCOMPARE(json["outcome"_L1], u"rolled_back"_s);
        QCOMPARE(json["statements"_L1], 1);
        QCOMPARE(json["elapsed_ms"_L1], 12.5);
        QCOMPARE(json["notices"_L1].toArray().at(0)["sqlstate"_L1], u"42P07"_s);
        const QJsonObject error = json["error"_L1].toObject();
        verifyKeys(error, {u"sqlstate"_s, u"message"_s, u"hint"_s, u"statement"_s, u"line"_s, u"column"_s});
        QCOMPARE(error["message"_L1], u"A table is missing."_s);
        QCOMPARE(error["hint"_L1], u"Run 001 first."_s);
        QCOMPARE(error["statement"_L1], 2);
        QCOMPARE(error["line"_L1], 7);
        QVERIFY(error["column"_L1].isNull());
        QVERIFY(json["verification"_L1].isNull());

        report.error.reset();
        json = toJson(report, twoChecks());
        QVERIFY(json["error"_L1].isNull());
        QCOMPARE(json["verification"_L1]["id"_L1], u"1_a"_s);
        QCOMPARE(json["verification"_L1]["checks"_L1].toArray().size(), 2);
    }

    void writesRollbacks()
    {
        RollbackReport report;
        report.id = MigrationId(u"1_a"_s);
        report.outcome = Outcome::Applied;
        report.losses << Loss{u"archon_sessions"_s, 3, false} << Loss{u"archon_tasks.embedding"_s, 5, true};
        const QJsonObject json = toJson(report);
        QCOMPARE(json["outcome"_L1], u"rolled_back"_s);
        QCOMPARE(
            json["lost"_L1].toObject(), (QJsonObject{{u"archon_sessions"_s, 3}, {u"archon_tasks.embedding"_s, 5}}));
        QVERIFY(json.contains("backup"_L1) && json["backup"_L1].isNull());
        report.outcome = Outcome::RolledBack;
        QCOMPARE(toJson(report)["outcome"_L1], u"nothing_changed"_s);
        report.outcome = Outcome::Refused;
        QCOMPARE(toJson(report)["outcome"_L1], u"refused"_s);
    }

    void writesStatus()
    {
        MigrationOverview item;
        item.migration = migrationOf(u"0.1.0/011_x"_s, u"CREATE TABLE a (b int)"_s);
        item.state.kind = MigrationState::Kind::Partial;
        item.state.objects = twoChecks().checks;
        item.state.entry = LedgerEntry{u"0.1.0"_s, u"011_x"_s, QDateTime({2026, 2, 14}, {23, 30}, QTimeZone(3600)), {}};
        Overview overview;
        overview.server = goodServer();
        overview.migrations << item;
        const QJsonObject json = toJson(overview);
        QCOMPARE(json["server"_L1]["version"_L1], u"17.11"_s);
        QCOMPARE(json["server"_L1]["database"_L1], u"archon"_s);
        QCOMPARE(json["server"_L1]["user"_L1], u"postgres"_s);
        QCOMPARE(json["server"_L1]["vector"_L1], u"0.8.0"_s);
        const QJsonObject migration = json["migrations"_L1].toArray().at(0).toObject();
        QCOMPARE(migration["id"_L1], u"0.1.0/011_x"_s);
        QCOMPARE(migration["file"_L1], u"0.1.0/011_x.sql"_s);
        QCOMPARE(migration["state"_L1], u"partial"_s);
        QCOMPARE(migration["checksum"_L1], item.migration.checksum);
        QCOMPARE(migration["applied_at"_L1], u"2026-02-14T22:30:00Z"_s);
        QCOMPARE(migration["checks"_L1].toObject(), (QJsonObject{{u"passed"_s, 1}, {u"failed"_s, 1}, {u"total"_s, 2}}));
        item.state.entry.reset();
        QVERIFY(toJson(item)["applied_at"_L1].isNull());
    }

    void writesMarkdownThatNoTextCanBreak()
    {
        const QString text = toMarkdown(twoChecks(), migrationOf(u"1_a"_s, u"SELECT 1"_s), goodServer(),
            QDateTime({2026, 2, 14}, {12, 0}, QTimeZone::UTC));
        QVERIFY2(text.startsWith(u"# Checklist of 1\\_a\n\n**1 of 2 checks pass, 1 could not be asked.**\n"_s),
            qPrintable(text));
        QVERIFY(text.contains(u"- Verified: 2026-02-14T12:00:00Z\n"_s));
        QVERIFY(text.contains(u"## Tables (1 of 1)\n\n| Result | Check | Expected | Actual |\n|---|---|---|---|\n"
                              "| ✓ pass | archon\\_sessions | 11 columns | 11 columns |\n"_s));
        QVERIFY(text.contains(u"| ! error | a \\| b \\<b\\>c\\</b\\> | 11 columns | 11 columns |\n"_s));
        QVERIFY(text.contains(u"It \\*broke\\*."_s));
        QVERIFY(text.contains(u"````sql\nSELECT '```'\n````\n"_s));
    }
};

QTEST_GUILESS_MAIN(ReportTest)
#include "tst_report.moc"
