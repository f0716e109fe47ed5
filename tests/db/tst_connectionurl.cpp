// SPDX-License-Identifier: GPL-3.0-or-later
#include "db/connectionurl.h"

#include "support/verifyresult.h"

#include <QRandomGenerator>
#include <QTest>

using namespace Qt::StringLiterals;
using archon::core::ErrorKind;
using archon::core::Fix;
using archon::core::Result;
using archon::db::ConnectionUrl;

namespace {

const QString secret = u"s3cr3t"_s;

// A short form of all that was read: "user:password@host:port,host/database?key=value".
QString shape(const ConnectionUrl &url)
{
    QStringList hosts;
    for (const ConnectionUrl::Host &host : url.hosts) {
        hosts << host.name + (host.port == 0 ? QString() : u':' + QString::number(host.port));
    }
    QStringList options;
    for (const auto &[word, value] : url.options.asKeyValueRange()) {
        options << word + u'=' + value;
    }
    return url.user + u'|' + url.password + u'|' + hosts.join(u',') + u'|' + url.database + u'|' + options.join(u'&');
}

} // namespace

class TestConnectionUrl : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsWhatLibpqReads_data();
    void readsWhatLibpqReads();
    void mendsWhatPeoplePaste_data();
    void mendsWhatPeoplePaste();
    void refusesWithWordsAndWithoutThePassword_data();
    void refusesWithWordsAndWithoutThePassword();
    void asksForThePasswordThatWasNeverPutIn_data();
    void asksForThePasswordThatWasNeverPutIn();
    void takesUsualPasswordsForPasswords_data();
    void takesUsualPasswordsForPasswords();
    void leavesThePasswordOutOfTheUri();
    void readsItsOwnUriBack();
    void readsLibpqsQuotingBack();
    void writesCanonicalUris_data();
    void writesCanonicalUris();
    void givesLibpqTheParametersInOrder();
    void labelsHosts_data();
    void labelsHosts();
    void knowsSupabaseAndItsPooler();
    void survivesAnything();
};

