// SPDX-License-Identifier: GPL-3.0-or-later
#include "sql/sourcetext.h"

#include <QTest>

using namespace Qt::StringLiterals;
using archon::sql::SourceText;

class SourceTextTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void countsBytesUnitsAndCodePoints_data();
    void countsBytesUnitsAndCodePoints();
    void agreesWithCountingFromTheStartInALongText();
    void clampsWhatIsOutside();
    void findsLineAndColumn_data();
    void findsLineAndColumn();
    void countsLines_data();
    void countsLines();
    void keepsHalfASurrogatePairAsOneCharacter();
};

void SourceTextTest::countsBytesUnitsAndCodePoints_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<qsizetype>("unit");
    QTest::addColumn<qsizetype>("byte");
    QTest::addColumn<qsizetype>("codePoint");

    const auto row = [](const char *name, const QString &text, int unit, int byte, int codePoint) {
        QTest::newRow(name) << text << qsizetype(unit) << qsizetype(byte) << qsizetype(codePoint);
    };
    row("start", u"abc"_s, 0, 0, 1);
    row("plain", u"abc"_s, 2, 2, 3);
    row("end", u"abc"_s, 3, 3, 4);
    row("after two bytes", u"éx"_s, 1, 2, 2);
    row("after three bytes", u"→x"_s, 1, 3, 2);
    row("after an emoji", u"😀x"_s, 2, 4, 2);
    row("combining character", u"e\u0301x"_s, 2, 3, 3);
    row("carriage return and line feed", u"a\r\nb"_s, 3, 3, 4);
    row("family emoji", u"👩‍👧x"_s, 5, 11, 4);
}

void SourceTextTest::countsBytesUnitsAndCodePoints()
{
    QFETCH(const QString, text);
    QFETCH(const qsizetype, unit);
    QFETCH(const qsizetype, byte);
    QFETCH(const qsizetype, codePoint);
    const SourceText source(text);
    QCOMPARE(source.fromByte(byte), unit);
    QCOMPARE(source.toByte(unit), byte);
    QCOMPARE(source.fromCodePoint(codePoint), unit);
    QCOMPARE(source.toCodePoint(unit), codePoint);
}

void SourceTextTest::agreesWithCountingFromTheStartInALongText()
{
    QString text;
    for (int i = 0; i < 300; ++i) {
        text += u"é😀 a→\r\n"_s;
    }
    const SourceText source(text);
    QCOMPARE(source.utf8(), text.toUtf8());
    qsizetype codePoints = 0;
    for (qsizetype unit = 0; unit < text.size(); ++unit) {
        if (text.at(unit).isLowSurrogate()) {
            continue;
        }
        const qsizetype byte = text.first(unit).toUtf8().size();
        QCOMPARE(source.fromByte(byte), unit);
        QCOMPARE(source.toByte(unit), byte);
        QCOMPARE(source.toCodePoint(unit), codePoints + 1);
        QCOMPARE(source.fromCodePoint(codePoints + 1), unit);
        ++codePoints;
    }
}

void SourceTextTest::clampsWhatIsOutside()
{
    const SourceText source(u"é😀"_s);
    QCOMPARE(source.fromByte(-5), 0);
    QCOMPARE(source.fromByte(1), 0); // inside é
    QCOMPARE(source.fromByte(4), 1); // inside the emoji
    QCOMPARE(source.fromByte(99), 3);
    QCOMPARE(source.fromCodePoint(0), 0);
    QCOMPARE(source.fromCodePoint(99), 3);
    QCOMPARE(source.toCodePoint(99), 3);
    QCOMPARE(source.place(-1), (SourceText::Place{.line = 1, .column = 1}));
    QCOMPARE(source.place(99), (SourceText::Place{.line = 1, .column = 4}));
    const SourceText empty(u""_s);
    QCOMPARE(empty.fromByte(3), 0);
    QCOMPARE(empty.fromCodePoint(3), 0);
    QCOMPARE(empty.place(0), (SourceText::Place{.line = 1, .column = 1}));
}

void SourceTextTest::findsLineAndColumn_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("offset");
    QTest::addColumn<int>("line");
    QTest::addColumn<int>("column");
    QTest::newRow("first") << u"ab\ncd"_s << 0 << 1 << 1;
    QTest::newRow("line feed belongs to its line") << u"ab\ncd"_s << 2 << 1 << 3;
    QTest::newRow("second line") << u"ab\ncd"_s << 3 << 2 << 1;
    QTest::newRow("after CRLF") << u"ab\r\ncd"_s << 5 << 2 << 2;
    QTest::newRow("lone carriage return") << u"ab\rcd"_s << 3 << 2 << 1;
    QTest::newRow("behind the final line feed") << u"ab\n"_s << 3 << 2 << 1;
    QTest::newRow("columns count UTF-16 units") << u"😀x"_s << 2 << 1 << 3;
}

void SourceTextTest::findsLineAndColumn()
{
    QFETCH(const QString, text);
    QFETCH(const int, offset);
    QFETCH(const int, line);
    QFETCH(const int, column);
    QCOMPARE(SourceText(text).place(offset), (SourceText::Place{.line = line, .column = column}));
}

void SourceTextTest::countsLines_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("lines");
    QTest::newRow("empty") << u""_s << 1;
    QTest::newRow("one") << u"a"_s << 1;
    QTest::newRow("LF") << u"a\nb\n"_s << 3;
    QTest::newRow("CRLF") << u"a\r\nb\r\n"_s << 3;
    QTest::newRow("CR") << u"a\rb\r"_s << 3;
}

void SourceTextTest::countsLines()
{
    QFETCH(const QString, text);
    QFETCH(const int, lines);
    QCOMPARE(SourceText(text).lineCount(), lines);
}

void SourceTextTest::keepsHalfASurrogatePairAsOneCharacter()
{
    const SourceText source(QString(QChar(0xD83D)) + u"x"_s);
    QCOMPARE(source.utf8(), QByteArray("\xEF\xBF\xBDx"));
    QCOMPARE(source.fromByte(3), 1);
    QCOMPARE(source.toCodePoint(1), 2);
}

QTEST_GUILESS_MAIN(SourceTextTest)
#include "tst_sourcetext.moc"
