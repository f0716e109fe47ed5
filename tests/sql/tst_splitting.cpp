// SPDX-License-Identifier: GPL-3.0-or-later
#include "parsed.h"

#include <ctime>

using namespace Qt::StringLiterals;
using namespace archon;
using namespace archon::tests;

class SplittingTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void splitsWhereTheGrammarDoes_data();
    void splitsWhereTheGrammarDoes();
    void givesNoStatementsForTextWithoutAny_data();
    void givesNoStatementsForTextWithoutAny();
    void placesStatementsByLineAndColumn();
    void skipsAByteOrderMark();
    void keepsTheTextAsGiven();
    void sendsUtf8();
    void findsTheStatementAtAnOffset();
    void readsTenThousandStatementsInSeconds();
    void survivesDeepNesting();
    void collectsTheCommentsBeforeAStatement();
};

void SplittingTest::splitsWhereTheGrammarDoes_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("statements");

    const auto row = [](const char *name, const QString &text, const QStringList &statements) {
        QTest::newRow(name) << text << statements;
    };
    // Texts that are one statement, with whatever is in them.
    const auto single = [](const char *name, const QString &text) {
        QTest::newRow(name) << u"-- before\n"_s + text + u" ;\n-- after; SELECT 0;\nSELECT 2"_s
                            << QStringList{text, u"SELECT 2"_s};
    };
    row("two", u"SELECT 1; SELECT 2;"_s, {u"SELECT 1"_s, u"SELECT 2"_s});
    row("no semicolon at the end", u"SELECT 1; SELECT 2"_s, {u"SELECT 1"_s, u"SELECT 2"_s});
    row("no line end at the end, comment after", u"SELECT 1;\nSELECT 2 -- the end"_s, {u"SELECT 1"_s, u"SELECT 2"_s});
    row("blank before the semicolon", u"SELECT 1 \n\n /* c */ ;"_s, {u"SELECT 1"_s});
    row("empty statements", u";;SELECT 1;;\n;-- x;\n;SELECT 2;;"_s, {u"SELECT 1"_s, u"SELECT 2"_s});
    row("CRLF", u"-- c\r\nSELECT\r\n 1;\r\nSELECT 2;\r\n"_s, {u"SELECT\r\n 1"_s, u"SELECT 2"_s});
    row("CR alone ends a comment", u"-- c\rSELECT 1;\rSELECT 2"_s, {u"SELECT 1"_s, u"SELECT 2"_s});
    row("form feed and tab", u"\f\tSELECT 1;\v\fSELECT 2"_s, {u"SELECT 1"_s, u"SELECT 2"_s});
    row("comment glued to the statement", u"--c\nSELECT 1;/*x*/SELECT 2/*y*/;"_s, {u"SELECT 1"_s, u"SELECT 2"_s});
    row("comment inside stays", u"SELECT /* ; */ 1, -- ;\n 2;"_s, {u"SELECT /* ; */ 1, -- ;\n 2"_s});
    row("nested block comments", u"/* a; /* b; */ c; -- ' */ SELECT 1; /*/* ' */;*/SELECT 2"_s,
        {u"SELECT 1"_s, u"SELECT 2"_s});
    row("apostrophe in a line comment", u"-- doesn't; matter\nSELECT 1;\n-- it's\nSELECT 2;"_s,
        {u"SELECT 1"_s, u"SELECT 2"_s});
    row("a dash is no comment", u"SELECT 1 - -1; SELECT 2"_s, {u"SELECT 1 - -1"_s, u"SELECT 2"_s});
    row("comment ends an operator", u"SELECT 1 +-- ;\n 2; SELECT 3"_s, {u"SELECT 1 +-- ;\n 2"_s, u"SELECT 3"_s});
    row("emoji before", u"-- 😀é→ ;\nSELECT '😀;'; SELECT 'e\u0301;'; SELECT 3"_s,
        {u"SELECT '😀;'"_s, u"SELECT 'e\u0301;'"_s, u"SELECT 3"_s});

    single("literal", u"SELECT 'a;b''c;'"_s);
    single("literal over two lines", u"SELECT 'a;'\n 'b;'"_s);
    single("backslash is a character", u"SELECT 'a\\', ';'"_s);
    single("E string", u"SELECT E'a\\';b', e'\\\\', ';'"_s);
    single("bit and hex strings", u"SELECT B'101', X'1F', b'0'"_s);
    single("national string", u"SELECT N';'"_s);
    single("quoted identifier", u"SELECT 1 AS \"a;\"\"b;\""_s);
    single("Unicode identifier", u"SELECT 1 AS U&\"d\\0061t;\\+000061\""_s);
    single("Unicode identifier with its own escape", u"SELECT 1 AS U&\"d!0061t;\" UESCAPE '!'"_s);
    single("Unicode string", u"SELECT U&'\\0441;\\+01F600'"_s);
    single("dollar quotes", u"SELECT $$a;b'c\"d$$, $x$;$$;$y$;$x$"_s);
    single("dollar quote with a letter beyond ASCII", u"SELECT $é$;$$;$é$"_s);
    single("dollar in a name", u"SELECT a$b, c$$d FROM (SELECT 1 AS a$b, 2 AS c$$d) x"_s);
    single("DO", u"DO $$ BEGIN PERFORM 1; IF true THEN NULL; END IF; END $$"_s);
    single("function in dollar quotes",
        u"CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $f$ BEGIN RETURN $$;$$::text = ';'; END; $f$"_s);
    single("function in a plain string", u"CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1; SELECT 2;'"_s);
    single("BEGIN ATOMIC",
        u"CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 2 END; END"_s);
    single("BEGIN ATOMIC with names that end",
        u"CREATE PROCEDURE p() BEGIN ATOMIC INSERT INTO atomic SELECT 1 AS weekend; DELETE FROM \"end\"; END"_s);
    single("RETURN", u"CREATE FUNCTION f(a int) RETURNS int RETURN CASE WHEN a > 0 THEN 1 ELSE 2 END"_s);
    single("CASE with END", u"SELECT CASE WHEN 1 = 1 THEN 'begin;' ELSE 'end;' END AS \"end\""_s);
    single("the word atomic as a name", u"SELECT atomic.begin FROM atomic"_s);
    single("operators", u"SELECT a <=> b, a @> c, a #>> '{x;}', a ->> 'y;', a !~~* 'z;', @ -5, |/ 4 FROM t"_s);
    single("operator that holds no comment", u"SELECT 5 OPERATOR(pg_catalog.*) 3"_s);
    single("rule with several actions",
        u"CREATE RULE r AS ON INSERT TO t DO ALSO (INSERT INTO a VALUES (1); DELETE FROM b; )"_s);
    single("schema with elements", u"CREATE SCHEMA s CREATE TABLE t (a int) CREATE VIEW v AS SELECT 1"_s);
    single("cast with colons", u"SELECT '1;'::text::varchar(3), (ARRAY[1, 2])[1:2]"_s);
    single("parameter of PREPARE", u"PREPARE p AS SELECT $1"_s);
    single("EXPLAIN", u"EXPLAIN (ANALYZE, FORMAT json) SELECT 1"_s);
    single("names beyond ASCII", u"SELECT größe, \"Größe;\", 名前 FROM tabelle"_s);
}