void TestConnectionUrl::readsWhatLibpqReads_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const QString &text, const QString &expected) {
        QTest::newRow(name) << text << expected;
    };
    row("plain", u"postgresql://u:p@h:5432/d"_s, u"u|p|h:5432|d|"_s);
    row("short scheme", u"postgres://u:p@h/d"_s, u"u|p|h|d|"_s);
    row("nothing", u"postgresql://"_s, u"||||"_s);
    row("host only", u"postgresql://localhost"_s, u"||localhost||"_s);
    row("host and port", u"postgresql://localhost:5433"_s, u"||localhost:5433||"_s);
    row("database only", u"postgresql:///mydb"_s, u"|||mydb|"_s);
    row("user only", u"postgresql://user@localhost"_s, u"user||localhost||"_s);
    row("empty password", u"postgresql://user:@localhost"_s, u"user||localhost||"_s);
    row("port without host", u"postgresql://:5433/d"_s, u"||:5433|d|"_s);
    row("options", u"postgresql://other@localhost/otherdb?connect_timeout=10&application_name=myapp"_s,
        u"other||localhost|otherdb|application_name=myapp&connect_timeout=10"_s);
    row("several hosts", u"postgresql://host1:123,host2:456/somedb?target_session_attrs=any&application_name=x"_s,
        u"||host1:123,host2:456|somedb|application_name=x&target_session_attrs=any"_s);
    row("several hosts, one port", u"postgresql://a,b:5433/d"_s, u"||a,b:5433|d|"_s);
    row("ipv6", u"postgresql://[2001:db8::1234]/database"_s, u"||2001:db8::1234|database|"_s);
    row("ipv6 with port", u"postgresql://u:p@[::1]:6432/d"_s, u"u|p|::1:6432|d|"_s);
    row("ipv6 with zone", u"postgresql://[fe80::1%25eth0]:5432/d"_s, u"||fe80::1%eth0:5432|d|"_s);
    row("socket in the query", u"postgresql:///dbname?host=/var/lib/postgresql"_s, u"||/var/lib/postgresql|dbname|"_s);
    row("socket encoded", u"postgresql://%2Fvar%2Flib%2Fpostgresql/dbname"_s, u"||/var/lib/postgresql|dbname|"_s);
    row("socket with port", u"postgresql://u@:5433/d?host=/tmp"_s, u"u||/tmp:5433|d|"_s);
    row("query wins", u"postgresql://u:p@h:1/d?user=v&password=q&host=i&port=2&dbname=e"_s, u"v|q|i:2|e|"_s);
    row("hosts in the query", u"postgresql:///d?host=a,b&port=1,2"_s, u"||a:1,b:2|d|"_s);
    row("one port for all in the query", u"postgresql:///d?host=a,b&port=1"_s, u"||a:1,b:1|d|"_s);
    row("percent encoding", u"postgresql://us%40er:p%2Fw%3A%25@h/d%20b?application_name=a%26b"_s,
        u"us@er|p/w:%|h|d b|application_name=a&b"_s);
    row("utf-8", u"postgresql://ü:pä%C3%9F@h/ж"_s, u"ü|päß|h|ж|"_s);
    row("at sign in an option", u"postgresql://u:p@h/d?application_name=me@home"_s,
        u"u|p|h|d|application_name=me@home"_s);
    row("at sign in an option, no user", u"postgresql:///d?application_name=me@home"_s,
        u"|||d|application_name=me@home"_s);
    row("tls", u"postgresql://u@h/d?sslmode=verify-full&sslrootcert=/etc/ca.pem&channel_binding=require"_s,
        u"u||h|d|channel_binding=require&sslmode=verify-full&sslrootcert=/etc/ca.pem"_s);
    row("settings", u"postgresql://u@h/d?options=-c%20search_path%3Dapp"_s, u"u||h|d|options=-c search_path=app"_s);
    row("service", u"postgresql://?service=mydb"_s, u"||||service=mydb"_s);
    row("key=value", u"host=localhost port=5432 dbname=mydb user=me password=p connect_timeout=10"_s,
        u"me|p|localhost:5432|mydb|connect_timeout=10"_s);
    row("key=value with blanks", u"  host = localhost   dbname = mydb "_s, u"||localhost|mydb|"_s);
    row("key=value quoted", uR"(host=h password='it\'s a \\ pass' dbname='')"_s, uR"(|it's a \ pass|h||)"_s);
    row("key=value escaped", uR"(host=h password=a\ b\'c)"_s, u"|a b'c|h||"_s);
    row("key=value socket", u"host=/tmp port=5433"_s, u"||/tmp:5433||"_s);
    row("key=value hosts", u"host=a,b port=1,2"_s, u"||a:1,b:2||"_s);
    row("key=value without host", u"port=5433 dbname=d"_s, u"||:5433|d|"_s);
    row("key=value service", u"service=mydb user=me"_s, u"me||||service=mydb"_s);
    row("address and name", u"host=name hostaddr=10.0.0.1 dbname=d"_s, u"||name|d|hostaddr=10.0.0.1"_s);
}

void TestConnectionUrl::readsWhatLibpqReads()
{
    QFETCH(QString, text);
    QFETCH(QString, expected);
    const Result<ConnectionUrl> url = ConnectionUrl::parse(text);
    VERIFY_RESULT(url);
    QCOMPARE(shape(*url), expected);
    QCOMPARE(url->corrections, QStringList());
}

