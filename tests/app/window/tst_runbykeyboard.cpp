// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell/mainwindow.h"
#include "support/testserver.h"
#include "widgets/findbar.h"
#include "window/scene.h"

#include <QApplication>
#include <QDialog>
#include <QLineEdit>
#include <QListView>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTest>
#include <QTreeView>

using namespace Qt::StringLiterals;
using namespace archon;
using namespace archon::tests;

// The main job without a mouse.
class RunByKeyboard : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void runsVerifiesAndRollsBack();
    void findsInTheSql();
    void reachesEveryControlByTab();
    void commandPaletteFindsCommands();

private:
    // Where the keyboard is; in the window itself if it is nowhere.
    static void press(const Scene &scene, int key, Qt::KeyboardModifiers modifiers = {})
    {
        QWidget *target = QApplication::focusWidget();
        QTest::keyClick(target != nullptr ? target : scene.window(), Qt::Key(key), modifiers);
    }

    TestServer m_server;
};

void RunByKeyboard::runsVerifiesAndRollsBack()
{
    const db::ConnectionUrl database = m_server.freshDatabase();
    Scene scene(database);
    QVERIFY(scene.waitUntilIdle());
    auto *list = scene.find<QListView>(u"migrationList"_s);
    QTRY_VERIFY(list->hasFocus());
    press(scene, Qt::Key_Home);
    press(scene, Qt::Key_Return, Qt::ControlModifier);
    QVERIFY(scene.waitUntilIdle());
    QCOMPARE(scene.kindOf(u"001_base_schema"_s), u"applied"_s);
    list->setFocus();
    press(scene, Qt::Key_Down);
    press(scene, Qt::Key_Return, Qt::ControlModifier);
    QVERIFY(scene.waitUntilIdle());
    QCOMPARE(scene.kindOf(u"002_session_memory"_s), u"applied"_s);
    press(scene, Qt::Key_T, Qt::ControlModifier);
    QVERIFY(scene.waitUntilIdle());
    QVERIFY(scene.text(u"checklistHeadline"_s).contains(u"passed"_s));

    press(scene, Qt::Key_K, Qt::ControlModifier);
    QDialog *palette = nullptr;
    QTRY_VERIFY((palette = scene.window()->findChild<QDialog *>(u"commandPalette"_s)) != nullptr);
    QTest::keyClicks(palette->findChild<QLineEdit *>(u"paletteField"_s), u"roll back"_s);
    QTest::keyClick(palette->findChild<QLineEdit *>(u"paletteField"_s), Qt::Key_Return);
    QDialog *dialog = nullptr;
    QTRY_VERIFY((dialog = scene.window()->findChild<QDialog *>(u"rollbackDialog"_s)) != nullptr);
    auto *name = dialog->findChild<QLineEdit *>(u"databaseName"_s);
    QTRY_VERIFY(name->hasFocus());
    QTest::keyClicks(name, database.database);
    QTest::keyClick(name, Qt::Key_Return);
    QVERIFY(scene.waitUntilIdle());
    QTRY_COMPARE(scene.kindOf(u"002_session_memory"_s), u"pending"_s);
}

void RunByKeyboard::findsInTheSql()
{
    Scene scene(m_server.freshDatabase());
    QVERIFY(scene.waitUntilIdle());
    scene.chooseMigration(u"002_session_memory"_s);
    press(scene, Qt::Key_F, Qt::ControlModifier);
    auto *field = scene.find<QLineEdit>(u"findField"_s);
    QTRY_VERIFY(field->hasFocus());
    QTest::keyClicks(field, u"idx_events_embedding"_s);
    auto *sql = scene.find<QPlainTextEdit>(u"sqlView"_s);
    QCOMPARE(sql->textCursor().selectedText(), u"idx_events_embedding"_s);
    QTest::keyClick(field, Qt::Key_Escape);
    QVERIFY(!scene.find<QWidget>(u"findBar"_s)->isVisible());
}

void RunByKeyboard::reachesEveryControlByTab()
{
    Scene scene(m_server.freshDatabase());
    QVERIFY(scene.waitUntilIdle());
    QSet<QString> reached;
    for (int step = 0; step < 60; ++step) {
        QTest::keyClick(scene.window(), Qt::Key_Tab);
        if (QApplication::focusWidget() != nullptr) {
            reached << QApplication::focusWidget()->objectName();
        }
    }
    for (const QString &name :
        {u"runButton"_s, u"dryRunButton"_s, u"verifyButton"_s, u"copySqlButton"_s, u"migrationList"_s, u"outlineView"_s,
            u"checklistTree"_s, u"connectionChip"_s, u"migrationsPageButton"_s, u"settingsPageButton"_s}) {
        QVERIFY2(reached.contains(name), qPrintable(name));
    }
}

void RunByKeyboard::commandPaletteFindsCommands()
{
    Scene scene(m_server.freshDatabase());
    QVERIFY(scene.waitUntilIdle());
    press(scene, Qt::Key_K, Qt::ControlModifier);
    QDialog *palette = nullptr;
    QTRY_VERIFY((palette = scene.window()->findChild<QDialog *>(u"commandPalette"_s)) != nullptr);
    QTest::keyClicks(palette->findChild<QLineEdit *>(u"paletteField"_s), u"appearance dark"_s);
    QTest::keyClick(palette->findChild<QLineEdit *>(u"paletteField"_s), Qt::Key_Return);
    QTRY_COMPARE(scene.program().settings().appearance(), settings::Appearance::Dark);
    scene.window()->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(scene.window()));
    press(scene, Qt::Key_2, Qt::ControlModifier);
    QTRY_COMPARE(scene.text(u"pageTitle"_s), u"Settings"_s);
    press(scene, Qt::Key_1, Qt::ControlModifier);
    QTRY_COMPARE(scene.text(u"pageTitle"_s), u"Migrations"_s);
}

QTEST_MAIN(RunByKeyboard)
#include "tst_runbykeyboard.moc"