void SplittingTest::splitsWhereTheGrammarDoes()
{
    QFETCH(const QString, text);
    QFETCH(const QStringList, statements);
    const sql::Script script = parsed(text);
    QCOMPARE(statementTexts(script), statements);
    for (const sql::Statement &statement : script.statements) {
        QCOMPARE(text.sliced(statement.begin, statement.end - statement.begin), statements.at(statement.index - 1));
    }
}

void SplittingTest::givesNoStatementsForTextWithoutAny_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("nothing") << u""_s;
    QTest::newRow("null string") << QString();
    QTest::newRow("blanks") << u" \r\n\t\n"_s;
    QTest::newRow("byte order mark") << u"\uFEFF"_s;
    QTest::newRow("comments") << u"-- a;\n/* b; /* c */ */\n--"_s;
    QTest::newRow("semicolons") << u" ; ;; -- x\n;"_s;
}

void SplittingTest::givesNoStatementsForTextWithoutAny()
{
    QFETCH(const QString, text);
    const sql::Script script = parsed(text);
    QVERIFY(script.statements.isEmpty());
    QCOMPARE(script.text, text);
    QCOMPARE(script.summary(), u"Does nothing."_s);
    QVERIFY(script.isTransactional());
    QCOMPARE(script.statementAt(0), 0);
}

void SplittingTest::placesStatementsByLineAndColumn()
{
    const sql::Script script = parsed(u"-- c\r\n\r\n  SELECT\r\n 1; /* 😀\n */ SELECT 2;\n\nDO $$\nBEGIN\nEND\n$$;"_s);
    QCOMPARE(script.statements.size(), 3);
    const auto check = [&script](int index, int line, int column, int endLine) {
        const sql::Statement &statement = script.statements.at(index - 1);
        QCOMPARE(statement.index, index);
        QCOMPARE(statement.line, line);
        QCOMPARE(statement.column, column);
        QCOMPARE(statement.endLine, endLine);
    };
    check(1, 3, 3, 4);
    check(2, 5, 5, 5);
    check(3, 7, 1, 10);
}

void SplittingTest::skipsAByteOrderMark()
{
    const sql::Script script = parsed(u"\uFEFFSELECT 1;\nCREATE INDEX ON t (lower(a));"_s);
    QCOMPARE(statementTexts(script), (QStringList{u"SELECT 1"_s, u"CREATE INDEX ON t (lower(a))"_s}));
    QCOMPARE(script.statements.first().begin, 1);
    QCOMPARE(effect<sql::CreateIndex>(script).keys, QStringList{u"lower(a)"_s});
}

