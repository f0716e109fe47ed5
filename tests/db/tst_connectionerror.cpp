// SPDX-License-Identifier: GPL-3.0-or-later
#include "db/connectionerror.h"

#include <QTest>

using namespace Qt::StringLiterals;
using archon::core::Error;
using archon::core::ErrorKind;
using archon::db::ConnectionUrl;
using archon::db::explainConnectionFailure;
using Fix = archon::core::Fix::Kind;

namespace {

const QString toServer = u"connection to server at \"db.example.org\" (192.0.2.7), port 5432 failed: "_s;
const QString toSocket = u"connection to server on socket \"/tmp/.s.PGSQL.5432\" failed: "_s;

ConnectionUrl exampleUrl()
{
    ConnectionUrl url;
    url.hosts = {{u"db.example.org"_s, 5432}};
    url.user = u"ann"_s;
    url.password = u"s3cr3t"_s;
    url.database = u"shop"_s;
    return url;
}

ConnectionUrl supabaseUrl()
{
    ConnectionUrl url = exampleUrl();
    url.hosts = {{u"db.abcdefghijklmnopqrst.supabase.co"_s, 5432}};
    return url;
}

} // namespace

class TestConnectionError : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void explainsWhatIsKnown_data();
    void explainsWhatIsKnown();
    void keepsTheWordsOfWhatIsUnknown();
    void prefersThePasswordToTheAttemptWithoutEncryption();
    void addsAdviceForSupabase_data();
    void addsAdviceForSupabase();
    void stripsTheLocation();
    void showsNoPassword();
    void namesTheDatabaseThatLibpqWouldTake();
};

