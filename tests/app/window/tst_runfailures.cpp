// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/outlinemodel.h"
#include "pages/migrations/migrationspage.h"
#include "support/testserver.h"
#include "window/scene.h"

#include <QElapsedTimer>
#include <QLabel>
#include <QListView>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace archon;
using namespace archon::tests;
using app::models::OutlineModel;

// What the page says and shows when things go wrong; afterwards the database is as it was.
class RunFailures : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void marksTheFailingPlaceAndSaysNothingWasChanged();
    void cancelReachesTheServer();
    void aFileThatDoesNotParseIsListedAndCannotBeRun();
    void aMissingFolderSaysSo();
    void theServerGoesAwayDuringARun();
    void noticesStandUnderTheirStatement();
    void hostileNamesAreShownAsPlainText();

private:
    TestServer m_server;
};

void RunFailures::marksTheFailingPlaceAndSaysNothingWasChanged()
{
    const auto folder = Scene::folderOf({{u"001_half.sql"_s,
        "CREATE TABLE first (id int);\r\n-- \xF0\x9F\x98\x80 here it breaks\r\nINSERT INTO first VALUES "
        "('\xF0\x9F\x98\x80', nowhere);\r\n"}});
    const db::ConnectionUrl database = m_server.freshDatabase();
    Scene scene(database, folder->path());
    QVERIFY(scene.waitUntilIdle());
    scene.click(u"runButton"_s);
    QVERIFY(scene.waitUntilIdle());
    const QString words = scene.text(u"messageText"_s);
    QVERIFY2(words.contains(u"Statement 2 of 2, line 3"_s), qPrintable(words));
    QVERIFY2(words.contains(u"Nothing was changed"_s), qPrintable(words));
    scene.click(u"messageMore"_s);
    QVERIFY(scene.find<QPlainTextEdit>(u"messageDetails"_s)->toPlainText().contains(u"42703"_s));
    const auto *outline = scene.find<QListView>(u"outlineView"_s)->model();
    QCOMPARE(outline->index(0, 0).data(OutlineModel::ProgressRole).toInt(), int(OutlineModel::Progress::Untouched));
    QCOMPARE(outline->index(1, 0).data(OutlineModel::ProgressRole).toInt(), int(OutlineModel::Progress::Failed));
    QCOMPARE(m_server.psql(database, u"SELECT to_regclass('first') IS NULL"_s), u"t"_s);
}

void RunFailures::cancelReachesTheServer()
{
    const auto folder = Scene::folderOf({{u"001_slow.sql"_s, "CREATE TABLE slow (id int);\nSELECT pg_sleep(60);\n"}});
    const db::ConnectionUrl database = m_server.freshDatabase();
    Scene scene(database, folder->path());
    QVERIFY(scene.waitUntilIdle());
    scene.click(u"runButton"_s);
    QTRY_VERIFY(scene.text(u"runWords"_s).contains(u"2 of 2"_s));
    QElapsedTimer clock;
    clock.start();
    scene.click(u"cancelButton"_s);
    QVERIFY(scene.waitUntilIdle());
    QVERIFY2(clock.elapsed() < 5000, "Cancel took too long");
    QVERIFY(scene.text(u"messageText"_s).contains(u"Nothing was changed"_s));
    QCOMPARE(m_server.psql(database, u"SELECT to_regclass('slow') IS NULL"_s), u"t"_s);
    QCOMPARE(m_server.psql(database, u"SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'"_s),
        u"0"_s);
}

void RunFailures::aFileThatDoesNotParseIsListedAndCannotBeRun()
{
    const auto folder = Scene::folderOf(
        {{u"001_broken.sql"_s, "CREATE TABEL oops (id int);\n"}, {u"002_fine.sql"_s, "CREATE TABLE fine (id int);\n"}});
    Scene scene(m_server.freshDatabase(), folder->path());
    QVERIFY(scene.waitUntilIdle());
    QCOMPARE(scene.kindOf(u"001_broken"_s), u"broken"_s);
    scene.chooseMigration(u"001_broken"_s);
    QVERIFY(!scene.find<QPushButton>(u"runButton"_s)->isEnabled());
    QVERIFY2(scene.text(u"planText"_s).contains(u"ine 1"_s), qPrintable(scene.text(u"planText"_s)));
    scene.chooseMigration(u"002_fine"_s);
    QVERIFY(scene.find<QPushButton>(u"runButton"_s)->isEnabled());
}