void TestConnectionUrl::mendsWhatPeoplePaste_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    QTest::addColumn<QString>("correction"); // a piece of one of them
    const auto row = [](const char *name, const QString &text, const QString &expected, const QString &correction) {
        QTest::newRow(name) << text << expected << correction;
    };
    const QString plain = u"u|p|h:5432|d|"_s;
    row("double quotes", u"\"postgresql://u:p@h:5432/d\""_s, plain, u"Quotes"_s);
    row("single quotes", u"'postgresql://u:p@h:5432/d'"_s, plain, u"Quotes"_s);
    row("backticks", u"`postgresql://u:p@h:5432/d`"_s, plain, u"Quotes"_s);
    row("typographic quotes", u"“postgresql://u:p@h:5432/d”"_s, plain, u"Quotes"_s);
    row("one quote only", u"postgresql://u:p@h:5432/d\""_s, plain, u"Quotes"_s);
    row("semicolon", u"postgresql://u:p@h:5432/d;"_s, plain, u"Quotes"_s);
    row("angle brackets", u"<postgresql://u:p@h:5432/d>"_s, plain, u"Quotes"_s);
    row("line break", u"postgresql://u:p@h\n  :5432/d"_s, plain, u"Line breaks"_s);
    row("windows line break", u"postgresql://u:p@\r\nh:5432/d\r\n"_s, plain, u"Line breaks"_s);
    row("blank in the host", u"postgresql://u:p@ h :5432/d"_s, plain, u"Blanks"_s);
    row("invisible", u"\uFEFFpostgresql://u:p@h\u200B:5432/d"_s, plain, u"Invisible"_s);
    row("psql", u"psql postgresql://u:p@h:5432/d"_s, plain, u"psql"_s);
    row("psql quoted", u"psql \"postgresql://u:p@h:5432/d\""_s, plain, u"psql"_s);
    row("psql single quoted", u"psql 'postgresql://u:p@h:5432/d' -c 'select 1'"_s, plain, u"psql"_s);
    row("psql -d", u"psql -X -d \"postgresql://u:p@h:5432/d\""_s, plain, u"psql"_s);
    row("psql letters", u"psql -h h -p 5432 -d d -U u.x"_s, u"u.x||h:5432|d|"_s, u"psql"_s);
    row("psql long", u"psql --host=h --port 5432 --dbname=d --username=u"_s, u"u||h:5432|d|"_s, u"psql"_s);
    row("psql key=value", u"psql \"host=h port=5432 dbname=d user=u password=p\""_s, plain, u"psql"_s);
    row("env line", u"DATABASE_URL=postgresql://u:p@h:5432/d"_s, plain, u"DATABASE_URL"_s);
    row("env line quoted", u"DATABASE_URL=\"postgresql://u:p@h:5432/d\""_s, plain, u"DATABASE_URL"_s);
    row("export", u"export DATABASE_URL='postgresql://u:p@h:5432/d'"_s, plain, u"DATABASE_URL"_s);
    row("env comment", u"DATABASE_URL=postgresql://u:p@h:5432/d   # the main one"_s, plain, u"DATABASE_URL"_s);
    row("env quoted comment", u"DATABASE_URL=\"postgresql://u:p@h:5432/d\" # the main one"_s, plain, u"DATABASE_URL"_s);
    row("env file",
        u"# Supabase\nSUPABASE_URL=https://x.supabase.co\nPOSTGRES_URL=postgres://a:b@c/e\n"
        "DATABASE_URL=postgresql://u:p@h:5432/d\n"_s,
        plain, u"DATABASE_URL"_s);
    row("yaml", u"  url: postgresql://u:p@h:5432/d"_s, plain, u"url"_s);
    row("json", u"  \"DATABASE_URL\": \"postgresql://u:p@h:5432/d\","_s, plain, u"DATABASE_URL"_s);
    row("powershell", u"$env:DATABASE_URL = \"postgresql://u:p@h:5432/d\""_s, plain, u"DATABASE_URL"_s);
    row("jdbc", u"jdbc:postgresql://h:5432/d?user=u&password=p"_s, plain, u"jdbc:postgresql://"_s);
    row("jdbc ssl", u"jdbc:postgresql://h/d?ssl=true"_s, u"||h|d|sslmode=require"_s, u"sslmode=require"_s);
    row("asyncpg", u"postgresql+asyncpg://u:p@h:5432/d"_s, plain, u"postgresql+asyncpg"_s);
    row("psycopg", u"postgresql+psycopg2://u:p@h:5432/d"_s, plain, u"psycopg2"_s);
    row("capitals", u"POSTGRESQL://u:p@h:5432/d"_s, plain, {});
    row("no scheme", u"u:p@h:5432/d"_s, plain, u"put in front"_s);
    row("no scheme, no user", u"localhost:5432/d"_s, u"||localhost:5432|d|"_s, u"put in front"_s);
    row("at in password", u"postgresql://u:p@ss@h:5432/d"_s, u"u|p@ss|h:5432|d|"_s, u"percent-encoded"_s);
    row("slash in password", u"postgresql://u:p/ss@h:5432/d"_s, u"u|p/ss|h:5432|d|"_s, u"percent-encoded"_s);
    row("hash in password", u"postgresql://u:p#ss@h:5432/d"_s, u"u|p#ss|h:5432|d|"_s, u"percent-encoded"_s);
    row("question mark in password", u"postgresql://u:p?ss@h:5432/d"_s, u"u|p?ss|h:5432|d|"_s, u"percent-encoded"_s);
    row("colon in password", u"postgresql://u:p:ss@h:5432/d"_s, u"u|p:ss|h:5432|d|"_s, u"percent-encoded"_s);
    row("percent in password", u"postgresql://u:100%@h:5432/d"_s, u"u|100%|h:5432|d|"_s, u"%"_s);
    row("bracket in password", u"postgresql://u:p[1]x@h:5432/d"_s, u"u|p[1]x|h:5432|d|"_s, u"percent-encoded"_s);
    row("everything in password", u"postgresql://u:a@b/c?d#e:f@h:5432/d?sslmode=require"_s,
        u"u|a@b/c?d#e:f|h:5432|d|sslmode=require"_s, u"percent-encoded"_s);
    row("a url in password", u"postgresql://u:x@y/z@h:5432/d"_s, u"u|x@y/z|h:5432|d|"_s, u"percent-encoded"_s);
    row("ampersand in password option", u"postgresql://h:5432/d?user=u&password=a&b&c&sslmode=require"_s,
        u"u|a&b&c|h:5432|d|sslmode=require"_s, {});
    row("brackets around password", u"postgresql://u:[p]@h:5432/d"_s, plain, u"brackets"_s);
    row("angle brackets around password", u"postgresql://u:<p>@h:5432/d"_s, plain, u"brackets"_s);
    row("brackets in key=value", u"host=h port=5432 dbname=d user=u password=[p]"_s, plain, u"brackets"_s);
    row("pgbouncer", u"postgresql://u:p@h:6543/d?pgbouncer=true"_s, u"u|p|h:6543|d|pgbouncer=true"_s, u"pooler"_s);
    row("prisma", u"postgresql://u:p@h:5432/d?schema=public&connection_limit=1"_s, plain, u"connection_limit"_s);
    row("vercel", u"postgres://u:p@h:5432/d?sslmode=require&supa=base-pooler.x"_s, u"u|p|h:5432|d|sslmode=require"_s,
        u"supa"_s);
    row("no-verify", u"postgres://u:p@h:5432/d?sslmode=no-verify"_s, u"u|p|h:5432|d|sslmode=require"_s, u"no-verify"_s);
    row("other words", u"host=h port=5432 database=d username=u password=p"_s, plain, u"dbname"_s);
    row("several lines", u"user=u\npassword=p\nhost=h\nport=5432\ndbname=d"_s, plain, {});
    row("supabase list", u"host:h\n\nport:5432\n\ndatabase:d\n\nuser:u\n\npassword: p\n\npool_mode:session"_s, plain,
        u"list"_s);
    row("dot net", u"User Id=u;Password=p;Server=h;Port=5432;Database=d;"_s, plain, u".NET"_s);
    row("npgsql", u"Host=h;Port=5432;Username=u;Password=p;Database=d;SSL Mode=Require;Trust Server Certificate=true"_s,
        u"u|p|h:5432|d|sslmode=require"_s, u".NET"_s);
}