void TestConnectionError::explainsWhatIsKnown_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("what"); // a piece of it
    QTest::addColumn<QString>("sqlState");
    QTest::addColumn<Fix>("fix");
    const auto row = [](const char *name, const QString &text, const QString &what, const QString &state, Fix fix) {
        QTest::newRow(name) << text << what << state << fix;
    };
    row("wrong password",
        toServer
            + u"FATAL:  28P01: password authentication failed for user \"ann\"\nLOCATION:  auth_failed, auth.c:326\n"_s,
        u"password for the user “ann” is wrong"_s, u"28P01"_s, Fix::EnterPassword);
    row("wrong password, in German",
        toServer + u"FATAL:  28P01: Passwort-Authentifizierung für Benutzer »ann« fehlgeschlagen\n"_s,
        u"password for the user “ann” is wrong"_s, u"28P01"_s, Fix::EnterPassword);
    row("no password", toServer + u"fe_sendauth: no password supplied\n"_s, u"wants a password"_s, {},
        Fix::EnterPassword);
    row("unknown role", toSocket + u"FATAL:  28000: role \"ann\" does not exist\n"_s, u"no user “ann”"_s, u"28000"_s,
        Fix::None);
    row("host rules",
        toServer
            + u"FATAL:  28000: no pg_hba.conf entry for host \"192.0.2.1\", user \"ann\", database \"shop\", SSL encryption\n"_s,
        u"does not allow"_s, u"28000"_s, Fix::None);
    row("host rules without TLS",
        toServer
            + u"FATAL:  28000: no pg_hba.conf entry for host \"192.0.2.1\", user \"ann\", database \"shop\", no encryption\n"_s,
        u"refuses unencrypted"_s, u"28000"_s, Fix::RequireTls);
    row("host rules, rejected",
        toServer
            + u"FATAL:  28000: pg_hba.conf rejects connection for host \"192.0.2.1\", user \"ann\", database \"shop\", no encryption\n"_s,
        u"refuses unencrypted"_s, u"28000"_s, Fix::RequireTls);
    row("host rules, old server",
        toServer
            + u"FATAL:  28000: no pg_hba.conf entry for host \"192.0.2.1\", user \"ann\", database \"shop\", SSL off\n"_s,
        u"refuses unencrypted"_s, u"28000"_s, Fix::RequireTls);
    row("peer", toSocket + u"FATAL:  28000: Peer authentication failed for user \"ann\"\n"_s,
        u"account of the same name"_s, u"28000"_s, Fix::None);
    row("TLS enforced", toServer + u"FATAL:  XX000: SSL connection is required\n"_s, u"encrypted connections only"_s,
        u"XX000"_s, Fix::RequireTls);
    row("TLS enforced, Neon", toServer + u"ERROR:  connection is insecure (try using `sslmode=require`)\n"_s,
        u"encrypted connections only"_s, {}, Fix::RequireTls);
    row("no TLS", toServer + u"server does not support SSL, but SSL was required\n"_s, u"offers no encryption"_s, {},
        Fix::None);
    row("certificate", toServer + u"SSL error: certificate verify failed\n"_s, u"certificate could not be verified"_s,
        {}, Fix::None);
    row("no certificate file",
        u"root certificate file \"/root/.postgresql/root.crt\" does not exist\nEither provide the file, use the "
        "system's trusted roots with sslrootcert=system, or change sslmode to disable server certificate verification.\n"_s,
        u"certificate could not be verified"_s, {}, Fix::None);
    row("certificate's name",
        toServer + u"server certificate for \"*.example.com\" does not match host name \"db.example.org\"\n"_s,
        u"another host name"_s, {}, Fix::None);
    row("unknown database", toServer + u"FATAL:  3D000: database \"shop\" does not exist\n"_s, u"no database “shop”"_s,
        u"3D000"_s, Fix::None);
    row("no right to connect",
        toServer
            + u"FATAL:  42501: permission denied for database \"shop\"\nDETAIL:  User does not have CONNECT privilege.\n"_s,
        u"may not connect"_s, u"42501"_s, Fix::None);
    row("template", toServer + u"FATAL:  55000: database \"template0\" is not currently accepting connections\n"_s,
        u"takes no connections"_s, u"55000"_s, Fix::None);
    row("unknown host", u"could not translate host name \"db.example.org\" to address: Name or service not known\n"_s,
        u"could not be found"_s, {}, Fix::Retry);
    row("unreachable",
        toServer
            + u"Network is unreachable\n\tIs the server running on that host and accepting TCP/IP connections?\n"_s,
        u"no way to db.example.org"_s, {}, Fix::Retry);
    row("unreachable over IPv6",
        u"connection to server at \"db.example.org\" (2a05:d018:135e:16a0::1), port 5432 failed: Network is unreachable\n"_s,
        u"IPv6 address"_s, {}, Fix::None);
    row("refused",
        toServer + u"Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?\n"_s,
        u"Nothing answers at db.example.org"_s, {}, Fix::Retry);
    row("no socket",
        toSocket
            + u"No such file or directory\n\tIs the server running locally and accepting connections on that socket?\n"_s,
        u"No server is running"_s, {}, Fix::Retry);
    row("socket of another", toSocket + u"Permission denied\n"_s, u"may not be used"_s, {}, Fix::None);
    row("time-out", toServer + u"timeout expired\n"_s, u"did not answer in time"_s, {}, Fix::Retry);
    row("time-out of the system", toServer + u"Connection timed out\n"_s, u"did not answer in time"_s, {}, Fix::Retry);
    row("hang-up",
        toServer
            + u"server closed the connection unexpectedly\n\tThis probably means the server terminated abnormally\n\tbefore or while processing the request.\n"_s,
        u"closed the connection at once"_s, {}, Fix::Retry);
    row("reset", toServer + u"could not receive data from server: Connection reset by peer\n"_s,
        u"closed the connection at once"_s, {}, Fix::Retry);
    row("web server", toServer + u"received invalid response to SSL negotiation: H\n"_s, u"is not PostgreSQL"_s, {},
        Fix::None);
    row("web server without TLS", toServer + u"expected authentication request from server, but received H\n"_s,
        u"is not PostgreSQL"_s, {}, Fix::None);
    row("unknown project", toServer + u"FATAL:  XX000: Tenant or user not found\n"_s, u"does not know the project"_s,
        u"XX000"_s, Fix::None);
    row("network restrictions", toServer + u"FATAL:  XX000: Address not in tenant allow_list: {192, 0, 2, 1}\n"_s,
        u"network restrictions"_s, u"XX000"_s, Fix::None);
    row("circuit breaker",
        toServer
            + u"FATAL:  XX000: (ECIRCUITBREAKER) too many authentication failures, new connections are temporarily blocked\n"_s,
        u"locked this user out"_s, u"XX000"_s, Fix::EnterPassword);
    row("pooler full", toServer + u"FATAL:  XX000: Max client connections reached\n"_s, u"pooler has no free"_s,
        u"XX000"_s, Fix::Retry);
    row("pooler full, session mode",
        toServer
            + u"FATAL:  XX000: MaxClientsInSessionMode: max clients reached - in Session mode max clients are limited to pool_size\n"_s,
        u"pooler has no free"_s, u"XX000"_s, Fix::Retry);
    row("too many", toServer + u"FATAL:  53300: sorry, too many clients already\n"_s, u"no free connection"_s,
        u"53300"_s, Fix::Retry);
    row("reserved",
        toServer + u"FATAL:  53300: remaining connection slots are reserved for roles with the SUPERUSER attribute\n"_s,
        u"no free connection"_s, u"53300"_s, Fix::Retry);
    row("starting", toServer + u"FATAL:  57P03: the database system is starting up\n"_s, u"starting up"_s, u"57P03"_s,
        Fix::Retry);
    row("shutting down", toServer + u"FATAL:  57P03: the database system is shutting down\n"_s, u"shutting down"_s,
        u"57P03"_s, Fix::Retry);
    row("service", u"definition of service \"nowhere\" not found\n"_s, u"service"_s, {}, Fix::None);
    row("option", u"invalid sslmode value: \"sometimes\"\n"_s, u"option of the URL"_s, {}, Fix::None);
    row("standby", toServer + u"session is read-only\n"_s, u"target_session_attrs"_s, {}, Fix::Retry);
    // The same without the SQLSTATE, as poolers and older libraries give it.
    row("plain wrong password", toServer + u"FATAL:  password authentication failed for user \"ann\"\n"_s,
        u"password for the user “ann” is wrong"_s, {}, Fix::EnterPassword);
    row("plain unknown role", toServer + u"FATAL:  role \"ann\" does not exist\n"_s, u"no user “ann”"_s, {}, Fix::None);
    row("plain unknown database", toServer + u"FATAL:  database \"shop\" does not exist\n"_s, u"no database “shop”"_s,
        {}, Fix::None);
    row("plain host rules",
        toServer
            + u"FATAL:  no pg_hba.conf entry for host \"192.0.2.1\", user \"ann\", database \"shop\", no encryption\n"_s,
        u"refuses unencrypted"_s, {}, Fix::RequireTls);
    row("plain too many", toServer + u"FATAL:  sorry, too many clients already\n"_s, u"no free connection"_s, {},
        Fix::Retry);
    row("plain starting", toServer + u"FATAL:  the database system is starting up\n"_s, u"starting up"_s, {},
        Fix::Retry);
}

