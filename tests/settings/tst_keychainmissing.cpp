// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings/keychainstore.h"
#include "support/verifyresult.h"

#include <QDir>
#include <QDirIterator>
#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>

using namespace archon::settings;
using namespace archon;
using namespace Qt::StringLiterals;

// A system without a secret service: a server, a container, a bare window manager.
class KeychainMissingTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void isNotAvailable_data();
    void isNotAvailable();
    void keepsNothingAndSaysSo();

private:
    QTemporaryDir m_home;
};

void KeychainMissingTest::initTestCase()
{
    for (const char *name : {"HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"}) {
        qputenv(name, m_home.path().toUtf8());
    }
    qunsetenv("DISPLAY");
    qunsetenv("DBUS_SESSION_BUS_ADDRESS");
}

void KeychainMissingTest::isNotAvailable_data()
{
    QTest::addColumn<QByteArray>("address");
    QTest::newRow("no bus") << QByteArray();
    QTest::newRow("a bus that is gone") << QByteArray("unix:path=/does/not/exist");
}

void KeychainMissingTest::isNotAvailable()
{
    QFETCH(QByteArray, address);
    qputenv("DBUS_SESSION_BUS_ADDRESS", address);
    QElapsedTimer timer;
    timer.start();
    QVERIFY(!KeychainStore().isAvailable());
    QVERIFY2(timer.elapsed() < 2000, "the window would stand still");
}

void KeychainMissingTest::keepsNothingAndSaysSo()
{
    KeychainStore store;
    auto write = store.write(u"connection/work"_s, u"hunter2"_s);
    QTRY_VERIFY(write.isFinished());
    QVERIFY(!write.result());
    const core::Error error = write.result().error();
    QVERIFY(error.what.contains(u"not saved"_s));
    QVERIFY(!error.next.isEmpty());
    QVERIFY(!error.text().contains(u"hunter2"_s));
    auto read = store.read(u"connection/work"_s);
    QTRY_VERIFY(read.isFinished());
    const auto secret = read.result();
    VERIFY_RESULT(secret);
    QVERIFY(!secret->has_value());
    auto removed = store.remove(u"connection/work"_s);
    QTRY_VERIFY(removed.isFinished());
    VERIFY_RESULT(removed.result());
    QDirIterator entries(m_home.path(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    QVERIFY2(!entries.hasNext(), qPrintable(entries.hasNext() ? entries.next() : QString()));
}

QTEST_GUILESS_MAIN(KeychainMissingTest)
#include "tst_keychainmissing.moc"
