// SPDX-License-Identifier: GPL-3.0-or-later
#include "clirun.h"
#include "settings/profilestore.h"
#include "settings/settings.h"
#include "support/testserver.h"
#include "support/verifyresult.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>

#include <optional>

using namespace Qt::StringLiterals;
using namespace archon;
using tests::CliAnswer;

namespace {

// A keychain that holds one password.
class OnePassword final : public settings::SecretStore {
public:
    OnePassword(QString key, QString secret) : m_key(std::move(key)), m_secret(std::move(secret)) { }

    [[nodiscard]] bool isAvailable() const override { return true; }
    [[nodiscard]] QFuture<core::Result<std::optional<QString>>> read(const QString &key) override
    {
        using Answer = core::Result<std::optional<QString>>;
        return QtFuture::makeReadyValueFuture(Answer(key == m_key ? std::optional(m_secret) : std::nullopt));
    }
    [[nodiscard]] QFuture<core::Result<void>> write(const QString & /*key*/, const QString & /*secret*/) override
    {
        return QtFuture::makeReadyValueFuture(core::Result<void>());
    }
    [[nodiscard]] QFuture<core::Result<void>> remove(const QString & /*key*/) override
    {
        return QtFuture::makeReadyValueFuture(core::Result<void>());
    }

private:
    QString m_key;
    QString m_secret;
};

} // namespace