void RunFailures::aMissingFolderSaysSo()
{
    Scene scene(m_server.freshDatabase(), u"/nowhere/at/all"_s);
    auto *panel = scene.find<QWidget>(u"emptyPanel"_s);
    const auto *title = panel->findChild<QLabel *>(u"messageTitle"_s);
    const auto *text = panel->findChild<QLabel *>(u"messageText"_s);
    QTRY_VERIFY2(
        (title->text() + text->text()).contains(u"/nowhere/at/all"_s), qPrintable(title->text() + text->text()));
    QVERIFY(panel->findChild<QPushButton *>(u"messageAction"_s)->isVisible());
}

void RunFailures::theServerGoesAwayDuringARun()
{
    TestServer server;
    const auto folder = Scene::folderOf({{u"001_slow.sql"_s, "CREATE TABLE slow (id int);\nSELECT pg_sleep(60);\n"}});
    const db::ConnectionUrl database = server.freshDatabase();
    Scene scene(database, folder->path());
    QVERIFY(scene.waitUntilIdle());
    scene.click(u"runButton"_s);
    QTRY_VERIFY(scene.text(u"runWords"_s).contains(u"2 of 2"_s));
    server.stop();
    server.start();
    QVERIFY(QTest::qWaitFor([&] { return !scene.program().migrationsPage().controller().isBusy(); }, 60000));
    QVERIFY(scene.waitUntilIdle());
    QVERIFY2(scene.text(u"messageText"_s).contains(u"othing was changed"_s), qPrintable(scene.text(u"messageText"_s)));
    QCOMPARE(server.psql(database, u"SELECT to_regclass('slow') IS NULL"_s), u"t"_s);
}

void RunFailures::noticesStandUnderTheirStatement()
{
    const auto folder = Scene::folderOf({{u"001_notice.sql"_s,
        "CREATE TABLE IF NOT EXISTS there (id int);\nDO $$ BEGIN RAISE NOTICE 'hello from the server'; END $$;\nCREATE "
        "TABLE fresh (id int);\n"}});
    const db::ConnectionUrl database = m_server.freshDatabase();
    m_server.psql(database, u"CREATE TABLE there (id int)"_s);
    Scene scene(database, folder->path());
    QVERIFY(scene.waitUntilIdle());
    scene.click(u"runButton"_s);
    QVERIFY(scene.waitUntilIdle());
    const auto *outline = scene.find<QListView>(u"outlineView"_s)->model();
    QVERIFY(outline->index(0, 0).data(OutlineModel::NoteRole).toString().startsWith(u"skipped"_s));
    QCOMPARE(outline->index(1, 0).data(OutlineModel::NoteRole).toString(), u"hello from the server"_s);
    QCOMPARE(outline->index(2, 0).data(OutlineModel::NoteRole).toString(), QString());
}

void RunFailures::hostileNamesAreShownAsPlainText()
{
    const auto folder
        = Scene::folderOf({{u"001_odd.sql"_s, "DO $$ BEGIN RAISE EXCEPTION '<b>bold</b><img src=x>'; END $$;\n"}});
    Scene scene(m_server.freshDatabase(), folder->path());
    QVERIFY(scene.waitUntilIdle());
    scene.click(u"runButton"_s);
    QVERIFY(scene.waitUntilIdle());
    const auto labels = scene.window()->findChildren<QLabel *>();
    for (const QLabel *label : labels) {
        if (label->text().contains(u"<b>"_s)) {
            QCOMPARE(label->textFormat(), Qt::PlainText);
        }
    }
    scene.click(u"messageMore"_s);
    QVERIFY(scene.find<QPlainTextEdit>(u"messageDetails"_s)->toPlainText().contains(u"<b>bold</b>"_s));
}

QTEST_MAIN(RunFailures)
#include "tst_runfailures.moc"
