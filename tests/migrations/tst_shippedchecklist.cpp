// SPDX-License-Identifier: GPL-3.0-or-later
#include "db/connection.h"
#include "migrations/folder.h"
#include "migrations/verifier.h"
#include "sqlrunner.h"
#include "support/testserver.h"
#include "support/verifyresult.h"

#include <QTest>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace archon;
using namespace archon::migrations;
using archon::tests::SqlRunner;
using archon::tests::TestServer;

// The whole checklist of the migrations that ship, objects and behaviour together, as a user sees it.
class ShippedChecklistTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void isGreenAfterARun_data();
    void isGreenAfterARun();
    void hasEveryItemOfTheBriefOnce();
    void leavesNothingBehind();
    void isAmberWhereArchonsOwnIndexesStay();

private:
    Checklist checklist(const db::ConnectionUrl &url, const QString &id) const
    {
        const auto connection = db::Connection::open(url);
        const Migration *migration = m_folder.find(MigrationId(id));
        if (!connection || migration == nullptr) {
            return {};
        }
        return verifyMigration(**connection, *migration).value_or(Checklist{});
    }
    static QString whatIsNotGreen(const Checklist &list)
    {
        QStringList lines;
        for (const Check &check : list.checks) {
            if (check.state != Check::State::Pass) {
                lines << u"%1 | %2: %3, %4 %5"_s.arg(
                    check.category, check.name, stateName(check.state), check.actual, check.explanation);
            }
        }
        return lines.join(u'\n');
    }

    TestServer m_server;
    Folder m_folder;
    const QString m_base = u"001_base_schema"_s;
    const QString m_memory = u"002_session_memory"_s;
};

void ShippedChecklistTest::initTestCase()
{
    auto folder = Folder::shipped();
    VERIFY_RESULT(folder);
    m_folder = *folder;
}

void ShippedChecklistTest::isGreenAfterARun_data()
{
    QTest::addColumn<QString>("kind");
    for (const char *kind : {"plain", "supabase", "archon"}) {
        QTest::newRow(kind) << QString::fromLatin1(kind);
    }
}

void ShippedChecklistTest::isGreenAfterARun()
{
    QFETCH(QString, kind);
    const db::ConnectionUrl url = kind == "plain"_L1 ? m_server.freshDatabase()
        : kind == "supabase"_L1                      ? SqlRunner::freshSupabase(m_server)
                                                     : SqlRunner::freshArchon(m_server);
    VERIFY_SQL(SqlRunner::apply(url, {m_base + u".sql"_s, m_memory + u".sql"_s}));
    for (const QString &id : {m_base, m_memory}) {
        const Checklist list = checklist(url, id);
        QVERIFY2(list.isGreen(), qPrintable(whatIsNotGreen(list)));
    }
}

void ShippedChecklistTest::hasEveryItemOfTheBriefOnce()
{
    const db::ConnectionUrl url = m_server.freshDatabase();
    VERIFY_SQL(SqlRunner::apply(url, {m_base + u".sql"_s, m_memory + u".sql"_s}));
    const Checklist list = checklist(url, m_memory);
    const QList<CategoryCount> counts = list.categories();
    for (const CategoryCount &wanted : {CategoryCount{u"Tables"_s, 2, 2}, CategoryCount{u"Embedding columns"_s, 2, 2},
             CategoryCount{u"Indexes"_s, 10, 10}, CategoryCount{u"Functions"_s, 4, 4}, CategoryCount{u"Views"_s, 2, 2},
             CategoryCount{u"Triggers"_s, 1, 1}, CategoryCount{u"Row level security"_s, 2, 2},
             CategoryCount{u"Policies"_s, 4, 4}, CategoryCount{u"Test queries"_s, 8, 8},
             CategoryCount{u"Security"_s, 1, 1}, CategoryCount{u"Ledger"_s, 1, 1}}) {
        QVERIFY2(counts.contains(wanted), qPrintable(wanted.category));
    }
    const QStringList names = u"archon_sessions archon_session_events archon_tasks.embedding archon_projects.embedding"
                              " idx_sessions_agent idx_sessions_project idx_sessions_started idx_sessions_embedding"
                              " idx_events_session idx_events_type idx_events_timestamp idx_events_embedding"
                              " idx_tasks_embedding idx_projects_embedding get_recent_sessions()"
                              " search_sessions_semantic() get_last_session() count_sessions_by_agent()"
                              " v_recent_sessions v_active_sessions"_s.split(u' ');
    for (const QString &name : names) {
        const auto matches
            = [&](const Check &check) { return check.name == name && check.category != "Row level security"_L1; };
        QVERIFY2(std::ranges::count_if(list.checks, matches) == 1, qPrintable(name));
    }
    for (const QString &name :
        {u"Insert a session"_s, u"Query sessions"_s, u"Helper functions return results"_s, u"Views return data"_s}) {
        QVERIFY2(std::ranges::contains(list.checks, name, &Check::name), qPrintable(name));
    }
    const auto called = std::ranges::find(list.checks, u"get_recent_sessions()"_s, &Check::name);
    QVERIFY2(called->actual.contains("called, 1 row"_L1), qPrintable(called->actual));
}

void ShippedChecklistTest::leavesNothingBehind()
{
    const db::ConnectionUrl url = SqlRunner::freshArchon(m_server);
    VERIFY_SQL(SqlRunner::apply(url, {m_base + u".sql"_s, m_memory + u".sql"_s}));
    const QString rows = u"SELECT (SELECT count(*) FROM archon_sessions), (SELECT count(*) FROM archon_session_events),"
                         " (SELECT count(*) FROM archon_projects), (SELECT count(*) FROM archon_tasks),"
                         " (SELECT count(*) FROM archon_settings), (SELECT count(*) FROM archon_migrations)"_s;
    const QString before = SqlRunner::dump(url) + m_server.psql(url, rows);
    QVERIFY(checklist(url, m_base).isGreen() && checklist(url, m_memory).isGreen());
    QCOMPARE(SqlRunner::dump(url) + m_server.psql(url, rows), before);
}

void ShippedChecklistTest::isAmberWhereArchonsOwnIndexesStay()
{
    const db::ConnectionUrl url = SqlRunner::freshArchon(m_server);
    SqlRunner::load(url, u"archon_session_memory.sql"_s);
    VERIFY_SQL(SqlRunner::apply(url, {m_memory + u".sql"_s}));
    const Checklist list = checklist(url, m_memory);
    QCOMPARE(list.count(Check::State::Differs), 4);
    QCOMPARE(list.failed(), 4);
    for (const Check &check : list.checks) {
        if (check.state == Check::State::Differs) {
            QCOMPARE(check.category, u"Indexes"_s);
            QVERIFY2(check.actual.contains("ivfflat"_L1), qPrintable(check.actual));
        }
    }
}

QTEST_GUILESS_MAIN(ShippedChecklistTest)

#include "tst_shippedchecklist.moc"
