// SPDX-License-Identifier: GPL-3.0-or-later
#include "db/serverinfo.h"

#include "db/connection.h"
#include "support/testserver.h"
#include "support/verifyresult.h"

#include <QTest>

using namespace Qt::StringLiterals;
using archon::core::Result;
using archon::db::Connection;
using archon::db::ConnectionUrl;
using archon::db::readServerInfo;
using archon::db::ServerInfo;
using archon::tests::TestServer;

namespace {

Result<ServerInfo> infoOf(const ConnectionUrl &url)
{
    const auto connection = Connection::open(url);
    if (!connection) {
        return std::unexpected(connection.error());
    }
    return readServerInfo(**connection);
}

} // namespace

class TestServerInfo : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();

    void readsAPlainServer();
    void findsVectorInAnotherSchema();
    void knowsWhatARoleMayDo();
    void seesAReadOnlyRole();
    void recognisesSupabaseByItsRoles();
    void recognisesAPoolerByTheUrl();
    void readsOddSchemaNames();
    void worksInsideATransaction();

private:
    std::unique_ptr<TestServer> m_server;
};

void TestServerInfo::initTestCase()
{
    m_server = std::make_unique<TestServer>();
}

void TestServerInfo::cleanupTestCase()
{
    m_server.reset();
}

void TestServerInfo::readsAPlainServer()
{
    const ConnectionUrl url = m_server->freshDatabase();
    const Result<ServerInfo> info = infoOf(url);
    VERIFY_RESULT(info);
    const QString version = m_server->psql(url, u"SHOW server_version_num"_s);
    QCOMPARE(info->versionNumber, version.toInt());
    QVERIFY(info->version.startsWith(QString::number(version.toInt() / 10000) + u'.'));
    QVERIFY(!info->version.contains(u' '));
    QCOMPARE(info->database, url.database);
    QCOMPARE(info->user, u"postgres"_s);
    QCOMPARE(info->host, u"local socket"_s);
    QVERIFY(info->superuser);
    QVERIFY(!info->readOnly);
    QVERIFY(!info->standby);
    QVERIFY(!info->encrypted);
    QVERIFY(!info->transactionPooler);
    QVERIFY(!info->supabase);
    QCOMPARE(info->vectorVersion, QString());
    QCOMPARE(info->vectorSchema, QString());
    QVERIFY(!info->vectorAvailable.isEmpty());
    QCOMPARE(info->searchPath, QStringList(u"public"_s)); // "$user" does not exist
    QVERIFY(info->mayCreateInSchema);
}

void TestServerInfo::findsVectorInAnotherSchema()
{
    const Result<ServerInfo> info = infoOf(m_server->freshVectorDatabase(u"extensions"_s));
    VERIFY_RESULT(info);
    QCOMPARE(info->vectorSchema, u"extensions"_s);
    QCOMPARE(info->vectorVersion, info->vectorAvailable);
    QCOMPARE(info->searchPath, QStringList({u"public"_s, u"extensions"_s}));
}

void TestServerInfo::knowsWhatARoleMayDo()
{
    ConnectionUrl url = m_server->freshDatabase();
    m_server->psql(url,
        u"CREATE ROLE reader LOGIN; CREATE SCHEMA writer; CREATE ROLE writer LOGIN; GRANT ALL ON SCHEMA writer TO writer"_s);
    url.user = u"reader"_s;
    Result<ServerInfo> info = infoOf(url);
    VERIFY_RESULT(info);
    QCOMPARE(info->user, u"reader"_s);
    QVERIFY(!info->superuser);
    QVERIFY(!info->mayCreateInSchema); // since 15 not everybody may create in public
    url.user = u"writer"_s;
    info = infoOf(url);
    VERIFY_RESULT(info);
    QCOMPARE(info->searchPath, QStringList({u"writer"_s, u"public"_s}));
    QVERIFY(info->mayCreateInSchema);
    m_server->psql(m_server->url(url.database), u"ALTER ROLE writer SET search_path = nowhere"_s);
    info = infoOf(url);
    VERIFY_RESULT(info);
    QVERIFY(info->searchPath.isEmpty());
    QVERIFY(!info->mayCreateInSchema);
}

void TestServerInfo::seesAReadOnlyRole()
{
    ConnectionUrl url = m_server->freshDatabase();
    m_server->psql(url, u"CREATE ROLE onlooker LOGIN; ALTER ROLE onlooker SET default_transaction_read_only = on"_s);
    url.user = u"onlooker"_s;
    const Result<ServerInfo> info = infoOf(url);
    VERIFY_RESULT(info);
    QVERIFY(info->readOnly);
    QVERIFY(!info->standby);
}

void TestServerInfo::recognisesSupabaseByItsRoles()
{
    TestServer other;
    const ConnectionUrl url = other.freshDatabase();
    other.psql(url, u"CREATE ROLE anon; CREATE ROLE authenticated"_s);
    QVERIFY(!infoOf(url).value().supabase);
    other.psql(url, u"CREATE ROLE service_role"_s);
    QVERIFY(infoOf(url).value().supabase);
}

void TestServerInfo::recognisesAPoolerByTheUrl()
{
    ConnectionUrl url = m_server->freshDatabase();
    url.options.insert(u"pgbouncer"_s, u"true"_s);
    const Result<ServerInfo> info = infoOf(url);
    VERIFY_RESULT(info);
    QVERIFY(info->transactionPooler);
}

void TestServerInfo::readsOddSchemaNames()
{
    const ConnectionUrl url = m_server->freshDatabase();
    m_server->psql(url,
        uR"(CREATE SCHEMA "odd, ""name"" 😀"; ALTER DATABASE %1 SET search_path = "odd, ""name"" 😀", pg_catalog, public)"_s
            .arg(url.database));
    const Result<ServerInfo> info = infoOf(url);
    VERIFY_RESULT(info);
    QCOMPARE(info->searchPath, QStringList({u"odd, \"name\" 😀"_s, u"public"_s}));
}

void TestServerInfo::worksInsideATransaction()
{
    const auto connection = Connection::open(m_server->freshDatabase());
    VERIFY_RESULT(connection);
    VERIFY_RESULT((*connection)->begin());
    VERIFY_RESULT(readServerInfo(**connection));
    QCOMPARE((*connection)->transactionState(), Connection::TransactionState::Open);
}

QTEST_GUILESS_MAIN(TestServerInfo)
#include "tst_serverinfo.moc"
