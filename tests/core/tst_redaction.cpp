// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/redaction.h"

#include <QTest>

using namespace Qt::StringLiterals;
using archon::core::redact;

class TestRedaction : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void hidesSecrets_data();
    void hidesSecrets();
    void keepsTheRest_data();
    void keepsTheRest();
    void isTheSameTwice_data() { hidesSecrets_data(); }
    void isTheSameTwice();
};

void TestRedaction::hidesSecrets_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const QString &text, const QString &expected) {
        QTest::newRow(name) << text << expected;
    };
    row("url", u"open postgresql://ann:s3cr3t@h:5432/d now"_s, u"open postgresql://ann:***@h:5432/d now"_s);
    row("url with special characters", u"postgresql://ann:s3@c/r:3t@h:5432/d"_s, u"postgresql://ann:***@h:5432/d"_s);
    row("url with hash and question mark", u"postgresql://ann:s3#c?r3t@h/d"_s, u"postgresql://ann:***@h/d"_s);
    row("url without user", u"redis://:s3cr3t@h"_s, u"redis://:***@h"_s);
    row("two urls", u"postgres://a:s3cr3t@h/d, postgres://b:s3cr3t2@i/e"_s,
        u"postgres://a:***@h/d, postgres://b:***@i/e"_s);
    row("url with driver", u"postgresql+asyncpg://ann:s3cr3t@h/d"_s, u"postgresql+asyncpg://ann:***@h/d"_s);
    row("url in quotes", u"'postgresql://ann:s3cr3t@h/d'"_s, u"'postgresql://ann:***@h/d'"_s);
    row("password in the query", u"jdbc:postgresql://h/d?user=u&password=s3cr3t&ssl=true"_s,
        u"jdbc:postgresql://h/d?user=u&password=***&ssl=true"_s);
    row("key=value", u"host=h password=s3cr3t dbname=d"_s, u"host=h password=*** dbname=d"_s);
    row("key=value quoted", uR"(host=h password='s3 c\'r3t' dbname=d)"_s, u"host=h password=*** dbname=d"_s);
    row("sslpassword", u"sslpassword=s3cr3t"_s, u"sslpassword=***"_s);
    row("environment", u"PGPASSWORD=s3cr3t psql"_s, u"PGPASSWORD=*** psql"_s);
    row("environment of others", u"POSTGRES_PASSWORD: s3cr3t"_s, u"POSTGRES_PASSWORD: ***"_s);
    row("json", uR"({"password": "s3cr3t", "a": 1})"_s, uR"({"password": ***, "a": 1})"_s);
    row("dot net", u"User Id=u;Pwd=s3cr3t;Server=h"_s, u"User Id=u;Pwd=***;Server=h"_s);
    row("sql", u"CREATE ROLE ann LOGIN PASSWORD 's3cr3t'"_s, u"CREATE ROLE ann LOGIN PASSWORD ***"_s);
    row("sql encrypted", u"ALTER ROLE ann ENCRYPTED PASSWORD 's3 cr3t' VALID UNTIL 'infinity'"_s,
        u"ALTER ROLE ann ENCRYPTED PASSWORD *** VALID UNTIL 'infinity'"_s);
    row("api key", u"api_key=s3cr3ts3cr3t"_s, u"api_key=***"_s);
    row("bearer", u"Authorization: Bearer s3cr3ts3cr3t"_s, u"Authorization: Bearer ***"_s);
    row("openai", u"key sk-proj-s3cr3ts3cr3t_x end"_s, u"key *** end"_s);
    row("web token", u"eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoiYW5vbiJ9.s3cr3t-x_y rest"_s, u"*** rest"_s);
    row("supabase key", u"key sb_secret_s3cr3ts3cr3t_x end"_s, u"key *** end"_s);
}

void TestRedaction::hidesSecrets()
{
    QFETCH(QString, text);
    QFETCH(QString, expected);
    QCOMPARE(redact(text), expected);
}

void TestRedaction::isTheSameTwice()
{
    QFETCH(QString, text);
    QCOMPARE(redact(redact(text)), redact(text));
}

void TestRedaction::keepsTheRest_data()
{
    QTest::addColumn<QString>("text");
    for (const char *text : {"", "postgresql://ann@h:5432/d", "postgresql://h:5432/d", "http://localhost:8080/x y@z",
             "password authentication failed for user \"ann\"", "no password supplied",
             "relation \"tokens\" does not exist", "12:30:01 me@home", "CREATE TABLE passwords (id int)",
             "SELECT 'it''s' AS a", "The password for the user “ann” is wrong."}) {
        QTest::newRow(text) << QString::fromUtf8(text);
    }
}

void TestRedaction::keepsTheRest()
{
    QFETCH(QString, text);
    QCOMPARE(redact(text), text);
}

QTEST_GUILESS_MAIN(TestRedaction)
#include "tst_redaction.moc"