void TestConnectionUrl::mendsWhatPeoplePaste()
{
    QFETCH(QString, text);
    QFETCH(QString, expected);
    QFETCH(QString, correction);
    const Result<ConnectionUrl> url = ConnectionUrl::parse(text);
    VERIFY_RESULT(url);
    QCOMPARE(shape(*url), expected);
    if (!correction.isEmpty()) {
        QVERIFY2(url->corrections.join(u'\n').contains(correction), qPrintable(url->corrections.join(u'\n')));
    }
    for (const QString &sentence : url->corrections) {
        QVERIFY2(sentence.endsWith(u'.'), qPrintable(sentence));
    }
}

void TestConnectionUrl::refusesWithWordsAndWithoutThePassword_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("words"); // a piece of the error
    const auto row
        = [](const char *name, const QString &text, const QString &words) { QTest::newRow(name) << text << words; };
    row("empty", u" \n "_s, u"no database URL"_s);
    row("supabase api", u"https://abcdefghijklmnopqrst.supabase.co"_s, u"API address"_s);
    row("supabase dashboard", u"https://supabase.com/dashboard/project/abcdefghijklmnopqrst"_s, u"API address"_s);
    row("supabase in env", u"SUPABASE_URL=https://abcdefghijklmnopqrst.supabase.co"_s, u"API address"_s);
    row("web page", u"https://example.org/x"_s, u"web page"_s);
    row("too long", u"postgresql://"_s + QString(5000, u'@'), u"too long"_s);
    row("far too long", QString(1000000, u'x'), u"too long"_s);
    row("mysql", u"mysql://u:s3cr3t@h/d"_s, u"MySQL"_s);
    row("mongodb", u"mongodb+srv://u:s3cr3t@h/d"_s, u"MongoDB"_s);
    row("sqlite", u"sqlite:///x.db"_s, u"SQLite"_s);
    row("prisma", u"prisma+postgres://accelerate.prisma-data.net/?api_key=s3cr3t"_s, u"Prisma"_s);
    row("unknown scheme", u"foo://u:s3cr3t@h/d"_s, u"foo://"_s);
    row("a word", u"s3cr3t"_s, u"at character 1"_s);
    row("port zero", u"postgresql://u:s3cr3t@h:0/d"_s, u"between 1 and 65535"_s);
    row("port too large", u"postgresql://u:s3cr3t@h:65536/d"_s, u"“h” is not between"_s);
    row("port huge", u"postgresql://u:s3cr3t@h:99999999999999999999/d"_s, u"between 1 and 65535"_s);
    row("port not a number", u"postgresql://u:s3cr3t@h:54x2/d"_s, u"“h” is not a number"_s);
    row("password without host", u"postgresql://u:s3cr3t"_s, u"“u” is not a number"_s);
    row("password without host, no scheme", u"postgres://s3cr3t:s3cr3t"_s, u"not a number"_s);
    row("port in key=value", u"host=h port=x password=s3cr3t"_s, u"not a number"_s);
    row("no host name", u"host=h\"x password=s3cr3t"_s, u"no host name has"_s);
    row("no host name in url", u"postgresql://u:s3cr3t@h\"x/d"_s, u"no host name has"_s);
    row("ports do not match", u"host=a,b,c port=1,2 password=s3cr3t"_s, u"3 hosts and 2 ports"_s);
    row("unknown option", u"postgresql://u:s3cr3t@h/d?sslmod=require"_s, u"“sslmod” at character 27"_s);
    row("unknown keyword", u"host=h hots=x password=s3cr3t"_s, u"“hots” at character 8"_s);
    row("twice in the query", u"postgresql://u:s3cr3t@h/d?sslmode=require&sslmode=prefer"_s,
        u"“sslmode” is given twice"_s);
    row("twice in key=value", u"host=h password=s3cr3t host=i"_s,
        u"“host” is given twice, the second time at character 24"_s);
    row("no value", u"postgresql://u:s3cr3t@h/d?sslmode"_s, u"without a value at character"_s);
    row("quote not closed", u"host=h password='s3cr3t"_s, u"at character 17 is never closed"_s);
    row("blank in password", u"host=h password=my s3cr3t dbname=d"_s, u"at character 20"_s);
    row("blank and equals in password", u"host=h password=my s3cr3t=x dbname=d"_s,
        u"unknown keyword at character 20"_s);
    row("percent in user", u"postgresql://u%zz:s3cr3t@h/d"_s, u"user name holds a %"_s);
    row("percent in database", u"postgresql://u:s3cr3t@h/d%"_s, u"database holds a %"_s);
    row("percent in option", u"postgresql://u:s3cr3t@h/d?application_name=%x"_s, u"“application_name” at character"_s);
    row("zero byte", u"postgresql://u:s3cr3t%00@h/d"_s, u"code zero"_s);
    row("ipv6 without brackets", u"postgresql://u:s3cr3t@::1/d"_s, u"not in brackets"_s);
    row("no ipv6 in brackets", u"postgresql://u:s3cr3t@[1.2.3.4]:5432/d"_s, u"no valid IPv6"_s);
    row("host left over", u"postgresql://u:s3cr3t@db.[YOUR-PROJECT-REF].supabase.co:5432/d"_s,
        u"host still has a placeholder"_s);
    row("host in angle brackets", u"postgresql://u:s3cr3t@<host>:5432/d"_s, u"host still has a placeholder"_s);
    row("user left over", u"postgresql://postgres.[REF]:s3cr3t@h:5432/d"_s, u"user name still has a placeholder"_s);
    row("key=value left over", u"host=[HOST] password=s3cr3t"_s, u"value of host still has a placeholder"_s);
}

