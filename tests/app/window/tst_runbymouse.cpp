// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/checklistmodel.h"
#include "models/outlinemodel.h"
#include "support/testserver.h"
#include "window/scene.h"

#include <QClipboard>
#include <QDialog>
#include <QGuiApplication>
#include <QLineEdit>
#include <QListView>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTest>
#include <QTreeView>

using namespace Qt::StringLiterals;
using namespace archon;
using namespace archon::tests;
using app::models::ChecklistModel;
using app::models::OutlineModel;

// The main job with the mouse alone: see what is pending, run it, read the checklist, undo it.
class RunByMouse : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void showsWhatIsPending();
    void offersToRunTheBaseFirst();
    void runsAndTurnsGreenItemByItem();
    void runsAllThatIsPending();
    void opensACheckToItsQuery();
    void saysThatItIsAppliedAlreadyAndOffersToVerify();
    void dryRunChangesNothing();
    void copiesTheSqlAndTheChecklist();
    void rollsBackAfterTheNameWasTyped();

private:
    void applyAll(Scene &scene) const;

    TestServer m_server;
};

void RunByMouse::applyAll(Scene &scene) const
{
    QVERIFY(scene.waitUntilIdle());
    scene.click(u"runAllButton"_s);
    QVERIFY(scene.waitUntilIdle());
    QCOMPARE(scene.kindOf(u"002_session_memory"_s), u"applied"_s);
}

void RunByMouse::showsWhatIsPending()
{
    Scene scene(m_server.freshDatabase());
    QVERIFY(scene.waitUntilIdle());
    auto *list = scene.find<QListView>(u"migrationList"_s);
    QCOMPARE(list->model()->rowCount(), 2);
    QCOMPARE(scene.kindOf(u"001_base_schema"_s), u"pending"_s);
    QCOMPARE(scene.kindOf(u"002_session_memory"_s), u"pending"_s);
    scene.chooseMigration(u"002_session_memory"_s);
    QVERIFY(scene.text(u"planText"_s).contains(u"2 tables"_s));
    QVERIFY(scene.find<QListView>(u"outlineView"_s)->model()->rowCount() > 30);
    QVERIFY(scene.find<QPlainTextEdit>(u"sqlView"_s)->toPlainText().contains(u"archon_session_events"_s));
    QCOMPARE(scene.text(u"checklistHeadline"_s), u"Not applied yet"_s);
}

void RunByMouse::offersToRunTheBaseFirst()
{
    const db::ConnectionUrl database = m_server.freshDatabase();
    Scene scene(database);
    QVERIFY(scene.waitUntilIdle());
    scene.chooseMigration(u"002_session_memory"_s);
    scene.click(u"runButton"_s);
    QVERIFY(scene.waitUntilIdle());
    QCOMPARE(m_server.psql(database, u"SELECT count(*) FROM pg_class WHERE relname LIKE 'archon%'"_s), u"0"_s);
    scene.click(u"messageAction"_s);
    QVERIFY(scene.waitUntilIdle());
    QCOMPARE(scene.kindOf(u"001_base_schema"_s), u"applied"_s);
    scene.chooseMigration(u"002_session_memory"_s);
    scene.click(u"runButton"_s);
    QVERIFY(scene.waitUntilIdle());
    QCOMPARE(scene.kindOf(u"002_session_memory"_s), u"applied"_s);
}

void RunByMouse::runsAndTurnsGreenItemByItem()
{
    const db::ConnectionUrl database = m_server.freshDatabase();
    Scene scene(database);
    QVERIFY(scene.waitUntilIdle());
    scene.chooseMigration(u"001_base_schema"_s);
    scene.click(u"runButton"_s);
    QVERIFY(scene.waitUntilIdle());
    scene.chooseMigration(u"002_session_memory"_s);

    auto *outline = scene.find<QListView>(u"outlineView"_s);
    auto *tree = scene.find<QTreeView>(u"checklistTree"_s);
    int answered = 0;
    connect(tree->model(), &QAbstractItemModel::rowsInserted, this, [&] { ++answered; });
    scene.click(u"runButton"_s);
    QVERIFY(scene.waitUntilIdle());

    for (int row = 0; row < outline->model()->rowCount(); ++row) {
        QCOMPARE(outline->model()->index(row, 0).data(OutlineModel::ProgressRole).toInt(),
            int(OutlineModel::Progress::Done));
    }
    QVERIFY2(answered > 20, "the checks came one by one");
    QVERIFY(scene.text(u"checklistHeadline"_s).contains(u"passed"_s));
    QVERIFY(scene.text(u"messageTitle"_s).startsWith(u"Applied"_s));
    for (int category = 0; category < tree->model()->rowCount(); ++category) {
        const QModelIndex index = tree->model()->index(category, 0);
        QCOMPARE(index.data(ChecklistModel::PassedRole), index.data(ChecklistModel::TotalRole));
    }
    QCOMPARE(
        m_server.psql(database,
            u"SELECT count(*) FROM archon_migrations WHERE version = '002' AND migration_name = '002_session_memory' "
            "AND length(checksum) = 32"_s),
        u"1"_s);
    QCOMPARE(m_server.psql(database, u"SELECT count(*) FROM archon_sessions"_s), u"0"_s);
}

