// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/sqlview.h"

#include <QSignalSpy>
#include <QTest>
#include <QTextBlock>

using namespace Qt::StringLiterals;
using archon::app::widgets::SqlView;

class SqlViewTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void marksTheSameTextWithEveryLineEnd_data();
    void marksTheSameTextWithEveryLineEnd();
    void findsForwardsBackwardsAndAround();
    void makesRoomForItsLineNumbers();
    void tellsWhereTheCursorWasPut();
};

void SqlViewTest::marksTheSameTextWithEveryLineEnd_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("LF") << u"SELECT 1;\n-- \U0001F600\nSELECT nowhere;\n"_s;
    QTest::newRow("CRLF") << u"SELECT 1;\r\n-- \U0001F600\r\nSELECT nowhere;\r\n"_s;
    QTest::newRow("mixed") << u"SELECT 1;\r\n-- \U0001F600\nSELECT nowhere;\r\n"_s;
}

void SqlViewTest::marksTheSameTextWithEveryLineEnd()
{
    QFETCH(QString, text);
    SqlView view;
    view.resize(400, 300);
    view.setSql(text);
    const qsizetype begin = text.indexOf(u"SELECT nowhere"_s);
    view.markStatement(begin, begin + 14, SqlView::StatementMark::Failed);
    view.markError(text.indexOf(u"nowhere"_s));
    const QList<QTextEdit::ExtraSelection> selections = view.extraSelections();
    QCOMPARE(selections.size(), 2);
    QCOMPARE(selections.at(0).cursor.blockNumber(), 2);
    QCOMPARE(selections.at(1).cursor.selectedText(), u"nowhere"_s);
    view.clearMark();
    QVERIFY(view.extraSelections().isEmpty());
}

void SqlViewTest::findsForwardsBackwardsAndAround()
{
    SqlView view;
    view.setSql(u"alpha beta alpha\ngamma ALPHA\n"_s);
    QCOMPARE(view.find(u"alpha"_s, false, true), std::pair(1, 3));
    QCOMPARE(view.find(u"alpha"_s, false, false), std::pair(2, 3));
    QCOMPARE(view.find(u"alpha"_s, false, false), std::pair(3, 3));
    QCOMPARE(view.find(u"alpha"_s, false, false), std::pair(1, 3));
    QCOMPARE(view.find(u"alpha"_s, true, false), std::pair(3, 3));
    QCOMPARE(view.find(u"delta"_s, false, false), std::pair(0, 0));
    QCOMPARE(view.find({}, false, false), std::pair(0, 0));
    QVERIFY(view.extraSelections().isEmpty());
}

void SqlViewTest::makesRoomForItsLineNumbers()
{
    SqlView view;
    view.setSql(u"SELECT 1;\n"_s);
    const int narrow = view.numberAreaWidth();
    view.setSql(u"SELECT 1;\n"_s.repeated(20000));
    QVERIFY(view.numberAreaWidth() > narrow);
}

void SqlViewTest::tellsWhereTheCursorWasPut()
{
    SqlView view;
    view.resize(400, 300);
    view.show();
    const QString text = u"SELECT 1;\r\nSELECT 2;\r\n"_s;
    view.setSql(text);
    QSignalSpy chosen(&view, &SqlView::placeChosen);
    QTextCursor cursor(view.document()->findBlockByNumber(1));
    const QPoint place = view.cursorRect(cursor).center() + QPoint(2, 0);
    QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, place);
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(chosen.first().first().toLongLong(), text.indexOf(u"SELECT 2"_s));
}

QTEST_MAIN(SqlViewTest)
#include "tst_sqlview.moc"
