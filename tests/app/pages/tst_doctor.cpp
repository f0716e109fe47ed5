// SPDX-License-Identifier: GPL-3.0-or-later
#include "db/connectionerror.h"
#include "pages/connect/doctor.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace archon;
using app::Database;
using app::pages::diagnose;
using app::pages::DoctorStage;

class DoctorTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void stopsAtTheStageThatFailed_data();
    void stopsAtTheStageThatFailed();
    void allStagesPassOnAGoodServer();
    void everyShortcomingHasItsOwnStage();

private:
    static db::ServerInfo goodServer()
    {
        db::ServerInfo server;
        server.versionNumber = 170011;
        server.version = u"17.11"_s;
        server.database = u"archon"_s;
        server.user = u"ada"_s;
        server.host = u"localhost"_s;
        server.vectorVersion = u"0.8.0"_s;
        server.vectorSchema = u"public"_s;
        server.vectorAvailable = u"0.8.0"_s;
        server.searchPath = {u"public"_s};
        server.mayCreateInSchema = true;
        return server;
    }
    static const DoctorStage &stage(const QList<DoctorStage> &stages, const QString &name)
    {
        for (const DoctorStage &each : stages) {
            if (each.name == name) {
                return each;
            }
        }
        qFatal("no stage %s", qPrintable(name));
    }
};

void DoctorTest::stopsAtTheStageThatFailed_data()
{
    QTest::addColumn<QString>("words");
    QTest::addColumn<QString>("stageName");
    QTest::newRow("unknown host")
        << u"could not translate host name \"nowhere.invalid\" to address: Name or service not known"_s
        << u"Server reached"_s;
    QTest::newRow("refused")
        << u"connection to server at \"127.0.0.1\", port 1 failed: Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?"_s
        << u"Server reached"_s;
    QTest::newRow("no TLS")
        << u"connection to server at \"10.0.0.1\", port 5432 failed: server does not support SSL, but SSL was required"_s
        << u"Encryption"_s;
    QTest::newRow("password")
        << u"connection to server at \"10.0.0.1\", port 5432 failed: FATAL:  28P01: password authentication failed for user \"ada\""_s
        << u"Signed in"_s;
    QTest::newRow("database")
        << u"connection to server at \"10.0.0.1\", port 5432 failed: FATAL:  3D000: database \"x\" does not exist"_s
        << u"Signed in"_s;
}

void DoctorTest::stopsAtTheStageThatFailed()
{
    QFETCH(QString, words);
    QFETCH(QString, stageName);
    const auto url = db::ConnectionUrl::parse(u"postgresql://ada@10.0.0.1/x"_s);
    QVERIFY(url.has_value());
    const QList<DoctorStage> stages
        = diagnose(url, Database::State::Failed, std::nullopt, db::explainConnectionFailure(words, *url));
    bool before = true;
    for (const DoctorStage &each : stages) {
        if (each.name == stageName) {
            QCOMPARE(each.state, DoctorStage::State::Fail);
            QVERIFY(!each.text.isEmpty());
            before = false;
        } else {
            QCOMPARE(each.state, before ? DoctorStage::State::Pass : DoctorStage::State::Waiting);
        }
    }
    QVERIFY(!before);
}

void DoctorTest::allStagesPassOnAGoodServer()
{
    const auto url = db::ConnectionUrl::parse(u"postgresql://ada@localhost/archon"_s);
    const QList<DoctorStage> stages = diagnose(url, Database::State::Connected, goodServer(), {});
    for (const DoctorStage &each : stages) {
        QVERIFY2(each.state == DoctorStage::State::Pass, qPrintable(each.name));
    }
}

void DoctorTest::everyShortcomingHasItsOwnStage()
{
    const auto url = db::ConnectionUrl::parse(u"postgresql://ada@db.example.org:6543/archon"_s);
    db::ServerInfo server = goodServer();
    server.versionNumber = 130010;
    server.version = u"13.10"_s;
    server.transactionPooler = true;
    server.mayCreateInSchema = false;
    server.vectorVersion.clear();
    const QList<DoctorStage> stages = diagnose(url, Database::State::Connected, server, {});
    QCOMPARE(stage(stages, u"Encryption"_s).state, DoctorStage::State::Warn);
    QCOMPARE(stage(stages, u"Session mode"_s).state, DoctorStage::State::Fail);
    QCOMPARE(stage(stages, u"Session mode"_s).fix.kind, core::Fix::Kind::UseSessionPooler);
    QCOMPARE(stage(stages, u"Server"_s).state, DoctorStage::State::Fail);
    QCOMPARE(stage(stages, u"Role"_s).state, DoctorStage::State::Warn);
    QCOMPARE(stage(stages, u"pgvector"_s).fix.kind, core::Fix::Kind::CreateExtension);
}

QTEST_MAIN(DoctorTest)
#include "tst_doctor.moc"