void TestConnectionError::explainsWhatIsKnown()
{
    QFETCH(QString, text);
    QFETCH(QString, what);
    QFETCH(QString, sqlState);
    QFETCH(Fix, fix);
    const Error error = explainConnectionFailure(text, exampleUrl());
    QCOMPARE(error.kind, ErrorKind::Connection);
    QVERIFY2(error.what.contains(what), qPrintable(error.what));
    QCOMPARE(error.sqlState(), sqlState);
    QCOMPARE(error.fix.kind, fix);
    QVERIFY(error.what.endsWith(u'.'));
    QVERIFY2(error.next.endsWith(u'.'), qPrintable(error.next));
    QVERIFY(!error.text().contains(u'{'));
    QVERIFY(!error.server.message.isEmpty());
}

void TestConnectionError::keepsTheWordsOfWhatIsUnknown()
{
    const Error error
        = explainConnectionFailure(toServer + u"FATAL:  99999: something nobody has seen\n"_s, exampleUrl());
    QCOMPARE(error.kind, ErrorKind::Connection);
    QCOMPARE(error.sqlState(), u"99999"_s);
    QVERIFY(error.what.contains(u"db.example.org"));
    QVERIFY(error.server.message.contains(u"something nobody has seen"));
}

void TestConnectionError::prefersThePasswordToTheAttemptWithoutEncryption()
{
    // sslmode=prefer tries again without TLS, so that two causes come back.
    const Error error = explainConnectionFailure(toServer
            + u"FATAL:  28P01: password authentication failed for user \"ann\"\n"_s + toServer
            + u"FATAL:  28000: no pg_hba.conf entry for host \"192.0.2.1\", user \"ann\", database \"shop\", no encryption\n"_s,
        exampleUrl());
    QCOMPARE(error.sqlState(), u"28P01"_s);
    QCOMPARE(error.fix.kind, Fix::EnterPassword);
    const Error rules = explainConnectionFailure(toServer
            + u"FATAL:  28000: no pg_hba.conf entry for host \"192.0.2.1\", user \"ann\", database \"shop\", SSL encryption\n"_s
            + toServer
            + u"FATAL:  28000: no pg_hba.conf entry for host \"192.0.2.1\", user \"ann\", database \"shop\", no encryption\n"_s,
        exampleUrl());
    QCOMPARE(rules.fix.kind, Fix::None);
}

