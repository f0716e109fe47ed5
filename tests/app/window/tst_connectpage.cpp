// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/connect/connectpage.h"
#include "shell/mainwindow.h"
#include "support/testserver.h"
#include "window/scene.h"

#include <QCheckBox>
#include <QClipboard>
#include <QFile>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace archon;
using namespace archon::tests;
using app::Database;

// Choosing a database: what is pasted, what is shown of it, what goes wrong, what is kept.
class ConnectPage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void startsOnTheMigrationsPageWithAWayToConnect();
    void pastedPasswordsGoOutOfSight();
    void explainsWhatIsNoDatabaseAddress_data();
    void explainsWhatIsNoDatabaseAddress();
    void connectsAndShowsTheMigrations();
    void wrongPasswordIsSaidAndNotTriedAgain();
    void whatIsNoPostgresIsSaidWithinSeconds();
    void savedConnectionsKeepNoPassword();
    void theChipTellsDatabaseRoleAndVersions();
    void anAttemptCanBeStopped();

private:
    static void paste(QLineEdit *field, const QString &text)
    {
        field->setFocus();
        field->clear();
        QGuiApplication::clipboard()->setText(text);
        QTest::keyClick(field, Qt::Key_V, Qt::ControlModifier);
    }
    static void open(Scene &scene) { scene.program().window().showPage(&scene.program().connectPage()); }

    TestServer m_server{
        TestServer::Options{.tcp = true, .settings = {}, .hostRules = {u"host all ada 127.0.0.1/32 scram-sha-256"_s}}};
};

void ConnectPage::startsOnTheMigrationsPageWithAWayToConnect()
{
    Scene scene;
    QCOMPARE(scene.text(u"pageTitle"_s), u"Migrations"_s);
    auto *panel = scene.find<QWidget>(u"emptyPanel"_s);
    QTest::mouseClick(panel->findChild<QPushButton *>(u"messageAction"_s), Qt::LeftButton);
    QCOMPARE(scene.text(u"pageTitle"_s), u"Connection"_s);
    QTRY_VERIFY(scene.find<QLineEdit>(u"addressField"_s)->hasFocus());
}

void ConnectPage::pastedPasswordsGoOutOfSight()
{
    Scene scene;
    open(scene);
    auto *field = scene.find<QLineEdit>(u"addressField"_s);
    paste(field, u"DATABASE_URL=\"postgresql://ada:s3cr#t/p@ss@db.example.org:6000/archon\""_s);
    QVERIFY2(!field->text().contains(u"s3cr"_s), qPrintable(field->text()));
    QCOMPARE(scene.find<QLineEdit>(u"passwordField"_s)->text(), u"s3cr#t/p@ss"_s);
    QStringList shown;
    const auto labels = scene.find<QWidget>(u"addressParts"_s)->findChildren<QLabel *>();
    for (const QLabel *label : labels) {
        shown << label->text();
    }
    QVERIFY(shown.contains(u"db.example.org:6000"_s));
    QVERIFY(shown.contains(u"archon"_s));
    QVERIFY(shown.contains(u"ada"_s));
    QVERIFY(!shown.join(u' ').contains(u"s3cr"_s));
}

void ConnectPage::explainsWhatIsNoDatabaseAddress_data()
{
    QTest::addColumn<QString>("pasted");
    QTest::addColumn<QString>("said");
    QTest::newRow("Supabase's API") << u"https://abcdefghijklmnopqrst.supabase.co"_s << u"Supabase"_s;
    QTest::newRow("placeholder")
        << u"postgresql://postgres:[YOUR-PASSWORD]@db.abcdefghijklmnopqrst.supabase.co:5432/postgres"_s << u"assword"_s;
    QTest::newRow("another database") << u"mysql://root@localhost/db"_s << u"ostgre"_s;
    QTest::newRow("port") << u"postgresql://ada@localhost:99999/db"_s << u"65535"_s;
}

void ConnectPage::explainsWhatIsNoDatabaseAddress()
{
    QFETCH(QString, pasted);
    QFETCH(QString, said);
    Scene scene;
    open(scene);
    paste(scene.find<QLineEdit>(u"addressField"_s), pasted);
    auto *message = scene.find<QWidget>(u"connectMessage"_s);
    QTRY_VERIFY(message->isVisible());
    const QString words = message->findChild<QLabel *>(u"messageTitle"_s)->text()
        + message->findChild<QLabel *>(u"messageText"_s)->text();
    QVERIFY2(words.contains(said), qPrintable(words));
    QVERIFY(!scene.find<QPushButton>(u"connectButton"_s)->isEnabled());
}

void ConnectPage::connectsAndShowsTheMigrations()
{
    Scene scene;
    open(scene);
    paste(scene.find<QLineEdit>(u"addressField"_s), m_server.freshDatabase().toUri());
    scene.click(u"connectButton"_s);
    QVERIFY(scene.waitUntilIdle());
    QCOMPARE(scene.text(u"pageTitle"_s), u"Migrations"_s);
    QCOMPARE(scene.kindOf(u"001_base_schema"_s), u"pending"_s);
}