// Which database a command talks to, and what it says when that does not work.
class CliConnection : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        tests::TestServer::Options options;
        options.tcp = true;
        options.hostRules = {u"host all ada 127.0.0.1/32 scram-sha-256"_s};
        m_server.emplace(options);
        m_server->psql(m_server->url(u"postgres"_s), u"CREATE ROLE ada LOGIN PASSWORD 'right pass'"_s);
        m_database = m_server->freshVectorDatabase();
    }
    void cleanupTestCase() { m_server.reset(); }

    void takesTheOptionBeforeTheEnvironmentBeforeTheFile()
    {
        const QTemporaryDir folder;
        const db::ConnectionUrl file = m_server->freshDatabase();
        const db::ConnectionUrl environment = m_server->freshDatabase();
        const db::ConnectionUrl option = m_server->freshDatabase();
        tests::writeMigrations(folder.path(), {{u".env"_s, u"DATABASE_URL=\"%1\"\n"_s.arg(file.toUri())}});

        QCOMPARE(
            databaseOf(tests::runCli({u"status"_s, u"--json"_s}, tests::silentStreams(folder.path()))), file.database);
        auto streams = tests::silentStreams(folder.path());
        streams.environment.insert(u"DATABASE_URL"_s, environment.toUri());
        QCOMPARE(databaseOf(tests::runCli({u"status"_s, u"--json"_s}, streams)), environment.database);
        streams = tests::silentStreams(folder.path());
        streams.environment.insert(u"DATABASE_URL"_s, environment.toUri());
        const CliAnswer answer = tests::runCli({u"status"_s, u"--json"_s, u"--url"_s, option.toUri()}, streams);
        QCOMPARE(databaseOf(answer), option.database);
        QCOMPARE(answer.json().value("source"_L1).toString(), u"--url"_s);
    }

    void usesASavedConnectionWithThePasswordFromTheKeychain()
    {
        const QTemporaryDir folder;
        db::ConnectionUrl url = m_database;
        url.hosts = {{u"127.0.0.1"_s, m_server->tcpPort()}};
        url.user = u"ada"_s;
        {
            settings::Settings settings(folder.path() + u"/settings.ini"_s);
            settings::ProfileStore profiles(settings.store());
            profiles.save({u"work"_s, url, false});
            settings.setLastProfile(u"work"_s);
        }
        for (const QStringList &words :
            {QStringList{u"status"_s}, QStringList{u"status"_s, u"--profile"_s, u"work"_s}}) {
            auto streams = tests::silentStreams(folder.path());
            streams.secrets = std::make_shared<OnePassword>(u"connection/work"_s, u"right pass"_s);
            const CliAnswer answer = tests::runCli(words, streams);
            QCOMPARE(answer.code, 0);
            QVERIFY2(answer.out.contains("user ada"_L1), qPrintable(answer.out));
            QVERIFY(answer.out.contains("profile work"_L1));
        }
        auto streams = tests::silentStreams(folder.path());
        streams.secrets = std::make_shared<OnePassword>(u"connection/home"_s, u"right pass"_s);
        QCOMPARE(tests::runCli({u"status"_s}, streams).code, 3); // no password for this one

        const CliAnswer unknown
            = tests::runCli({u"status"_s, u"--profile"_s, u"wrok"_s}, tests::silentStreams(folder.path()));
        QCOMPARE(unknown.code, 2);
        QVERIFY2(unknown.err.contains("Saved are: work"_L1), qPrintable(unknown.err));
    }

    void answersThreeWhenItCannotConnect_data()
    {
        QTest::addColumn<QString>("url");
        const QString port = QString::number(m_server->tcpPort());
        QTest::addRow("wrong password") << u"postgresql://ada:wrong%20one@127.0.0.1:%1/postgres"_s.arg(port);
        QTest::addRow("unknown host") << u"postgresql://ada:secretone@no-such-host.invalid/postgres"_s;
        QTest::addRow("nobody listens") << u"postgresql://ada:secretone@127.0.0.1:1/postgres"_s;
        QTest::addRow("no socket") << u"postgresql:///postgres?host=/nowhere"_s;
        QTest::addRow("unknown database") << u"postgresql://postgres@127.0.0.1:%1/nosuchdatabase"_s.arg(port);
        QTest::addRow("unknown role") << m_server->url(u"postgres"_s, u"nobodyatall"_s).toUri();
    }
    void answersThreeWhenItCannotConnect()
    {
        QFETCH(const QString, url);
        for (const QString &command : {u"status"_s, u"plan"_s, u"migrate"_s, u"verify"_s}) {
            QElapsedTimer timer;
            timer.start();
            const QTemporaryDir folder;
            const CliAnswer text = tests::runCli({command, u"--url"_s, url}, tests::silentStreams(folder.path()));
            QVERIFY(timer.elapsed() < 8000);
            QCOMPARE(text.code, 3);
            QCOMPARE(text.out, QString());
            QVERIFY2(text.err.startsWith("archon-memory: "_L1), qPrintable(text.err));
            checkSecrets(text);
        }
        const QTemporaryDir folder;
        const CliAnswer json = tests::runCli(
            {u"migrate"_s, u"002"_s, u"--json"_s, u"--url"_s, url}, tests::silentStreams(folder.path()));
        QCOMPARE(json.code, 3);
        const QJsonObject error = json.json().value("error"_L1).toObject();
        QCOMPARE(error.value("kind"_L1).toString(), u"connection"_s);
        QVERIFY(!error.value("message"_L1).toString().isEmpty());
        QVERIFY(error.contains("sqlstate"_L1) && error.contains("hint"_L1));
        checkSecrets(json);
    }

    void saysThatAPortIsNotPostgreSQL()
    {
        QTcpServer web;
        QVERIFY(web.listen(QHostAddress::LocalHost));
        connect(&web, &QTcpServer::newConnection, &web, [&web] {
            QTcpSocket *socket = web.nextPendingConnection();
            connect(socket, &QTcpSocket::readyRead, socket, [socket] {
                socket->write("HTTP/1.1 400 Bad Request\r\n\r\n");
                socket->disconnectFromHost();
            });
        });
        const CliAnswer answer = statusOf(u"postgresql://ada@127.0.0.1:%1/x"_s.arg(web.serverPort()));
        QCOMPARE(answer.code, 3);
        QVERIFY2(answer.err.contains("PostgreSQL"_L1), qPrintable(answer.err));
    }

    void givesUpOnASilentPort()
    {
        QTcpServer silent;
        QVERIFY(silent.listen(QHostAddress::LocalHost));
        QElapsedTimer timer;
        timer.start();
        const CliAnswer answer
            = statusOf(u"postgresql://ada@127.0.0.1:%1/x?connect_timeout=2"_s.arg(silent.serverPort()));
        QCOMPARE(answer.code, 3);
        QVERIFY2(timer.elapsed() < 6000, qPrintable(QString::number(timer.elapsed())));
    }

    void namesTheSourceOfABadUrl()
    {
        const QTemporaryDir folder;
        auto streams = tests::silentStreams(folder.path());
        streams.environment.insert(
            u"DATABASE_URL"_s, u"postgresql://postgres:[YOUR-PASSWORD]@db.example.org/postgres"_s);
        const CliAnswer answer = tests::runCli({u"status"_s}, streams);
        QCOMPARE(answer.code, 2);
        QVERIFY2(answer.err.contains("DATABASE_URL"_L1), qPrintable(answer.err));
    }

    void refusesWithoutTheRights()
    {
        const db::ConnectionUrl url = m_server->freshVectorDatabase();
        m_server->psql(
            url, u"REVOKE CREATE ON SCHEMA public FROM PUBLIC; DROP ROLE IF EXISTS reader; CREATE ROLE reader LOGIN"_s);
        const CliAnswer answer = tests::runCliOn(m_server->url(url.database, u"reader"_s), {u"migrate"_s, u"001"_s});
        QCOMPARE(answer.code, 6);
        QVERIFY2(answer.err.contains("Nothing was changed"_L1), qPrintable(answer.err));
        QCOMPARE(tablesOf(url), u"0"_s);
    }

    void refusesOnAReadOnlyDatabase()
    {
        const db::ConnectionUrl url = m_server->freshVectorDatabase();
        m_server->psql(url, u"ALTER DATABASE %1 SET default_transaction_read_only = on"_s.arg(url.database));
        const CliAnswer answer = tests::runCliOn(url, {u"migrate"_s, u"--all"_s, u"--json"_s});
        QCOMPARE(answer.code, 6);
        QVERIFY2(answer.err.contains("read-only"_L1, Qt::CaseInsensitive) || answer.err.contains("read only"_L1),
            qPrintable(answer.err));
        QCOMPARE(tablesOf(url), u"0"_s);
    }

private:
    static QString databaseOf(const CliAnswer &answer)
    {
        return answer.json().value("server"_L1).toObject().value("database"_L1).toString();
    }

    static void checkSecrets(const CliAnswer &answer)
    {
        for (const QString &secret : {u"wrong one"_s, u"wrong%20one"_s, u"secretone"_s}) {
            QVERIFY2(!answer.err.contains(secret) && !answer.out.contains(secret), qPrintable(answer.err));
        }
    }

    static CliAnswer statusOf(const QString &url)
    {
        const QTemporaryDir folder;
        return tests::runCli({u"status"_s, u"--url"_s, url}, tests::silentStreams(folder.path()));
    }

    QString tablesOf(const db::ConnectionUrl &url)
    {
        return m_server->psql(url, u"SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"_s);
    }

    std::optional<tests::TestServer> m_server;
    db::ConnectionUrl m_database;
};

QTEST_GUILESS_MAIN(CliConnection)
#include "tst_cliconnection.moc"