void TestConnectionUrl::refusesWithWordsAndWithoutThePassword()
{
    QFETCH(QString, text);
    QFETCH(QString, words);
    const Result<ConnectionUrl> url = ConnectionUrl::parse(text);
    QVERIFY2(!url, qPrintable(url ? shape(*url) : QString()));
    QCOMPARE(url.error().kind, ErrorKind::Usage);
    QVERIFY2(url.error().text().contains(words), qPrintable(url.error().text()));
    QVERIFY2(!url.error().text().contains(secret) || text.startsWith(u"postgres://s3cr3t"_s),
        qPrintable(url.error().text()));
    QVERIFY(url.error().what.endsWith(u'.'));
}

void TestConnectionUrl::asksForThePasswordThatWasNeverPutIn_data()
{
    QTest::addColumn<QString>("password");
    for (const char *password : {"[PASSWORD]", "[YOUR-PASSWORD]", "[YOUR_PASSWORD]", "<password>", "<your-password>",
             "YOUR-PASSWORD", "your_password", "[password]", "{password}", "${DB_PASSWORD}", "$POSTGRES_PASSWORD",
             "***", "********", "[YOUR-DB-PASSWORD]", "[database password]", "[[PASSWORD]]"}) {
        QTest::newRow(password) << QString::fromLatin1(password);
    }
}