void SplittingTest::keepsTheTextAsGiven()
{
    const QString text = u"\uFEFF-- x\r\nSELECT 1;\r\n\r\n"_s;
    QCOMPARE(parsed(text).text, text);
}

void SplittingTest::sendsUtf8()
{
    const sql::Script script = parsed(u"SELECT 'é😀'"_s);
    QCOMPARE(script.statementText(script.statements.first()), QByteArray("SELECT '\xC3\xA9\xF0\x9F\x98\x80'"));
}

void SplittingTest::findsTheStatementAtAnOffset()
{
    const QString text = u"-- c\nSELECT 1; SELECT 2;"_s;
    const sql::Script script = parsed(text);
    QCOMPARE(script.statementAt(0), 0);
    QCOMPARE(script.statementAt(text.indexOf(u"SELECT 1"_s)), 1);
    QCOMPARE(script.statementAt(text.indexOf(u"1;"_s)), 1);
    QCOMPARE(script.statementAt(text.indexOf(u";"_s)), 0);
    QCOMPARE(script.statementAt(text.indexOf(u"SELECT 2"_s) + 3), 2);
    QCOMPARE(script.statementAt(text.size()), 0);
    QCOMPARE(script.statementAt(-1), 0);
}

void SplittingTest::readsTenThousandStatementsInSeconds()
{
    QString text;
    for (int i = 0; i < 5000; ++i) {
        text += u"-- Größe %1; 😀\r\nCREATE TABLE IF NOT EXISTS t%1 (id uuid PRIMARY KEY, n varchar(50) NOT NULL);\r\n"
                "CREATE INDEX IF NOT EXISTS i%1 ON t%1 (lower(n), id DESC);\r\n"_s.arg(i);
    }
    const std::clock_t start = std::clock(); // of this process: other work on the machine does not count
    const sql::Script script = parsed(text);
    const double seconds = double(std::clock() - start) / CLOCKS_PER_SEC;
    QCOMPARE(script.statements.size(), 10000);
    QCOMPARE(script.statements.last().line, 15000);
    QCOMPARE(script.statementText(script.statements.last()),
        QByteArray("CREATE INDEX IF NOT EXISTS i4999 ON t4999 (lower(n), id DESC)"));
    QCOMPARE(script.summary(), u"Creates 5000 tables and 5000 indexes."_s);
    qInfo("%.2f s of processor time", seconds);
#if defined(__SANITIZE_ADDRESS__)
    QVERIFY(seconds < 60);
#else
    QVERIFY(seconds < 6); // about 0.7 when optimised
#endif
}

void SplittingTest::survivesDeepNesting()
{
    // Deeper than Qt reads JSON: the statement is found, but not understood.
    const QString deep = u"SELECT "_s + QStringList(700, u"'a;'"_s).join(u" || "_s);
    const sql::Script script
        = parsed(u"-- é\nCREATE TABLE t (a int); "_s + deep + u"; CREATE INDEX ON t (lower(a::text), a);"_s);
    QCOMPARE(script.statements.size(), 3);
    QCOMPARE(script.statements.at(0).kind, u"CREATE TABLE"_s);
    QCOMPARE(statementTexts(script).at(1), deep);
    QCOMPARE(script.statements.at(1).kind, u"SELECT"_s);
    QVERIFY(script.statements.at(1).dynamic);
    QCOMPARE(script.statements.at(1).risks.first().rule, u"dynamic"_s);
    QCOMPARE(effect<sql::CreateIndex>(script).keys, (QStringList{u"lower(a::text)"_s, u"a"_s}));
}

void SplittingTest::collectsTheCommentsBeforeAStatement()
{
    const auto commented = sql::parseCommentedScript(
        u"-- check: A | first\n--second \n/* block */\nSELECT 1; -- after the first\n\nSELECT 2;\n"
        "SELECT 3 -- inside\n, 4;\r\n--\r\n-- check: Größe | 😀\r\nSELECT 5 -- never"_s);
    QVERIFY(commented.has_value());
    QCOMPARE(commented->size(), 4);
    QCOMPARE(commented->at(0).comments, (QStringList{u"check: A | first"_s, u"second"_s}));
    QCOMPARE(commented->at(1).comments, QStringList());
    QCOMPARE(commented->at(2).comments, QStringList());
    QCOMPARE(commented->at(3).comments, (QStringList{u""_s, u"check: Größe | 😀"_s}));
    QCOMPARE(commented->at(3).statement.index, 4);
    QVERIFY(!sql::parseCommentedScript(u"SELECT FROM FROM"_s).has_value());
}

QTEST_GUILESS_MAIN(SplittingTest)
#include "tst_splitting.moc"
