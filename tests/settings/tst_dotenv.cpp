// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings/dotenv.h"
#include "settings/urlsource.h"

#include <QStringEncoder>
#include <QTest>

using namespace archon::settings;
using namespace Qt::StringLiterals;

class DotEnvTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsAValue_data();
    void readsAValue();
    void findsNothingWhereThereIsNothing_data();
    void findsNothingWhereThereIsNothing();
    void readsEveryEncodingThatHasAMark_data();
    void readsEveryEncodingThatHasAMark();
};

void DotEnvTest::readsAValue_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("value");
    const QString url = u"postgresql://u:p@h/d"_s;
    QTest::newRow("plain") << u"URL=postgresql://u:p@h/d"_s << url;
    QTest::newRow("among others") << u"A=1\nURL=postgresql://u:p@h/d\nB=2\n"_s << url;
    QTest::newRow("export") << u"  export   URL=postgresql://u:p@h/d"_s << url;
    QTest::newRow("blanks around") << u"\tURL = postgresql://u:p@h/d \t"_s << url;
    QTest::newRow("windows lines") << u"A=1\r\nURL=postgresql://u:p@h/d\r\nB=2\r\n"_s << url;
    QTest::newRow("old mac lines") << u"A=1\rURL=postgresql://u:p@h/d\rB=2"_s << url;
    QTest::newRow("mark") << u"\uFEFFURL=postgresql://u:p@h/d"_s << url;
    QTest::newRow("double quotes") << u"URL=\"postgresql://u:p@h/d\""_s << url;
    QTest::newRow("single quotes") << u"URL='postgresql://u:p@h/d'"_s << url;
    QTest::newRow("last wins") << u"URL=first\nURL=second\n"_s << u"second"_s;
    QTest::newRow("other name with the same start") << u"URL=right\nURL_DIRECT=wrong\nMY_URL=wrong"_s << u"right"_s;
    QTest::newRow("empty") << u"URL=\nB=2"_s << u""_s;
    QTest::newRow("comment") << u"URL=value # remark"_s << u"value"_s;
    QTest::newRow("comment only") << u"URL= # remark"_s << u""_s;
    QTest::newRow("hash in the value") << u"URL=pa#ss#word"_s << u"pa#ss#word"_s;
    QTest::newRow("comment after quotes") << u"URL=\"a # b\"  # remark"_s << u"a # b"_s;
    QTest::newRow("equals in the value") << u"URL=host=h dbname=d"_s << u"host=h dbname=d"_s;
    QTest::newRow("escapes") << uR"(URL="a\"b\\c\nd\te\$f")"_s << u"a\"b\\c\nd\te$f"_s;
    QTest::newRow("no escape") << uR"(URL="a\qb")"_s << uR"(a\qb)"_s;
    QTest::newRow("escapes not in single quotes") << uR"(URL='a\nb')"_s << uR"(a\nb)"_s;
    QTest::newRow("escapes not without quotes") << uR"(URL=a\nb)"_s << uR"(a\nb)"_s;
    QTest::newRow("several lines") << u"URL=\"first\nsecond\"\nB=2"_s << u"first\nsecond"_s;
    QTest::newRow("quote that never closes") << u"URL=\"postgresql://h\nB=2"_s << u"\"postgresql://h"_s;
    QTest::newRow("quotes in the middle") << u"URL=a\"b\"c"_s << u"a\"b\"c"_s;
    QTest::newRow("more after the quotes") << u"URL='a'b"_s << u"'a'b"_s;
    QTest::newRow("reference") << u"HOST=db\nURL=postgresql://${HOST}/d"_s << u"postgresql://db/d"_s;
    QTest::newRow("reference in double quotes")
        << u"HOST=db\nURL=\"postgresql://${HOST}/d\""_s << u"postgresql://db/d"_s;
    QTest::newRow("no reference in single quotes") << u"HOST=db\nURL='${HOST}'"_s << u"${HOST}"_s;
    QTest::newRow("unknown reference") << u"URL=${NOBODY}x"_s << u"${NOBODY}x"_s;
    QTest::newRow("reference to itself") << u"URL=a\nURL=${URL}b"_s << u"ab"_s;
    QTest::newRow("dollar in a password") << u"URL=pa$$wo$rd"_s << u"pa$$wo$rd"_s;
    QTest::newRow("letters beyond ASCII") << u"URL=pässwörd"_s << u"pässwörd"_s;
}

void DotEnvTest::readsAValue()
{
    QFETCH(QString, text);
    const std::optional<QString> value = dotEnvValue(text, u"URL"_s);
    QVERIFY(value);
    QTEST(*value, "value");
}

void DotEnvTest::findsNothingWhereThereIsNothing_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("empty") << QString();
    QTest::newRow("other names") << u"A=1\nMY_URL=x\nURL2=y"_s;
    QTest::newRow("commented out") << u"#URL=x\n # URL=y"_s;
    QTest::newRow("no equals sign") << u"URL\nURL x"_s;
    QTest::newRow("inside another value") << u"A=\"\nURL=x\n\""_s;
    QTest::newRow("small letters") << u"url=x"_s;
}

void DotEnvTest::findsNothingWhereThereIsNothing()
{
    QFETCH(QString, text);
    QCOMPARE(dotEnvValue(text, u"URL"_s), std::nullopt);
}

void DotEnvTest::readsEveryEncodingThatHasAMark_data()
{
    QTest::addColumn<QStringConverter::Encoding>("encoding");
    QTest::newRow("UTF-8") << QStringConverter::Utf8;
    QTest::newRow("UTF-16, as PowerShell writes it") << QStringConverter::Utf16LE;
    QTest::newRow("UTF-16, the other way") << QStringConverter::Utf16BE;
}

void DotEnvTest::readsEveryEncodingThatHasAMark()
{
    QFETCH(QStringConverter::Encoding, encoding);
    QStringEncoder encoder(encoding, QStringConverter::Flag::WriteBom);
    const QByteArray bytes = encoder(u"A=1\r\nURL=wörd\r\n"_s);
    QCOMPARE(DotEnv::fromBytes(bytes).value(u"URL"_s), u"wörd"_s);
    QCOMPARE(DotEnv::fromBytes(bytes).value(u"A"_s), u"1"_s);
}

QTEST_APPLESS_MAIN(DotEnvTest)
#include "tst_dotenv.moc"