void TestConnectionUrl::asksForThePasswordThatWasNeverPutIn()
{
    QFETCH(QString, password);
    const QStringList texts{
        u"postgresql://postgres:%1@db.abcdefghijklmnopqrst.supabase.co:5432/postgres"_s.arg(password),
        u"postgresql://h/d?user=u&password=%1"_s.arg(password)};
    for (const QString &text : texts) {
        const Result<ConnectionUrl> url = ConnectionUrl::parse(text);
        QVERIFY(!url);
        QCOMPARE(url.error().kind, ErrorKind::Usage);
        QCOMPARE(url.error().fix.kind, Fix::Kind::EnterPassword);
    }
}

void TestConnectionUrl::takesUsualPasswordsForPasswords_data()
{
    QTest::addColumn<QString>("password");
    for (const char *password :
        {"password", "postgres", "Password1", "mypassword", "$ecret", "$ECRET1", "**", "[", "a]", "x<y>"}) {
        QTest::newRow(password) << QString::fromLatin1(password);
    }
}

void TestConnectionUrl::takesUsualPasswordsForPasswords()
{
    QFETCH(QString, password);
    const Result<ConnectionUrl> url = ConnectionUrl::parse(u"postgresql://u:%1@h:5432/d"_s.arg(password));
    VERIFY_RESULT(url);
    QCOMPARE(url->password, password);
}

void TestConnectionUrl::leavesThePasswordOutOfTheUri()
{
    const Result<ConnectionUrl> url
        = ConnectionUrl::parse(u"postgresql://u:s3cr3t@h/d?sslpassword=s3cr3t&sslmode=require"_s);
    VERIFY_RESULT(url);
    QCOMPARE(url->toUri(), u"postgresql://u@h/d?sslmode=require"_s);
    QCOMPARE(
        url->toUri(ConnectionUrl::Secrets::Show), u"postgresql://u:s3cr3t@h/d?sslmode=require&sslpassword=s3cr3t"_s);
}

void TestConnectionUrl::readsItsOwnUriBack()
{
    QRandomGenerator random(20261122);
    const QString letters = u"abcXYZ019 @:/?#[]%&=+,;'\"\\<>{}$*!~._-äß日😀\t"_s;
    const QStringList hosts{u"h"_s, u"db.example.org"_s, u"10.0.0.1"_s, u"::1"_s, u"2001:db8::1"_s, u"/tmp"_s,
        u"/var/run/a b"_s, u"@abstract"_s, u"fe80::1%eth0"_s};
    const QStringList words{u"sslmode"_s, u"application_name"_s, u"options"_s, u"connect_timeout"_s, u"service"_s,
        u"sslpassword"_s, u"pgbouncer"_s, u"sslrootcert"_s};
    const auto text = [&](int longest) {
        QString made;
        for (int i = random.bounded(longest + 1); i > 0; --i) {
            made += letters.at(random.bounded(int(letters.size())));
        }
        // half of the emoji alone is no text
        return QString::fromUtf8(made.toUtf8()).remove(QChar::ReplacementCharacter).trimmed();
    };
    for (int round = 0; round < 5000; ++round) {
        ConnectionUrl url;
        url.user = text(6);
        url.password = text(12);
        url.database = text(6);
        for (int i = random.bounded(4); i > 0; --i) {
            url.hosts << ConnectionUrl::Host{
                hosts.at(random.bounded(int(hosts.size()))), random.bounded(2) * random.bounded(1, 65536)};
        }
        for (int i = random.bounded(3); i > 0; --i) {
            url.options.insert(words.at(random.bounded(int(words.size()))), text(8));
        }
        const QString uri = url.toUri(ConnectionUrl::Secrets::Show);
        const Result<ConnectionUrl> again = ConnectionUrl::parse(uri);
        QVERIFY2(again, qPrintable(uri + u" | "_s + (again ? QString() : again.error().text())));
        QVERIFY2(*again == url, qPrintable(uri + u" | "_s + shape(url) + u" | "_s + shape(*again)));
        QCOMPARE(again->toUri(ConnectionUrl::Secrets::Show), uri);
    }
}

