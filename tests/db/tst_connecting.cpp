// SPDX-License-Identifier: GPL-3.0-or-later
#include "db/connection.h"

#include "support/testserver.h"
#include "support/verifyresult.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

#include <clocale>
#include <thread>

using namespace Qt::StringLiterals;
using archon::core::Error;
using archon::core::ErrorKind;
using archon::core::Fix;
using archon::core::Result;
using archon::db::Connection;
using archon::db::ConnectionUrl;
using archon::tests::TestServer;

namespace {

const QString secret = u"s3cr3t"_s;

Error failure(const ConnectionUrl &url, std::chrono::milliseconds timeout = std::chrono::seconds(10))
{
    Connection::Options options;
    options.connectTimeout = timeout;
    const auto opened = Connection::open(url, options);
    return opened ? Error{} : opened.error();
}

// A port on which nobody listens.
int freePort()
{
    QTcpServer probe;
    return probe.listen(QHostAddress::LocalHost) ? probe.serverPort() : 0;
}

// Listens on a thread of its own and does with each client what it is told.
class Listener {
public:
    explicit Listener(QByteArray answer, bool closes = true)
        : m_thread([this, answer = std::move(answer), closes] { serve(answer, closes); })
    {
        while (m_port == 0) {
            QTest::qSleep(1);
        }
    }
    [[nodiscard]] ConnectionUrl url() const
    {
        ConnectionUrl url;
        url.hosts = {{u"127.0.0.1"_s, m_port}};
        url.user = u"u"_s;
        url.password = secret;
        url.database = u"d"_s;
        return url;
    }

private:
    void serve(const QByteArray &answer, bool closes)
    {
        QTcpServer server;
        if (!server.listen(QHostAddress::LocalHost)) {
            qFatal("cannot listen");
        }
        m_port = server.serverPort();
        std::vector<std::unique_ptr<QTcpSocket>> clients;
        while (!m_thread.get_stop_token().stop_requested()) {
            if (!server.waitForNewConnection(20)) {
                continue;
            }
            std::unique_ptr<QTcpSocket> client(server.nextPendingConnection());
            client->waitForReadyRead(1000);
            client->readAll();
            client->write(answer);
            client->waitForBytesWritten(1000);
            if (closes) {
                client->disconnectFromHost();
            } else {
                clients.push_back(std::move(client)); // held open
            }
        }
    }

    std::atomic<int> m_port = 0;
    std::jthread m_thread;
};

} // namespace

class TestConnecting : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();

    void connectsOverTcpWithAPassword();
    void asksForTheRightPassword();
    void asksForAMissingPassword();
    void namesAnUnknownRole();
    void namesAnUnknownDatabase();
    void explainsARefusalByHostRules();
    void explainsAServerThatWantsEncryption();
    void explainsAServerWithoutEncryption();
    void explainsAnUnknownHost();
    void explainsARefusedPort();
    void explainsAMissingSocket();
    void tellsAWebServerFromADatabase();
    void tellsAPortThatHangsUp();
    void givesUpOnASilentPort();
    void goesOnWithTheNextHost();
    void explainsAnUnknownService();
    void explainsAWrongOption();
    void reportsTooManyConnections();
    void stopsAtOnceWhenAskedTo();
    void stopsWhileTheNameIsLookedUp();
    void readsTheServiceFile();
    void recognisesFailuresInAnyLanguage();

private:
    [[nodiscard]] ConnectionUrl tcpUrl(const QString &user, const QString &password) const;

    std::unique_ptr<TestServer> m_server;
    QString m_database;
};

void TestConnecting::initTestCase()
{
    TestServer::Options options;
    options.tcp = true;
    options.hostRules = {u"host all rejected 127.0.0.1/32 reject"_s, u"host all peered 127.0.0.1/32 ident"_s,
        u"hostssl all tlsonly 127.0.0.1/32 trust"_s, u"hostnossl all tlsonly 127.0.0.1/32 reject"_s,
        u"host all trusted,few 127.0.0.1/32 trust"_s, u"host all all 127.0.0.1/32 scram-sha-256"_s};
    m_server = std::make_unique<TestServer>(options);
    const ConnectionUrl url = m_server->freshDatabase();
    m_database = url.database;
    m_server->psql(url,
        u"CREATE ROLE app LOGIN PASSWORD 's3cr3t'; CREATE ROLE rejected LOGIN; CREATE ROLE tlsonly LOGIN;"
        "CREATE ROLE trusted LOGIN; CREATE ROLE few LOGIN CONNECTION LIMIT 1"_s);
}