void TestConnectionError::addsAdviceForSupabase_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("advice");
    QTest::newRow("password") << u"FATAL:  28P01: password authentication failed for user \"postgres\""_s
                              << u"Database settings"_s;
    QTest::newRow("ipv6") << u"connection to server at \"x\" (2a05:d018::1), port 5432 failed: Network is unreachable"_s
                          << u"Session pooler"_s;
    QTest::newRow("dns") << u"could not translate host name \"x\" to address: Name or service not known"_s
                         << u"paused"_s;
    QTest::newRow("refused") << u"connection to server at \"x\" (1.2.3.4), port 5432 failed: Connection refused"_s
                             << u"paused"_s;
    QTest::newRow("database") << u"FATAL:  3D000: database \"shop\" does not exist"_s << u"called postgres"_s;
}

void TestConnectionError::addsAdviceForSupabase()
{
    QFETCH(QString, text);
    QFETCH(QString, advice);
    QVERIFY(explainConnectionFailure(text, supabaseUrl()).next.contains(advice));
    QVERIFY(!explainConnectionFailure(text, exampleUrl()).next.contains(advice));
}

void TestConnectionError::stripsTheLocation()
{
    const Error error = explainConnectionFailure(toServer
            + u"FATAL:  28P01: password authentication failed for user \"ann\"\nLOCATION:  auth_failed, auth.c:326\n"_s,
        exampleUrl());
    QVERIFY(!error.server.message.contains(u"LOCATION"));
    QVERIFY(!error.server.message.contains(u"auth.c"));
}

void TestConnectionError::showsNoPassword()
{
    const Error error
        = explainConnectionFailure(u"could not parse postgresql://ann:s3cr3t@h/d, password=s3cr3t"_s, exampleUrl());
    QVERIFY(!error.text().contains(u"s3cr3t"));
    QVERIFY(!error.server.message.contains(u"s3cr3t"));
}

void TestConnectionError::namesTheDatabaseThatLibpqWouldTake()
{
    ConnectionUrl url = exampleUrl();
    url.database.clear();
    QVERIFY(explainConnectionFailure(u"FATAL:  3D000: database \"ann\" does not exist"_s, url).what.contains(u"“ann”"));
    url.user.clear();
    QVERIFY(!explainConnectionFailure(u"FATAL:  3D000: database \"root\" does not exist"_s, url).what.contains(u"“”"));
}

QTEST_GUILESS_MAIN(TestConnectionError)
#include "tst_connectionerror.moc"