void RunByMouse::runsAllThatIsPending()
{
    Scene scene(m_server.freshDatabase());
    applyAll(scene);
    QCOMPARE(scene.kindOf(u"001_base_schema"_s), u"applied"_s);
    QVERIFY(!scene.find<QPushButton>(u"runAllButton"_s)->isVisible());
}

void RunByMouse::opensACheckToItsQuery()
{
    const db::ConnectionUrl database = m_server.freshDatabase();
    Scene scene(database);
    applyAll(scene);
    auto *tree = scene.find<QTreeView>(u"checklistTree"_s);
    const QModelIndex category = tree->model()->index(0, 0);
    const QModelIndex check = tree->model()->index(0, 0, category);
    QVERIFY(!tree->isExpanded(check));
    tree->scrollTo(check);
    QTest::mouseClick(tree->viewport(), Qt::LeftButton, {}, tree->visualRect(check).center());
    QVERIFY(tree->isExpanded(check));
    const QString query = tree->model()->index(0, 0, check).data().toString();
    QVERIFY(!query.isEmpty());
    QVERIFY(!m_server.psql(database, query).isEmpty()); // psql() fails the test if it does not run
}

void RunByMouse::saysThatItIsAppliedAlreadyAndOffersToVerify()
{
    Scene scene(m_server.freshDatabase());
    applyAll(scene);
    scene.chooseMigration(u"002_session_memory"_s);
    scene.click(u"runButton"_s);
    QVERIFY(scene.waitUntilIdle());
    QCOMPARE(scene.text(u"messageTitle"_s), u"It is applied already"_s);
    scene.click(u"messageAction"_s);
    QVERIFY(scene.waitUntilIdle());
    QVERIFY(scene.text(u"checklistText"_s).contains(u"nothing left behind"_s));
}

void RunByMouse::dryRunChangesNothing()
{
    const db::ConnectionUrl database = m_server.freshDatabase();
    Scene scene(database);
    QVERIFY(scene.waitUntilIdle());
    scene.chooseMigration(u"001_base_schema"_s);
    scene.click(u"dryRunButton"_s);
    QVERIFY(scene.waitUntilIdle());
    QVERIFY2(scene.text(u"messageTitle"_s).startsWith(u"Dry run passed"_s), qPrintable(scene.text(u"messageTitle"_s)));
    QCOMPARE(scene.kindOf(u"001_base_schema"_s), u"pending"_s);
    QCOMPARE(m_server.psql(database, u"SELECT count(*) FROM pg_class WHERE relname LIKE 'archon%'"_s), u"0"_s);
}

void RunByMouse::copiesTheSqlAndTheChecklist()
{
    Scene scene(m_server.freshDatabase());
    applyAll(scene);
    scene.chooseMigration(u"002_session_memory"_s);
    scene.click(u"copySqlButton"_s);
    QVERIFY(QGuiApplication::clipboard()->text().contains(u"archon_session_events"_s));
    scene.click(u"verifyButton"_s);
    QVERIFY(scene.waitUntilIdle());
    scene.click(u"copyChecklistButton"_s);
    const QString copied = QGuiApplication::clipboard()->text();
    QVERIFY2(copied.contains(u"sessions"_s) && copied.contains(u"passed"_s), qPrintable(copied));
}

void RunByMouse::rollsBackAfterTheNameWasTyped()
{
    const db::ConnectionUrl database = m_server.freshDatabase();
    Scene scene(database);
    applyAll(scene);
    m_server.psql(database, u"INSERT INTO archon_sessions (agent, summary) VALUES ('claude', 'kept in the backup')"_s);
    scene.chooseMigration(u"002_session_memory"_s);
    scene.click(u"rollbackButton"_s);
    QDialog *dialog = nullptr;
    QTRY_VERIFY((dialog = scene.window()->findChild<QDialog *>(u"rollbackDialog"_s)) != nullptr);
    auto *confirm = dialog->findChild<QPushButton *>(u"confirmRollback"_s);
    QVERIFY(!confirm->isEnabled());
    QTemporaryDir folder;
    const QString backup = folder.filePath(u"rows.sql"_s);
    dialog->findChild<QLineEdit *>(u"backupFile"_s)->setText(backup);
    QTest::keyClicks(dialog->findChild<QLineEdit *>(u"databaseName"_s), database.database);
    QVERIFY(confirm->isEnabled());
    QTest::mouseClick(confirm, Qt::LeftButton);
    QVERIFY(scene.waitUntilIdle());
    QTRY_COMPARE(scene.text(u"messageTitle"_s), u"Rolled back"_s);
    QVERIFY(scene.waitUntilIdle());
    QCOMPARE(scene.kindOf(u"002_session_memory"_s), u"pending"_s);
    QCOMPARE(m_server.psql(database, u"SELECT count(*) FROM pg_class WHERE relname LIKE 'archon_session%'"_s), u"0"_s);
    QCOMPARE(m_server.psql(database, u"SELECT count(*) FROM archon_migrations WHERE version = '002'"_s), u"0"_s);
    QFile file(backup);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(file.readAll().contains("kept in the backup"));
}

QTEST_MAIN(RunByMouse)
#include "tst_runbymouse.moc"
