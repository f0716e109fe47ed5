// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/connect/connectpage.h"
#include "pages/migrations/migrationspage.h"
#include "pages/settings/settingspage.h"
#include "shell/mainwindow.h"
#include "window/scene.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace archon;
using namespace archon::tests;

// Rules that hold for every page: what a screen reader needs, plain text, and settings that take effect at once.
class House : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyControlHasANameForScreenReaders();
    void labelsShowPlainText();
    void appearanceChangesAtOnce();
    void aChosenFolderIsKept();
    void lockTimeoutIsKept();
};

void House::everyControlHasANameForScreenReaders()
{
    Scene scene;
    const auto widgets = scene.window()->findChildren<QWidget *>();
    int looked = 0;
    for (const QWidget *widget : widgets) {
        const bool inner = widget->objectName().startsWith(u"qt_"_s) || widget->inherits("QHeaderView")
            || qobject_cast<const QScrollBar *>(widget) != nullptr
            || (widget->parent() != nullptr
                && (widget->parent()->inherits("QLineEdit") || widget->parent()->inherits("QSpinBox")));
        if (inner) {
            continue;
        }
        if (const auto *button = qobject_cast<const QAbstractButton *>(widget)) {
            ++looked;
            if (button->isHidden() && button->text().isEmpty()) {
                continue; // an action that is offered only with a text
            }
            QVERIFY2(
                !button->text().isEmpty() || !button->accessibleName().isEmpty(), qPrintable(button->objectName()));
        } else if (widget->inherits("QLineEdit") || widget->inherits("QAbstractSpinBox")
            || widget->inherits("QAbstractItemView") || widget->inherits("QPlainTextEdit")) {
            ++looked;
            QVERIFY2(!widget->accessibleName().isEmpty(),
                qPrintable(widget->objectName() + u' ' + QLatin1StringView(widget->metaObject()->className())));
        }
    }
    QVERIFY(looked > 20);
}

void House::labelsShowPlainText()
{
    Scene scene;
    const auto labels = scene.window()->findChildren<QLabel *>();
    for (const QLabel *label : labels) {
        // Qt guesses rich text from what looks like a tag; a fixed text of ours has none.
        QVERIFY2(
            label->textFormat() == Qt::PlainText || !Qt::mightBeRichText(label->text()), qPrintable(label->text()));
    }
}

void House::appearanceChangesAtOnce()
{
    Scene scene;
    scene.program().window().showPage(&scene.program().settingsPage());
    scene.click(u"appearance2"_s);
    QCOMPARE(scene.program().settings().appearance(), settings::Appearance::Dark);
    QVERIFY(scene.window()->palette().color(QPalette::Base).lightness() < 64);
    scene.click(u"appearance1"_s);
    QVERIFY(scene.window()->palette().color(QPalette::Base).lightness() > 200);
}

void House::aChosenFolderIsKept()
{
    Scene scene;
    scene.program().window().showPage(&scene.program().settingsPage());
    auto *field = scene.find<QLineEdit>(u"folderField"_s);
    field->setFocus();
    QTest::keyClicks(field, u"/tmp/somewhere"_s);
    QTest::keyClick(field, Qt::Key_Return);
    QCOMPARE(scene.program().settings().migrationsFolder(), u"/tmp/somewhere"_s);
}

void House::lockTimeoutIsKept()
{
    Scene scene;
    scene.program().window().showPage(&scene.program().settingsPage());
    auto *spin = scene.find<QAbstractSpinBox>(u"lockTimeout"_s);
    spin->setFocus();
    spin->selectAll();
    QTest::keyClicks(spin, u"12"_s);
    QTest::keyClick(spin, Qt::Key_Return);
    QCOMPARE(scene.program().settings().lockTimeout(), std::chrono::seconds(12));
}

QTEST_MAIN(House)
#include "tst_house.moc"
