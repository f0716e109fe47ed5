// SPDX-License-Identifier: GPL-3.0-or-later
#include "sql/script.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace archon;

class ParseErrorTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void pointsAtTheCharacter_data();
    void pointsAtTheCharacter();
    void namesPsqlCommands_data();
    void namesPsqlCommands();
    void explainsDataOfCopy();
    void explainsVariablesOfPsql();
    void givesAdvice_data();
    void givesAdvice();
    void refusesTheCharacterZero();
};

void ParseErrorTest::pointsAtTheCharacter_data()
{
    QTest::addColumn<QString>("before"); // the error is at the first character after it
    QTest::addColumn<QString>("after");
    QTest::addColumn<int>("line");
    QTest::addColumn<int>("column");
    QTest::newRow("plain") << u"SELECT 1, "_s << u"FROM x"_s << 1 << 11;
    QTest::newRow("second line") << u"SELECT 1;\nSELECT 1, "_s << u"FROM x"_s << 2 << 11;
    QTest::newRow("CRLF") << u"-- a\r\nSELECT 1;\r\nSELECT 1, "_s << u"FROM x;\r\n"_s << 3 << 11;
    QTest::newRow("two bytes") << u"SELECT 'ééé', "_s << u"FROM x"_s << 1 << 15;
    QTest::newRow("emoji") << u"SELECT '😀😀', "_s << u"FROM x"_s << 1 << 16;
    QTest::newRow("combining character") << u"SELECT 'e\u0301', "_s << u"FROM x"_s << 1 << 14;
    QTest::newRow("byte order mark") << u"\uFEFFSELECT 1, "_s << u"FROM x"_s << 1 << 12;
    QTest::newRow("byte order mark and emoji") << u"\uFEFF-- 😀\nSELECT 1, "_s << u"FROM x"_s << 2 << 11;
    QTest::newRow("end of input") << u"CREATE TABLE t ("_s << u""_s << 1 << 17;
    QTest::newRow("unterminated string") << u"SELECT 1,\n "_s << u"'abc;\nSELECT 2;"_s << 2 << 2;
    QTest::newRow("unterminated dollar quote") << u"DO "_s << u"$x$ BEGIN END $y$;"_s << 1 << 4;
    QTest::newRow("unterminated comment") << u"SELECT 1; "_s << u"/* a /* b */ SELECT 2;"_s << 1 << 11;
    QTest::newRow("unterminated identifier") << u"SELECT "_s << u"\"a;"_s << 1 << 8;
}

void ParseErrorTest::pointsAtTheCharacter()
{
    QFETCH(const QString, before);
    QFETCH(const QString, after);
    QFETCH(const int, line);
    QFETCH(const int, column);
    const auto script = sql::parseScript(before + after);
    QVERIFY(!script.has_value());
    const core::Error &error = script.error();
    QCOMPARE(error.kind, core::ErrorKind::Sql);
    QCOMPARE(error.sqlState(), u"42601"_s);
    QCOMPARE(error.server.position, int(before.toUcs4().size()) + 1);
    QVERIFY2(error.what.startsWith(u"Line %1, column %2: "_s.arg(line).arg(column)), qPrintable(error.what));
    QVERIFY(error.what.endsWith(u'.'));
    QVERIFY(!error.server.message.isEmpty());
}

void ParseErrorTest::namesPsqlCommands_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("command");
    QTest::addColumn<int>("line");
    QTest::newRow("first line") << u"\\connect archon\nSELECT 1;"_s << u"\\connect"_s << 1;
    QTest::newRow("after a statement") << u"SELECT 1;\n\n\\i other.sql\n"_s << u"\\i"_s << 3;
    QTest::newRow("CRLF") << u"SELECT 1;\r\n\\set ON_ERROR_STOP on\r\n"_s << u"\\set"_s << 2;
    QTest::newRow("behind a query") << u"SELECT 1 \\gset"_s << u"\\gset"_s << 1;
    QTest::newRow("pg_dump") << u"-- dump\n\\restrict abc\n"_s << u"\\restrict"_s << 2;
    QTest::newRow("with emoji before") << u"-- 😀\nSELECT '😀';\n\\echo done"_s << u"\\echo"_s << 3;
    QTest::newRow("semicolon behind") << u"\\timing;"_s << u"\\timing"_s << 1;
}

void ParseErrorTest::namesPsqlCommands()
{
    QFETCH(const QString, text);
    QFETCH(const QString, command);
    QFETCH(const int, line);
    const auto script = sql::parseScript(text);
    QVERIFY(!script.has_value());
    QCOMPARE(script.error().what,
        u"%1 in line %2 is a command of psql, not SQL: the server does not know it."_s.arg(command).arg(line));
    QVERIFY(!script.error().next.isEmpty());
    QCOMPARE(script.error().server.position, text.first(text.indexOf(u'\\')).toUcs4().size() + 1);
}

void ParseErrorTest::explainsDataOfCopy()
{
    for (const QString &text : {u"COPY public.t (a, b) FROM stdin;\n1\tone\n2\ttwo\n\\.\n"_s,
             u"SELECT 1;\nCOPY t FROM STDIN WITH (FORMAT csv);\nfoo,bar\n\\.\n"_s}) {
        const auto script = sql::parseScript(text);
        QVERIFY(!script.has_value());
        QVERIFY2(script.error().what.contains(u"is data for COPY"_s), qPrintable(script.error().what));
    }
    const auto end = sql::parseScript(u"COPY t FROM stdin;\n\\.\n"_s);
    QVERIFY(!end.has_value());
    QVERIFY2(end.error().what.contains(u"COPY"_s), qPrintable(end.error().what));
}

void ParseErrorTest::explainsVariablesOfPsql()
{
    const auto script = sql::parseScript(u"SELECT 1;\nSELECT :'name';"_s);
    QVERIFY(!script.has_value());
    QCOMPARE(script.error().what, u":'name' in line 2 is a variable of psql, not SQL: the server does not know it."_s);
}

void ParseErrorTest::givesAdvice_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("advice");
    QTest::newRow("no-break space") << u"CREATE\u00A0TABLE t (a int)"_s << u"no-break space"_s;
    QTest::newRow("invisible character") << u"SELECT 1;\u200B SELECT 2"_s << u"cannot be seen"_s;
    QTest::newRow("typographic quotes") << u"SELECT 1 FROM t WHERE a = ‘it is’"_s << u"typographic quotes"_s;
    QTest::newRow("backtick") << u"CREATE TABLE `t` (a int)"_s << u"backticks"_s;
    QTest::newRow("end") << u"CREATE TABLE t (a int"_s << u"stops too early"_s;
    QTest::newRow("quote") << u"SELECT 'a"_s << u"no end"_s;
}

void ParseErrorTest::givesAdvice()
{
    QFETCH(const QString, text);
    QFETCH(const QString, advice);
    const auto script = sql::parseScript(text);
    QVERIFY(!script.has_value());
    QVERIFY2(script.error().next.contains(advice), qPrintable(script.error().text()));
}

void ParseErrorTest::refusesTheCharacterZero()
{
    const auto script = sql::parseScript(u"SELECT 1;\nSEL\u0000ECT"_s);
    QVERIFY(!script.has_value());
    QVERIFY2(
        script.error().what.startsWith(u"Line 2 holds a character with the code 0"_s), qPrintable(script.error().what));
    QCOMPARE(script.error().server.position, 14);
}

QTEST_GUILESS_MAIN(ParseErrorTest)
#include "tst_parseerror.moc"