void TestConnecting::cleanupTestCase()
{
    m_server.reset();
}

ConnectionUrl TestConnecting::tcpUrl(const QString &user, const QString &password) const
{
    ConnectionUrl url;
    url.hosts = {{u"127.0.0.1"_s, m_server->tcpPort()}};
    url.user = user;
    url.password = password;
    url.database = m_database;
    return url;
}

void TestConnecting::connectsOverTcpWithAPassword()
{
    const auto opened = Connection::open(tcpUrl(u"app"_s, secret));
    VERIFY_RESULT(opened);
    QCOMPARE((*opened)->query(u"SELECT current_user"_s).value().text(0, 0), u"app"_s);
    QCOMPARE((*opened)->actualUrl().hosts.front().port, m_server->tcpPort());
    QVERIFY((*opened)->actualUrl().password.isEmpty());
}

void TestConnecting::asksForTheRightPassword()
{
    for (const QString &user : {u"app"_s, u"nobody_at_all"_s}) { // the server does not tell the two apart
        const Error error = failure(tcpUrl(user, u"wr0ng"_s));
        QCOMPARE(error.kind, ErrorKind::Connection);
        QCOMPARE(error.sqlState(), u"28P01"_s);
        QCOMPARE(error.fix.kind, Fix::Kind::EnterPassword);
        QVERIFY(error.what.contains(user));
        QVERIFY(!error.text().contains(u"wr0ng"));
        QVERIFY(!error.server.message.contains(u"wr0ng"));
        QVERIFY(!error.server.message.contains(u"LOCATION"));
    }
}

void TestConnecting::asksForAMissingPassword()
{
    qputenv("PGPASSFILE", "/nonexistent");
    const Error error = failure(tcpUrl(u"app"_s, {}));
    QCOMPARE(error.kind, ErrorKind::Connection);
    QCOMPARE(error.fix.kind, Fix::Kind::EnterPassword);
    QVERIFY(error.what.contains(u"there is none"));
}

void TestConnecting::namesAnUnknownRole()
{
    ConnectionUrl url = m_server->url(m_database, u"nobody_at_all"_s);
    const Error error = failure(url);
    QCOMPARE(error.sqlState(), u"28000"_s);
    QVERIFY2(error.what.contains(u"no user “nobody_at_all”"), qPrintable(error.what));
}

void TestConnecting::namesAnUnknownDatabase()
{
    const Error error = failure(m_server->url(u"no such database"_s));
    QCOMPARE(error.sqlState(), u"3D000"_s);
    QVERIFY2(error.what.contains(u"“no such database”"), qPrintable(error.what));
}

void TestConnecting::explainsARefusalByHostRules()
{
    const Error error = failure(tcpUrl(u"rejected"_s, {}));
    QCOMPARE(error.sqlState(), u"28000"_s);
    // libpq's words say "no encryption" here too, and on such servers that is the usual cause.
    QVERIFY2(error.server.message.contains(u"pg_hba.conf"), qPrintable(error.server.message));
}

void TestConnecting::explainsAServerThatWantsEncryption()
{
    ConnectionUrl url = tcpUrl(u"tlsonly"_s, {});
    url.options.insert(u"sslmode"_s, u"disable"_s);
    const Error error = failure(url);
    QCOMPARE(error.sqlState(), u"28000"_s);
    QCOMPARE(error.fix.kind, Fix::Kind::RequireTls);
}

void TestConnecting::explainsAServerWithoutEncryption()
{
    ConnectionUrl url = tcpUrl(u"app"_s, secret);
    url.options.insert(u"sslmode"_s, u"require"_s);
    const Error error = failure(url);
    QCOMPARE(error.sqlState(), QString());
    QVERIFY2(error.what.contains(u"offers no encryption"), qPrintable(error.text()));
}