void TestConnectionUrl::readsLibpqsQuotingBack()
{
    QRandomGenerator random(7);
    const QString letters = u"ab1 '\\=@[]{}#\"ü"_s;
    for (int round = 0; round < 3000; ++round) {
        QString password = u"p"_s; // so that it is never empty
        for (int i = random.bounded(10); i > 0; --i) {
            password += letters.at(random.bounded(int(letters.size())));
        }
        QString quoted = password;
        quoted.replace(u'\\', u"\\\\"_s).replace(u'\'', u"\\'"_s);
        const Result<ConnectionUrl> url = ConnectionUrl::parse(u"host=h password='%1' dbname=d"_s.arg(quoted));
        VERIFY_RESULT(url);
        QCOMPARE(url->password, password);
        QCOMPARE(url->database, u"d"_s);
    }
}

void TestConnectionUrl::writesCanonicalUris_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("uri");
    const auto row
        = [](const char *name, const QString &text, const QString &uri) { QTest::newRow(name) << text << uri; };
    row("short scheme", u"postgres://u@h/d"_s, u"postgresql://u@h/d"_s);
    row("key=value", u"host=h port=1 user=u dbname=d sslmode=require"_s, u"postgresql://u@h:1/d?sslmode=require"_s);
    row("socket", u"host=/tmp dbname=d user=u"_s, u"postgresql://u@/d?host=/tmp"_s);
    row("socket with port", u"host=/tmp port=5433 dbname=d"_s, u"postgresql:///d?host=/tmp&port=5433"_s);
    row("ipv6", u"host=::1 port=5433"_s, u"postgresql://[::1]:5433/"_s);
    row("several", u"host=a,b port=1,2 dbname=d"_s, u"postgresql://a:1,b:2/d"_s);
    row("special", u"host=h user='a b' dbname='c/d'"_s, u"postgresql://a%20b@h/c%2Fd"_s);
    row("nothing", u"postgresql://"_s, u"postgresql:///"_s);
}

void TestConnectionUrl::writesCanonicalUris()
{
    QFETCH(QString, text);
    QFETCH(QString, uri);
    const Result<ConnectionUrl> url = ConnectionUrl::parse(text);
    VERIFY_RESULT(url);
    QCOMPARE(url->toUri(), uri);
}

void TestConnectionUrl::givesLibpqTheParametersInOrder()
{
    const Result<ConnectionUrl> url
        = ConnectionUrl::parse(u"postgresql://ü:p@a:1,b/d?pgbouncer=true&sslmode=require"_s);
    VERIFY_RESULT(url);
    const QList<QPair<QByteArray, QByteArray>> expected{{"host", "a,b"}, {"port", "1,"}, {"user", "\xc3\xbc"},
        {"password", "p"}, {"dbname", "d"}, {"sslmode", "require"}};
    QCOMPARE(url->parameters(), expected);
}