void ConnectPage::wrongPasswordIsSaidAndNotTriedAgain()
{
    m_server.psql(m_server.url(u"postgres"_s), u"CREATE ROLE ada LOGIN PASSWORD 'right'"_s);
    Scene scene;
    open(scene);
    paste(scene.find<QLineEdit>(u"addressField"_s),
        u"postgresql://ada:wrong@127.0.0.1:%1/postgres"_s.arg(m_server.tcpPort()));
    scene.click(u"connectButton"_s);
    QTRY_COMPARE(scene.program().database().state(), Database::State::Failed);
    auto *message = scene.find<QWidget>(u"connectMessage"_s);
    QVERIFY(message->isVisible());
    QVERIFY(message->findChild<QLabel *>(u"messageTitle"_s)->text().contains(u"assword"_s));
    QCOMPARE(scene.program().database().error().sqlState(), u"28P01"_s);
    auto *password = scene.find<QLineEdit>(u"passwordField"_s);
    password->setFocus();
    password->selectAll();
    QTest::keyClicks(password, u"right"_s);
    QTest::keyClick(password, Qt::Key_Return);
    QTRY_COMPARE(scene.program().database().state(), Database::State::Connected);
}

void ConnectPage::whatIsNoPostgresIsSaidWithinSeconds()
{
    QTcpServer silent;
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    connect(&silent, &QTcpServer::newConnection, this,
        [&silent] { silent.nextPendingConnection()->write("HTTP/1.1 400 Bad Request\r\n\r\n"); });
    Scene scene;
    open(scene);
    paste(
        scene.find<QLineEdit>(u"addressField"_s), u"postgresql://ada@127.0.0.1:%1/postgres"_s.arg(silent.serverPort()));
    scene.click(u"connectButton"_s);
    QTRY_COMPARE_WITH_TIMEOUT(scene.program().database().state(), Database::State::Failed, 8000);
    QVERIFY(!scene.program().database().error().next.isEmpty());
    QVERIFY(scene.find<QWidget>(u"doctorView"_s)->isVisible());
}

void ConnectPage::savedConnectionsKeepNoPassword()
{
    m_server.psql(
        m_server.url(u"postgres"_s), u"DROP ROLE IF EXISTS ada; CREATE ROLE ada LOGIN PASSWORD 'hidden-word'"_s);
    Scene scene;
    open(scene);
    paste(scene.find<QLineEdit>(u"addressField"_s),
        u"postgresql://ada:hidden-word@127.0.0.1:%1/postgres"_s.arg(m_server.tcpPort()));
    QTest::keyClicks(scene.find<QLineEdit>(u"profileName"_s), u"work"_s);
    scene.find<QCheckBox>(u"keepPassword"_s)->setChecked(true);
    scene.click(u"connectButton"_s);
    QTRY_COMPARE(scene.program().database().state(), Database::State::Connected);
    QTRY_COMPARE(scene.secrets().secrets.value(u"connection/work"_s), u"hidden-word"_s);
    scene.program().settings().store().sync();
    QFile file(scene.program().settings().store().fileName());
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray kept = file.readAll();
    QVERIFY(kept.contains("work"));
    QVERIFY(!kept.contains("hidden-word"));

    scene.program().database().connectTo(m_server.freshDatabase(), {});
    open(scene);
    QTRY_COMPARE(scene.program().database().state(), Database::State::Connected);
    open(scene);
    scene.click(u"connectSaved"_s);
    QTRY_COMPARE(scene.program().database().url().user, u"ada"_s);
    QTRY_COMPARE(scene.program().database().state(), Database::State::Connected);
    open(scene);
    scene.click(u"forgetSaved"_s);
    QVERIFY(scene.secrets().secrets.isEmpty());
}

void ConnectPage::theChipTellsDatabaseRoleAndVersions()
{
    const db::ConnectionUrl database = m_server.freshVectorDatabase();
    Scene scene(database);
    QVERIFY(scene.waitUntilIdle());
    const QString name = scene.find<QPushButton>(u"connectionChip"_s)->accessibleName();
    QVERIFY2(name.contains(database.database), qPrintable(name));
    QVERIFY(name.contains(u"postgres"_s));
    QVERIFY(name.contains(u"17."_s));
    QVERIFY(name.contains(u"pgvector 0."_s));
}

void ConnectPage::anAttemptCanBeStopped()
{
    QTcpServer silent;
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    Scene scene;
    open(scene);
    paste(
        scene.find<QLineEdit>(u"addressField"_s), u"postgresql://ada@127.0.0.1:%1/postgres"_s.arg(silent.serverPort()));
    scene.click(u"connectButton"_s);
    QTRY_COMPARE(scene.program().database().state(), Database::State::Connecting);
    scene.click(u"stopButton"_s);
    QCOMPARE(scene.program().database().state(), Database::State::None);
    QVERIFY(scene.find<QPushButton>(u"connectButton"_s)->isEnabled());
}

QTEST_MAIN(ConnectPage)
#include "tst_connectpage.moc"