void TestConnecting::explainsAnUnknownHost()
{
    ConnectionUrl url = tcpUrl(u"app"_s, secret);
    url.hosts = {{u"no-such-host.invalid"_s, 5432}};
    const Error error = failure(url);
    QCOMPARE(error.kind, ErrorKind::Connection);
    QVERIFY2(error.what.contains(u"no-such-host.invalid") && error.what.contains(u"could not be found"),
        qPrintable(error.text()));
    url.hosts = {{u"db.abcdefghijklmnopqrst.supabase.invalid"_s, 5432}};
    url.user = u"postgres.abcdefghijklmnopqrst"_s;
    QVERIFY(failure(url).next.contains(u"Session pooler"));
}

void TestConnecting::explainsARefusedPort()
{
    ConnectionUrl url = tcpUrl(u"app"_s, secret);
    url.hosts.front().port = freePort();
    const Error error = failure(url);
    QVERIFY2(error.what.contains(u"Nothing answers at 127.0.0.1:%1"_s.arg(url.hosts.front().port)),
        qPrintable(error.text()));
}

void TestConnecting::explainsAMissingSocket()
{
    ConnectionUrl url;
    url.hosts = {{u"/nonexistent"_s, 5432}};
    const Error error = failure(url);
    QVERIFY2(error.what.contains(u"No server is running"), qPrintable(error.text() + error.server.message));
}