void TestConnectionUrl::labelsHosts_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("label");
    QTest::addColumn<bool>("local");
    const auto row = [](const char *name, const QString &text, const QString &label, bool local) {
        QTest::newRow(name) << text << label << local;
    };
    row("localhost", u"host=localhost"_s, u"localhost"_s, true);
    row("usual port", u"host=db.example.org port=5432"_s, u"db.example.org"_s, false);
    row("other port", u"host=db.example.org port=6432"_s, u"db.example.org:6432"_s, false);
    row("socket", u"host=/tmp port=5433"_s, u"local socket"_s, true);
    row("nothing", u"dbname=d"_s, u"local socket"_s, true);
    row("loopback", u"host=127.0.0.2"_s, u"127.0.0.2"_s, true);
    row("loopback 6", u"host=::1 port=1"_s, u"[::1]:1"_s, true);
    row("several", u"host=a,b"_s, u"a, b"_s, false);
    row("one of them far", u"host=localhost,b"_s, u"localhost, b"_s, false);
    row("service", u"service=prod"_s, u"service prod"_s, false);
    row("address decides", u"host=localhost hostaddr=10.1.1.1"_s, u"localhost"_s, false);
}

void TestConnectionUrl::labelsHosts()
{
    QFETCH(QString, text);
    QFETCH(QString, label);
    QFETCH(bool, local);
    const Result<ConnectionUrl> url = ConnectionUrl::parse(text);
    VERIFY_RESULT(url);
    QCOMPARE(url->hostLabel(), label);
    QCOMPARE(url->isLocal(), local);
}

void TestConnectionUrl::knowsSupabaseAndItsPooler()
{
    const QString ref = u"abcdefghijklmnopqrst"_s;
    const auto parsed = [](const QString &text) { return ConnectionUrl::parse(text).value(); };
    const ConnectionUrl direct = parsed(u"postgresql://postgres:p@db.%1.supabase.co:5432/postgres"_s.arg(ref));
    const ConnectionUrl session
        = parsed(u"postgresql://postgres.%1:p@aws-0-eu-central-1.pooler.supabase.com:5432/postgres"_s.arg(ref));
    const ConnectionUrl transaction = parsed(
        u"postgresql://postgres.%1:p@aws-0-eu-central-1.pooler.supabase.com:6543/postgres?pgbouncer=true"_s.arg(ref));
    QCOMPARE(direct.supabaseProject(), ref);
    QCOMPARE(session.supabaseProject(), ref);
    QCOMPARE(parsed(u"host=db.example.org user=john.doe"_s).supabaseProject(), QString());
    QVERIFY(!direct.isTransactionPooler());
    QVERIFY(!session.isTransactionPooler());
    QVERIFY(transaction.isTransactionPooler());
    QVERIFY(parsed(u"postgresql://u:p@h:5432/d?pgbouncer=true"_s).isTransactionPooler());
    QVERIFY(transaction.inSessionMode() == session);
    QVERIFY(!transaction.inSessionMode().isTransactionPooler());
}

void TestConnectionUrl::survivesAnything()
{
    QRandomGenerator random(1);
    const QStringList pieces{u"postgresql://"_s, u"@"_s, u":"_s, u"/"_s, u"?"_s, u"&"_s, u"="_s, u"["_s, u"]"_s, u"%"_s,
        u"%00"_s, u"\n"_s, u" "_s, u"'"_s, u"\""_s, u"\\"_s, u"host"_s, u"password"_s, u"psql "_s, u"export A="_s,
        u","_s, u";"_s, u"::1"_s, u"5432"_s, u"ä"_s, u"x"_s, u"-h "_s, u"#"_s, u"<"_s, u">"_s, u"jdbc:"_s, u"sslmode"_s,
        u"https://"_s};
    int readable = 0;
    for (int round = 0; round < 5000; ++round) {
        QString text;
        for (int i = random.bounded(14); i > 0; --i) {
            text += pieces.at(random.bounded(int(pieces.size())));
        }
        const Result<ConnectionUrl> url = ConnectionUrl::parse(text);
        if (!url) {
            QCOMPARE(url.error().kind, ErrorKind::Usage);
            QVERIFY2(!url.error().what.isEmpty(), qPrintable(text));
            continue;
        }
        ++readable;
        const Result<ConnectionUrl> again = ConnectionUrl::parse(url->toUri(ConnectionUrl::Secrets::Show));
        QVERIFY2(again, qPrintable(text));
        QVERIFY2(*again == *url, qPrintable(text + u" | "_s + shape(*url) + u" | "_s + shape(*again)));
    }
    QVERIFY(readable > 50);
}

QTEST_GUILESS_MAIN(TestConnectionUrl)
#include "tst_connectionurl.moc"