void TestConnecting::tellsAWebServerFromADatabase()
{
    const Listener web("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
    const Error error = failure(web.url());
    QVERIFY2(error.what.contains(u"is not PostgreSQL"), qPrintable(error.text() + error.server.message));
    ConnectionUrl plain = web.url();
    plain.options.insert(u"sslmode"_s, u"disable"_s);
    QVERIFY2(failure(plain).what.contains(u"is not PostgreSQL"), qPrintable(failure(plain).server.message));
}

void TestConnecting::tellsAPortThatHangsUp()
{
    const Listener rude("");
    const Error error = failure(rude.url());
    QVERIFY2(error.what.contains(u"closed the connection at once"), qPrintable(error.text() + error.server.message));
}

void TestConnecting::givesUpOnASilentPort()
{
    const Listener silent("", false);
    QElapsedTimer timer;
    timer.start();
    const Error error = failure(silent.url(), std::chrono::milliseconds(400));
    QVERIFY2(error.what.contains(u"did not answer in time"), qPrintable(error.text()));
    QVERIFY(timer.elapsed() >= 400);
    QVERIFY(timer.elapsed() < 2000);
    ConnectionUrl own = silent.url();
    own.options.insert(u"connect_timeout"_s, u"1"_s); // wins over the option
    timer.restart();
    QVERIFY(failure(own, std::chrono::minutes(1)).what.contains(u"did not answer in time"));
    QVERIFY(timer.elapsed() < 4000);
}

void TestConnecting::goesOnWithTheNextHost()
{
    const Listener silent("", false);
    ConnectionUrl url = tcpUrl(u"app"_s, secret);
    const ConnectionUrl::Host good = url.hosts.front();
    url.hosts = {{u"127.0.0.1"_s, freePort()}, silent.url().hosts.front(), good};
    Connection::Options options;
    options.connectTimeout = std::chrono::milliseconds(1500);
    const auto opened = Connection::open(url, options);
    VERIFY_RESULT(opened);
    QCOMPARE((*opened)->actualUrl().hosts.front(), good);
}

void TestConnecting::explainsAnUnknownService()
{
    qputenv("PGSERVICEFILE", "/nonexistent");
    ConnectionUrl url;
    url.options.insert(u"service"_s, u"nowhere"_s);
    const Error error = failure(url);
    QVERIFY2(error.what.contains(u"service"), qPrintable(error.text() + error.server.message));
}

void TestConnecting::explainsAWrongOption()
{
    ConnectionUrl url = tcpUrl(u"app"_s, secret);
    url.options.insert(u"sslmode"_s, u"sometimes"_s);
    const Error error = failure(url);
    QVERIFY2(error.what.contains(u"option"), qPrintable(error.text()));
    QVERIFY(error.server.message.contains(u"sslmode"));
}

void TestConnecting::reportsTooManyConnections()
{
    const auto first = Connection::open(tcpUrl(u"few"_s, {}));
    VERIFY_RESULT(first);
    const Error error = failure(tcpUrl(u"few"_s, {}));
    QCOMPARE(error.sqlState(), u"53300"_s);
    QCOMPARE(error.fix.kind, Fix::Kind::Retry);
}

void TestConnecting::stopsAtOnceWhenAskedTo()
{
    const Listener silent("", false);
    std::stop_source source;
    const std::jthread stopper([&source] {
        QTest::qSleep(100);
        source.request_stop();
    });
    QElapsedTimer timer;
    timer.start();
    const auto opened = Connection::open(silent.url(), {}, source.get_token());
    QVERIFY(!opened);
    QCOMPARE(opened.error().kind, ErrorKind::Cancelled);
    QVERIFY(timer.elapsed() < 1000);
}

void TestConnecting::stopsWhileTheNameIsLookedUp()
{
    ConnectionUrl url = tcpUrl(u"app"_s, secret);
    url.hosts = {{u"slow-to-find.invalid"_s, 5432}};
    std::stop_source source;
    source.request_stop();
    QElapsedTimer timer;
    timer.start();
    QCOMPARE(Connection::open(url, {}, source.get_token()).error().kind, ErrorKind::Cancelled);
    QVERIFY(timer.elapsed() < 1000);
}

void TestConnecting::readsTheServiceFile()
{
    QTemporaryDir folder;
    QFile file(folder.filePath(u"services"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("[mine]\nhost=127.0.0.1\nport=" + QByteArray::number(m_server->tcpPort())
        + "\nuser=app\npassword=s3cr3t\ndbname=" + m_database.toUtf8() + "\n");
    file.close();
    qputenv("PGSERVICEFILE", file.fileName().toUtf8());
    const auto opened = Connection::open(ConnectionUrl::parse(u"service=mine"_s).value());
    VERIFY_RESULT(opened);
    const ConnectionUrl actual = (*opened)->actualUrl();
    QCOMPARE(actual.user, u"app"_s);
    QCOMPARE(actual.hosts.front(), (ConnectionUrl::Host{u"127.0.0.1"_s, m_server->tcpPort()}));
    QVERIFY(actual.password.isEmpty());
    QVERIFY(actual.options.isEmpty());
}

void TestConnecting::recognisesFailuresInAnyLanguage()
{
    // Few machines have a German locale, so one is made; libpq has its German words with it everywhere.
    const QTemporaryDir folder;
    if (QProcess::execute(u"localedef"_s,
            {u"-i"_s, u"de_DE"_s, u"-f"_s, u"UTF-8"_s, u"--no-archive"_s, folder.filePath(u"de_DE.UTF-8"_s)})
        != 0) {
        QSKIP("no sources of locales here");
    }
    qputenv("LOCPATH", folder.path().toUtf8());
    qunsetenv("LC_ALL");
    QVERIFY(std::setlocale(LC_ALL, "de_DE.UTF-8") != nullptr);
    const auto restore = qScopeGuard([] {
        std::setlocale(LC_ALL, "C.UTF-8");
        qunsetenv("LOCPATH");
    });
    ConnectionUrl url;
    url.hosts = {{u"/nonexistent"_s, 5432}};
    const Error error = failure(url);
    QVERIFY2(error.what.contains(u"No server is running"), qPrintable(error.server.message));
    url = tcpUrl(u"app"_s, secret);
    url.options.insert(u"sslmode"_s, u"require"_s);
    QVERIFY(failure(url).what.contains(u"offers no encryption"));
    const auto opened = Connection::open(tcpUrl(u"app"_s, secret));
    VERIFY_RESULT(opened);
    const auto hinted = (*opened)->query(u"SELECT relnam FROM pg_catalog.pg_class"_s);
    QVERIFY(hinted.error().server.hint.contains(u"relname"));
}

QTEST_GUILESS_MAIN(TestConnecting)
#include "tst_connecting.moc"
